"""Summing up messages and uses of commands by minute, hour, day and week, beside the way of messages.

Rows are taken in the order of their ids, and how far that went is written in the same transaction as the
sums: whatever ends the process, each row is counted once.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from whatsdex.monitoring import latency
from whatsdex.monitoring.rates import ERRORS, UNCOUNTED
from whatsdex.storage.store import Store
from whatsdex.storage.unit import Unit

log = structlog.get_logger(__name__)

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86_400, 604_800
KEPT = {MINUTE: 2 * DAY, HOUR: 62 * DAY, DAY: 1100 * DAY, WEEK: 1100 * DAY}
"""For how many seconds sums are kept, by the seconds that each is of."""
CHUNK = 5_000
"""Rows of a table that are summed up at once, so that the writer is never held up for long."""
EVERY = 10_000
"""Milliseconds between two looks, unless there is more than a chunk."""

MARKS = "SELECT source, done FROM rollup_mark"
NEWEST = {
    "message": "SELECT max(rowid) FROM message",
    "outbox": "SELECT max(id) FROM outbox",
    "command_use": "SELECT max(id) FROM command_use",
}
"""What is summed up, and how far it goes."""
RECEIVED = "SELECT at / 60000, count(*) FROM message WHERE rowid > ? AND rowid <= ? AND account <> ? GROUP BY 1"
SENT = (
    "SELECT created / 60000, count(*) FROM outbox WHERE id > ? AND id <= ? AND account <> ? AND kind = 'send'"
    " GROUP BY 1"
)
USES = (
    "SELECT at / 60000, command, category, ms, outcome, count(*) FROM command_use"
    " WHERE id > ? AND id <= ? AND account <> ? GROUP BY 1, 2, 3, 4, 5"
)
ADD = (
    "INSERT INTO traffic (span, at, received, sent, commands, errors) VALUES (?,?,?,?,?,?)"
    " ON CONFLICT (span, at) DO UPDATE SET received=received+excluded.received, sent=sent+excluded.sent,"
    " commands=commands+excluded.commands, errors=errors+excluded.errors"
)
LATENCIES = "SELECT latencies FROM command_traffic WHERE span=? AND at=? AND command=?"
ADD_COMMAND = (
    "INSERT INTO command_traffic (span, at, command, category, uses, errors, latencies) VALUES (?,?,?,?,?,?,?)"
    " ON CONFLICT (span, at, command) DO UPDATE SET category=excluded.category, uses=uses+excluded.uses,"
    " errors=errors+excluded.errors, latencies=excluded.latencies"
)
SET_MARK = "INSERT INTO rollup_mark (source, done) VALUES (?,?) ON CONFLICT (source) DO UPDATE SET done=excluded.done"


@dataclass(slots=True)
class Use:
    """How one command was used in one stretch of time."""

    category: str
    uses: int = 0
    errors: int = 0
    latencies: Counter[int] = field(default_factory=Counter)


@dataclass(slots=True)
class Sums:
    """What is to be added to the tables."""

    now: int
    """Milliseconds since 1970; sums that would have been removed by now are left out."""
    traffic: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0, 0]))
    """Received, sent, commands and errors, by length and start of the stretch."""
    uses: dict[tuple[int, int, str], Use] = field(default_factory=dict)
    """By length and start of the stretch and the command."""

    def received(self, minute: int, count: int) -> None:
        """Count messages that came in a minute (since 1970)."""
        for key in self._stretches(minute):
            self.traffic[key][0] += count

    def sent(self, minute: int, count: int) -> None:
        """Count messages of the bot's."""
        for key in self._stretches(minute):
            self.traffic[key][1] += count

    def used(self, minute: int, command: str, category: str, ms: int, outcome: str, count: int) -> None:
        """Count uses of a command that took ``ms`` each."""
        if outcome in UNCOUNTED:
            return
        bucket, errors = latency.bucket(ms / 1000), count * (outcome in ERRORS)
        for key in self._stretches(minute):
            sums = self.traffic[key]
            sums[2] += count
            sums[3] += errors
            use = self.uses.setdefault((*key, command), Use(category))
            use.uses += count
            use.errors += errors
            use.latencies[bucket] += count

    def _stretches(self, minute: int) -> list[tuple[int, int]]:
        at = min(minute * 60_000, self.now)  # a phone's clock may be ahead
        return [(span, at - at % (span * 1000)) for span, kept in KEPT.items() if at >= self.now - kept * 1000]


class Rollups:
    """Keeps one database's sums up to date.

    Args:
        store: The database.
        left_out: The account that counts nowhere.
    """

    def __init__(self, store: Store, left_out: str) -> None:
        """Look at nothing yet."""
        self._store, self._left_out = store, left_out
        self._busy = False
        self._due = 0

    def look(self, now: int) -> None:
        """Sum up what came since the last time, if it is time; never waits for the writer.

        Args:
            now: Milliseconds since 1970.
        """
        if self._busy or self._due > now >= self._due - EVERY:
            return
        marks, until = self._extent()
        self._due = now if any(until[each] - marks[each] == CHUNK for each in NEWEST) else now + EVERY
        if marks == until:
            return
        sums = self._sum(marks, until, now)
        self._busy = True
        self._store.writer.submit(lambda cursor: write(cursor, sums, marks, until), self._written)

    def _extent(self) -> tuple[dict[str, int], dict[str, int]]:
        """Return how far each table was summed up, and how far it is to be now."""
        done = dict(self._store.all(MARKS))
        marks, until = {}, {}
        for source, sql in NEWEST.items():
            newest = self._store.one(sql)[0] or 0
            marks[source] = done.get(source, 0)
            # Ids go back where the newest rows were deleted.
            until[source] = min(newest, marks[source] + CHUNK)
        return marks, until

    def _sum(self, marks: Mapping[str, int], until: Mapping[str, int], now: int) -> Sums:
        sums = Sums(now)
        for source, sql, count in (
            ("message", RECEIVED, sums.received), ("outbox", SENT, sums.sent), ("command_use", USES, sums.used),
        ):  # fmt: skip
            for row in self._store.all(sql, marks[source], until[source], self._left_out):
                count(*row)
        return sums

    def _written(self, error: BaseException | None, _value: None) -> None:
        self._busy = False
        if error is not None:
            log.warning("statistics_not_written", reason=str(error))


def write(cursor: sqlite3.Cursor, sums: Sums, marks: Mapping[str, int], until: Mapping[str, int]) -> None:
    """Add sums to the tables and move the marks, unless another did meanwhile."""
    done = dict(cursor.execute(MARKS).fetchall())
    if any(done.get(source, 0) != mark for source, mark in marks.items()):
        return
    cursor.executemany(ADD, [(*key, *counts) for key, counts in sums.traffic.items()])
    rows = []
    for key, use in sums.uses.items():
        found = cursor.execute(LATENCIES, key).fetchone()
        counts = use.latencies + Counter(latency.unpack(found[0])) if found is not None else use.latencies
        rows.append((*key, use.category, use.uses, use.errors, latency.pack(counts)))
    cursor.executemany(ADD_COMMAND, rows)
    cursor.executemany(SET_MARK, list(until.items()))


def prune(unit: Unit, now: int, uses_before: int) -> None:
    """Have a unit remove sums that need not be kept, and single uses of commands.

    Args:
        unit: Where.
        now: Milliseconds since 1970.
        uses_before: Up to when single uses go, if they are in the sums.
    """
    for span, kept in KEPT.items():
        for table in ("traffic", "command_traffic"):
            unit.run(f"DELETE FROM {table} WHERE span=? AND at<?", span, now - kept * 1000)
    unit.run(
        "DELETE FROM command_use WHERE at<? AND id<=(SELECT done FROM rollup_mark WHERE source='command_use')",
        uses_before,
    )
