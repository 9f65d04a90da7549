"""What the feed's keys do, through to the engine's store and people."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.engines import Running
from tests.fakes.control import HOSTILE, FakeControl
from tests.unit.tui.conftest import LARGE, SMALL, Until
from tests.unit.tui.test_snapshots import Snap, app, seen, with_lines
from whatsdex.control.feed_views import FeedDetail
from whatsdex.control.views import FeedLine
from whatsdex.models import Send
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.feed.folds import Folds
from whatsdex.tui.feed.view import FeedView
from whatsdex.tui.screens.asking import AskScreen
from whatsdex.tui.screens.feed import FeedScreen
from whatsdex.tui.screens.prompt import PromptScreen
from whatsdex.tui.screens.reading import ReadingScreen
from whatsdex.tui.terminal import Choice

BEA, CARL = "15550000021", "15550000022"


def lines(panel: WhatsdexApp) -> list[FeedLine]:
    store = panel.screen.query_one(FeedView).store
    return [store.line(store.number(place)) for place in range(len(store))]


def reading(panel: WhatsdexApp) -> str:
    return str(panel.screen.query_one(Static).content) if isinstance(panel.screen, ReadingScreen) else ""


def told(panel: WhatsdexApp) -> str:
    return "\n".join(each.message for each in panel._notifications)


async def test_who_wrote_is_answered_looked_at_and_banned_from_the_feed(
    bot: Running, real: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    async with real.run_test(size=LARGE) as pilot:
        await until(pilot, lambda: real.overview is not None)
        await pilot.press("2")
        bot.ask("/ping", BEA, name="Bea")
        await until(pilot, lambda: isinstance(real.screen, FeedScreen) and any(each.command for each in lines(real)))
        await until(pilot, lambda: any(each.direction == "in" for each in lines(real)))
        place = next(at for at, each in enumerate(lines(real)) if each.direction == "in")
        real.screen.query_one(FeedView)._mark(place)
        await pilot.press("enter")
        await until(pilot, lambda: "Policies" in reading(real))
        assert "ping: ok" in reading(real)
        assert f"{BEA}@s.whatsapp.net" in reading(real)
        await pilot.press("escape", "R")
        await until(pilot, lambda: isinstance(real.screen, PromptScreen))
        real.screen.query_one(Input).value = "hello from the operator"
        await pilot.press("enter")
        await until(pilot, lambda: any(
            isinstance(each.action, Send) and each.action.text == "hello from the operator" for each in bot.people.done
        ))  # fmt: skip
        await until(pilot, lambda: isinstance(real.screen, FeedScreen))
        await pilot.press("w")
        await until(pilot, lambda: "Only members of a group" in told(real))
        await pilot.press("b")
        await until(pilot, lambda: isinstance(real.screen, AskScreen))
        await pilot.press("y")
        await until(pilot, lambda: bot.control.users.show(BEA).user.state == "banned")


async def test_covered_words_are_shown_where_they_are_kept_and_the_audit_tells(
    bot: Running, real: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    async with real.run_test(size=LARGE) as pilot:
        await until(pilot, lambda: real.overview is not None)
        await pilot.press("2")
        bot.people.say("a secret of the family", BEA, group="Family")
        await until(pilot, lambda: isinstance(real.screen, FeedScreen) and any(each.masked for each in lines(real)))
        await until(pilot, lambda: bot.core.dispatcher.idle)
        line = next(each for each in lines(real) if each.masked)
        real.screen.query_one(FeedView)._mark(lines(real).index(line))
        await pilot.press("x")
        await until(pilot, lambda: "not kept" in told(real))
        assert bot.core.store.all("SELECT 1 FROM audit WHERE action='feed.reveal'") == []
        body = bot.core.store.one("SELECT body FROM message WHERE id LIKE ?", f"%{line.message_id}")
        assert body[0] is None, "words that were not for the bot are forgotten"
        bot.ask("/ping", BEA)
        kept = bot.core.store.one("SELECT body FROM message WHERE body IS NOT NULL LIMIT 1")[0]
        bot.core.store.writer.call(
            lambda cursor: cursor.execute("UPDATE message SET body=? WHERE id LIKE ?", (kept, f"%{line.message_id}"))
        )
        await pilot.press("x")
        await until(pilot, lambda: reading(real) == "/ping")
        assert len(bot.core.store.all("SELECT 1 FROM audit WHERE action='feed.reveal'")) == 1


async def test_members_are_warned_for_what_they_wrote(bot: Running, real: WhatsdexApp, until: Until) -> None:
    async with real.run_test(size=LARGE) as pilot:
        await until(pilot, lambda: real.overview is not None)
        await pilot.press("2")
        for who in (BEA, CARL):  # the first of a group is its admin
            bot.people.say("buy this", who, group="Family")
        await until(
            pilot, lambda: isinstance(real.screen, FeedScreen) and sum(each.masked for each in lines(real)) == 2
        )
        said = [at for at, each in enumerate(lines(real)) if each.masked]
        for place, words in zip(said, ("are not warned", ""), strict=True):
            real.screen.query_one(FeedView)._mark(place)
            await pilot.press("w")
            await until(pilot, lambda: isinstance(real.screen, PromptScreen))
            real.screen.query_one(Input).value = "no adverts"
            await pilot.press("enter")
            if words:
                await until(pilot, lambda: "are not warned" in str(real.screen.query_one("#complaint", Static).content))
                await pilot.press("escape")
        await until(pilot, lambda: "warned, 1 of 3" in told(real))
        assert bot.core.store.one("SELECT reason FROM warning")[0] == "no adverts"


async def test_groups_are_folded_to_a_line_each(control: FakeControl, panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        await pilot.press("2")
        await until(pilot, lambda: isinstance(panel.screen, FeedScreen) and len(lines(panel)) == 300)
        await pilot.press("z")
        await until(pilot, lambda: lines(panel) and not any(each.group for each in lines(panel)))
        folds = panel.screen.query_one("#folds", Static)
        assert folds.display
        assert "more groups" in str(folds.content)
        await pilot.press("z")
        await until(pilot, lambda: len(lines(panel)) == 300)
        assert not folds.display


def test_folds_keep_the_groups_that_spoke_last() -> None:
    folds = Folds()
    control = FakeControl(feed_first=100, names=HOSTILE)
    folds.take(control.feed.since(-1).lines)
    shown = folds.show(4, 60).plain.splitlines()
    assert len(shown) == 4
    assert all(len(each) <= 62 for each in shown)
    assert "no group" in Folds().show(4, 60).plain


async def test_a_late_answer_opens_nothing_over_another_screen(
    control: FakeControl, panel: WhatsdexApp, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, go_on, show = threading.Event(), threading.Event(), control.feed.show

    def slow(*what: Any) -> FeedDetail:
        asked.set()
        go_on.wait(10)
        return show(*what)

    monkeypatch.setattr(control.feed, "show", slow)
    async with panel.run_test(size=SMALL) as pilot:
        await seen(until, "2", then=with_lines)(pilot)
        await pilot.press("b")
        await until(pilot, asked.is_set)
        await pilot.press("3")
        await until(pilot, lambda: panel.current_mode == "users")
        go_on.set()
        await until(pilot, lambda: not [each for each in panel.workers if each.group == "act"])
        assert len(panel.screen_stack) == 1


@pytest.mark.parametrize("case", ["detail", "folded", "hostile", "reply"])
def test_the_feed_in_other_cases(snap_compare: Snap, until: Until, case: str) -> None:
    control = FakeControl(feed_first=300, names=HOSTILE) if case == "hostile" else FakeControl(feed_first=300)
    panel = app(control)

    async def before(pilot: Pilot[Choice]) -> None:
        await seen(until, "2", then=with_lines)(pilot)
        if case in ("detail", "hostile"):
            await pilot.press("enter")
            await until(pilot, lambda: "Raw fields" in reading(panel))
        elif case == "folded":
            await pilot.press("z")
            await until(pilot, lambda: not any(each.group for each in lines(panel)))
        else:
            await pilot.press("R")
            await until(pilot, lambda: isinstance(panel.screen, PromptScreen))

    assert snap_compare(panel, terminal_size=SMALL, run_before=before)
