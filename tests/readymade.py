"""A database that is migrated once a process and copied for each engine that needs a new one."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from whatsdex.storage import open_store

NAME = "whatsdex.sqlite3"


def put_database(folder: Path) -> None:
    """Put an empty database where there is none yet; what is no folder is the engine's to complain of."""
    if not folder.is_file() and not (folder / NAME).exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / NAME).write_bytes(_empty())
        (folder / NAME).chmod(0o600)


@functools.cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        open_store(Path(folder)).close()
        return (Path(folder) / NAME).read_bytes()
