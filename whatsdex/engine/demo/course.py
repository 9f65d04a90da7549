"""A year of made-up statistics: busy by day, quiet by night, livelier at weekends, growing."""

from __future__ import annotations

import math
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator

from whatsdex.monitoring import latency
from whatsdex.storage.rollups import DAY, HOUR, KEPT, MINUTE, WEEK

YEAR = 365 * DAY
BUSIEST = 16.0
"""Messages a minute in the best hour, by now."""
Command = tuple[str, str, int, float]
"""Name, category, share in per cent beside the others, and seconds that most uses take."""
COMMANDS: tuple[Command, ...] = (
    ("ping", "information", 30, 0.002), ("menu", "information", 21, 0.004), ("sticker", "converter", 17, 1.4),
    ("film", "demo", 12, 30.0), ("help", "information", 9, 0.003), ("dl", "downloader", 7, 14.0),
    ("status", "information", 5, 0.004), ("rules", "group", 4, 0.003), ("toaudio", "converter", 3, 3.2),
    ("warn", "group", 2, 0.008), ("toimage", "converter", 2, 0.9), ("jobs", "information", 1, 0.006),
)  # fmt: skip
SHARES = sum(each[2] for each in COMMANDS)
DETAILED = {MINUTE: HOUR, HOUR: 3 * DAY, DAY: YEAR, WEEK: YEAR}
"""For how many seconds commands are told apart, by the seconds of a stretch."""
TRAFFIC = "INSERT INTO traffic (span, at, received, sent, commands, errors) VALUES (?,?,?,?,?,?) ON CONFLICT DO NOTHING"
USES = (
    "INSERT INTO command_traffic (span, at, command, category, uses, errors, latencies) VALUES (?,?,?,?,?,?,?)"
    " ON CONFLICT DO NOTHING"
)

FAULTS = "SELECT at, substr(place, 9) FROM incident WHERE place LIKE 'command %'"


def write(cursor: sqlite3.Cursor, now: int) -> None:
    """Write what is not there yet of the year until ``now``, milliseconds since 1970.

    As many errors are in it as there are incidents of commands, so that the one explains the other.
    """
    faults = cursor.execute(FAULTS).fetchall()
    for span, kept in KEPT.items():
        newest = cursor.execute("SELECT max(at) FROM traffic WHERE span=?", (span,)).fetchone()[0] or 0
        failed: dict[int, Counter[str]] = {}
        for at, command in faults:
            failed.setdefault(at - at % (span * 1000), Counter())[command] += 1
        since = now - DETAILED[span] * 1000
        for at, received, sent, count in _stretches(span, max(newest + 1, now - min(kept, YEAR) * 1000), now):
            errors = failed.get(at, Counter())
            cursor.execute(TRAFFIC, (span, at, received, sent, count, errors.total()))
            if at >= since:
                cursor.executemany(USES, [(span, at, *use) for use in _uses(span, at, count, errors)])


def _stretches(span: int, since: int, now: int) -> Iterator[tuple[int, int, int, int]]:
    """Return starts with messages in and out, and commands; of the running stretch, what it has so far."""
    length = span * 1000
    for at in range(-(-since // length) * length, now + 1, length):
        chance = random.Random(at ^ span)  # noqa: S311 - it plays
        minutes = min(length, now - at) / 60_000
        whole = _a_minute(at + length // 2, now, span) * minutes
        received = max(0, round(whole + chance.gauss(0, math.sqrt(whole + 1))))
        yield at, received, round(received * 0.44), round(received * 0.37)


def _a_minute(at: int, now: int, span: int) -> float:
    """Return messages a minute about a time; stretches of a day and more have their mean."""
    age = (now - at) / (YEAR * 1000)
    growth = 0.35 + 0.65 * math.exp(-2.2 * max(0.0, age))
    weekend = 1.25 if (at // (DAY * 1000) + 3) % 7 >= 5 and span < WEEK else 1.0
    hour = at / (HOUR * 1000) % 24
    by_day = 0.5 if span >= DAY else 0.12 + 0.88 * max(0.0, math.sin(math.pi * (hour - 6) / 17)) ** 1.5
    return BUSIEST * growth * weekend * by_day


def _uses(
    span: int, at: int, commands: int, errors: Counter[str]
) -> Iterator[tuple[str, str, int, int, bytes]]:  # fmt: skip
    chance = random.Random(at ^ span ^ 1)  # noqa: S311 - it plays
    for name, category, share, seconds in COMMANDS:
        uses = max(errors[name], int(commands * share / SHARES + chance.random()))
        if not uses:
            continue
        middle = latency.bucket(seconds)
        slow, slower = round(uses * 0.22), round(uses * 0.06)
        counts = {middle: uses - slow - slower, middle + 6: slow, middle + 14: slower}
        packed = latency.pack({each: count for each, count in counts.items() if count})
        yield name, category, uses, errors[name], packed
