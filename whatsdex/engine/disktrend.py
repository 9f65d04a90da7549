"""How the free space of the data folder's disk changes: looked at hourly, kept over restarts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from whatsdex.storage import Store, Unit
from whatsdex.storage import settings as rows

SCOPE, KEY = "engine", "disk"
KEPT = 168
"""Looks that are kept: a week of them."""
APART = 3_000_000
"""Milliseconds between two looks that are kept."""
DAY = 86_400_000
LEAST = 3_600_000
"""Milliseconds after which a trend is told."""


def look(store: Store, data: Path, now: int) -> None:
    """Keep how much is free now, in milliseconds since 1970; not twice in an hour."""
    seen = _seen(store)
    if seen and now - seen[-1][0] < APART:
        return
    kept = [*seen, (now, shutil.disk_usage(data).free)][-KEPT:]
    unit = Unit()
    unit.run(rows.PUT, SCOPE, KEY, json.dumps(kept), now, "")  # no other process need hear of it
    store.writer.commit(unit)


def days_left(store: Store, free: int, now: int) -> float | None:
    """Return in how many days the disk is full as it goes; 0 while nothing is known, None where it does not fill."""
    seen = _seen(store)
    if not seen or now - seen[0][0] < LEAST:
        return 0.0
    at, before = seen[0]
    used = before - free
    return free / used * (now - at) / DAY if used > 0 else None


def _seen(store: Store) -> list[tuple[int, int]]:
    row = store.one("SELECT value FROM setting WHERE scope=? AND key=?", SCOPE, KEY)
    return [(at, free) for at, free in json.loads(row[0])] if row else []
