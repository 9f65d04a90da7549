"""Background work and dead letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from whatsdex.clock import Clock
from whatsdex.control.job_views import JobView, LetterView
from whatsdex.errors import WhatsdexError


class FakeJobs:
    """Jobs that stay as they are until somebody acts."""

    def __init__(self, clock: Clock, names: Sequence[str]) -> None:
        at = clock.now()
        rows = (
            ("dl", "running", 0.42, "4.2 MB of 10 MB", 0), ("sticker", "queued", 0.0, "", 1),
            ("tomp3", "queued", 0.0, "", 2), ("dl", "failed", 0.3, "That page has no video.", 0),
            ("resize", "done", 1.0, "", 0),
        )  # fmt: skip
        self.rows = [
            JobView(
                len(rows) - place, command, state, names[place % len(names)], "15550000002@s.whatsapp.net", "main", at,
                started=at - timedelta(seconds=20) if state != "queued" else None,
                ended=at if state in ("failed", "done") else None, progress=progress, note=note, ahead=ahead,
            )
            for place, (command, state, progress, note, ahead) in enumerate(rows)
        ]  # fmt: skip

    def list(self, state: str = "", limit: int = 50, offset: int = 0) -> list[JobView]:
        opened = ("fetching", "queued", "running")
        if not state:
            return self.rows
        if state == "failed":
            return [each for each in self.rows if each.state in ("failed", "dead")]
        return [each for each in self.rows if (each.state in opened) == (state == "open")]

    def cancel(self, number: int) -> JobView:
        return self._change(number, "cancelled")

    def retry(self, number: int) -> JobView:
        if self._find(number).state not in ("failed", "cancelled", "dead"):
            raise WhatsdexError(f"There is no job {number} that failed or was cancelled.")
        return self._change(number, "queued")

    def _find(self, number: int) -> JobView:
        return next(each for each in self.rows if each.number == number)

    def _change(self, number: int, state: str) -> JobView:
        made = msgspec.structs.replace(self._find(number), state=state)
        self.rows = [made if each.number == number else each for each in self.rows]
        return made


class FakeLetters:
    """One dead letter, until somebody acts."""

    def __init__(self, clock: Clock) -> None:
        chat = "15550000003@s.whatsapp.net"
        self.rows = [LetterView(7, "main", chat, "send", "pong", "forbidden", clock.now(), ambiguous=False)]
        self.acts: list[str] = []

    def list(self, limit: int = 50, offset: int = 0) -> list[LetterView]:
        return self.rows

    def retry(self, number: int) -> None:
        self._act("retry", number)

    def drop(self, number: int) -> None:
        self._act("drop", number)

    def _act(self, what: str, number: int) -> None:
        self.acts.append(f"{what} {number}")
        self.rows = [each for each in self.rows if each.number != number]
