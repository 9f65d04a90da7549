"""What operators do about people in the panel, through to a real engine's rows and its people."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, Static

from tests.engines import Running
from tests.fakes.control import FakeControl
from tests.unit.tui.conftest import SMALL, Until
from whatsdex.control.api import Control
from whatsdex.control.user_views import UserView
from whatsdex.errors import WhatsdexError
from whatsdex.models import Send
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.screens.acting import ActingScreen, Doing
from whatsdex.tui.screens.picking import PickScreen
from whatsdex.tui.screens.prompt import PromptScreen
from whatsdex.tui.screens.reading import ReadingScreen
from whatsdex.tui.screens.user_acts import term
from whatsdex.tui.screens.users import UsersScreen
from whatsdex.tui.terminal import Choice

BEA, CARL = "15550000021", "15550000022"


def told(panel: WhatsdexApp) -> str:
    return "\n".join(each.message for each in panel._notifications)


def user(bot: Running, number: str) -> Any:
    return bot.core.store.one(
        'SELECT role, banned_until, ban_reason, remark FROM "user" WHERE phone LIKE ?', f"{number}@%"
    )


async def shown(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp, total: int) -> UsersScreen:
    await until(pilot, lambda: panel.overview is not None)
    await pilot.press("3")
    await until(pilot, lambda: isinstance(panel.screen, UsersScreen) and panel.screen.table.window.total == total)
    assert isinstance(panel.screen, UsersScreen)
    return panel.screen


async def typed(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp, key: str, text: str) -> None:
    """Press a key that asks for a line, and give it."""
    await until(pilot, lambda: isinstance(panel.screen, UsersScreen))
    await pilot.press(key)
    await until(pilot, lambda: isinstance(panel.screen, PromptScreen))
    panel.screen.query_one(Input).value = text
    await pilot.press("enter")


async def test_one_person_is_banned_let_in_trusted_noted_written_to_and_forgotten(
    bot: Running, real: WhatsdexApp, until: Until
) -> None:
    bot.ask("/ping", BEA, name="Bea [/b]")
    async with real.run_test(size=SMALL) as pilot:
        await shown(pilot, until, real, 1)
        await typed(pilot, until, real, "b", "2d spam and more")
        await until(pilot, lambda: user(bot, BEA)[2] == "spam and more")
        assert user(bot, BEA)[1] > bot.core.bot.now() + 47 * 3_600_000
        await until(pilot, lambda: "u takes it back" in told(real))
        await pilot.press("u")
        await until(pilot, lambda: user(bot, BEA)[1] == 0)
        assert "pong" in bot.ask("/ping", BEA)
        await pilot.press("t")
        await until(pilot, lambda: isinstance(real.screen, PickScreen))
        await pilot.press("j", "enter")
        await until(pilot, lambda: user(bot, BEA)[0] == "staff")
        await until(pilot, lambda: "staff now" in told(real))
        await typed(pilot, until, real, "x", "no")
        await until(pilot, lambda: "not the word" in str(real.screen.query_one("#complaint", Static).content))
        real.screen.query_one(Input).value = "forget"
        await pilot.press("enter")
        await until(pilot, lambda: "look after the bot" in told(real))
        await pilot.press("escape")
        assert "look after the bot" not in told(real)
        await typed(pilot, until, real, "n", "asked for a refund")
        await until(pilot, lambda: user(bot, BEA)[3] == "asked for a refund")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(real.screen, ReadingScreen))
        await until(pilot, lambda: "asked for a refund" in str(real.screen.query_one(Static).content))
        await pilot.press("escape")
        await typed(pilot, until, real, "m", "We are back.")
        await until(pilot, lambda: [each for each in bot.people.done if isinstance(each.action, Send)
                                    and each.action.text == "We are back."])  # fmt: skip
        bot.control.users.role(BEA, "")
        await until(pilot, lambda: "Sent to" in told(real))
        await typed(pilot, until, real, "x", "forget")
        await until(pilot, lambda: user(bot, BEA) is None)
    actions = [each for (each,) in bot.core.store.all("SELECT action FROM audit WHERE face='panel' ORDER BY id")]
    assert actions == ["users.ban", "users.unban", "users.role", "users.note", "messages.send", "users.role",
                       "users.forget"]  # fmt: skip


async def test_taking_a_ban_back_leaves_an_earlier_one_as_it_was(
    bot: Running, real: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    for who in (BEA, CARL):
        bot.ask("/ping", who)
    bot.control.users.ban(CARL, 172_800, "spam")

    def bans() -> tuple[int, str, int, str]:
        bea, carl = user(bot, BEA), user(bot, CARL)
        return bea[1], bea[2], round((carl[1] - bot.core.bot.now()) / 3_600_000), carl[2]

    async with real.run_test(size=SMALL) as pilot:
        await shown(pilot, until, real, 2)
        await pilot.press("space", "space")
        await typed(pilot, until, real, "b", "rude")
        await until(pilot, lambda: [user(bot, each)[1:3] for each in (BEA, CARL)] == [(-1, "rude")] * 2)
        await until(pilot, lambda: "u takes it back" in told(real))
        await pilot.press("u")
        await until(pilot, lambda: bans() == (0, "", 48, "spam"))
        await until(pilot, lambda: "as before" in told(real))
        await pilot.press("slash")
        real.screen.query_one("#filter", Input).value = "is:banned"
        await until(pilot, lambda: isinstance(real.screen, UsersScreen) and real.screen.table.window.total == 1)
        await pilot.press("enter", "b")
        await until(pilot, lambda: user(bot, CARL)[1] == 0)
        await until(pilot, lambda: "may write again" in told(real))
        await pilot.press("u")
        await until(pilot, lambda: bans() == (0, "", 48, "spam"))


async def test_several_are_banned_and_exported_at_once(
    bot: Running, real: WhatsdexApp, until: Until, tmp_path: Path
) -> None:  # fmt: skip
    for who in (BEA, CARL, "15550000023"):
        bot.ask("/ping", who)
    async with real.run_test(size=SMALL) as pilot:
        screen = await shown(pilot, until, real, 3)
        await pilot.press("space", "space")
        path = tmp_path / "all.json"
        await typed(pilot, until, real, "w", str(path))
        await until(pilot, lambda: path.exists() and not screen.table.chosen)
        assert path.stat().st_mode & 0o777 == 0o600
        assert [each["user"]["key"][:11] for each in json.loads(path.read_text())] == ["15550000023", CARL]
        await pilot.press("g", "space", "space")
        await typed(pilot, until, real, "b", "")
        await until(pilot, lambda: [user(bot, each)[1] for each in (BEA, CARL, "15550000023")] == [0, -1, -1])
        await typed(pilot, until, real, "w", str(path))
        await until(pilot, lambda: "cannot be written" in str(real.screen.query_one("#complaint", Static).content))


async def test_what_fails_for_some_is_told_with_how_many(
    control: FakeControl, panel: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    async with panel.run_test(size=SMALL) as pilot:
        await shown(pilot, until, panel, 250)
        await pilot.press("space", "space")
        await typed(pilot, until, panel, "x", "forget")
        await until(pilot, lambda: "1 of 2 failed." in told(panel))
        assert "(1 of 2)" in told(panel)
        assert control.users.acts == ["forget #2"]


async def test_what_is_begun_on_several_is_done_on_all_though_something_else_is_done_meanwhile(
    control: FakeControl, panel: WhatsdexApp, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, ban = threading.Event(), threading.Event(), control.users.ban

    def slow(user: str, seconds: float = 0.0, reason: str = "") -> UserView:
        begun.set()
        go_on.wait(10)
        return ban(user, seconds, reason)

    monkeypatch.setattr(control.users, "ban", slow)
    async with panel.run_test(size=SMALL) as pilot:
        screen = await shown(pilot, until, panel, 250)
        await pilot.press("space", "space", "space")
        await typed(pilot, until, panel, "b", "")
        await until(pilot, begun.is_set)
        assert not screen.table.chosen
        await pilot.press("space", "t")
        await until(pilot, lambda: isinstance(panel.screen, PickScreen))
        await pilot.press("j", "enter")
        await until(pilot, lambda: "role #4" in control.users.acts)
        go_on.set()
        await until(pilot, lambda: len(control.users.acts) == 4)
    assert control.users.acts == ["role #4", "ban #1", "ban #2", "ban #3"]


async def test_what_is_begun_is_done_though_its_screen_is_closed(
    control: FakeControl, panel: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    begun, go_on = threading.Event(), threading.Event()

    def slow(control: Control) -> object:
        begun.set()
        go_on.wait(10)
        return control.users.unban("#4")

    class Inner(ActingScreen):
        """Lies over another."""

        def body(self) -> list[Widget]:
            return []

    async with panel.run_test(size=SMALL) as pilot:
        await shown(pilot, until, panel, 250)
        inner = Inner()
        await panel.push_screen(inner)
        inner.do(Doing([slow, slow], "All done."))
        await until(pilot, begun.is_set)
        await panel.pop_screen()
        go_on.set()
        await until(pilot, lambda: "All done." in told(panel))
    assert control.users.acts == ["unban #4"] * 2


@pytest.mark.parametrize(
    ("text", "meant"),
    [("", (0.0, "")), ("spam", (0.0, "spam")), ("2d", (172_800.0, "")), (" 12h a b ", (43_200.0, "a b"))],
)
def test_a_ban_is_written_as_term_and_reason(text: str, meant: tuple[float, str]) -> None:
    assert term(text) == meant


def test_a_term_beyond_a_life_is_refused() -> None:
    with pytest.raises(WhatsdexError, match="too long"):
        term("99999999d x")
