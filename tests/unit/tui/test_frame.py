"""What all screens share: jumping, the palette over the engine's things, chosen keys, remembered choices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Static

from tests.fakes.control import FakeControl, FrozenClock
from tests.unit.tui.conftest import SMALL, Until
from whatsdex.control.views import SettingView
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.memory import FILE, Choices, Memory
from whatsdex.tui.palette import EngineCommands
from whatsdex.tui.screens.columns import ColumnsScreen
from whatsdex.tui.screens.commands import CommandsScreen
from whatsdex.tui.screens.dashboard import DashboardScreen
from whatsdex.tui.screens.help import HelpScreen, HelpText
from whatsdex.tui.screens.jobs import JobsScreen
from whatsdex.tui.screens.jump import JumpScreen, parse
from whatsdex.tui.screens.prompt import PromptScreen
from whatsdex.tui.screens.reading import ReadingScreen
from whatsdex.tui.screens.users import UsersScreen
from whatsdex.tui.table.view import Table
from whatsdex.tui.terminal import Choice


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("user 4477", ("users", "4477")),
        (":user ann", ("users", "ann")),
        ("job 12", ("jobs", "12")),
        ("incident 3", ("health", "3")),
        ("feed", ("feed", "")),
        ("dash", ("dashboard", "")),
        ("JOBS", ("jobs", "")),
        ("nowhere", None),
        ("", None),
    ],
)
def test_a_jump_names_a_screen_or_what_to_find_in_one(text: str, target: tuple[str, str] | None) -> None:
    assert parse(text) == target


async def users_shown(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp) -> UsersScreen:
    await until(pilot, lambda: panel.overview is not None)
    await pilot.press("3")
    await until(pilot, lambda: isinstance(panel.screen, UsersScreen) and panel.screen.table.window.total)
    assert isinstance(panel.screen, UsersScreen)
    return panel.screen


async def test_a_jump_opens_the_one_that_it_finds_and_minus_goes_back(
    control: FakeControl, panel: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    control.users.rows[6] = type(control.users.rows[6])(
        **{each: getattr(control.users.rows[6], each) for each in control.users.rows[6].__struct_fields__}
        | {"name": "Only One"}
    )
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        await pilot.press("colon", *"nowhere", "enter")
        await until(pilot, lambda: "no such place" in str(panel.screen.query_one("#told", Static).content))
        await pilot.press("escape", "colon", *"user only", "enter")
        await until(pilot, lambda: isinstance(panel.screen, ReadingScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(panel.screen, UsersScreen))
        await pilot.press("colon", *"job", "enter")
        await until(pilot, lambda: isinstance(panel.screen, JobsScreen))
        await pilot.press("minus")
        await until(pilot, lambda: isinstance(panel.screen, UsersScreen))
        await pilot.press("minus")
        await until(pilot, lambda: isinstance(panel.screen, JobsScreen))


async def test_esc_leaves_a_jump(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(panel.screen, JumpScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(panel.screen, DashboardScreen))


async def hits(panel: WhatsdexApp, query: str) -> list[Any]:
    return [each async for each in EngineCommands(panel.screen).search(query)]


async def test_the_palette_finds_users_groups_and_commands_by_a_few_letters(
    control: FakeControl, panel: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        found = [str(hit.prompt) for hit in await hits(panel, "chlo")]
        assert any(each.startswith("Chloé  +49 30 555") for each in found)
        assert "Chess club Neukölln" in [str(hit.prompt) for hit in await hits(panel, "chess")]
        assert [str(hit.prompt) for hit in await hits(panel, "pin")] == ["/ping"]
        assert await hits(panel, "c") == []
        control.groups.rows = []
        await pilot.press("ctrl+p", *"chloé")
        await until(pilot, lambda: isinstance(panel.screen, CommandPalette))
        await pilot.pause(0.5)  # the palette gathers what it finds for a while
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(panel.screen, UsersScreen))


async def test_the_palette_leads_to_an_action_of_another_screen(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await pilot.press("ctrl+p", *"users: forget")
        await pilot.pause(0.5)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(panel.screen, UsersScreen))


async def test_keys_are_those_that_the_settings_choose(control: FakeControl, panel: WhatsdexApp, until: Until) -> None:
    chosen = '["panel.help=f1", "list.down=n,ctrl+n", "no.such=x"]'
    control.settings.rows["panel.keymap"] = SettingView("panel.keymap", chosen, "panel", True)
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: panel.keymap)
        assert any("no.such" in each.message for each in panel._notifications)
        screen = await users_shown(pilot, until, panel)
        await pilot.press("j", "n", "ctrl+n")
        assert screen.table.cursor == 2
        await pilot.press("question_mark", "f1")
        await until(pilot, lambda: isinstance(panel.screen, HelpScreen))
        told = panel.screen.query_one(HelpText).render().plain
        assert "  f1 " in told
        assert "  n ^n " in told


async def test_keys_changed_in_the_settings_work_at_once(
    control: FakeControl, panel: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    control.settings.rows = {"panel.keymap": SettingView("panel.keymap", "[]", "default", True, "[]", "list")}
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        await pilot.press("s")
        await until(pilot, lambda: panel.screen.query_one(Table).window.total)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(panel.screen, PromptScreen))
        await pilot.press(*"screen.users=f7", "enter")
        await until(pilot, lambda: panel.keymap == {"screen.users": "f7"})
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(panel.screen, UsersScreen))


async def test_rows_are_chosen_copied_and_let_go(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        screen = await users_shown(pilot, until, panel)
        await pilot.press("space", "space", "k", "space")
        assert list(screen.table.chosen) == ["#1"]
        assert "1 chosen" in str(screen.query_one("#status", Static).content)
        await pilot.press("g", "Y")
        assert panel.clipboard == "Bob 🌻\t+49 30 5550001\towner\t1 000\t11:59\t"
        await pilot.press("escape")
        assert not screen.table.chosen


def heading(screen: CommandsScreen) -> str:
    return screen.table.render_line(0).text


async def test_theme_order_filter_and_columns_are_there_again(
    control: FakeControl, until: Until, tmp_path: Path
) -> None:
    def panel_of(**options: Any) -> WhatsdexApp:
        return WhatsdexApp(control.holder, clock=FrozenClock(), data=tmp_path, **options)

    panel = panel_of()
    async with panel.run_test(size=SMALL) as pilot:
        await users_shown(pilot, until, panel)
        await pilot.press("o", "v", "slash", *"ann", "enter")
        panel.theme = "whatsdex-light"
        await until(pilot, lambda: Memory(tmp_path).theme == "whatsdex-light")
        await pilot.press("5")
        await until(pilot, lambda: isinstance(panel.screen, CommandsScreen) and panel.screen.table.marked)
        await pilot.press("o", "C")
        await until(pilot, lambda: isinstance(panel.screen, ColumnsScreen))
        await pilot.press("j", "j", "space", "escape")
        await until(
            pilot, lambda: isinstance(panel.screen, CommandsScreen) and heading(panel.screen).count("errors") == 0
        )
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    panel = panel_of()
    async with panel.run_test(size=SMALL) as pilot:
        assert panel.theme == "whatsdex-light"
        screen = await users_shown(pilot, until, panel)
        assert screen.query_now == ("ann", "name", True, "")
        await pilot.press("5")
        await until(pilot, lambda: isinstance(panel.screen, CommandsScreen) and panel.screen.table.marked)
        assert isinstance(panel.screen, CommandsScreen)
        assert panel.screen.query_now == ("", "p95", True, "24h")
        assert "errors" not in heading(panel.screen)
        await pilot.press("C")
        await until(pilot, lambda: isinstance(panel.screen, ColumnsScreen))
        await pilot.press("j", "j", "space", "escape")
        await until(pilot, lambda: isinstance(panel.screen, CommandsScreen) and "errors" in heading(panel.screen))


@pytest.mark.parametrize("kept", ["", "{", '{"theme": 5}', '{"theme": "no such", "tables": {"users": {"sort": "x"}}}'])
async def test_what_was_kept_and_makes_no_sense_is_left_out(
    control: FakeControl, until: Until, tmp_path: Path, kept: str
) -> None:
    (tmp_path / FILE).write_text(kept)
    panel = WhatsdexApp(control.holder, clock=FrozenClock(), data=tmp_path)
    async with panel.run_test(size=SMALL) as pilot:
        assert panel.theme == "whatsdex-dark"
        screen = await users_shown(pilot, until, panel)
        assert screen.query_now.sort == "last_seen"


def test_without_a_folder_choices_last_as_long_as_the_panel(tmp_path: Path) -> None:
    memory = Memory(None)
    memory.put_table("users", Choices("name"))
    assert memory.table("users") == Choices("name")
    unwritable = Memory(tmp_path / "missing")
    unwritable.put_theme("whatsdex-light")
    assert unwritable.theme == "whatsdex-light"
