"""Figures of a past that was busy by day and quiet by night."""

from __future__ import annotations

from datetime import timedelta

from tests.fakes.control.names import COMMANDS
from whatsdex.clock import Clock
from whatsdex.control.statistics_views import CommandFigures, Moment, Series

STEPS = {"1h": (60, 60), "24h": (600, 144), "30d": (14_400, 180), "1y": (86_400, 365)}


class FakeStatistics:
    """The same waves in every span."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.empty = False
        self.asked: list[str] = []

    def series(self, span: str = "24h") -> Series:
        self.asked.append(span)
        step, count = STEPS[span]
        start = self._clock.now() - timedelta(seconds=step * (count - 1))
        moments = []
        for place in range(count):
            received = 0 if self.empty else 20 + abs(place % 48 - 24) * 9 + place * 7 % 13
            moments.append(
                Moment(start + timedelta(seconds=step * place), received, received // 2, received // 3, place % 2)
            )
        return Series(span, step, tuple(moments))

    def commands(self, span: str = "24h") -> list[CommandFigures]:
        self.asked.append(span)
        uses = [] if self.empty else [1204 // (place + 1) for place in range(len(COMMANDS))]
        whole = sum(uses)
        return [
            CommandFigures(
                name, "tool", count, count / whole, place % 3, 4.0 * place + 1.5, 48.0 * place + 9,
                tuple((place + 3) * each % 17 for each in range(24)),
            )
            for place, (name, count) in enumerate(zip(COMMANDS, uses, strict=False))
        ]  # fmt: skip
