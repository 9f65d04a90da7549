"""A scripted talk, by the clock."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import structs

from tests.fakes.control.names import COMMANDS, GROUPS, PEOPLE, TEXTS
from whatsdex.clock import Clock
from whatsdex.control.feed_views import FeedDetail
from whatsdex.control.views import CheckView, FeedLine, FeedPage
from whatsdex.errors import WhatsdexError


def feed_line(seq: int, at: datetime, names: Sequence[str] = PEOPLE, texts: dict[str, str] | None = None) -> FeedLine:
    """One line of a scripted talk: requests, their answers, family chatter, now and then an event."""
    step, person = seq % 10, names[(seq // 2) % len(names)]
    command = COMMANDS[(seq // 3) % len(COMMANDS)]
    group = step in (4, 5, 6)
    chat_name = GROUPS[(seq // 7) % len(GROUPS)] if group else person
    base = FeedLine(
        seq=seq, at=at, direction="in", account="main", chat=f"{4900 + seq % 31}@s.whatsapp.net",
        chat_name=chat_name, who=person, group=group, message_id=f"3EB0{seq:08X}",
    )  # fmt: skip
    text = (texts or TEXTS).get(command) or TEXTS[command]
    if step in (5, 6):
        return structs.replace(base, masked=True, outcome="ignored", ms=0.2)
    if step == 9 and seq % 50 == 9:
        return structs.replace(
            base, direction="event", kind="link", text="main: connected again after 4 s", who="", chat_name=""
        )
    if step % 2:
        answers = {
            "ping": "pong · 7 ms",
            "menu": "*WhatsDeX* — 8 commands in 3 groups",
            "dl": "big-buck-bunny.mp4, 12 MB",
        }
        kind = {"sticker": "sticker", "dl": "video", "toimage": "image"}.get(command, "text")
        return structs.replace(
            base,
            direction="out",
            kind=kind,
            text=answers.get(command, ""),
            command=command,
            outcome="ok",
            ms=41.5 + seq % 300,
        )
    outcome = {
        0: "ok",
        2: "queued" if command == "dl" else "ok",
        4: "ok",
        8: "refused" if seq % 20 == 8 else "failed" if seq % 70 == 38 else "ok",
    }[step]
    detail = {"refused": "rate: 20 commands in 10 s", "failed": "incident 17"}.get(outcome, "")
    return structs.replace(base, text=text, command=command, outcome=outcome, ms=3.0 + seq % 90 / 7, detail=detail)


class FakeFeed:
    """A ring filled by the clock: ``rate`` lines a second, made when they are asked for."""

    def __init__(
        self,
        clock: Clock,
        *,
        first: int = 0,
        rate: float = 0.0,
        names: Sequence[str] = PEOPLE,
        texts: dict[str, str] | None = None,
    ) -> None:
        self.rate = rate
        self.names = names
        self.texts = texts
        self.asked = 0
        self.error: Exception | None = None
        self.answer_at_once = False
        """Whether nothing is waited for."""
        self._clock = clock
        self._condition = threading.Condition()
        self._begin = clock.monotonic()
        self._lines: list[FeedLine] = []
        self._made = 0
        self.add(first)

    def add(self, count: int) -> None:
        """Make lines at once, a second apart."""
        with self._condition:
            at = self._clock.now()
            for index in range(count):
                self._append(at - timedelta(seconds=count - index - 1))
            self._condition.notify_all()

    def put(self, line: FeedLine) -> None:
        """Take in a line made elsewhere."""
        with self._condition:
            self._lines.append(structs.replace(line, seq=len(self._lines)))
            self._condition.notify_all()

    def line(self, index: int) -> FeedLine:
        """Return a line that was made."""
        return self._lines[index]

    def since(self, seq: int, limit: int = 500, wait: float = 0.0) -> FeedPage:
        self.asked += 1
        if self.error is not None:
            raise self.error
        with self._condition:
            self._flow()
            start = max(0, len(self._lines) - limit) if seq < 0 else seq
            if start >= len(self._lines) and wait and not self.answer_at_once:
                self._condition.wait(min(wait, 1 / self.rate) if self.rate else wait)
                self._flow()
            lines = tuple(self._lines[start : start + limit])
            return FeedPage(lines=lines, next=start + len(lines))

    def show(self, seq: int, message_id: str = "") -> FeedDetail:
        line = self._lines[seq]
        checks = (
            CheckView("ban", "Is the user banned?", True),
            CheckView("rate", "Is it too often?", False, "20 in 10 s"),
        )
        return FeedDetail(
            line, "4930@s.whatsapp.net", f"#{1 + seq % 9}", line.who, True, (("kind", "text"), ("quoted", "id=3EB0")),
            ("dl: ok, 812 ms",), checks if line.command else (),
        )  # fmt: skip

    def reveal(self, seq: int, message_id: str = "") -> str:
        raise WhatsdexError("Its words were not kept.")

    def _flow(self) -> None:
        due = int((self._clock.monotonic() - self._begin) * self.rate)
        at = self._clock.now()
        while self._made < due:
            self._append(at)
            self._made += 1

    def _append(self, at: datetime) -> None:
        self._lines.append(feed_line(len(self._lines), at, self.names, self.texts))
