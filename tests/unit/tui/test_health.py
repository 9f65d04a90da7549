"""Health on its screen, through to the engine."""

from __future__ import annotations

import msgspec
import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.engines import Running
from tests.fakes.control import HOSTILE, FakeControl
from tests.unit.tui.conftest import SMALL, Until
from tests.unit.tui.test_snapshots import Snap, app, seen
from whatsdex.control.views import Part, Verdict
from whatsdex.errors import NotRunning
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.screens.asking import AskScreen
from whatsdex.tui.screens.failures import FailuresScreen
from whatsdex.tui.screens.health import HealthScreen
from whatsdex.tui.screens.prompt import PromptScreen
from whatsdex.tui.screens.reading import ReadingScreen
from whatsdex.tui.table.view import AnyTable, Table
from whatsdex.tui.terminal import Choice
from whatsdex.tui.widgets.header import PanelHeader

SIZES = [(80, 24), (120, 36), (200, 50)]


def table(panel: WhatsdexApp) -> AnyTable:
    return panel.screen.query_one(Table)


def rows(panel: WhatsdexApp) -> int:
    return table(panel).window.total if isinstance(panel.screen, HealthScreen) else 0


def status(panel: WhatsdexApp) -> str:
    return str(panel.screen.query_one("#status", Static).content)


def header(panel: WhatsdexApp) -> str:
    return panel.screen.query_one(PanelHeader).render().plain


def told(panel: WhatsdexApp) -> str:
    return "\n".join(each.message for each in panel._notifications)


def reading(panel: WhatsdexApp) -> str:
    return str(panel.screen.query_one(Static).content) if isinstance(panel.screen, ReadingScreen) else ""


async def opened(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp) -> None:
    await until(pilot, lambda: panel.overview is not None)
    await pilot.press("0")
    await until(pilot, lambda: rows(panel))


async def answered(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp, key: str, answer: str) -> None:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(panel.screen, AskScreen))
    await pilot.press(answer)


async def test_all_sending_is_stopped_by_one_key_and_goes_on_by_it(
    bot: Running, real: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    bot.ask("/ping")
    async with real.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: real.overview is not None)
        await pilot.press("1")
        await answered(pilot, until, real, "p", "enter")
        assert bot.core.settings.pause is None
        await answered(pilot, until, real, "p", "y")
        await until(pilot, lambda: bot.core.settings.pause is not None)
        await until(pilot, lambda: "NOT SENDING" in header(real))
        before = len(bot.people.done)
        bot.people.say("/ping")
        await until(pilot, lambda: bot.core.senders["main"].waiting > 0)
        await pilot.press("0")
        await until(pilot, lambda: "paused by" in status(real))
        assert len(bot.people.done) == before
        await pilot.press("p")
        await until(pilot, lambda: len(bot.people.done) > before)
        await until(pilot, lambda: "what waited (1) goes out" in told(real))


async def test_that_sending_is_stopped_shows_without_waiting_for_the_next_question(
    bot: Running, real: WhatsdexApp, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("whatsdex.tui.app.POLL_SECONDS", 3600.0)
    async with real.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: real.overview is not None)
        await pilot.press("1")
        await answered(pilot, until, real, "p", "y")
        await until(pilot, lambda: "NOT SENDING" in header(real))
        await pilot.press("p")
        await until(pilot, lambda: "NOT SENDING" not in header(real))
    assert bot.core.settings.pause is None


async def test_an_account_is_reconnected_and_unlinked_by_its_name(
    bot: Running, real: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    def done() -> list[str]:
        return [row[0] for row in bot.core.store.all("SELECT action FROM audit ORDER BY id")]

    async with real.run_test(size=SMALL) as pilot:
        await opened(pilot, until, real)
        await pilot.press("c")
        await until(pilot, lambda: done() == ["accounts.reconnect"])
        await pilot.press("x")
        await until(pilot, lambda: isinstance(real.screen, PromptScreen))
        real.screen.query_one(Input).value = "yes"
        await pilot.press("enter")
        await until(pilot, lambda: "not the word" in str(real.screen.query_one("#complaint", Static).content))
        real.screen.query_one(Input).value = "main"
        await pilot.press("enter")
        await until(pilot, lambda: done() == ["accounts.reconnect", "accounts.logout"])
        await answered(pilot, until, real, "d", "y")
        await until(pilot, lambda: bot.core.dispatcher.held)
        await until(pilot, lambda: "DRAINED" in header(real) and "drained" in status(real))
        await pilot.press("d")
        await until(pilot, lambda: not bot.core.dispatcher.held)


async def test_the_doctor_looks_at_what_commands_need(real: WhatsdexApp, until: Until) -> None:
    async with real.run_test(size=SMALL) as pilot:
        await opened(pilot, until, real)
        await pilot.press("t")
        await until(pilot, lambda: "ffmpeg version" in reading(real))
        assert all(each in reading(real) for each in ("data folder", "sandbox", "web.whatsapp.com"))


async def test_a_part_is_shown_in_full_and_copied(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel)
        await pilot.press("g", *"jjjj", "y")
        assert panel.clipboard == "outbox: warning 612 actions wait to be sent"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(panel.screen, ReadingScreen))
        assert "Is the account connected?" in str(panel.screen.query_one(Static).content)
        await pilot.press("escape", "n")
        await until(pilot, lambda: isinstance(panel.screen, FailuresScreen) and panel.screen.table.window.total)
        await pilot.press("slash", *"where:sticker", "enter", "y")
        assert panel.clipboard == "#16 command sticker: ValueError: no frame in the video"
        await pilot.press("enter")
        await until(pilot, lambda: "Traceback" in reading(panel))
        await pilot.press("escape")


async def test_parts_are_filtered_by_their_state_and_words(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel)
        everything = rows(panel)
        await pilot.press("slash", *"state:warning", "enter")
        await until(pilot, lambda: rows(panel) == 1)
        assert "612 actions wait" in str(panel.screen.query_one("#about", Static).content)
        await pilot.press("escape", "slash", *"!state:warning", "enter")
        await until(pilot, lambda: rows(panel) == everything - 1)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_health_of_a_busy_engine(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    assert snap_compare(app(FakeControl()), terminal_size=size, run_before=seen(until, "0", then=rows))


@pytest.mark.parametrize("case", ["hostile", "light", "paused", "lost", "logout", "doctor"])
def test_health_in_other_cases(snap_compare: Snap, until: Until, case: str) -> None:
    control = FakeControl()
    found, everything = control.health.answer, "".join(HOSTILE)
    if case == "hostile":
        accounts = tuple(msgspec.structs.replace(each, name=everything, number=everything) for each in found.accounts)
        control.health.answer = msgspec.structs.replace(
            found, verdict=Verdict("bad", everything, everything), accounts=accounts,
            parts=tuple(Part(each, "bad", each, each) for each in HOSTILE),
        )  # fmt: skip
    if case == "paused":
        control.health.pause()
        why, remedy = "paused by ann since 14 Mar 12:00 UTC", "Go on: p here, or scripts/whatsdex resume"
        parts = (Part("sending", "bad", why, remedy),)
        control.health.answer = msgspec.structs.replace(
            control.health.answer, parts=parts, accounts=(),
            verdict=Verdict("bad", f"sending: {why}", remedy),
        )  # fmt: skip
    panel = app(control, theme="whatsdex-light" if case == "light" else "whatsdex-dark")

    async def before(pilot: Pilot[Choice]) -> None:
        if case == "lost":
            control.status.error = NotRunning("The connection to the engine is lost.", "Has it been stopped?")
            control.health.show = None  # type: ignore[assignment,method-assign]
            await seen(until, "0", then=lambda panel: "is lost" in status(panel))(pilot)
            return
        await seen(until, "0", then=rows)(pilot)
        if case == "doctor":
            await pilot.press("t")
            await until(pilot, lambda: "ffmpeg" in reading(panel))
        if case == "logout":
            await pilot.press("x")
            await until(pilot, lambda: isinstance(panel.screen, PromptScreen))

    assert snap_compare(panel, terminal_size=SMALL, run_before=before)


async def test_a_jump_opens_an_incident(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        await pilot.press("colon", *"incident 17", "enter")
        await until(pilot, lambda: isinstance(panel.screen, ReadingScreen))
        assert "Traceback" in str(panel.screen.query_one(Static).content)
        await pilot.press("escape", "colon", *"incident 4040", "enter")
        await until(pilot, lambda: any("There is no incident 4040" in each.message for each in panel._notifications))
        await pilot.press("escape", "colon", *"incident some", "enter")
        await until(pilot, lambda: any("has a number" in each.message for each in panel._notifications))
