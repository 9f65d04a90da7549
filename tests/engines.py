"""Engines on simulators, with the control over them, as tests drive them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.readymade import put_database
from whatsdex.config import Config, Web
from whatsdex.control.local import LocalControl
from whatsdex.engine.core import Core
from whatsdex.engine.lifecycle import Engine
from whatsdex.models import Send
from whatsdex.transports.simulator import Simulator

T = TypeVar("T")


@dataclass
class Running:
    """A running engine, its people, and its control."""

    engine: Engine
    control: LocalControl
    people: Simulator
    """Made-up people on the account ``main``, which counts as a real one."""
    console: Simulator

    @property
    def core(self) -> Core:
        assert self.engine.core is not None
        return self.engine.core

    def ask(self, text: str, who: str = "15550000002", **more: Any) -> str:
        """Write to the bot and return the text of its next answer in that chat."""
        since = self.people.done[-1].seq + 1 if self.people.done else 0
        self.people.say(text, who, **more)
        action = self.people.wait_for(lambda each: isinstance(each.action, Send), since=since).action
        assert isinstance(action, Send)
        return action.text


@contextmanager
def running(data: Path, *, config: Config | None = None, prepare: Callable[[LocalControl], None] = lambda _: None,
            named: frozenset[str] = frozenset(), demo: bool = False) -> Iterator[Running]:  # fmt: skip
    """Run an engine on a folder."""
    put_database(data)
    people, console = Simulator("main", data), Simulator("console", data)
    made = config or Config(web=Web(port=0))
    engine = Engine(made, data, lambda _data: [people, console], named=named, demo=demo)
    control = LocalControl(engine)
    prepare(control)
    engine.start()
    try:
        yield Running(engine, control, people, console)
    finally:
        engine.stop()


def until(condition: Callable[[], T], what: str = "the condition", timeout: float = 20.0) -> T:
    """Wait for a condition that nothing tells of."""
    end, pause = time.monotonic() + timeout, threading.Event()
    while not (value := condition()):
        assert time.monotonic() < end, f"{what} did not come true in {timeout} s"
        pause.wait(0.01)
    return value
