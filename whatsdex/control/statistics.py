"""The statistics area: read from sums, so that a year costs what a day costs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import NamedTuple

from whatsdex.clock import from_millis, to_millis
from whatsdex.control.statistics_views import CommandFigures, Moment, Series
from whatsdex.engine.core import Core
from whatsdex.errors import WhatsdexError
from whatsdex.monitoring import latency
from whatsdex.storage.rollups import DAY, HOUR, MINUTE, WEEK
from whatsdex.text import sanitize


class _Steps(NamedTuple):
    stored: int
    """Seconds of each sum that is read."""
    step: int
    """Seconds of each step that is told."""
    steps: int


SERIES = {
    "1h": _Steps(MINUTE, MINUTE, 60),
    "24h": _Steps(MINUTE, 10 * MINUTE, 144),
    "30d": _Steps(HOUR, 4 * HOUR, 180),
    "1y": _Steps(DAY, DAY, 365),
}
COMMANDS = {
    "1h": _Steps(MINUTE, MINUTE, 60),
    "24h": _Steps(HOUR, HOUR, 24),
    "30d": _Steps(DAY, DAY, 30),
    "1y": _Steps(WEEK, WEEK, 52),
}
TRAFFIC = (
    "SELECT at / ?, sum(received), sum(sent), sum(commands), sum(errors) FROM traffic WHERE span=? AND at>=? GROUP BY 1"
)
USES = "SELECT at, command, category, uses, errors, latencies FROM command_traffic WHERE span=? AND at>=?"


class Statistics:
    """Implements ``api.StatisticsArea``; sums are some seconds behind."""

    def __init__(self, core: Callable[[], Core]) -> None:
        """Read an engine's sums."""
        self._core = core

    def series(self, span: str = "24h") -> Series:
        """Return messages and commands over time."""
        stored, step, count = _steps(SERIES, span)
        core, length = self._core(), step * 1000
        last = to_millis(core.clock.now()) // length
        first = last - count + 1
        rows = core.store.all(TRAFFIC, length, stored, first * length)
        known = {number: sums for number, *sums in rows}
        moments = (Moment(from_millis(each * length), *known.get(each, ())) for each in range(first, last + 1))
        return Series(span, step, tuple(moments))

    def commands(self, span: str = "24h") -> list[CommandFigures]:
        """Return how each command was used, most used first."""
        stored, step, count = _steps(COMMANDS, span)
        core, length = self._core(), step * 1000
        first = to_millis(core.clock.now()) // length - count + 1
        found: dict[str, _Command] = defaultdict(lambda: _Command(count))
        for at, name, category, uses, errors, latencies in core.store.all(USES, stored, first * length):
            found[name].add(at // length - first, category, uses, errors, latencies)
        whole = sum(each.uses for each in found.values())
        ranked = sorted(found.items(), key=lambda item: (-item[1].uses, item[0]))
        return [each.figures(name, whole) for name, each in ranked]


class _Command:
    """One command's sums, put together."""

    def __init__(self, count: int) -> None:
        self.category, self.uses, self.errors = "", 0, 0
        self.course = [0] * count
        self.latencies: Counter[int] = Counter()

    def add(self, place: int, category: str, uses: int, errors: int, latencies: bytes) -> None:
        self.category = category
        self.uses += uses
        self.errors += errors
        self.course[min(place, len(self.course) - 1)] += uses  # a clock that was set back
        self.latencies.update(latency.unpack(latencies))

    def figures(self, name: str, whole: int) -> CommandFigures:
        p50, p95 = (1000 * each for each in latency.percentiles(self.latencies, 0.5, 0.95))
        return CommandFigures(
            sanitize(name), self.category, self.uses, self.uses / whole, self.errors, p50, p95, tuple(self.course)
        )


def _steps(table: dict[str, _Steps], span: str) -> _Steps:
    if span not in table:
        raise WhatsdexError(f"There is no span {sanitize(span, limit=20)}.", f"There are {', '.join(table)}.")
    return table[span]
