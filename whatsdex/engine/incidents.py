"""Writing down what went wrong inside us, with a number people can quote."""

from __future__ import annotations

import contextlib
import sqlite3
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import datetime

import structlog

from whatsdex.clock import Clock, to_millis
from whatsdex.errors import StorageError
from whatsdex.events import Bus, IncidentHappened
from whatsdex.storage import Store
from whatsdex.text import sanitize

log = structlog.get_logger(__name__)

_Row = tuple[int, str, str, str, str]
"""Milliseconds since 1970, place, summary, trace, invocation."""


class Incidents:
    """Keeps incidents and tells of them."""

    def __init__(self, store: Store, bus: Bus, clock: Clock) -> None:
        """Write to a store."""
        self._store, self._bus, self._clock = store, bus, clock
        self.by_place: Counter[str] = Counter()
        """Since the start."""

    def record(self, place: str, error: BaseException | str, invocation: str = "") -> int:
        """Write an incident down and return its number, 0 if even that failed; may wait for the writer."""
        at, row = self._row(place, error, invocation)
        writer, number = self._store.writer, 0
        if writer.here:
            self.follow(place, error, invocation, lambda _number: None)
            return 0
        self.by_place[place] += 1
        with contextlib.suppress(StorageError, sqlite3.Error):
            number = writer.call(lambda cursor: _insert(cursor, row), seconds=5.0)
        self._tell(number, at, row)
        return number

    def follow(self, place: str, error: BaseException | str, invocation: str, then: Callable[[int], None]) -> None:
        """Write an incident down, then call ``then`` with its number in the writer's thread; never waits."""
        self.by_place[place] += 1
        at, row = self._row(place, error, invocation)

        def written(failed: BaseException | None, number: int) -> None:
            number = 0 if failed is not None else number
            self._tell(number, at, row)
            then(number)

        self._store.writer.submit(lambda cursor: _insert(cursor, row), written)

    def _row(self, place: str, error: BaseException | str, invocation: str) -> tuple[datetime, _Row]:
        summary = sanitize(error if isinstance(error, str) else f"{type(error).__name__}: {error}", limit=300)
        trace = "" if isinstance(error, str) else "".join(traceback.format_exception(error))[-8000:]
        at = self._clock.now()
        return at, (to_millis(at), place, summary, trace, invocation)

    def _tell(self, number: int, at: datetime, row: _Row) -> None:
        _millis, place, summary, trace, _invocation = row
        log.error("incident", number=number, place=place, summary=summary)
        if trace:
            log.debug("incident_trace", number=number, trace=trace)
        self._bus.tell(IncidentHappened(number, at, place, summary))


def _insert(cursor: sqlite3.Cursor, row: _Row) -> int:
    cursor.execute("INSERT INTO incident (at, place, summary, trace, invocation) VALUES (?,?,?,?,?) RETURNING id", row)
    return int(cursor.fetchone()[0])
