"""The plain data of statistics."""

from __future__ import annotations

from datetime import datetime

from whatsdex.models import Frozen


class Moment(Frozen, omit_defaults=False):
    """What came and went in one step of a series."""

    at: datetime
    """Its start."""
    received: int = 0
    sent: int = 0
    commands: int = 0
    errors: int = 0
    """Commands that ended by a fault of ours."""


class Series(Frozen, omit_defaults=False):
    """Messages and commands over time."""

    span: str
    step: int
    """Seconds of each moment."""
    moments: tuple[Moment, ...]
    """Oldest first, the running one included."""


class CommandFigures(Frozen, omit_defaults=False):
    """How one command was used in a span."""

    name: str
    category: str
    uses: int
    share: float
    """Of all uses, 0 to 1."""
    errors: int
    p50_ms: float
    p95_ms: float
    course: tuple[int, ...]
    """Uses in equal steps, oldest first, the running one included."""
