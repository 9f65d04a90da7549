"""Writing as the bot, and the console."""

from __future__ import annotations

from tests.fakes.control.clock import NOON
from whatsdex.control.views import ConsolePage, ConsoleReply, PictureView, SentView
from whatsdex.errors import WhatsdexError

CHAT = "15550000002@s.whatsapp.net"


class FakeMessages:
    """Sends nothing, and remembers what it was to send."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def send(self, to: str, text: str, account: str = "", wait: float = 20.0) -> SentView:
        self.sent.append((to, text))
        return SentView(row=1, state="sent", id="3EB0")


class FakeConsole:
    """Answers each message with the next of its answers."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, str, str, str]] = []
        self.answers: list[ConsoleReply] = []
        self.done: list[ConsoleReply] = []

    def say(self, text: str, number: str = "", group: str = "", attach: str = "", name: str = "") -> str:
        self.heard.append((text, number, group, attach, name))
        if self.answers:
            self.done.append(self.answers.pop(0))
        return "3EB0"

    def since(self, seq: int, wait: float = 0.0) -> ConsolePage:
        start = min(max(seq, 0), len(self.done))
        return ConsolePage(replies=tuple(self.done[start:]), next=len(self.done), idle=True)

    def picture(self, path: str, width: int, height: int) -> PictureView:
        if "broken" in path:
            raise WhatsdexError("That file is damaged or incomplete.")
        columns, rows = 24, 16
        pixels = ((10 * x, 15 * y, 255 - 10 * x) for y in range(rows) for x in range(columns))
        return PictureView(columns, rows, bytes(value for each in pixels for value in each))


def reply(seq: int, text: str, kind: str = "send", **more: object) -> ConsoleReply:
    """Something the bot says on the console."""
    return ConsoleReply(seq, NOON, CHAT, kind, f"S{seq}", text=text, **more)  # type: ignore[arg-type]
