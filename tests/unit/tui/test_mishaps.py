"""Hasty keys, slow or missing answers, and what else comes between: nothing is lost, done twice or done to another."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.engines import Running
from tests.fakes.control import FakeControl
from tests.unit.tui.conftest import LARGE, SMALL, Until
from whatsdex.errors import WhatsdexError
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.screens.commands import CommandsScreen
from whatsdex.tui.screens.console import ConsoleScreen
from whatsdex.tui.screens.failures import FailuresScreen
from whatsdex.tui.screens.feed import FeedScreen
from whatsdex.tui.screens.group_options import GroupOptionsScreen
from whatsdex.tui.screens.prompt import PromptScreen
from whatsdex.tui.screens.reading import ReadingScreen
from whatsdex.tui.screens.settings import SettingsScreen
from whatsdex.tui.screens.table import TableScreen
from whatsdex.tui.terminal import Choice


def told(panel: WhatsdexApp) -> str:
    return "\n".join(each.message for each in panel._notifications)


def status(panel: WhatsdexApp) -> str:
    return str(panel.screen.query_one("#status", Static).content)


def refuse(*_what: object, **_more: object) -> None:
    raise WhatsdexError("That is gone.")


async def shown(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp, key: str, screen: type) -> Any:
    await until(pilot, lambda: panel.overview is not None)
    await pilot.press(key)
    await until(pilot, lambda: isinstance(panel.screen, screen))
    if issubclass(screen, TableScreen):
        await until(pilot, lambda: panel.screen.table.marked is not None)  # type: ignore[attr-defined]
    return panel.screen


async def test_a_jump_to_a_setting_shows_it_and_changes_nothing(
    control: FakeControl, panel: WhatsdexApp, until: Until
) -> None:
    before = {each.key: each.value for each in control.settings.list()}
    async with panel.run_test(size=SMALL) as pilot:
        await shown(pilot, until, panel, "s", SettingsScreen)
        await pilot.press("colon", *"settings limits.enabled", "enter")
        await until(pilot, lambda: isinstance(panel.screen, ReadingScreen))
        await until(pilot, lambda: "limits.enabled" in str(panel.screen.query_one(Static).content))
    assert {each.key: each.value for each in control.settings.list()} == before


async def test_enter_pressed_thrice_answers_once(
    control: FakeControl, panel: WhatsdexApp, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, sent, send = threading.Event(), list[str](), control.messages.send

    def slow(to: str, text: str, *more: Any) -> Any:
        sent.append(text)
        go_on.wait(10)
        return send(to, text, *more)

    monkeypatch.setattr(control.messages, "send", slow)
    async with panel.run_test(size=SMALL) as pilot:
        await shown(pilot, until, panel, "2", FeedScreen)
        await until(pilot, lambda: panel.screen._view.marked() is not None)  # type: ignore[attr-defined]
        await pilot.press("R")
        await until(pilot, lambda: isinstance(panel.screen, PromptScreen))
        await pilot.press("h", "i", "enter", "enter", "enter")
        await until(pilot, lambda: sent == ["hi"])
        go_on.set()
        await until(pilot, lambda: isinstance(panel.screen, FeedScreen))
    assert sent == ["hi"]


async def test_what_was_refused_can_be_tried_again(panel: WhatsdexApp, until: Until) -> None:
    taken = list[str]()

    async def take(text: str) -> None:
        taken.append(text)
        if len(taken) == 1:
            raise WhatsdexError("Not so.")

    async with panel.run_test(size=SMALL) as pilot:
        panel.push_screen(PromptScreen("Title", Static("").visual, take, value="one\ntwo"))  # type: ignore[arg-type]
        await until(pilot, lambda: isinstance(panel.screen, PromptScreen))
        await pilot.press("x", "enter")
        await until(pilot, lambda: "Not so." in str(panel.screen.query_one("#complaint", Static).content))
        await pilot.press("backspace", "enter")
        await until(pilot, lambda: not isinstance(panel.screen, PromptScreen))
    assert taken == ["one\ntwox", "one\ntwo"]


async def test_acts_in_the_feed_concern_a_line_that_is_shown(
    control: FakeControl, panel: WhatsdexApp, until: Until
) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        screen = await shown(pilot, until, panel, "2", FeedScreen)
        await until(pilot, lambda: len(screen._store))
        await pilot.press("k", "k", "k", "slash", *"zzzq", "enter")
        await until(pilot, lambda: not len(screen._store))
        assert screen._view.marked() is None
        line = control.feed.line(280)
        control.feed.put(replace(line, text="zzzq", who="Shown", masked=False, outcome="ok"))
        await until(pilot, lambda: len(screen._store) == 1)
        assert screen._view.marked().who == "Shown"


@pytest.mark.parametrize("key", ["1", "2", "l", "7"])
async def test_escape_takes_a_failure_away(
    control: FakeControl, panel: WhatsdexApp, until: Until, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr(control.health, "pause", refuse)
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        await pilot.press("p", "y")
        await until(pilot, lambda: "That is gone." in told(panel))
        await pilot.press(key, "escape")
        await until(pilot, lambda: not panel._notifications)


async def test_a_text_of_several_lines_is_changed_in_one(
    control: FakeControl, panel: WhatsdexApp, until: Until
) -> None:
    control.groups.options["rules"] = ("text", "one\ntwo")
    control.groups.options["prefix"] = ("word", "👨\u200d👩")
    async with panel.run_test(size=SMALL) as pilot:
        await shown(pilot, until, panel, "4", TableScreen)
        await pilot.press("t")
        await until(pilot, lambda: isinstance(panel.screen, GroupOptionsScreen) and panel.screen.table.marked)
        for name, value in (("rules", "one⏎two"), ("prefix", "👨\u200d👩")):
            assert isinstance(panel.screen, GroupOptionsScreen)
            table = panel.screen.table
            table.mark(next(place for place, each in table.window.rows() if each.name == name))
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(panel.screen, PromptScreen))
            assert panel.screen.query_one(Input).value == value
            await pilot.press("x", "enter")
            await until(pilot, lambda: isinstance(panel.screen, GroupOptionsScreen))
        await until(pilot, lambda: control.groups.options["prefix"][1] == "👨\u200d👩x")
    assert control.groups.options["rules"][1] == "one\ntwox"


async def test_two_lines_said_at_once_are_both_said_in_order(
    control: FakeControl, panel: WhatsdexApp, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, say = list[str](), control.console.say

    def noted(text: str, *more: Any) -> Any:
        said.append(text)
        return say(text, *more)

    monkeypatch.setattr(control.console, "say", noted)
    async with panel.run_test(size=SMALL) as pilot:
        screen = await shown(pilot, until, panel, "7", ConsoleScreen)
        field = screen.query_one(Input)
        for text in ("one", "two", "three"):
            screen.on_input_submitted(Input.Submitted(field, text))
        await until(pilot, lambda: len(said) == 3)
    assert said == ["one", "two", "three"]


async def test_of_nobody_no_detail_is_shown(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=LARGE) as pilot:
        screen = await shown(pilot, until, panel, "3", TableScreen)
        detail = screen.query_one("#detail", Static)
        await until(pilot, lambda: str(detail.content))
        await pilot.press("slash", *"qqqq")
        await until(pilot, lambda: not screen.table.window.total and not str(detail.content))


async def test_all_categories_are_folded_however_many_commands_there_are(
    bot: Running, real: WhatsdexApp, until: Until
) -> None:
    categories = {each.category for each in bot.control.commands.list()}
    async with real.run_test(size=SMALL) as pilot:
        screen = await shown(pilot, until, real, "5", CommandsScreen)
        await pilot.press("F")
        await until(pilot, lambda: "by category" in status(real) and screen.table.window.total > 100)
        await pilot.press("F")
        await until(pilot, lambda: screen.table.window.total == len(categories))


async def test_a_path_in_a_home_that_is_none_is_refused_in_words(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await shown(pilot, until, panel, "7", ConsoleScreen)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(panel.screen, PromptScreen))
        panel.screen.query_one(Input).value = "~nosuchuser/x.png"
        await pilot.press("enter")
        await until(pilot, lambda: "no such home" in str(panel.screen.query_one("#complaint", Static).content))


async def test_a_filter_that_cannot_be_answered_says_why(bot: Running, real: WhatsdexApp, until: Until) -> None:
    bot.ask("/ping")
    async with real.run_test(size=SMALL) as pilot:
        screen = await shown(pilot, until, real, "3", TableScreen)
        await pilot.press("slash", *"#99999999999999999999999", "enter")
        await until(pilot, lambda: "no number as large" in status(real))
        await pilot.press("escape")
        await until(pilot, lambda: screen.table.window.total == 1 and "no number" not in status(real))


async def test_what_could_not_be_taken_back_can_be_tried_again(
    control: FakeControl, panel: WhatsdexApp, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await shown(pilot, until, panel, "4", TableScreen)
        await pilot.press("e")
        await until(pilot, lambda: "takes it back" in told(panel))
        with monkeypatch.context() as broken:
            broken.setattr(control.groups, "enable", refuse)
            await pilot.press("u")
            await until(pilot, lambda: "That is gone." in told(panel))
        before = list(control.groups.acts)
        await pilot.press("u")
        await until(pilot, lambda: len(control.groups.acts) == len(before) + 1)


async def test_only_what_was_done_is_taken_back(
    control: FakeControl, panel: WhatsdexApp, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    disable = control.groups.disable
    async with panel.run_test(size=SMALL) as pilot:
        screen = await shown(pilot, until, panel, "4", TableScreen)
        on = [place for place, each in screen.table.window.rows() if each.state == "on"][:2]
        first, second = (screen.table.window.row(each) for each in on)
        for place in on:
            screen.table.mark(place)
            await pilot.press("space")
        monkeypatch.setattr(
            control.groups, "disable", lambda group: refuse() if group == f"#{first.id}" else disable(group)
        )
        await pilot.press("e")
        await until(pilot, lambda: "takes it back" in told(panel) and "That is gone." in told(panel))
        await pilot.press("u")
        await until(pilot, lambda: control.groups.acts == [f"disable #{second.id}", f"enable #{second.id}"])


async def test_all_that_went_wrong_stands_in_one_list_once_and_newest_first(
    control: FakeControl, panel: WhatsdexApp, until: Until
) -> None:
    job = control.jobs.list("failed")[0]
    at = control.status.incidents(1)[0].at
    control.jobs.rows = [
        replace(job, number=1, ended=at - timedelta(hours=1)),
        replace(job, number=2, ended=at, note="incident 17: TimeoutError"),
    ]
    control.letters.rows = [replace(control.letters.rows[0], created=at - timedelta(hours=2))]
    async with panel.run_test(size=SMALL) as pilot:
        screen = await shown(pilot, until, panel, "n", FailuresScreen)
        names = [each.name for _place, each in screen.table.window.rows()]
        assert names[:4] == ["#17", "job 1", "letter 7", "#16"]
        assert "job 2" not in names
        await pilot.press("slash", *"where:dl what:video", "enter")
        await until(pilot, lambda: screen.table.window.total == 1)
        await pilot.press("enter")
        await until(pilot, lambda: "That page has no video." in str(panel.screen.query_one(Static).content))


@pytest.mark.parametrize("typed", ["5.", ".5", "٣", "1e3", "-1", ""])
async def test_what_is_no_number_is_refused_where_it_is_typed(
    panel: WhatsdexApp, until: Until, typed: str
) -> None:  # fmt: skip
    async with panel.run_test(size=SMALL) as pilot:
        await shown(pilot, until, panel, "5", CommandsScreen)
        await pilot.press("w")
        await until(pilot, lambda: isinstance(panel.screen, PromptScreen))
        panel.screen.query_one(Input).value = typed
        await pilot.press("enter")
        await until(pilot, lambda: "number is expected" in str(panel.screen.query_one("#complaint", Static).content))


async def test_a_marked_row_that_was_scrolled_away_stays_marked(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        screen = await shown(pilot, until, panel, "3", TableScreen)
        marked = screen.table.marked
        screen.table.scroll_to(y=240, animate=False)
        await until(pilot, lambda: screen.table.window.row(240) is not None)
        screen.poll()
        await until(pilot, lambda: screen.table.window.row(0) is None)
        assert screen.table.marked == marked
