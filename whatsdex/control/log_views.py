"""What faces get to see of the log."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from whatsdex.models import Frozen

LogLevel = Literal["debug", "info", "warning", "error", "critical"]


class LogLine(Frozen):
    """One event of the log; texts are cleaned and numbers masked already."""

    seq: int
    """Its number while it is among the newest, else -1."""
    at: datetime
    level: LogLevel
    event: str
    part: str = ""
    """Where in the program it came from."""
    text: str = ""
    """All that belongs to it, as ``name=value``."""
    incident: int = 0
    trace: str = ""


class LogPage(Frozen):
    """Log lines since a sequence number."""

    lines: tuple[LogLine, ...]
    next: int
    """What to ask for next."""
    missed: int = 0
    """Lines that had left the ring before they were asked for."""
