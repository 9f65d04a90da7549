"""Writes ``docs/metrics.md``, the list of all metrics: ``python scripts/metrics.py``."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from whatsdex.monitoring.catalogue import ALL, document  # noqa: E402 - found only by the line above

FILE = ROOT / "docs" / "metrics.md"

if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf8")
    print(f"{FILE.name}: {len(ALL)} metrics")
