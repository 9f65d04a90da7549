"""The panel as a whole: its ways in and out, and an engine that is late, slow or gone."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from typing import Any

import pytest
from msgspec.structs import replace
from textual import events
from textual.command import CommandPalette
from textual.css.stylesheet import Stylesheet
from textual.widgets import Static

from tests.fakes.control import (
    HOSTILE,
    FakeControl,
    FrozenClock,
    hostile_overview,
    overview_busy,
    overview_empty,
    status,
)
from tests.unit.tui.conftest import SMALL, Until
from whatsdex.control.views import AccountView
from whatsdex.errors import NotRunning, StorageError
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.screens.dashboard import DashboardScreen
from whatsdex.tui.screens.feed import FeedScreen
from whatsdex.tui.screens.help import HelpScreen
from whatsdex.tui.screens.leave import LeaveScreen
from whatsdex.tui.screens.pairing import PairingScreen
from whatsdex.tui.screens.users import UsersScreen
from whatsdex.tui.themes import LIGHT


def said(panel: WhatsdexApp, selector: str = "#verdict") -> str:
    return str(panel.screen.query_one(selector, Static).content)


async def test_number_keys_lead_to_screens_and_back(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: isinstance(panel.screen, FeedScreen))
        await pilot.press("1")
        await until(pilot, lambda: isinstance(panel.screen, DashboardScreen))


async def test_a_new_screen_costs_no_parsing_of_all_styles_and_has_the_colours_of_today(
    panel: WhatsdexApp, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    def background() -> str:
        return panel.screen.styles.background.hex

    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        await pilot.press("2")
        await until(pilot, lambda: isinstance(panel.screen, FeedScreen))
        dark = background()
        panel.theme = LIGHT.name
        await until(pilot, lambda: background() != dark)
        light = background()
        with monkeypatch.context() as patch:
            patch.setattr(Stylesheet, "reparse", lambda _sheet: pytest.fail("all styles were parsed"))
            await pilot.press("3")
            await until(pilot, lambda: isinstance(panel.screen, UsersScreen) and background() == light)
        await pilot.press("1")
        await until(pilot, lambda: isinstance(panel.screen, DashboardScreen) and background() == light)


async def test_the_palette_finds_a_screen_by_a_few_letters(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(panel.screen, CommandPalette))
        await pilot.press(*"fee")
        await pilot.pause(0.5)  # the palette gathers what it finds for a while
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(panel.screen, FeedScreen))


async def test_the_palette_runs_an_action_of_the_screen(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: isinstance(panel.screen, FeedScreen))
        await pilot.press("ctrl+p", *"pause")
        await pilot.pause(0.5)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(panel.screen, FeedScreen) and "Paused" in said(panel, "#status"))


async def test_help_opens_and_closes(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(panel.screen, HelpScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(panel.screen, DashboardScreen))


@pytest.mark.parametrize(
    ("options", "keys", "choice"),
    [
        ({}, ["q", "enter"], "leave"),
        ({}, ["q", "l"], "leave"),
        ({}, ["q", "s"], "stop"),
        ({}, ["q", "down", "enter"], "stop"),
        ({}, ["ctrl+q"], "leave"),
        ({"attached": True}, ["q"], "leave"),
        ({"attached": True}, ["ctrl+q"], "leave"),
        ({"demo": True, "can_keep_running": False}, ["ctrl+q"], "stop"),
        ({"demo": True, "can_keep_running": False}, ["q", "s"], "stop"),
        ({"can_keep_running": False}, ["ctrl+q", "s"], "stop"),
    ],
)
async def test_ways_out(
    control: FakeControl, clock: FrozenClock, options: dict[str, Any], keys: list[str], choice: str
) -> None:
    panel = WhatsdexApp(control.holder, clock=clock, **options)
    async with panel.run_test(size=SMALL) as pilot:
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
    assert panel.return_value == choice


@pytest.mark.parametrize("keys", [["q", "escape"], ["q", "down", "down", "enter"], ["ctrl+c"]])
async def test_staying_is_possible(panel: WhatsdexApp, until: Until, keys: list[str]) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await pilot.press(*keys)
        await until(pilot, lambda: isinstance(panel.screen, DashboardScreen))
        assert panel.is_running


async def test_leaving_headless_is_not_offered_where_it_cannot_be(control: FakeControl, until: Until) -> None:
    panel = WhatsdexApp(control.holder, can_keep_running=False)
    async with panel.run_test(size=SMALL) as pilot:
        await pilot.press("q")
        await until(pilot, lambda: isinstance(panel.screen, LeaveScreen))
        await pilot.press("l")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(panel.screen, DashboardScreen))


async def test_a_control_that_comes_late_is_taken_up(clock: FrozenClock, until: Until) -> None:
    held: list[FakeControl] = []
    panel = WhatsdexApp(lambda: held[0].holder() if held else None, clock=clock)
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "starting" in said(panel))
        held.append(FakeControl())
        await until(pilot, lambda: "All well" in said(panel))


async def test_a_start_that_failed_is_told_in_words(until: Until) -> None:
    def holder() -> None:
        raise StorageError("The database is newer than this program.", "Install the newest version.")

    panel = WhatsdexApp(holder)
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "The database is newer" in said(panel))
        assert "Install the newest version." in said(panel)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotRunning("No engine answers here.", "Start one with whatsdex run."), "No engine answers here."),
        (ConnectionResetError(104, "Connection reset by peer"), "The connection to the engine is lost."),
        (ValueError("a fault of the panel's own"), "The panel could not read the engine's answer."),
    ],
)
async def test_a_lost_connection_is_told_in_words_and_heals(
    control: FakeControl, panel: WhatsdexApp, until: Until, error: Exception, words: str
) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "All well" in said(panel))
        control.status.error = error
        await until(pilot, lambda: words in said(panel))
        control.status.error = None
        await until(pilot, lambda: "All well" in said(panel))


async def test_keys_answer_while_the_engine_does_not(
    control: FakeControl, panel: WhatsdexApp, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("whatsdex.tui.app.ANSWER_SECONDS", 0.2)
    control.status.hold = threading.Event()
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "does not answer" in said(panel))
        begun = time.perf_counter()
        panel.post_message(events.Key("question_mark", "?"))
        await until(pilot, lambda: isinstance(panel.screen, HelpScreen))
        assert time.perf_counter() - begun < 1.0
        assert control.status.asked == 1
    control.status.hold.set()


async def test_a_stuck_engine_does_not_keep_the_panel_from_ending(control: FakeControl, panel: WhatsdexApp) -> None:
    control.status.hold = threading.Event()
    begun = time.perf_counter()
    async with panel.run_test(size=SMALL):
        panel.exit("leave")
    assert time.perf_counter() - begun < 5
    control.status.hold.set()


async def test_a_new_bots_operator_is_led_to_linking_once(clock: FrozenClock, until: Until) -> None:
    panel = WhatsdexApp(FakeControl(overview_empty()).holder, clock=clock)
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: isinstance(panel.screen, PairingScreen))
        await pilot.press("1")
        await until(pilot, lambda: isinstance(panel.screen, DashboardScreen))
        asked = panel.source
        await until(pilot, lambda: panel.overview is not None and asked is panel.source)
        assert isinstance(panel.screen, DashboardScreen)


async def test_an_account_that_is_slow_to_say_that_it_is_unlinked_is_waited_for(
    clock: FrozenClock, until: Until
) -> None:
    control = FakeControl(overview_empty(), clock=clock)
    starting = replace(overview_empty(), accounts=(AccountView(name="main", status=status("starting")),))
    control.status.answer = starting
    panel = WhatsdexApp(control.holder, clock=clock)
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: panel.overview == starting)
        assert isinstance(panel.screen, DashboardScreen)
        control.status.answer = overview_empty()
        await until(pilot, lambda: isinstance(panel.screen, PairingScreen))


@pytest.mark.parametrize("options", [{"attached": True}, {"demo": True}, {"read_only": True}])
async def test_nobody_else_is_led_to_linking(clock: FrozenClock, until: Until, options: dict[str, bool]) -> None:
    panel = WhatsdexApp(FakeControl(overview_empty()).holder, clock=clock, **options)  # type: ignore[arg-type]
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "No phone is linked yet." in said(panel))
        assert isinstance(panel.screen, DashboardScreen)


async def test_the_header_shows_accounts_without_the_console(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        shown = str(panel.screen.query_one("PanelHeader").render())
        assert "● main +49 30 5550142" in shown
        assert "console" not in shown
        assert "12:00:00" in shown


async def test_hostile_names_break_nothing_on_any_screen(clock: FrozenClock, until: Until) -> None:
    accounts = tuple(AccountView(name=name, status=overview_busy().accounts[0].status, number=name) for name in HOSTILE)
    overview = hostile_overview()
    control = FakeControl(overview, clock=clock, feed_first=200, names=HOSTILE)
    panel = WhatsdexApp(control.holder, clock=clock)
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        control.status.answer = replace(overview, accounts=accounts)
        await until(pilot, lambda: panel.overview is not None and len(panel.overview.accounts) == len(HOSTILE))
        for key in ("2", "k", "enter", "escape", "P", "escape", "1", "question_mark", "escape"):
            await pilot.press(key)
        panel.notify(HOSTILE[0] + HOSTILE[1], markup=False)
        await pilot.pause()
        assert panel.is_running


async def test_other_themes_know_our_colours(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        for theme in ("textual-dark", "textual-light", "whatsdex-light", "textual-ansi", "whatsdex-dark"):
            if theme in panel.available_themes:
                panel.theme = theme
                await pilot.pause()
        assert panel.is_running


async def test_no_timer_is_dropped_while_it_waits(panel: WhatsdexApp, until: Until) -> None:
    dropped: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: dropped.append(context["message"]))
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        for key in "23s0":
            await pilot.press(key)
            await until(pilot, lambda: panel.screen.is_mounted)
        gc.collect()
    assert not dropped
