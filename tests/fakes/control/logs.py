"""The log."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from datetime import timedelta

from tests.fakes.control.clock import NOON
from whatsdex.control.log_views import LogLine, LogPage
from whatsdex.control.views import IncidentView
from whatsdex.errors import WhatsdexError

SAID = (
    ("info", "part_ready", "engine.lifecycle", "count=8", 0),
    ("info", "link", "engine.incoming", "account=main state=connected", 0),
    ("debug", "sandbox_said", "services.sandbox", "task=sticker text=frame 12 of 40", 0),
    ("info", "operator", "control.record", "action=users.ban target=…4477 by=ann face=panel", 0),
    ("warning", "spool_not_swept", "engine.sweep", "reason=Permission denied", 0),
    ("error", "incident", "engine.incidents", "place=command dl summary=TimeoutError: the site did not answer", 17),
)


class FakeLogs:
    """A ring that tests add to."""

    def __init__(self, names: Sequence[str] = (), count: int = 60) -> None:
        self.error: Exception | None = None
        self.lines: list[LogLine] = []
        for place in range(count):
            level, event, part, text, incident = SAID[place % len(SAID)]
            if names:
                event = part = text = names[place % len(names)]
            at = NOON - timedelta(seconds=count - place)
            trace = "Traceback (most recent call last):\nTimeoutError" if incident else ""
            self.lines.append(LogLine(place, at, level, event, part, text, incident, trace))  # type: ignore[arg-type]

    def since(self, seq: int, limit: int = 500, wait: float = 0.0) -> LogPage:
        if self.error is not None:
            raise self.error
        start = max(0, len(self.lines) - limit) if seq < 0 else seq
        lines = tuple(self.lines[start : start + limit])
        return LogPage(lines, start + len(lines))

    def find(
        self, level: str = "debug", part: str = "", text: str = "", incident: int = 0, limit: int = 200
    ) -> builtins.list[LogLine]:
        return self.lines[::-1][:limit]

    def incident(self, number: int) -> IncidentView:
        if number != 17:
            raise WhatsdexError(f"There is no incident {number}.")
        return IncidentView(17, NOON, "command dl", "TimeoutError: the site did not answer", "Traceback …")
