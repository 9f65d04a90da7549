"""An engine on a temporary folder whose people are made up, for tests that chat with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.readymade import put_database
from whatsdex.clock import SYSTEM_CLOCK, Clock
from whatsdex.config import Config, load
from whatsdex.engine.core import Core
from whatsdex.engine.lifecycle import Engine
from whatsdex.models import Action, React, Send
from whatsdex.transports.simulator import Executed, Simulator

ALICE = "15550000002"
WORKING = (
    "SELECT EXISTS (SELECT 1 FROM job WHERE state IN ('fetching', 'queued', 'running'))"
    " OR EXISTS (SELECT 1 FROM outbox WHERE state IN ('queued', 'handed'))"
)


@dataclass
class Simulated:
    """A running engine and its one made-up account."""

    engine: Engine
    people: Simulator

    @property
    def core(self) -> Core:
        assert self.engine.core is not None
        return self.engine.core

    def ask(self, text: str, who: str = ALICE, *, seconds: float = 10.0, **said: Any) -> str:
        """Say something and return the text of the first message that comes back."""
        return plain(self.first(Send, text, who, seconds=seconds, **said).text)

    def first(self, kind: type[Any], text: str, who: str = ALICE, *, seconds: float = 10.0, **said: Any) -> Any:
        """Say something and return the first action of a kind that follows."""
        since = self.mark()
        self.people.say(text, who, **said)
        return self.wait(lambda each: isinstance(each.action, kind), since, seconds).action

    def mark(self) -> int:
        """Return the position from which on something new is looked for."""
        return self.people.done[-1].seq + 1 if self.people.done else 0

    def wait(self, match: Callable[[Executed], bool], since: int = 0, seconds: float = 10.0) -> Executed:
        return self.people.wait_for(match, since=since, seconds=seconds)

    def settled(self, seconds: float = 20.0) -> list[Action]:
        """Wait until nothing is in work and return all that was done."""
        core = self.core
        until(lambda: core.inbox.waiting <= 0 and core.dispatcher.idle, seconds)
        until(lambda: not self.rows(WORKING)[0][0] and all(not each.waiting for each in core.senders.values()), seconds)
        core.store.writer.call(lambda cursor: None)
        return [each.action for each in self.people.done]

    def silent(self, text: str, who: str = ALICE, **said: Any) -> bool:
        """Say something and tell whether nothing came of it."""
        since = self.mark()
        self.people.say(text, who, **said)
        self.settled()
        return not [each for each in self.people.done if each.seq >= since and isinstance(each.action, Send | React)]

    def texts(self, since: int = 0, chat: str = "") -> list[str]:
        """Return the texts of the messages sent since."""
        done = [each.action for each in self.people.done if each.seq >= since]
        return [plain(each.text) for each in done if isinstance(each, Send) and chat in ("", each.chat)]

    def rows(self, sql: str, *parameters: Any) -> list[Any]:
        return self.core.store.all(sql, *parameters)

    def make_owner(self, who: str = ALICE) -> None:
        """Have somebody claim the bot."""
        assert "owner now" in self.ask("/owner " + self.core.owner_code.current(), who)


def plain(text: str) -> str:
    """Return a reply without the line that says once what answers."""
    return text.partition("\n\n_I am an automated assistant")[0]


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait for a condition that no event tells of."""
    import threading
    import time

    end, pause = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < end, "it never came true"
        pause.wait(0.005)


@contextmanager
def simulated(
    folder: Path, account: str = "main", config: Config | None = None, clock: Clock = SYSTEM_CLOCK
) -> Iterator[Simulated]:
    """Run an engine; it is stopped in order at the end."""
    made: list[Simulator] = []
    put_database(folder)

    def transports(data: Path) -> list[Simulator]:
        made.append(Simulator(account, data, clock))
        return made

    engine = Engine(config or load(None), folder, transports, clock=clock)
    engine.start()
    try:
        yield Simulated(engine, made[0])
    finally:
        engine.stop()
        assert engine.fault is None, engine.fault


def configured(**sections: dict[str, Any]) -> Config:
    """Return the defaults with some values changed: ``configured(limits={"enabled": False})``."""
    return Config(**sections)  # type: ignore[arg-type]
