"""Time, as something that can be handed in."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the aware UTC time of day."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the aware UTC time of day."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()


SYSTEM_CLOCK = SystemClock()


def from_millis(value: int) -> datetime:
    """Return the UTC time of a count of milliseconds since 1970."""
    return datetime.fromtimestamp(value / 1000, UTC)


def to_millis(at: datetime) -> int:
    """Return milliseconds since 1970, the form in which tables keep time."""
    return int(at.timestamp() * 1000)
