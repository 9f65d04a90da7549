"""The database of one data folder: opened, brought up to date, read and written."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from peewee import DatabaseError, OperationalError, SqliteDatabase
from playhouse.migrations import Runner

from whatsdex.errors import StorageError, WhatsdexError
from whatsdex.storage.checkpoint import Checkpointer
from whatsdex.storage.writer import Writer

MIGRATIONS = Path(__file__).parent / "migrations"
PATIENCE = 10.0
"""Seconds for which the database may be locked when it is opened."""
AGAIN = 0.02
"""Seconds between two tries meanwhile."""


class Store:
    """One open database: ``writer`` writes, ``all`` and ``one`` read on a connection a thread."""

    def __init__(self, database: SqliteDatabase) -> None:
        """Take a database that is up to date, and start its writer."""
        self.database = database
        self._checkpointer = Checkpointer(database.connection)
        self._checkpointer.start()
        self.writer = Writer(database.connection, self._checkpointer.committed)
        self.writer.start()

    def all(self, sql: str, *parameters: Any) -> list[Any]:
        """Return all rows of a query."""
        return self._read(sql, parameters).fetchall()

    def one(self, sql: str, *parameters: Any) -> Any:
        """Return the first row of a query, or None."""
        return self._read(sql, parameters).fetchone()

    def _read(self, sql: str, parameters: Sequence[Any]) -> sqlite3.Cursor:
        connection: sqlite3.Connection = self.database.connection()
        try:
            return connection.execute(sql, parameters)
        except OverflowError as error:  # somebody typed it: no row of ours has one beyond 64 bits
            raise WhatsdexError("There is no number as large as that here.") from error

    def close(self, seconds: float = 5.0) -> None:
        """Write what is under way and close."""
        self.writer.stop(seconds)
        self._checkpointer.stop(seconds)
        self.database.close()


def open_store(folder: Path, *, sync: str = "normal") -> Store:
    """Open the database of a data folder, making or migrating it first.

    Args:
        folder: The data folder.
        sync: ``normal`` is safe through a killed process, ``full`` through power loss too.

    Raises:
        StorageError: It cannot be opened, or a newer WhatsDeX made it.
    """
    path = folder / "whatsdex.sqlite3"
    database = SqliteDatabase(
        str(path),
        pragmas={
            "journal_mode": "wal",
            "synchronous": "FULL" if sync == "full" else "NORMAL",
            "busy_timeout": 5000,
            "cache_size": -16000,
            "temp_store": "memory",
            "secure_delete": 1,
            "wal_autocheckpoint": 64_000,  # the checkpointer is to come first
        },
        check_same_thread=False,
        isolation_level=None,
    )
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)  # it holds what people wrote; the files beside it get the same rights
        _migrate(database, path)
    except (DatabaseError, sqlite3.Error, OSError) as error:
        database.close()
        raise StorageError(f"The database {path} cannot be used: {error}.", "Is the folder writable?") from error
    except StorageError:
        database.close()
        raise
    return Store(database)


def _migrate(database: SqliteDatabase, path: Path) -> None:
    fresh = not path.exists() or path.stat().st_size == 0
    _connect(database)
    runner = Runner(database, str(MIGRATIONS))
    known = {each.name for each in runner.migrations()}
    applied = set(runner.applied())
    if newer := sorted(applied - known):
        raise StorageError(
            f"The database was made by a newer WhatsDeX ({newer[-1]}).", "Update WhatsDeX, or restore a backup."
        )
    if applied >= known:
        return
    if not fresh and applied:
        _back_up(database, path.with_suffix(f".before-{min(known - applied)}.sqlite3"))
    with database.atomic("EXCLUSIVE"):
        runner.up()


def _connect(database: SqliteDatabase) -> None:
    """Connect while another process may be making the same database.

    SQLite does not heed its busy timeout where it switches to the write-ahead log.
    """
    pause, end = threading.Event(), time.monotonic() + PATIENCE
    while True:
        try:
            database.connect(reuse_if_open=True)
            return
        except OperationalError as error:
            database.close()
            if "locked" not in str(error) or time.monotonic() > end:
                raise
        pause.wait(AGAIN)


def _back_up(database: SqliteDatabase, path: Path) -> None:
    """Copy the database as it is, whoever else has it open."""
    with closing(sqlite3.connect(path)) as copy:
        database.connection().backup(copy)
