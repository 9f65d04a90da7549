"""The people on their screen, through to the control."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from tests.fakes.control import HOSTILE, FakeControl
from tests.unit.tui.conftest import LARGE, SMALL, Until
from tests.unit.tui.test_snapshots import Snap, app, seen
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.screens.asking import AskScreen
from whatsdex.tui.screens.person import PersonScreen
from whatsdex.tui.screens.users import UsersScreen
from whatsdex.tui.terminal import Choice
from whatsdex.tui.widgets.rows import Rows


def rows(panel: WhatsdexApp) -> int:
    screen = panel.screen
    return screen.query_one(Rows).row_count if isinstance(screen, UsersScreen) else 0


def status(panel: WhatsdexApp) -> str:
    return str(panel.screen.query_one("#status", Static).content) if isinstance(panel.screen, UsersScreen) else ""


def told(panel: WhatsdexApp) -> bool:
    """Whether a person is shown in detail."""
    return isinstance(panel.screen, PersonScreen) and "Used lately" in str(panel.screen.query_one(Static).content)


async def opened(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp) -> None:
    await until(pilot, lambda: panel.overview is not None)
    await pilot.press("3")
    await until(pilot, lambda: rows(panel))


async def answered(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp, key: str, answer: str) -> None:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(panel.screen, AskScreen))
    await pilot.press(answer)
    await until(pilot, lambda: isinstance(panel.screen, UsersScreen))


async def test_a_ban_asks_and_is_taken_back_by_the_same_key(
    control: FakeControl, panel: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel)
        await answered(pilot, until, panel, "b", "enter")
        assert control.users.acts == []
        await answered(pilot, until, panel, "b", "y")
        await until(pilot, lambda: control.users.acts == ["ban #1"])
        await until(pilot, lambda: str(panel.screen.query_one(Rows).get_row("#1")[-1]).strip() == "banned")
        await pilot.press("b")
        await until(pilot, lambda: control.users.acts == ["ban #1", "unban #1"])


async def test_roles_change_and_people_are_forgotten(control: FakeControl, panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel)
        await answered(pilot, until, panel, "x", "y")
        await until(pilot, lambda: any("They look after" in each.message for each in panel._notifications))
        await pilot.press("down")
        await answered(pilot, until, panel, "t", "y")
        await until(pilot, lambda: control.users.acts == ["role #2"])
        await until(pilot, lambda: str(panel.screen.query_one(Rows).get_row("#2")[2]).strip() == "staff")
        await answered(pilot, until, panel, "x", "y")
        await until(pilot, lambda: control.users.acts == ["role #2", "forget #2"])


async def test_people_are_filtered_sorted_and_paged(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel)
        assert "1 to 100 of 250" in status(panel)
        await pilot.press("right_square_bracket", "right_square_bracket", "right_square_bracket")
        await until(pilot, lambda: "201 to 250 of 250" in status(panel))
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: "101 to 200 of 250" in status(panel))
        await pilot.press("v")
        await until(pilot, lambda: panel.screen.query_one(Rows).marked == "#250")
        await pilot.press("slash", *"nobody")
        await until(pilot, lambda: "Nobody matches" in status(panel))
        await pilot.press("enter", "escape", "o")
        await until(pilot, lambda: "1 to 100 of 250" in status(panel))
        columns = [str(each.label) for each in panel.screen.query_one(Rows).ordered_columns]
        assert columns[0] == "name ↑"


async def test_a_person_is_shown_and_their_number_copied(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel)
        await pilot.press("y")
        assert panel.clipboard == "+49 30 5550001"
        await pilot.press("enter")
        await until(pilot, lambda: told(panel))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(panel.screen, UsersScreen))


@pytest.mark.parametrize("size", [SMALL, (120, 36), LARGE], ids=["80x24", "120x36", "140x45"])
@pytest.mark.parametrize("names", [("Ann", "Bob Miller", "Zoë"), HOSTILE], ids=["people", "hostile"])
def test_users_of_a_busy_engine(
    snap_compare: Snap, until: Until, size: tuple[int, int], names: tuple[str, ...]
) -> None:  # fmt: skip
    assert snap_compare(app(FakeControl(names=names)), terminal_size=size, run_before=seen(until, "3", then=rows))


def test_a_person_in_detail(snap_compare: Snap, until: Until) -> None:
    keys = ("3", "enter")

    async def before(pilot: Pilot[Choice]) -> None:
        await seen(until, keys[0], then=rows)(pilot)
        await seen(until, keys[1], then=told)(pilot)

    assert snap_compare(app(FakeControl()), terminal_size=SMALL, run_before=before)
