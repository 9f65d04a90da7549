"""The panel on a fake control, driven by keys."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from textual.css.query import NoMatches
from textual.pilot import Pilot

from tests.engines import Running, running
from tests.fakes.control import FakeControl, FrozenClock
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.terminal import Choice

Until = Callable[[Pilot[Choice], Callable[[], object]], Awaitable[None]]

SMALL = (80, 24)
LARGE = (140, 45)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run tests that are coroutines, each on a loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.fixture(autouse=True)
def _same_terminal_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test the same terminal."""
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that stands still."""
    return FrozenClock()


@pytest.fixture
def control(clock: FrozenClock) -> FakeControl:
    """A busy engine."""
    return FakeControl(clock=clock, feed_first=300)


@pytest.fixture
def panel(control: FakeControl, clock: FrozenClock) -> WhatsdexApp:
    """The panel of that engine, not yet running."""
    return WhatsdexApp(control.holder, clock=clock)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Running]:
    """A real engine whose people are made up."""
    with running(tmp_path / "data") as made:
        yield made


@pytest.fixture
def real(bot: Running) -> WhatsdexApp:
    """The panel of the real engine, not yet running."""
    return WhatsdexApp(lambda: bot.control)


@pytest.fixture
def until() -> Until:
    """What waits until something holds."""

    async def wait(pilot: Pilot[Choice], condition: Callable[[], object]) -> None:
        for _ in range(400):
            with suppress(NoMatches):
                if condition():
                    await pilot.pause()
                    return
            await pilot.pause(0.01)
        raise AssertionError("it did not come true within four seconds")

    return wait
