"""The people on their screen, through to the control."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.engines import Running
from tests.fakes.control import HOSTILE, FakeControl
from tests.unit.tui.conftest import SMALL, Until
from tests.unit.tui.test_snapshots import Snap, app, seen
from whatsdex.errors import NotRunning
from whatsdex.jid import USER
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.screens.help import HelpText
from whatsdex.tui.screens.prompt import PromptScreen
from whatsdex.tui.screens.reading import ReadingScreen
from whatsdex.tui.screens.users import UsersScreen
from whatsdex.tui.terminal import Choice


def rows(panel: WhatsdexApp) -> int:
    return people(panel).table.window.total if isinstance(panel.screen, UsersScreen) else 0


def people(panel: WhatsdexApp) -> UsersScreen:
    assert isinstance(panel.screen, UsersScreen)
    return panel.screen


def status(panel: WhatsdexApp) -> str:
    return str(panel.screen.query_one("#status", Static).content) if isinstance(panel.screen, UsersScreen) else ""


def empty(panel: WhatsdexApp) -> bool:
    return isinstance(panel.screen, UsersScreen) and panel.screen.query_one("#empty").display


def marked(panel: WhatsdexApp) -> int:
    row = people(panel).table.marked
    return row.id if row is not None else 0


def told(panel: WhatsdexApp) -> bool:
    """Whether a person is shown in detail."""
    return isinstance(panel.screen, ReadingScreen) and "Used lately" in str(panel.screen.query_one(Static).content)


async def opened(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp) -> None:
    await until(pilot, lambda: panel.overview is not None)
    await pilot.press("3")
    await until(pilot, lambda: rows(panel))


async def test_people_are_filtered_and_sorted(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel)
        assert "250   by seen ↓" in status(panel)
        await pilot.press("v")
        await until(pilot, lambda: marked(panel) == 250)
        await pilot.press("slash", *"nobody")
        await until(pilot, lambda: "0 match nobody" in status(panel))
        assert "Nothing matches" in str(panel.screen.query_one("#empty", Static).content)
        await pilot.press("enter", "escape", "o")
        await until(pilot, lambda: "250   by name ↑" in status(panel))
        assert people(panel).table.shape()[0][0].name == "name ↑"


async def test_a_filter_of_columns_and_of_what_must_not_be_reaches_the_rows(
    bot: Running, real: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    names = ("Ada", "Ben", "Cleo")
    bot.core.store.writer.call(
        lambda cursor: [
            cursor.execute(
                'INSERT INTO "user" (realm, key, phone, name, role) VALUES (?,?,?,?,?)',
                ("", f"4930555{each}@{USER}", f"4930555{each}@{USER}", name, "staff" if name == "Cleo" else ""),
            )
            for each, name in enumerate(names)
        ]
    )
    async with real.run_test(size=SMALL) as pilot:
        await opened(pilot, until, real)
        for typed, name in (("!name:a !ben", "Cleo"), ("!role:staff !name:BEN", "Ada"), ("number:49305551", "Ben")):
            await pilot.press("slash")
            real.screen.query_one("#filter", Input).value = typed
            await until(pilot, lambda: rows(real) == 1)
            row = people(real).table.marked
            assert row is not None
            assert row.name == name
            await pilot.press("escape")
            await until(pilot, lambda: rows(real) == len(names))
        await pilot.press("question_mark")
        await until(pilot, lambda: "!word must not" in real.screen.query_one(HelpText).render().plain)


async def test_rows_are_asked_for_as_they_come_into_view(
    control: FakeControl, panel: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel)
        assert people(panel).table.window.row(200) is None
        await pilot.press("G")
        await until(pilot, lambda: marked(panel) == 250)
        await pilot.press(*"kk")
        assert marked(panel) == 248
        await pilot.press("g", "pagedown", "j")
        await until(pilot, lambda: marked(panel) == people(panel).table.rows_high + 2)


async def test_a_person_is_shown_and_their_number_copied(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel)
        await pilot.press("y")
        assert panel.clipboard == "+49 30 5550001"
        await pilot.press("enter")
        await until(pilot, lambda: told(panel))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(panel.screen, UsersScreen))


@pytest.mark.parametrize("size", [SMALL, (120, 36), (200, 50)], ids=["80x24", "120x36", "200x50"])
def test_users_of_a_busy_engine(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    def shown(panel: WhatsdexApp) -> bool:
        narrow = size[0] < 120
        return bool(rows(panel)) and (narrow or "Used lately" in str(panel.screen.query_one("#detail", Static).content))

    assert snap_compare(app(FakeControl()), terminal_size=size, run_before=seen(until, "3", then=shown))


@pytest.mark.parametrize("case", ["hostile", "light", "empty", "lost", "chosen"])
def test_users_in_other_cases(snap_compare: Snap, until: Until, case: str) -> None:
    control = FakeControl(names=HOSTILE if case == "hostile" else ("Ann", "Bob Miller", "Zoë"))
    if case == "empty":
        control.users.rows = []
    if case == "lost":
        control.status.error = NotRunning("The connection to the engine is lost.", "Has it been stopped?")

    async def before(pilot: Pilot[Choice]) -> None:
        panel = pilot.app
        assert isinstance(panel, WhatsdexApp)
        if case == "lost":
            await seen(until, "3", then=lambda panel: "is lost" in status(panel))(pilot)
            return
        await seen(until, "3", then=lambda panel: rows(panel) or case == "empty" and empty(panel))(pilot)
        if case == "chosen":
            await pilot.press("space", "space", "j", "space", "b")
            await until(pilot, lambda: isinstance(panel.screen, PromptScreen))

    theme = "whatsdex-light" if case == "light" else ""
    assert snap_compare(app(control, theme=theme), terminal_size=SMALL, run_before=before)


def test_a_person_in_detail(snap_compare: Snap, until: Until) -> None:
    keys = ("3", "enter")

    async def before(pilot: Pilot[Choice]) -> None:
        await seen(until, keys[0], then=rows)(pilot)
        await seen(until, keys[1], then=told)(pilot)

    assert snap_compare(app(FakeControl()), terminal_size=SMALL, run_before=before)
