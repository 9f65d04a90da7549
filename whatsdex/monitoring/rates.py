"""The dashboard's figures, kept in the process: counts a minute, latencies, use of each command."""

from __future__ import annotations

import math
import threading
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from whatsdex import events
from whatsdex.clock import SYSTEM_CLOCK, Clock, from_millis
from whatsdex.models import Frozen
from whatsdex.monitoring import latency

MINUTES = 60
"""How far back the history goes."""

LATENCY_MINUTES = 5
"""How far back the latencies go."""

HOURS = 24
"""How far back the use of commands goes."""

ERRORS = frozenset({"failed", "expired"})
"""Outcomes that are our fault, not the user's."""

UNCOUNTED = frozenset({"queued", "ignored"})
"""Outcomes that end nothing: a job goes on with it, or it was not for the bot."""


class Minute(Frozen):
    """Counts of one minute."""

    at: datetime
    """Its start."""
    messages: int
    commands: int


class Latency(Frozen):
    """How long quick commands took, in milliseconds; 0 when there were none."""

    p50_ms: float
    p95_ms: float
    p99_ms: float


class Use(Frozen):
    """How a command was used."""

    name: str
    category: str
    uses: int
    errors: int
    p50_ms: float
    p95_ms: float


@dataclass
class _Minute:
    number: int
    messages: int = 0
    commands: int = 0
    latencies: Counter[int] = field(default_factory=Counter)


@dataclass
class _Command:
    category: str
    uses: int = 0
    errors: int = 0
    latencies: Counter[int] = field(default_factory=Counter)


class Rates:
    """Counts what the bus tells; figures of a moment are read from any thread."""

    def __init__(self, clock: Clock = SYSTEM_CLOCK, left_out: str = "") -> None:
        """Begin at nothing.

        Args:
            clock: Tells the time.
            left_out: The account that counts nowhere.
        """
        self._left_out = left_out
        # The wall clock may be set back; minutes are counted by the one that never goes back.
        self._monotonic = clock.monotonic
        self._start = clock.now().timestamp() - clock.monotonic()
        self._lock = threading.Lock()
        self._minutes: deque[_Minute] = deque(maxlen=MINUTES + 1)
        self._hours: deque[tuple[int, dict[str, _Command]]] = deque(maxlen=HOURS + 1)
        self._until = 0.0
        self._current = self._begin()

    def listen(self, event: events.Event) -> None:
        """Count an event; to be given to ``Bus.listen``."""
        if type(event) is events.MessageReceived:
            if event.message.account != self._left_out:
                with self._lock:
                    self._now().messages += 1
        elif type(event) is events.CommandFinished and self._counts(event):
            self._count(event)

    def _counts(self, event: events.CommandFinished) -> bool:
        return event.outcome not in UNCOUNTED and event.account != self._left_out

    def add(self, hour: int, command: str, category: str, took: Mapping[int, int], uses: int, errors: int) -> None:
        """Add uses of a command from before the start to the last day's.

        Args:
            hour: When, in hours since 1970.
            command: Its name.
            category: Its category.
            took: How many of them took how long, by the buckets of ``latency``.
            uses: How many.
            errors: How many of them were our fault.
        """
        with self._lock:
            now = self._now().number // 60
            if hour <= now - HOURS:
                return
            found = self._hour(min(hour, now)).setdefault(command, _Command(category))
            found.uses += uses
            found.errors += errors
            found.latencies.update(took)

    def add_minute(self, number: int, messages: int, commands: int) -> None:
        """Add what came in a minute before the start.

        Args:
            number: Which, in minutes since 1970.
            messages: Messages received.
            commands: Commands finished.
        """
        with self._lock:
            if not self._now().number - MINUTES < number < self._now().number:
                return
            found = next((each for each in self._minutes if each.number == number), None)
            if found is None:
                found = _Minute(number)
                self._minutes = deque(sorted([*self._minutes, found], key=lambda each: each.number), MINUTES + 1)
            found.messages += messages
            found.commands += commands

    def per_minute(self) -> tuple[float, float]:
        """Return messages and commands of the last 60 seconds."""
        with self._lock:
            now = self._now()
            # The share of the minute before that is less than 60 seconds old, taken as even.
            share = 1 - (self._seconds() % 60) / 60
            before = self._minutes[-2] if len(self._minutes) > 1 else None
            if before is None or before.number != now.number - 1:
                return float(now.messages), float(now.commands)
            return now.messages + share * before.messages, now.commands + share * before.commands

    def history(self) -> tuple[Minute, ...]:
        """Return the last 60 minutes, oldest first, the running one included."""
        with self._lock:
            last = self._now().number
            known = {each.number: (each.messages, each.commands) for each in self._minutes}
        return tuple(
            Minute(from_millis(number * 60_000), *known.get(number, (0, 0)))
            for number in range(last - MINUTES + 1, last + 1)
        )

    def latency(self) -> Latency:
        """Return how long quick commands took in the last five minutes; background work is left out."""
        with self._lock:
            oldest = self._now().number - LATENCY_MINUTES
            counts = _sum(each.latencies for each in self._minutes if each.number > oldest)
        return Latency(*(1000 * each for each in latency.percentiles(counts, 0.5, 0.95, 0.99)))

    def popular(self, hours: float = HOURS, limit: int = 10) -> tuple[Use, ...]:
        """Return the most used commands, most used first.

        Args:
            hours: How far back, at most 24; whole hours of the clock are counted, the running one among them.
            limit: How many at most.
        """
        found: dict[str, list[_Command]] = {}
        with self._lock:  # whoever counts waits meanwhile: it is copied, and summed up outside
            oldest = self._now().number // 60 - math.ceil(hours) + 1
            for hour, commands in self._hours:
                if hour >= oldest:
                    for name, each in commands.items():
                        copy = _Command(each.category, each.uses, each.errors, each.latencies.copy())
                        found.setdefault(name, []).append(copy)
        uses = {name: sum(each.uses for each in parts) for name, parts in found.items()}
        ranked = sorted(found, key=lambda name: (-uses[name], name))[:limit]
        return tuple(_use(name, found[name]) for name in ranked)

    def _count(self, event: events.CommandFinished) -> None:
        index = latency.bucket(event.seconds)
        with self._lock:
            minute = self._now()
            minute.commands += 1
            if not event.invocation.endswith(".job"):
                minute.latencies[index] += 1
            commands = self._hours[-1][1]
            command = commands.get(event.command)
            if command is None:
                command = commands[event.command] = _Command(event.category)
            command.uses += 1
            command.latencies[index] += 1
            if event.outcome in ERRORS:
                command.errors += 1

    def _hour(self, wanted: int) -> dict[str, _Command]:
        for hour, commands in self._hours:
            if hour == wanted:
                return commands
        commands = {}
        self._hours = deque(sorted([*self._hours, (wanted, commands)], key=lambda each: each[0]), HOURS + 1)
        return commands

    def _now(self) -> _Minute:
        """Return the running minute; the lock is held."""
        return self._current if self._monotonic() < self._until else self._begin()

    def _begin(self) -> _Minute:
        number = int(self._seconds() // 60)
        self._until = (number + 1) * 60 - self._start
        if self._minutes and self._minutes[-1].number == number:  # by a rounding
            return self._current
        if not self._hours or self._hours[-1][0] != number // 60:
            self._hours.append((number // 60, {}))
            while self._hours[0][0] < number // 60 - HOURS:
                self._hours.popleft()
        self._current = _Minute(number)
        self._minutes.append(self._current)
        return self._current

    def _seconds(self) -> float:
        """Return seconds since 1970, whatever was done to the wall clock since the start."""
        return self._start + self._monotonic()


def _use(name: str, parts: list[_Command]) -> Use:
    counts = _sum(each.latencies for each in parts)
    p50, p95 = latency.percentiles(counts, 0.5, 0.95)
    uses, errors = sum(each.uses for each in parts), sum(each.errors for each in parts)
    return Use(name, parts[-1].category, uses, errors, 1000 * p50, 1000 * p95)


def _sum(many: Iterable[Counter[int]]) -> Counter[int]:
    counts = Counter[int]()
    for each in many:
        counts.update(each)
    return counts
