"""What the tests of the link drive it with: an engine's ears, and ways to wait for what it says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from whatsdex.models import Action, FetchMedia, GroupInfo, Inbound, LinkStatus, Message, Result
from whatsdex.transports.whatsapp.link import WhatsAppLink

T = TypeVar("T")

BOT = "15550000001"
ALICE = "15550000002"
BEA = "15550000003"


class Engine:
    """Hears what a link delivers, journals every message, and asks for actions."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.heard: list[Inbound] = []
        self._news = threading.Condition()
        self.link = WhatsAppLink("main", data)

    def start(self) -> Engine:
        self.link.start(self.deliver)
        return self

    def deliver(self, thing: Inbound) -> None:
        if isinstance(thing, Message):
            self.link.journaled(thing.chat, thing.id)
        with self._news:
            self.heard.append(thing)
            self._news.notify_all()

    def forget(self) -> None:
        """Forget what was heard."""
        with self._news:
            self.heard.clear()

    def mark(self) -> int:
        return len(self.heard)

    def wait(
        self, kind: type[T], fits: Callable[[T], object] = lambda _: True, since: int = 0, timeout: float = 20.0
    ) -> T:
        """Return the first thing of a kind, from position ``since`` on, that fits."""
        until = time.monotonic() + timeout
        with self._news:
            while True:
                for each in self.heard[since:]:
                    if isinstance(each, kind) and fits(each):
                        return each
                left = until - time.monotonic()
                assert left > 0, f"no such {kind.__name__}; the last heard: {self.heard[-6:]}"
                self._news.wait(left)

    def message(self, message_id: str) -> Message:
        return self.wait(Message, lambda each: each.id == message_id)

    def state(self, state: str, since: int = 0, timeout: float = 20.0) -> LinkStatus:
        return self.wait(LinkStatus, lambda each: each.state == state, since, timeout)

    def act(self, action: Action, timeout: float = 20.0) -> Result:
        results: list[Result] = []
        done = threading.Event()

        def hear(result: Result) -> None:
            results.append(result)
            done.set()

        self.link.submit(action, hear)
        assert done.wait(timeout), f"no result of {action}"
        return results[0]

    def done(self, action: Action) -> Result:
        result = self.act(action)
        assert result.ok, result
        return result

    def fetch(self, message: Message, limit: int = 100_000_000) -> bytes:
        return (self.data / self.done(FetchMedia(raw=message.raw, limit=limit)).value).read_bytes()

    @property
    def pid(self) -> int:
        """Process id of the link."""
        child = self.link._child
        assert child is not None
        return child.process.pid

    def log(self) -> str:
        return (self.data / "accounts" / "main" / "link.log").read_text(errors="replace")


def until(condition: Callable[[], T], what: str = "the condition", timeout: float = 20.0) -> T:
    """Wait for a condition that nothing tells of."""
    end = time.monotonic() + timeout
    pause = threading.Event()
    while not (value := condition()):
        assert time.monotonic() < end, f"{what} did not come true in {timeout} s"
        pause.wait(0.02)
    return value


def members(info: GroupInfo) -> dict[str, bool]:
    return {each.who.phone.partition("@")[0]: each.admin for each in info.members}
