"""Linking a phone, from the introduction to the owner."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from textual.pilot import Pilot
from textual.widgets import ContentSwitcher, OptionList, Static

from tests.fakes.control import QR, FakeControl, FrozenClock, overview_empty
from tests.unit.tui.conftest import LARGE, SMALL, Until
from whatsdex.control.views import PairingView
from whatsdex.errors import WhatsdexError
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.screens.dashboard import DashboardScreen
from whatsdex.tui.screens.pairing import PairingScreen
from whatsdex.tui.terminal import Choice
from whatsdex.tui.widgets.qr import QrCode

CODE = PairingView(account="main", state="code", text=QR, seconds_left=20, png="pairing/main.png")
LINKED = PairingView(account="main", state="paired", number="+49 30 5550142")


@pytest.fixture
def control() -> FakeControl:
    """A new engine, linked to nothing."""
    return FakeControl(overview_empty())


@asynccontextmanager
async def pairing(
    control: FakeControl, until: Until, *, size: tuple[int, int] = SMALL, clock: FrozenClock | None = None
) -> AsyncIterator[tuple[Pilot[Choice], WhatsdexApp]]:
    """The pairing screen, to which a new bot's operator is led."""
    panel = WhatsdexApp(control.holder, clock=clock or FrozenClock())
    async with panel.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(panel.screen, PairingScreen))
        yield pilot, panel


def text(panel: WhatsdexApp, selector: str) -> str:
    return str(panel.screen.query_one(selector, Static).content)


def phase(panel: WhatsdexApp) -> str | None:
    return panel.screen.query_one(ContentSwitcher).current


async def test_it_says_what_linking_means_before_anything_is_asked(control: FakeControl, until: Until) -> None:
    async with pairing(control, until) as (_pilot, panel):
        told = text(panel, "#intro Static")
        assert "unofficial client" in told
        assert "may ban the number" in told
        assert "spare number" in told
        assert control.accounts.asked == []


@pytest.mark.parametrize(("size", "kind"), [(SMALL, "sextant"), (LARGE, "half")])
async def test_the_qr_fits_the_terminal(control: FakeControl, until: Until, size: tuple[int, int], kind: str) -> None:
    async with pairing(control, until, size=size) as (pilot, panel):
        await pilot.press("r")
        code = panel.screen.query_one(QrCode)
        await until(pilot, lambda: code.kind == kind)
        region = code.region
        assert region.y >= 1
        assert region.bottom <= size[1] - 1
        assert "47 s" in text(panel, "#side")
        assert "pairing/main.png" in text(panel, "#side")


async def test_a_terminal_too_small_for_it_names_the_other_ways(control: FakeControl, until: Until) -> None:
    async with pairing(control, until, size=(80, 20)) as (pilot, panel):
        await pilot.press("r")
        await until(pilot, lambda: "does not fit" in text(panel, "#side"))


async def test_a_terminal_without_sextants_is_not_given_any(
    control: FakeControl, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "linux")
    async with pairing(control, until) as (pilot, panel):
        await pilot.press("r")
        await until(pilot, lambda: "does not fit" in text(panel, "#side"))


async def test_new_codes_are_shown_as_they_come(control: FakeControl, until: Until) -> None:
    async with pairing(control, until) as (pilot, panel):
        await pilot.press("r")
        await until(pilot, lambda: "47 s" in text(panel, "#side"))
        before = str(panel.screen.query_one(QrCode).render())
        control.accounts.view = msgspec.structs.replace(CODE, text=QR.replace("0", "9"))
        await until(pilot, lambda: "20 s" in text(panel, "#side"))
        assert str(panel.screen.query_one(QrCode).render()) != before
        assert len(control.accounts.asked) == 1


async def test_a_cycle_that_the_engine_began_is_taken_up(control: FakeControl, until: Until) -> None:
    control.accounts.view = CODE
    async with pairing(control, until) as (pilot, panel):
        await pilot.press("r")
        await until(pilot, lambda: "20 s" in text(panel, "#side"))
        assert control.accounts.asked == []


async def test_a_cycle_that_ran_out_begins_again_by_itself(control: FakeControl, until: Until) -> None:
    async with pairing(control, until) as (pilot, panel):
        await pilot.press("r")
        await until(pilot, lambda: "47 s" in text(panel, "#side"))
        control.accounts.view = PairingView(account="main", state="idle")
        await until(pilot, lambda: len(control.accounts.asked) == 2)


async def test_a_failure_is_told_and_tried_again_later_and_later(control: FakeControl, until: Until) -> None:
    clock = FrozenClock()
    control.accounts.at_pair = lambda _phone: PairingView(account="main", state="failed", error="Refused: [/b]\x1b[2J.")
    async with pairing(control, until, clock=clock) as (pilot, panel):
        await pilot.press("r")
        await until(pilot, lambda: "Refused: [/b][2J. Trying again in 3 s" in text(panel, "#side"))
        clock.move(3.1)
        await until(pilot, lambda: len(control.accounts.asked) == 2)
        await until(pilot, lambda: "again in 6 s" in text(panel, "#side"))
        control.accounts.at_pair = lambda _phone: CODE
        clock.move(6.1)
        await until(pilot, lambda: "20 s" in text(panel, "#side"))
        assert "Refused" not in text(panel, "#side")


async def test_a_phone_code_is_asked_for_with_a_number(control: FakeControl, until: Until) -> None:
    async with pairing(control, until) as (pilot, panel):
        await pilot.press("c")
        await pilot.press(*"12", "enter")
        assert "7 to 15 digits" in text(panel, "#phone-code")
        await pilot.press("backspace", "backspace", *"+49 (30) 555-0142", "enter")
        await until(pilot, lambda: "W  D  X  4" in text(panel, "#phone-code"))
        assert control.accounts.asked == [("main", "49305550142")]
        assert "160 s" in text(panel, "#phone-code")


async def test_phone_codes_are_not_asked_for_without_end(control: FakeControl, until: Until) -> None:
    clock = FrozenClock()
    control.accounts.at_pair = lambda _phone: PairingView(account="main", state="failed", kind="phone", error="No.")
    async with pairing(control, until, clock=clock) as (pilot, panel):
        await pilot.press("c", *"49305550142", "enter")
        for seconds in (3, 6):
            await until(pilot, lambda wait=f"again in {seconds} s": wait in text(panel, "#phone-code"))  # type: ignore[misc]
            clock.move(seconds)
        await until(pilot, lambda: "Enter tries again" in text(panel, "#phone-code"))
        assert len(control.accounts.asked) == 3
        await pilot.press("enter")
        await until(pilot, lambda: len(control.accounts.asked) == 4)


async def test_after_linking_it_asks_who_may_use_the_bot_and_shows_the_owner_code(
    control: FakeControl, until: Until
) -> None:
    async with pairing(control, until) as (pilot, panel):
        await pilot.press("r")
        await until(pilot, lambda: control.accounts.asked)
        control.accounts.view = LINKED
        await until(pilot, lambda: phase(panel) == "linked")
        assert "+49 30 5550142" in text(panel, "#who")
        modes = panel.screen.query_one("#modes", OptionList)
        assert [each.id for each in modes.options] == ["public", "private", "group", "self"]
        await pilot.press("down", "enter")
        await until(pilot, lambda: phase(panel) == "owner")
        assert control.settings.values["bot.mode"] == '"private"'
        assert "/owner KX7P-2M4Q" in text(panel, "#owner-text")
        control.accounts.code = ""
        control.status.answer = msgspec.structs.replace(overview_empty(), owners=1)
        await until(pilot, lambda: "knows its owner" in text(panel, "#owner-text"))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(panel.screen, DashboardScreen))


async def test_a_mode_fixed_by_the_environment_is_told_and_passed_by(control: FakeControl, until: Until) -> None:
    control.accounts.at_pair = lambda _phone: LINKED
    control.settings.fix("bot.mode")
    async with pairing(control, until) as (pilot, panel):
        await pilot.press("r")
        await until(pilot, lambda: phase(panel) == "linked")
        await pilot.press("enter")
        await until(pilot, lambda: "fixed by the environment" in text(panel, "#refused"))
        await pilot.press("escape")
        await until(pilot, lambda: phase(panel) == "owner")


async def test_looking_around_leaves_for_the_demo(control: FakeControl, until: Until) -> None:
    async with pairing(control, until) as (pilot, panel):
        await pilot.press("d")
        await pilot.pause()
    assert panel.return_value == "demo"


async def test_later_leads_to_the_dashboard_and_p_back(control: FakeControl, until: Until) -> None:
    async with pairing(control, until) as (pilot, panel):
        await pilot.press("n")
        await until(pilot, lambda: isinstance(panel.screen, DashboardScreen))
        await pilot.press("P")
        await until(pilot, lambda: isinstance(panel.screen, PairingScreen))


async def test_an_attached_panel_offers_no_demo(control: FakeControl, until: Until) -> None:
    panel = WhatsdexApp(control.holder, attached=True, start="pairing", clock=FrozenClock())
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        await pilot.press("d")
        assert panel.is_running
        assert "demo" not in [each.id for each in panel.screen.query_one("#ways", OptionList).options]


async def test_a_hidden_pairing_asks_for_nothing(control: FakeControl, until: Until) -> None:
    async with pairing(control, until) as (pilot, panel):
        await pilot.press("r")
        await until(pilot, lambda: "47 s" in text(panel, "#side"))
        await pilot.press("1")
        await until(pilot, lambda: isinstance(panel.screen, DashboardScreen))
        control.accounts.view = PairingView(account="main", state="idle")
        polled = control.status.asked
        await until(pilot, lambda: control.status.asked > polled + 1)
        assert len(control.accounts.asked) == 1


async def test_a_lost_connection_is_told(control: FakeControl, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(account: str, phone: str = "") -> None:
        raise WhatsdexError("This connection may only look.")

    monkeypatch.setattr(control.accounts, "pair", refuse)
    async with pairing(control, until) as (pilot, panel):
        await pilot.press("r")
        await until(pilot, lambda: "may only look" in text(panel, "#side"))
