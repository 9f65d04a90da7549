"""The logs area: the newest events as they come, and those of the files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from whatsdex.control import overview
from whatsdex.control.log_views import LogLine, LogPage
from whatsdex.control.views import IncidentView
from whatsdex.engine.core import Core
from whatsdex.errors import WhatsdexError
from whatsdex.monitoring import logfiles, logs, scrub
from whatsdex.monitoring.recent import RECENT, Recent

MOST = 1000
"""Lines of one answer."""
LEVELS = {"exception": "error", "warn": "warning", "fatal": "critical"}
KEPT_APART = ("time", "level", "event", "logger", "source", *scrub.LINES)


class Logs:
    """Implements ``api.LogsArea``."""

    def __init__(self, core: Callable[[], Core], recent: Recent = RECENT) -> None:
        """Show an engine's log."""
        self._core, self._recent = core, recent

    def since(self, seq: int, limit: int = 500, wait: float = 0.0) -> LogPage:
        """Return lines from ``seq`` on; see ``api.LogsArea``."""
        first, events, missed = self._recent.since(seq, max(1, min(limit, MOST)), wait)
        lines = tuple(line(first + place, each) for place, each in enumerate(events))
        return LogPage(lines, first + len(lines), missed)

    def find(
        self, level: str = "debug", part: str = "", text: str = "", incident: int = 0, limit: int = 200
    ) -> list[LogLine]:
        """Return matching lines of the files, newest first."""
        return find(self._core().data, level, part, text, incident, limit)

    def incident(self, number: int) -> IncidentView:
        """Return one incident with its trace."""
        found = overview.incidents(self._core().store, 1, number)
        if not found:
            raise WhatsdexError(f"There is no incident {number}.")
        return found[0]


def find(
    data: Path, level: str = "debug", part: str = "", text: str = "", incident: int = 0, limit: int = 200
) -> list[LogLine]:
    """Return matching lines of a data folder's log files, newest first; an engine need not run."""
    wanted = logfiles.matching(level, part, text, incident)
    found = logfiles.newest(data / logs.FILE, wanted, max(1, min(limit, MOST)))
    return [line(-1, each) for each in found]


def line(seq: int, event: Mapping[str, Any]) -> LogLine:
    """Return an event as a line."""
    level = str(event.get("level", "info"))
    level = LEVELS.get(level, level)
    rest = [f"{name}={value}" for name, value in event.items() if name not in KEPT_APART and value is not None]
    return LogLine(
        seq=seq,
        at=_time(str(event.get("time", ""))),
        level=level if level in logfiles.LEVELS else "info",  # type: ignore[arg-type]
        event=str(event.get("event", "")),
        part=logfiles.part_of(dict(event)),
        text=" ".join(rest),
        incident=logfiles.incident_of(dict(event)),
        trace="\n".join(str(event[name]) for name in scrub.LINES if event.get(name)),
    )


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
