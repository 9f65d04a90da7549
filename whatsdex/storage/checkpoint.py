"""Carries the write-ahead log over into the database in a thread of its own, so that no commit waits for the disk.

SQLite's own automatic checkpoint runs inside the commit that reached its limit and syncs twice: 50 ms each half
second at 750 commands a second (https://sqlite.org/wal.html, "Performance considerations").
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing

import structlog

log = structlog.get_logger(__name__)

COMMITS = 256
"""Commits between two rounds; each leaves some 15 pages in the log."""
RESTART = 8_000
"""Pages in the log, of 4 KiB each, beyond which it is begun anew."""


class Checkpointer:
    """One database's checkpoints."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """Make one; ``connect`` is called in its thread."""
        self._connect = connect
        self._commits = 0
        self._due = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name="checkpointer", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def committed(self) -> None:
        """Count a commit; called by the writer's thread alone."""
        self._commits += 1
        if self._commits >= COMMITS:
            self._commits = 0
            self._due.set()

    def stop(self, seconds: float) -> None:
        """End after the round under way."""
        self._stopping = True
        self._due.set()
        self._thread.join(seconds)

    def _work(self) -> None:
        with closing(self._connect()) as connection:
            while True:
                self._due.wait()
                self._due.clear()
                if self._stopping:
                    return
                try:
                    carry_over(connection)
                except sqlite3.Error as error:
                    log.warning("checkpoint_failed", reason=str(error))


def carry_over(connection: sqlite3.Connection) -> int:
    """Carry over what the log holds while others write on, and return how many pages the log has.

    A log that has grown long is begun anew. That keeps writers out, but only for the few pages that came
    during the round before.
    """
    pages = _checkpoint(connection, "PASSIVE")
    if pages > RESTART:
        _checkpoint(connection, "PASSIVE")
        _checkpoint(connection, "RESTART")
    return pages


def _checkpoint(connection: sqlite3.Connection, mode: str) -> int:
    _busy, pages, _carried = connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
    return int(pages)
