"""Writes ``docs/licences.md``: whose software WhatsDeX stands on, and under which terms.

Read from the metadata of the pinned packages, which must be installed: ``python scripts/licences.py``.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "licences.md"
HEAD = """# Licences of what WhatsDeX stands on

WhatsDeX itself is under the MIT licence (see LICENSE). It ships none of the packages below; they are
installed from the package index, each under its own terms, as its metadata states them. Some bring along
what has other terms: `imageio-ffmpeg` a program and `av` libraries of FFmpeg with GPL parts (x264, x265),
used in processes of their own only; `neonize` a build of whatsmeow (MPL 2.0); `pylibmagic` libmagic (BSD);
`pypdfium2` PDFium (BSD and Apache 2.0). `gallery-dl` (GPL 2.0) is started as a program, never imported.

The fonts in `whatsdex/assets/fonts` do come along, under the OFL; the terms of each, and of the emoji's graphics
(CC-BY 4.0), are beside them.

Made by `scripts/licences.py`; a test sees to it that no package is missing.
"""
KNOWN = {"Permission is hereby granted, free of charge": "MIT", "Apache License": "Apache-2.0"}
"""Words of licence texts, for packages that name theirs nowhere."""
COLUMNS = "| package | licence |\n| --- | --- |\n"


def names(path: Path) -> list[str]:
    """Return the packages that a file of pinned requirements names."""
    return re.findall(r"^([A-Za-z0-9._-]+)==", path.read_text(encoding="utf8"), re.MULTILINE)


def licence(found: Distribution) -> str:
    """Return a package's licence in a few words, from the first place that tells it."""
    metadata = found.metadata
    if "License-Expression" in metadata:
        return str(metadata["License-Expression"])
    classifiers = [str(each) for each in metadata.get_all("Classifier") or ()]
    classified = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License :: OSI Approved :: ")]
    if classified:
        return ", ".join(classified)
    if "License" in metadata:
        return str(metadata["License"]).strip().partition("\n")[0][:60]
    texts = [str(file.read_text()) for file in found.files or () if "licenses/" in file.as_posix()]
    return next((name for words, name in KNOWN.items() if any(words in text for text in texts)), "not stated")


def table(path: Path) -> str:
    """Return the packages of one file with their licences."""
    rows = [f"| {name} | {licence(distribution(name))} |\n" for name in sorted(names(path), key=str.lower)]
    return COLUMNS + "".join(rows)


def page() -> str:
    """Return the whole page."""
    return (
        f"{HEAD}\n## To run it\n\n{table(ROOT / 'requirements.txt')}"
        f"\n## To check and test it\n\n{table(ROOT / 'requirements-dev.txt')}"
    )


def main() -> int:
    """Write the page."""
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(page(), encoding="utf8")
    print(f"{TARGET.relative_to(ROOT)} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
