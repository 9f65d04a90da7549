"""Messages and the console."""

from __future__ import annotations

from whatsdex.control.views import ConsolePage, SentView


class FakeMessages:
    """Remembers what was to be sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def send(self, to: str, text: str, account: str = "", wait: float = 20.0) -> SentView:
        self.sent.append((to, text))
        return SentView(row=1, state="sent", id="3EB0")


class FakeConsole:
    """Hears nothing."""

    def say(self, text: str, number: str = "", group: str = "", attach: str = "", name: str = "") -> str:
        return "3EB0"

    def since(self, seq: int, wait: float = 0.0) -> ConsolePage:
        return ConsolePage(replies=(), next=max(seq, 0), idle=True)
