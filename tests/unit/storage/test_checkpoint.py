"""The write-ahead log is carried over beside the writer, and never grows without bound."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from whatsdex.storage import checkpoint
from whatsdex.storage.store import open_store

PAGE = 4096


def test_a_log_that_grew_long_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as writer, closing(sqlite3.connect(path)) as other:
        writer.execute("PRAGMA journal_mode=wal")
        writer.execute("PRAGMA wal_autocheckpoint=0")
        writer.execute("CREATE TABLE kept (bytes BLOB)")
        writer.execute("INSERT INTO kept VALUES (zeroblob(?))", (PAGE * (checkpoint.RESTART + 100),))
        assert checkpoint.carry_over(other) > checkpoint.RESTART
        writer.execute("INSERT INTO kept VALUES (1)")
        assert checkpoint.carry_over(other) < 100
        assert writer.execute("SELECT count(*) FROM kept").fetchone() == (2,)


def test_a_reader_that_stays_does_not_hold_the_writer(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    try:
        store.writer.call(lambda cursor: cursor.execute("CREATE TABLE kept (number INTEGER)"))
        reading = store.database.connection().execute("SELECT name FROM sqlite_master")
        reading.fetchone()
        for _each in range(3 * checkpoint.COMMITS):
            store.writer.call(lambda cursor: cursor.execute("INSERT INTO kept VALUES (1)"))
        reading.close()
        assert store.one("SELECT count(*) FROM kept") == (3 * checkpoint.COMMITS,)
    finally:
        store.close()
    with closing(sqlite3.connect(tmp_path / "whatsdex.sqlite3")) as after:
        assert after.execute("SELECT count(*) FROM kept").fetchone() == (3 * checkpoint.COMMITS,)
