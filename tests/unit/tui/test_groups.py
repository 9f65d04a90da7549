"""Groups on their screens, through to a real engine's rows and its group."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.engines import Running, running
from tests.engines import until as wait
from tests.fakes.control import HOSTILE, FakeControl
from tests.grouped import ALICE, BEA, CARL, GROUP, JID, jid
from tests.unit.tui.conftest import SMALL, Until
from tests.unit.tui.test_snapshots import Snap, app, seen
from whatsdex.errors import NotRunning
from whatsdex.jid import identity
from whatsdex.models import GroupInfo, GroupMember
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.screens.asking import AskScreen
from whatsdex.tui.screens.group_commands import GroupCommandsScreen
from whatsdex.tui.screens.group_options import GroupOptionsScreen
from whatsdex.tui.screens.groups import GroupsScreen
from whatsdex.tui.screens.help import HelpScreen, HelpText
from whatsdex.tui.screens.members import MembersScreen
from whatsdex.tui.screens.prompt import PromptScreen
from whatsdex.tui.screens.table import TableScreen
from whatsdex.tui.terminal import Choice

SIZES = [(80, 24), (120, 36), (200, 50)]


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Running]:
    """A real engine in a group of which it is an admin."""
    with running(tmp_path / "data") as made:
        who = [GroupMember(identity(jid(each)), each == ALICE) for each in (ALICE, BEA, CARL)]
        made.people.groups[JID] = GroupInfo(JID, GROUP, members=(*who, GroupMember(made.people.me, True)))
        made.ask("/enable", ALICE, group=GROUP)
        made.control.groups.members(JID)
        wait(lambda: made.control.groups.list("family").total)
        yield made


def rows(panel: WhatsdexApp) -> int:
    return panel.screen.table.window.total if isinstance(panel.screen, TableScreen) else 0


def told(panel: WhatsdexApp) -> str:
    return "\n".join(each.message for each in panel._notifications)


async def opened(
    pilot: Pilot[Choice], until: Until, panel: WhatsdexApp, key: str, screen: type[TableScreen[Any]]
) -> None:
    await until(pilot, lambda: panel.overview is not None)
    if not isinstance(panel.screen, GroupsScreen):
        await pilot.press("4")
        await until(pilot, lambda: isinstance(panel.screen, GroupsScreen) and rows(panel))
    if key:
        await pilot.press(key)
        await until(pilot, lambda: isinstance(panel.screen, screen) and rows(panel))


async def filtered(
    pilot: Pilot[Choice], until: Until, panel: WhatsdexApp, text: str, holds: Callable[[], bool]
) -> None:
    """Show only what a filter finds."""
    await pilot.press("slash")
    panel.screen.query_one("#filter", Input).value = text
    await until(pilot, holds)
    await pilot.press("enter")


async def marked(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp, text: str) -> None:
    """Mark a row by filtering for it."""
    await filtered(pilot, until, panel, text, lambda: rows(panel) == 1)


async def filled(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp, text: str) -> None:
    await until(pilot, lambda: isinstance(panel.screen, PromptScreen))
    panel.screen.query_one(Input).value = text
    await pilot.press("enter")


async def test_a_group_is_silenced_undone_and_left(bot: Running, real: WhatsdexApp, until: Until) -> None:
    def state() -> str:
        return bot.control.groups.show(JID).group.state

    async with real.run_test(size=SMALL) as pilot:
        await opened(pilot, until, real, "", GroupsScreen)
        await pilot.press("e")
        await until(pilot, lambda: state() == "silent")
        await until(pilot, lambda: "takes it back" in told(real))
        await pilot.press("u")
        await until(pilot, lambda: state() == "on")
        await pilot.press("y")
        assert real.clipboard == JID
        await pilot.press("x")
        await until(pilot, lambda: isinstance(real.screen, AskScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(real.screen, GroupsScreen))
        assert state() == "on"
        await pilot.press("x", "y")
        await until(pilot, lambda: state() == "left")


async def test_options_and_commands_of_a_group_are_changed(bot: Running, real: WhatsdexApp, until: Until) -> None:
    def option(name: str) -> str:
        return next(each.value for each in bot.control.groups.show(JID).options if each.name == name)

    async with real.run_test(size=SMALL) as pilot:
        await opened(pilot, until, real, "t", GroupOptionsScreen)
        await pilot.press("enter")
        await until(pilot, lambda: option("antilink") == "on")
        await marked(pilot, until, real, "slowmode")
        await pilot.press("e")
        await filled(pilot, until, real, "soon")
        await until(pilot, lambda: "a number" in str(real.screen.query_one("#complaint", Static).content))
        await filled(pilot, until, real, "45")
        await until(pilot, lambda: option("slowmode") == "45")
        await until(pilot, lambda: isinstance(real.screen, GroupOptionsScreen))
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(real.screen, HelpScreen))
        assert "Changes the marked option." in real.screen.query_one(HelpText).render().plain
        await pilot.press("escape", "escape", "escape")
        await until(pilot, lambda: isinstance(real.screen, GroupsScreen))
        await opened(pilot, until, real, "c", GroupCommandsScreen)
        await marked(pilot, until, real, "ping")
        await pilot.press("enter")
        await until(pilot, lambda: bot.control.groups.show(JID).off == ("ping",))
        await until(pilot, lambda: "takes it back" in told(real))
        await pilot.press("u")
        await until(pilot, lambda: bot.control.groups.show(JID).off == ())


async def test_taking_back_changes_only_what_was_changed(bot: Running, real: WhatsdexApp, until: Until) -> None:
    def off() -> tuple[str, ...]:
        return bot.control.groups.show(JID).off

    def admins() -> set[str]:
        return {each.who.phone for each in bot.people.groups[JID].members if each.admin}

    bot.control.groups.command(JID, "echo", False)
    before = admins()
    async with real.run_test(size=SMALL) as pilot:
        await opened(pilot, until, real, "c", GroupCommandsScreen)
        await marked(pilot, until, real, "here:off !here:everywhere")
        await filtered(pilot, until, real, "category:owner", lambda: rows(real) > 2)
        await pilot.press(*["space"] * rows(real), "enter")
        await until(pilot, lambda: len(off()) > 2)
        await until(pilot, lambda: "takes it back" in told(real))
        await pilot.press("u")
        await until(pilot, lambda: off() == ("echo",))
        await pilot.press("escape")
        await opened(pilot, until, real, "m", MembersScreen)
        await filtered(pilot, until, real, f"!{CARL}", lambda: rows(real) == 3)
        await pilot.press(*["space"] * 3, "p")
        await until(pilot, lambda: admins() == before | {jid(BEA)})
        await until(pilot, lambda: "is an admin now" in told(real))
        await pilot.press("u")
        await until(pilot, lambda: admins() == before)


async def test_members_are_promoted_muted_and_removed(bot: Running, real: WhatsdexApp, until: Until) -> None:
    def member(who: str) -> GroupMember | None:
        return next((each for each in bot.people.groups[JID].members if each.who.phone == jid(who)), None)

    def muted() -> bool:
        return any(each.muted for each in bot.control.groups.members(JID).members)

    async with real.run_test(size=SMALL) as pilot:
        await opened(pilot, until, real, "m", MembersScreen)
        await marked(pilot, until, real, BEA)
        await pilot.press("p")
        await until(pilot, lambda: (found := member(BEA)) and found.admin)
        await pilot.press("d")
        await until(pilot, lambda: (found := member(BEA)) and not found.admin)
        await pilot.press("m")
        await filled(pilot, until, real, "10m")
        await until(pilot, muted)
        await until(pilot, lambda: isinstance(real.screen, MembersScreen) and real.screen.table.marked is not None
                    and real.screen.table.marked.muted)  # fmt: skip
        await pilot.press("m")
        await until(pilot, lambda: not muted())
        await pilot.press("w")
        await filled(pilot, until, real, "be kind")
        await until(pilot, lambda: any(each.warnings for each in bot.control.groups.members(JID).members))
        await pilot.press("x")
        await until(pilot, lambda: isinstance(real.screen, AskScreen))
        await pilot.press("y")
        await until(pilot, lambda: member(BEA) is None)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_groups_of_a_busy_engine(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    def shown(panel: WhatsdexApp) -> bool:
        narrow = size[0] < 120
        return bool(rows(panel)) and (narrow or "Done there" in str(panel.screen.query_one("#detail", Static).content))

    assert snap_compare(app(FakeControl()), terminal_size=size, run_before=seen(until, "4", then=shown))


@pytest.mark.parametrize("case", ["hostile", "light", "empty", "lost"])
def test_groups_in_other_cases(snap_compare: Snap, until: Until, case: str) -> None:
    control = FakeControl(names=HOSTILE if case == "hostile" else ("Ann", "Bob", "Zoë"))
    if case == "empty":
        control.groups.rows = []

    async def before(pilot: Pilot[Choice]) -> None:
        if case == "lost":
            control.status.error = NotRunning("The connection to the engine is lost.", "Has it been stopped?")
            control.groups.list = None  # type: ignore[assignment,method-assign]
        await seen(until, "4")(pilot)
        panel = pilot.app
        assert isinstance(panel, WhatsdexApp)
        if case == "lost":
            await until(pilot, lambda: "is lost" in str(panel.screen.query_one("#status", Static).content))
            return
        await until(pilot, lambda: rows(panel) or case == "empty" and panel.screen.query_one("#empty").display)

    assert snap_compare(
        app(control, theme="whatsdex-light" if case == "light" else ""), terminal_size=SMALL, run_before=before
    )


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("case", ["options", "members", "commands"])
def test_what_belongs_to_a_group(snap_compare: Snap, until: Until, case: str, size: tuple[int, int]) -> None:
    control = FakeControl(names=HOSTILE if case == "members" else ("Ann", "Bob", "Zoë"))
    key = {"options": "t", "members": "m", "commands": "c"}[case]

    async def before(pilot: Pilot[Choice]) -> None:
        panel = pilot.app
        assert isinstance(panel, WhatsdexApp)
        await seen(until, "4", then=rows)(pilot)
        await pilot.press(key)
        await until(pilot, lambda: not isinstance(panel.screen, GroupsScreen) and rows(panel))
        if size[0] >= 120:
            await until(pilot, lambda: str(panel.screen.query_one("#detail", Static).content))

    assert snap_compare(app(control), terminal_size=size, run_before=before)
