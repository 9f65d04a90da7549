"""The one place that writes SQLite: it commits at once when idle and groups what queued meanwhile."""

from __future__ import annotations

import contextlib
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import structlog

from whatsdex.errors import StorageError
from whatsdex.storage.merging import write_units
from whatsdex.storage.unit import Committed, Unit, Voided

T = TypeVar("T")
Work = Callable[[sqlite3.Cursor], Any]
log = structlog.get_logger(__name__)

GROUP = 256
"""Pieces of work in one commit at most."""
PASSING = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PROTOCOL,
})  # fmt: skip
"""Faults of the database, not of the work: the work waits until they are over."""
FIRST_WAIT, LONGEST_WAIT = 0.05, 2.0
"""Seconds between two tries while nothing can be written."""


class StoreGone(Exception):
    """The database cannot be written just now."""


class StoreSlow(StorageError):
    """The database did not take a change in the time that its maker had."""


class StoreClosed(StorageError):
    """The database was closed before the work was written."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("The database is closed.")


@dataclass(slots=True)
class _Item:
    unit: Unit | None
    work: Work | None
    done: Callable[[BaseException | None, Any], None] | None
    error: BaseException | None = None
    value: Any = None


class Writer:
    """Writes what is submitted, in order of submission, several pieces a commit.

    Within one commit units come before other work; each hears of its end in order of submission, one
    after the other: in the writer's thread, or where nothing waited in that of who wrote with ``commit_soon``.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection], committed: Callable[[], None]) -> None:
        """Make a writer; in its thread it calls ``connect`` once, and ``committed`` after each commit."""
        self._connect, self._committed = connect, committed
        self._queue: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._cursor: sqlite3.Cursor | None = None
        self._turn = threading.Lock()
        """Held by whoever writes, until all it wrote have heard of it."""
        self._holder = 0
        self._pending = 0
        """Pieces that were submitted and have not heard of their end."""
        self._counting = threading.Lock()
        self._stopping = threading.Event()
        self._closed = False
        self.fault = ""
        """Why nothing can be written now; empty when all is well."""
        self.on_group: Callable[[int, float], None] | None = None
        """Told of each commit: pieces, seconds."""

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def commit(self, unit: Unit, done: Committed | None = None) -> None:
        """Write a unit; ``done`` hears of it after the commit, in the writer's thread."""
        self._put(_Item(unit, None, (lambda error, _: done(error)) if done else None))

    def commit_soon(self, unit: Unit, done: Committed) -> None:
        """Write a unit, at once and in this thread where nothing else is to be written.

        It saves waking two threads, a fifth of what the engine takes for a message while it is at rest.
        """
        item = _Item(unit, None, lambda error, _: done(error))
        with self._counting:
            idle = not self._pending and self._cursor is not None
            self._pending += idle
        if idle:
            self._write([item])
        else:
            self._put(item)

    def submit(self, work: Callable[[sqlite3.Cursor], T], done: Callable[[BaseException | None, T], None]) -> None:
        """Run ``work`` in a transaction, then ``done`` with its error or value, both in the writer's thread."""
        self._put(_Item(None, work, done))

    def call(self, work: Callable[[sqlite3.Cursor], T], seconds: float = 20.0) -> T:
        """Run ``work`` in a transaction and return its value once it is committed.

        Raises:
            StorageError: It was not committed in time.
        """
        future: Future[T] = Future()
        self.submit(work, partial(_resolve, future))
        return self._wait(future, seconds)

    def call_unit(
        self, unit: Unit, seconds: float = 20.0, committed: Callable[[], object] = lambda: None
    ) -> None:  # fmt: skip
        """Write a unit and return once it is committed; one not begun in time is never written.

        Args:
            unit: What to write.
            seconds: How long to wait.
            committed: Called in the writer's thread after the commit, also when nobody waits for it any more.

        Raises:
            StorageError: It was not committed in time.
            Voided: It was left out.
        """
        future: Future[None] = Future()

        def done(error: BaseException | None, _value: object) -> None:
            try:
                if error is None:
                    committed()
            except Exception as failure:  # noqa: BLE001 - an isolation point: handed to whoever waits
                error = failure
            _resolve(future, error, None)

        self._put(_Item(unit, None, done))
        try:
            self._wait(future, seconds)
        except StorageError:
            unit.voided = True
            raise

    @property
    def here(self) -> bool:
        """Whether this thread is writing, which must not wait for itself."""
        return threading.get_ident() == self._holder

    @property
    def waiting(self) -> int:
        """How many pieces of work wait."""
        return self._queue.qsize()

    def stop(self, seconds: float) -> None:
        """Write what was submitted, then end; what is not written after ``seconds`` hears that it is not."""
        self._queue.put(None)
        self._thread.join(seconds)
        self._stopping.set()
        self._thread.join(1)
        self._closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                if (item := self._queue.get_nowait()) is not None:
                    _tell(item, StoreClosed())

    def _put(self, item: _Item) -> None:
        if self._closed:
            _tell(item, StoreClosed())
        else:
            with self._counting:
                self._pending += 1
            self._queue.put(item)

    def _wait(self, future: Future[T], seconds: float) -> T:
        if self.here:
            raise RuntimeError("the writer cannot wait for itself")
        try:
            return future.result(seconds)
        except TimeoutError:
            raise StoreSlow("The database did not take a change in time.", self.fault) from None

    # in the thread

    def _work(self) -> None:
        connection = self._connect()
        self._cursor = connection.cursor()
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
                self._write(group)
        with self._turn:
            self._cursor = None
            connection.close()

    # in the thread whose turn it is

    def _write(self, group: list[_Item]) -> None:
        with self._turn:
            self._holder = threading.get_ident()
            try:
                if self._cursor is not None:
                    self._commit_surely(self._cursor, group)
                else:
                    for item in group:
                        _tell(item, StoreClosed())
            finally:
                self._holder = 0
                with self._counting:
                    self._pending -= len(group)

    def _commit_surely(self, cursor: sqlite3.Cursor, group: list[_Item]) -> None:
        wait = FIRST_WAIT
        while True:
            start = time.perf_counter()
            try:
                _commit_group(cursor, group)
            except (StoreGone, sqlite3.Error) as error:
                _roll_back(cursor)
                self.fault = str(error)
                log.warning("database_unwritable", reason=self.fault, waiting=self.waiting)
                if self._stopping.wait(wait):
                    for item in group:
                        _tell(item, StoreClosed())
                    return
                wait = min(wait * 2, LONGEST_WAIT)
                continue
            self.fault = ""
            break
        self._committed()
        if self.on_group is not None:
            try:
                self.on_group(len(group), time.perf_counter() - start)
            except Exception:  # noqa: BLE001 - an isolation point: who measures must not end the writer
                log.exception("commit_listener_failed")
        for item in group:
            _tell(item, item.error)


def _resolve(future: Future[Any], error: BaseException | None, value: Any) -> None:
    if error is None:
        future.set_result(value)
    else:
        future.set_exception(error)


def _tell(item: _Item, error: BaseException | None) -> None:
    if item.done is not None:
        try:
            item.done(error, item.value)
        except Exception:  # noqa: BLE001 - an isolation point: one listener must not end the writer
            log.exception("commit_listener_failed")


def _roll_back(cursor: sqlite3.Cursor) -> None:
    # A full disk rolls back by itself.
    with contextlib.suppress(sqlite3.Error):
        if cursor.connection.in_transaction:
            cursor.execute("ROLLBACK")


def _commit_group(cursor: sqlite3.Cursor, group: list[_Item]) -> None:
    cursor.execute("BEGIN IMMEDIATE")
    units: list[_Item] = []
    for item in group:
        if item.unit is not None:
            item.error = Voided() if item.unit.voided else None
            if item.error is None:
                units.append(item)
    if len(group) == 1 and units:
        return _commit_one(cursor, group[0], units[0].unit)
    if units:
        try:
            _savepoint(cursor, lambda: write_units(cursor, [each.unit for each in units if each.unit]))
        except StoreGone:
            raise
        except Exception:  # noqa: BLE001 - find the one at fault, by itself
            for each in units:
                _alone(cursor, each, partial(write_units, cursor, [each.unit] if each.unit else []))
    for item in group:
        if item.work is not None:
            _alone(cursor, item, partial(item.work, cursor))
    cursor.execute("COMMIT")
    return None


def _commit_one(cursor: sqlite3.Cursor, item: _Item, unit: Unit | None) -> None:
    """Commit a transaction of one unit, which needs no savepoint beside it."""
    try:
        write_units(cursor, [unit] if unit is not None else [])
    except Exception as error:  # noqa: BLE001 - an isolation point: handed to whoever submitted it
        if _passing(error):
            raise StoreGone(str(error)) from error
        cursor.execute("ROLLBACK")
        item.error = error
        return
    cursor.execute("COMMIT")


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
        if _passing(error):
            raise StoreGone(str(error)) from error
        cursor.execute("ROLLBACK TO piece")
        cursor.execute("RELEASE piece")
        raise
    cursor.execute("RELEASE piece")
    return value


def _passing(error: BaseException) -> bool:
    # The low byte is the kind of fault, the rest its details.
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in PASSING
