"""Commands on their screen, through to a real engine's rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.engines import Running
from tests.fakes.control import HOSTILE, FakeControl
from tests.unit.tui.conftest import SMALL, Until
from tests.unit.tui.test_snapshots import Snap, app, seen
from whatsdex.control.views import CommandView
from whatsdex.errors import NotRunning
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.command_rows import spark
from whatsdex.tui.screens.commands import CommandsScreen
from whatsdex.tui.screens.picking import PickScreen
from whatsdex.tui.screens.prompt import PromptScreen
from whatsdex.tui.terminal import Choice

SIZES = [(80, 24), (120, 36), (200, 50)]


def screen_of(panel: WhatsdexApp) -> CommandsScreen:
    assert isinstance(panel.screen, CommandsScreen)
    return panel.screen


def rows(panel: WhatsdexApp) -> int:
    return screen_of(panel).table.window.total if isinstance(panel.screen, CommandsScreen) else 0


def names(panel: WhatsdexApp) -> list[str]:
    return [row.name for _place, row in screen_of(panel).table.window.rows()]


def status(panel: WhatsdexApp) -> str:
    return str(panel.screen.query_one("#status", Static).content)


async def opened(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp) -> None:
    await until(pilot, lambda: panel.overview is not None)
    await pilot.press("5")
    await until(pilot, lambda: rows(panel))


async def test_what_holds_for_a_command_is_edited_in_place_and_undone(
    bot: Running, real: WhatsdexApp, until: Until
) -> None:
    def ping() -> CommandView:
        return next(each for each in bot.control.commands.list() if each.name == "ping")

    async def typed(key: str, text: str, done: Callable[[], bool]) -> None:
        await pilot.press(key)
        await until(pilot, lambda: isinstance(real.screen, PromptScreen))
        real.screen.query_one(Input).value = text
        await pilot.press("enter")
        await until(pilot, done)
        await until(pilot, lambda: isinstance(real.screen, CommandsScreen))

    async with real.run_test(size=SMALL) as pilot:
        await opened(pilot, until, real)
        await pilot.press("colon", *"cmd ping", "enter")
        await until(pilot, lambda: isinstance(real.screen, CommandsScreen) and "ping" in names(real))
        await pilot.press("f")
        await until(pilot, lambda: "by category" in status(real))
        await pilot.press("G")
        await until(pilot, lambda: (row := screen_of(real).table.marked) is not None and row.name == "ping")
        await pilot.press("e")
        await until(pilot, lambda: not ping().enabled)
        assert "switched off" in bot.ask("/ping")
        await until(pilot, lambda: "takes it back" in "".join(each.message for each in real._notifications))
        await pilot.press("u")
        await until(pilot, lambda: ping().enabled)
        await typed("w", "7.5", lambda: ping().cooldown == 7.5)
        await typed("p", "3", lambda: ping().cost == 3)
        await pilot.press("p")
        await until(pilot, lambda: isinstance(real.screen, PromptScreen))
        real.screen.query_one(Input).value = "much"
        await pilot.press("enter")
        await until(pilot, lambda: "A number" in str(real.screen.query_one("#complaint", Static).content))
        await pilot.press("escape", "t")
        await until(pilot, lambda: isinstance(real.screen, PickScreen))
        await pilot.press("j", "j", "enter")
        await until(pilot, lambda: ping().role == "staff")
    assert len(bot.core.store.all("SELECT 1 FROM audit WHERE action='commands.set' AND target='ping'")) == 5


async def test_categories_fold_and_the_order_and_time_change(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel)
        assert names(panel)[0] == "ping"  # the most used
        assert len(names(panel)) == 10
        await pilot.press("f")
        await until(pilot, lambda: names(panel)[:3] == ["converter", "sticker", "toimage"])
        await pilot.press("enter")
        await until(pilot, lambda: names(panel)[:2] == ["converter", "downloader"])
        await pilot.press("f")
        await until(pilot, lambda: names(panel)[1] == "sticker")
        await pilot.press("F")
        await until(pilot, lambda: names(panel) == ["converter", "downloader", "information", "owner"])
        await pilot.press("F", "O")
        await until(pilot, lambda: "by p50" in status(panel) and names(panel)[0] == "about")
        await pilot.press("O", "O", "O")
        await until(pilot, lambda: "by uses" in status(panel) and names(panel)[0] == "ping")
        await pilot.press("o")
        await until(pilot, lambda: "by p95" in status(panel) and names(panel)[0] == "about")  # the slowest
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: "the last 1h" in status(panel))


async def test_a_command_is_tried_in_the_console_or_it_is_said_that_there_is_none(
    panel: WhatsdexApp, until: Until
) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel)
        await pilot.press("j", "a")
        await until(pilot, lambda: panel.current_mode == "console" or panel._notifications)


@pytest.mark.parametrize(
    ("course", "cells", "drawn"),
    [((), 5, ""), ((0, 0), 5, ""), ((1, 8, 0), 5, "▁█ "), ((1, 1, 4, 4), 2, "▂█"), ((5,), 0, "")],
)
def test_a_course_becomes_blocks(course: tuple[int, ...], cells: int, drawn: str) -> None:
    assert spark(course, cells) == drawn


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_commands_of_a_busy_engine(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[Choice]) -> None:
        await seen(until, "5", then=rows)(pilot)
        await pilot.press("j")
        panel = pilot.app
        if size[0] >= 120:
            await until(pilot, lambda: "Examples" in str(panel.screen.query_one("#detail", Static).content))

    assert snap_compare(app(FakeControl()), terminal_size=size, run_before=before)


@pytest.mark.parametrize("case", ["hostile", "light", "empty", "lost"])
def test_commands_in_other_cases(snap_compare: Snap, until: Until, case: str) -> None:
    control = FakeControl()
    if case == "hostile":
        control.commands.spoil(HOSTILE)
    if case == "empty":
        control.commands.rows = {}

    def shown(panel: WhatsdexApp) -> object:
        if case == "lost":
            return "is lost" in str(panel.screen.query_one("#status", Static).content)
        return rows(panel) or (case == "empty" and panel.screen.query_one("#empty").display)

    if case == "lost":
        control.status.error = NotRunning("The connection to the engine is lost.", "Has it been stopped?")
    theme = "whatsdex-light" if case == "light" else ""
    assert snap_compare(app(control, theme=theme), terminal_size=SMALL, run_before=seen(until, "5", then=shown))
