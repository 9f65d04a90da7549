"""The settings on their screen, through to the engine's rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.engines import Running
from tests.fakes.control import HOSTILE, FakeControl
from tests.unit.tui.conftest import SMALL, Until
from tests.unit.tui.test_snapshots import Snap, app, seen
from whatsdex.control.views import SettingView
from whatsdex.errors import NotRunning
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.screens.asking import AskScreen
from whatsdex.tui.screens.picking import PickScreen
from whatsdex.tui.screens.prompt import PromptScreen
from whatsdex.tui.screens.reading import ReadingScreen
from whatsdex.tui.screens.settings import SettingsScreen
from whatsdex.tui.setting_texts import shown, typed
from whatsdex.tui.table.view import AnyTable, Table
from whatsdex.tui.terminal import Choice

SIZES = [(80, 24), (120, 36), (200, 50)]


def table(panel: WhatsdexApp) -> AnyTable:
    return panel.screen.query_one(Table)


def rows(panel: WhatsdexApp) -> int:
    return table(panel).window.total if isinstance(panel.screen, SettingsScreen) else 0


def status(panel: WhatsdexApp) -> str:
    return str(panel.screen.query_one("#status", Static).content)


def told(panel: WhatsdexApp) -> str:
    return "\n".join(each.message for each in panel._notifications)


async def opened(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp) -> None:
    await until(pilot, lambda: panel.overview is not None)
    await pilot.press("s")
    await until(pilot, lambda: rows(panel))


async def marked(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp, key: str) -> None:
    """Mark a setting by filtering for it."""
    await pilot.press("slash")
    field = panel.screen.query_one(Input)
    field.value = key
    await until(pilot, lambda: getattr(table(panel).marked, "key", "") == key)
    await pilot.press("enter")


async def filled(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp, text: str) -> None:
    """Type into the prompt and submit."""
    await until(pilot, lambda: isinstance(panel.screen, PromptScreen))
    panel.screen.query_one(Input).value = text
    await pilot.press("enter")


async def test_a_setting_is_changed_checked_undone_and_taken_back(
    bot: Running, real: WhatsdexApp, until: Until
) -> None:
    def value(key: str) -> object:
        return bot.core.settings.value(key)

    async with real.run_test(size=SMALL) as pilot:
        await opened(pilot, until, real)
        await marked(pilot, until, real, "limits.per_minute")
        await pilot.press("enter")
        await filled(pilot, until, real, "0")
        await until(pilot, lambda: "greater" in str(real.screen.query_one("#complaint", Static).content))
        await filled(pilot, until, real, "90")
        await until(pilot, lambda: value("limits.per_minute") == 90)
        await until(pilot, lambda: isinstance(real.screen, SettingsScreen))
        await pilot.press("u")
        await until(pilot, lambda: value("limits.per_minute") == 60)
        await marked(pilot, until, real, "access.maintenance")
        await pilot.press("enter")
        await until(pilot, lambda: value("access.maintenance") is True)
        await pilot.press("d")
        await until(pilot, lambda: value("access.maintenance") is False)
        await pilot.press("d")
        await until(pilot, lambda: "was not set here" in told(real))
        await marked(pilot, until, real, "bot.mode")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(real.screen, PickScreen))
        await pilot.press("j", "enter")
        await until(pilot, lambda: value("bot.mode") == "private")
        await until(pilot, lambda: isinstance(real.screen, SettingsScreen))
        await pilot.press("h")
        await until(pilot, lambda: isinstance(real.screen, ReadingScreen))
        assert "(panel)  private" in str(real.screen.query_one(Static).content)
        await pilot.press("escape", "y")
        assert real.clipboard == 'bot.mode = "private"'
        await marked(pilot, until, real, "net.allow_private")
        await pilot.press("enter")
        await until(pilot, lambda: "WHATSDEX_NET__ALLOW_PRIVATE" in told(real))


async def test_what_is_said_beside_a_setting_follows_its_changes(
    bot: Running, real: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    def beside() -> str:
        return str(real.screen.query_one("#detail", Static).content)

    async with real.run_test(size=(120, 36)) as pilot:
        await opened(pilot, until, real)
        await marked(pilot, until, real, "limits.per_minute")
        await until(pilot, lambda: "value   60" in beside() and "Nobody changed it" in beside())
        await pilot.press("e")
        await filled(pilot, until, real, "90")
        await until(pilot, lambda: "value   90" in beside() and "(panel)  90" in beside())
        await pilot.press("u")
        await until(pilot, lambda: "value   60" in beside() and "taken back" in beside())


async def test_settings_go_to_a_file_and_come_from_one(
    bot: Running, real: WhatsdexApp, until: Until, tmp_path: Path
) -> None:  # fmt: skip
    bot.control.settings.set("bot.mode", '"self"')
    path = tmp_path / "mine.toml"
    async with real.run_test(size=SMALL) as pilot:
        await opened(pilot, until, real)
        await pilot.press("w")
        await filled(pilot, until, real, str(path))
        await until(pilot, lambda: path.exists() and isinstance(real.screen, SettingsScreen))
        bot.control.settings.reset("bot.mode")
        await pilot.press("a")
        await filled(pilot, until, real, str(tmp_path / "none.toml"))
        await until(pilot, lambda: "cannot be read" in str(real.screen.query_one("#complaint", Static).content))
        await filled(pilot, until, real, str(path))
        await until(pilot, lambda: isinstance(real.screen, AskScreen))
        await pilot.press("y")
        await until(pilot, lambda: bot.core.settings.value("bot.mode") == "self")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", ' a "b" ', '"a \\"b\\""'), ("whole", "5", "5"), ("number", "", '""'), ("list", "/ !", '["/", "!"]'),
        ("list", '["a b"]', '["a b"]'), ("yes or no", "Yes", "true"), ("yes or no", "perhaps", '"perhaps"'),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_a_value(kind: str, text: str, value: str) -> None:
    setting = SettingView("a.b", '""', "default", True, kind=kind)  # type: ignore[arg-type]
    assert typed(setting, text) == value
    assert shown('["/", "!"]') == "/ !"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_settings_of_a_busy_engine(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    assert snap_compare(app(FakeControl()), terminal_size=size, run_before=seen(until, "s", then=rows))


@pytest.mark.parametrize("case", ["hostile", "light", "empty", "lost", "change"])
def test_settings_in_other_cases(snap_compare: Snap, until: Until, case: str) -> None:
    control, keys = FakeControl(), ["s"]
    if case == "hostile":
        control.settings.spoil("".join(HOSTILE))
    if case == "empty":
        keys += ["slash", *"nothing", "enter"]
    panel = app(control, theme="whatsdex-light" if case == "light" else "whatsdex-dark")

    async def before(pilot: Pilot[Choice]) -> None:
        if case == "lost":
            control.status.error = NotRunning("The connection to the engine is lost.", "Has it been stopped?")
            control.settings.list = None  # type: ignore[assignment,method-assign]
            await seen(until, "s", then=lambda panel: "is lost" in status(panel))(pilot)
            return
        await seen(until, "s", then=rows)(pilot)
        await pilot.press(*keys[1:])
        if case == "change":
            await marked(pilot, until, panel, "bot.timezone")
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(panel.screen, PromptScreen))

    assert snap_compare(panel, terminal_size=SMALL, run_before=before)
