"""One engine a data folder: a lock that ends with the process."""

from __future__ import annotations

import fcntl
import json
import os
import threading
from pathlib import Path
from typing import IO

from whatsdex.errors import AlreadyRunning, StorageError

LOOKS, LOOK = 20, 0.02
"""How often the lock is asked for, and seconds between."""


class FolderLock:
    """Held while an engine runs on a data folder."""

    def __init__(self, data: Path) -> None:
        """Take the lock.

        Raises:
            AlreadyRunning: Another engine has it; it is named.
            StorageError: The folder cannot be used.
        """
        folder = data / "run"
        try:
            data.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.mkdir(exist_ok=True)
            folder.chmod(0o700)
            self._file: IO[str] = (folder / "engine.lock").open("a+", encoding="utf8")
        except OSError as error:
            raise StorageError(
                f"The data folder {data} cannot be used: {error.strerror}.", "Name another with --data DIR."
            ) from None
        if not _taken(self._file):
            self._file.close()
            holder = running(data)
            who = f"process {holder['pid']}" if holder else "another process"
            raise AlreadyRunning(
                f"WhatsDeX runs already on {data} ({who}).", f"See it with: scripts/whatsdex attach --data {data}"
            )
        self._file.truncate(0)
        self._file.write(json.dumps({"pid": os.getpid()}))
        self._file.flush()

    def release(self) -> None:
        """Let others have the folder."""
        self._file.truncate(0)
        self._file.close()


def _taken(file: IO[str]) -> bool:
    """Take the lock; somebody who only looks who has it holds it for a moment, so ask more than once."""
    pause = threading.Event()
    for _each in range(LOOKS):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except OSError:
            pause.wait(LOOK)
    return False


def running(data: Path) -> dict[str, int] | None:
    """Return who holds a data folder's lock, None if nobody."""
    path = data / "run" / "engine.lock"
    try:
        with path.open("r+", encoding="utf8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                text = file.read()
                return dict(json.loads(text)) if text else {"pid": 0}
            return None
    except (OSError, ValueError):
        return None
