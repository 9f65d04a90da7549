"""The one thread that writes SQLite: it commits at once when idle and groups what queued meanwhile."""

from __future__ import annotations

import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import structlog

from whatsdex.errors import StorageError
from whatsdex.storage.statements import Insert, InsertNew, Statement, Update
from whatsdex.storage.unit import Committed, Unit

T = TypeVar("T")
Work = Callable[[sqlite3.Cursor], Any]
log = structlog.get_logger(__name__)

GROUP = 256
"""Pieces of work in one commit at most."""
ROWS = (32, 16, 8, 4, 2, 1)
"""Sizes in which merged rows are written; few, so that SQLite keeps the statements compiled."""
PASSING = ("locked", "busy", "full", "disk i/o", "readonly", "unable to open")
"""What says that the database, not the work, is at fault: the work waits until it is back."""


class StoreGone(Exception):
    """The database cannot be written just now."""


@dataclass
class _Item:
    unit: Unit | None
    work: Work | None
    done: Callable[[BaseException | None, Any], None] | None
    error: BaseException | None = None
    value: Any = None


class Writer:
    """Writes what is submitted, in order of submission, several pieces a commit."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """Make a writer; ``connect`` is called in its thread."""
        self._connect = connect
        self._queue: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._stopping = threading.Event()
        self.fault = ""
        """Why nothing can be written now; empty when all is well."""
        self.on_group: Callable[[int, float], None] | None = None
        """Told of each commit: pieces, seconds."""

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def commit(self, unit: Unit, done: Committed | None = None) -> None:
        """Write a unit; ``done`` hears of it after the commit, in the writer's thread."""
        self._queue.put(_Item(unit, None, (lambda error, _: done(error)) if done else None))

    def submit(self, work: Callable[[sqlite3.Cursor], T], done: Callable[[BaseException | None, T], None]) -> None:
        """Run ``work`` in a transaction, then ``done`` with its error or value, both in the writer's thread."""
        self._queue.put(_Item(None, work, done))

    def call(self, work: Callable[[sqlite3.Cursor], T], seconds: float = 20.0) -> T:
        """Run ``work`` in a transaction and return its value once it is committed.

        Raises:
            StorageError: It was not committed in time.
        """
        future: Future[T] = Future()

        def done(error: BaseException | None, value: T) -> None:
            if error is None:
                future.set_result(value)
            else:
                future.set_exception(error)

        self.submit(work, done)
        try:
            return future.result(seconds)
        except TimeoutError:
            raise StorageError("The database did not take a change in time.", self.fault) from None

    def call_unit(self, unit: Unit, seconds: float = 20.0) -> None:
        """Write a unit and return once it is committed.

        Raises:
            StorageError: It was not committed in time.
        """
        future: Future[None] = Future()
        self.commit(unit, lambda error: future.set_exception(error) if error else future.set_result(None))
        try:
            future.result(seconds)
        except TimeoutError:
            raise StorageError("The database did not take a change in time.", self.fault) from None

    @property
    def here(self) -> bool:
        """Whether this is the writer's own thread, which must not wait for itself."""
        return threading.current_thread() is self._thread

    @property
    def waiting(self) -> int:
        """How many pieces of work wait."""
        return self._queue.qsize()

    def stop(self, seconds: float) -> None:
        """Write what was submitted, then end; gives up after ``seconds``."""
        self._queue.put(None)
        self._thread.join(seconds)
        self._stopping.set()
        self._thread.join(1)

    def _work(self) -> None:
        connection = self._connect()
        cursor = connection.cursor()
        ending = False
        while not ending:
            group: list[_Item] = []
            item = self._queue.get()
            while item is not None:
                group.append(item)
                if len(group) == GROUP:
                    break
                try:
                    item = self._queue.get_nowait()
                except queue.Empty:
                    break
            ending = item is None
            if group:
                self._commit_surely(cursor, group)
        connection.close()

    def _commit_surely(self, cursor: sqlite3.Cursor, group: list[_Item]) -> None:
        wait = 0.05
        while True:
            start = time.perf_counter()
            try:
                self._commit_group(cursor, group)
            except (StoreGone, sqlite3.OperationalError) as error:
                if cursor.connection.in_transaction:
                    cursor.execute("ROLLBACK")
                self.fault = str(error)
                log.warning("database_unwritable", reason=self.fault, waiting=self.waiting)
                if self._stopping.wait(wait):
                    return
                wait = min(wait * 2, 2.0)
                continue
            self.fault = ""
            break
        if self.on_group is not None:
            self.on_group(len(group), time.perf_counter() - start)
        for item in group:
            if item.done is not None:
                try:
                    item.done(item.error, item.value)
                except Exception:  # noqa: BLE001 - an isolation point: one listener must not end the writer
                    log.exception("commit_listener_failed")

    def _commit_group(self, cursor: sqlite3.Cursor, group: list[_Item]) -> None:
        cursor.execute("BEGIN IMMEDIATE")
        units = [each for each in group if each.unit is not None and not each.unit.voided]
        if units:
            try:
                _savepoint(cursor, lambda: _write_units(cursor, [each.unit for each in units if each.unit]))
            except StoreGone:
                raise
            except Exception:  # noqa: BLE001 - find the one at fault, by itself
                for each in units:
                    self._alone(cursor, each, partial(_write_units, cursor, [each.unit] if each.unit else []))
        for item in group:
            if item.work is not None:
                self._alone(cursor, item, partial(item.work, cursor))
        cursor.execute("COMMIT")

    @staticmethod
    def _alone(cursor: sqlite3.Cursor, item: _Item, work: Callable[[], Any]) -> None:
        try:
            item.value = _savepoint(cursor, work)
            item.error = None
        except StoreGone:
            raise
        except Exception as error:  # noqa: BLE001 - an isolation point: handed to whoever submitted it
            item.error = error


def _savepoint(cursor: sqlite3.Cursor, work: Callable[[], T]) -> T:
    cursor.execute("SAVEPOINT piece")
    try:
        value = work()
    except BaseException as error:
        if isinstance(error, sqlite3.OperationalError) and any(each in str(error).lower() for each in PASSING):
            raise StoreGone(str(error)) from error
        cursor.execute("ROLLBACK TO piece")
        cursor.execute("RELEASE piece")
        raise
    cursor.execute("RELEASE piece")
    return value


def _write_units(cursor: sqlite3.Cursor, units: Iterable[Unit]) -> None:
    inserts: dict[Statement, list[Any]] = {}
    updates: dict[Statement, list[Any]] = {}
    new: set[Any] = set()
    for unit in units:
        unit.new = new
        for statement, values in unit.bulk:
            (inserts if isinstance(statement, Insert) else updates).setdefault(statement, []).append(values)
    for rows in (inserts, updates):
        for statement, values in rows.items():
            for chunk in _chunks(statement, values):
                flat = chunk[0] if len(chunk) == 1 else [each for row in chunk for each in row]
                cursor.execute(statement.sql(len(chunk)), flat)
                if isinstance(statement, InsertNew):
                    new.update(row[0] for row in cursor.fetchall())
    for unit in units:
        for sql, parameters in unit.plain:
            cursor.execute(sql, parameters)


def _chunks(statement: Statement, rows: list[Any]) -> Iterable[list[Any]]:
    if isinstance(statement, Update):
        yield from _distinct(rows)
    else:
        yield from _sized(rows)


def _distinct(rows: list[Any]) -> Iterable[list[Any]]:
    """Split so that no chunk holds a key twice: an UPDATE would take only one of them."""
    while rows:
        first: dict[Any, Any] = {}
        later = [row for row in rows if first.setdefault(row[0], row) is not row]
        yield from _sized(list(first.values()))
        rows = later


def _sized(rows: list[Any]) -> Iterable[list[Any]]:
    start = 0
    for size in ROWS:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size
