"""Messages that the engine has not yet journaled: kept in memory, and in a file when the engine is gone.

WhatsApp hears of a message's arrival before we see it, so a message that is lost here is lost.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from whatsdex.models import Message

_decode = msgspec.msgpack.Decoder(list[Message]).decode


class Spool:
    """The messages on their way to the engine's journal.

    Args:
        path: Where they are written to; what is there already is taken in.
    """

    def __init__(self, path: Path) -> None:
        """Read what an earlier process wrote; a file that cannot be read is put aside."""
        self._path = path
        self._kept: dict[tuple[str, str], Message] = {}
        self._written: set[tuple[str, str]] = set()
        try:
            self._kept = {(each.chat, each.id): each for each in _decode(path.read_bytes())}
        except FileNotFoundError:
            return
        except (OSError, msgspec.DecodeError):
            path.replace(path.with_suffix(".broken"))
        self._written = set(self._kept)

    def waiting(self) -> list[Message]:
        """Return what was not journaled, oldest first."""
        return list(self._kept.values())

    def keep(self, message: Message) -> None:
        """Hold a message until it is journaled."""
        self._kept[message.chat, message.id] = message

    def drop(self, keys: tuple[tuple[str, str], ...]) -> None:
        """Forget what is journaled, and the file once nothing of it waits."""
        for key in keys:
            self._kept.pop(key, None)
        if self._written:
            self._written.difference_update(keys)
            if not self._written:
                self._path.unlink(missing_ok=True)

    def write(self) -> None:
        """Write down what waits, for the next process; nothing of it is lost through a kill."""
        waiting = self.waiting()
        if not waiting:
            self._path.unlink(missing_ok=True)
            return
        fresh = self._path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.msgpack.encode(waiting))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
