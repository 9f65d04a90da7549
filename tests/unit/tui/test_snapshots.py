"""How the screens look, to the cell, at three sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import ContentSwitcher, Static

from tests.fakes.control import (
    FakeControl,
    FrozenClock,
    hostile_overview,
    overview_busy,
    overview_empty,
)
from tests.unit.tui.conftest import SMALL, Until
from whatsdex.control.views import Overview, PairingView
from whatsdex.errors import NotRunning
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.feed.view import FeedView
from whatsdex.tui.screens.failures import FailuresScreen
from whatsdex.tui.terminal import Choice
from whatsdex.tui.widgets.qr import QrCode

Snap = Callable[..., bool]

pytestmark = pytest.mark.parametrize("size", [SMALL, (120, 36), (200, 50)], ids=["80x24", "120x36", "200x50"])


def app(control: FakeControl | None, **options: Any) -> WhatsdexApp:
    """The panel of ``control``, or of an engine that has not started."""
    return WhatsdexApp(control.holder if control else lambda: None, clock=FrozenClock(), **options)


Shows = Callable[[WhatsdexApp], object]


def seen(until: Until, *keys: str, first: Shows = bool, then: Shows = bool) -> Any:
    """Wait for the engine's answer and for what is ``first``, press keys, and wait for what they bring."""

    async def before(pilot: Pilot[Choice]) -> None:
        panel = pilot.app
        assert isinstance(panel, WhatsdexApp)
        await until(pilot, lambda: panel.overview is not None or panel.reach.state == "lost")
        await until(pilot, lambda: first(panel))
        await pilot.press(*keys)
        await until(pilot, lambda: then(panel))

    return before


def verdict(panel: WhatsdexApp) -> bool:
    """Whether the dashboard shows what the engine said."""
    shown = str(panel.screen.query_one("#verdict", Static).content)
    return panel.overview is not None and panel.overview.verdict.text in shown


def with_lines(panel: WhatsdexApp) -> bool:
    """Whether the feed shows lines under their heading."""
    headed = "outcome" in str(panel.screen.query_one("#heading", Static).content)
    return headed and bool(len(panel.screen.query_one(FeedView).store))


def phase(name: str) -> Callable[[WhatsdexApp], bool]:
    """Whether the pairing screen has come to a phase."""
    return lambda panel: panel.screen.query_one(ContentSwitcher).current == name


INTRO = phase("intro")


@pytest.mark.parametrize("theme", ["whatsdex-dark", "whatsdex-light"])
def test_dashboard_of_a_busy_engine(snap_compare: Snap, until: Until, size: tuple[int, int], theme: str) -> None:
    assert snap_compare(app(FakeControl(), theme=theme), terminal_size=size, run_before=seen(until))


def test_dashboard_of_a_new_engine(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    control = FakeControl(overview_empty())
    assert snap_compare(
        app(control),
        terminal_size=size,
        run_before=seen(until, "1", first=INTRO, then=verdict),
    )


def test_dashboard_before_there_is_an_engine(snap_compare: Snap, size: tuple[int, int]) -> None:
    assert snap_compare(app(None), terminal_size=size)


def test_dashboard_when_the_connection_is_lost(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    control = FakeControl()
    control.status.error = NotRunning("The connection to the engine is lost.", "Has it been stopped?")
    assert snap_compare(app(control, attached=True), terminal_size=size, run_before=seen(until))


def test_dashboard_with_hostile_names(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    assert snap_compare(app(FakeControl(hostile_overview())), terminal_size=size, run_before=seen(until))


def test_dashboard_of_a_demo(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    assert snap_compare(app(FakeControl(overview_busy()), demo=True), terminal_size=size, run_before=seen(until))


@pytest.mark.parametrize("theme", ["whatsdex-dark", "whatsdex-light"])
def test_feed_of_a_busy_engine(snap_compare: Snap, until: Until, size: tuple[int, int], theme: str) -> None:
    control = FakeControl(clock=FrozenClock(), feed_first=300)
    assert snap_compare(app(control, theme=theme), terminal_size=size, run_before=seen(until, "2", then=with_lines))


def test_feed_when_the_connection_is_lost(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    control = FakeControl(clock=FrozenClock(), feed_first=300)

    async def before(pilot: Pilot[Choice]) -> None:
        panel = pilot.app
        assert isinstance(panel, WhatsdexApp)
        await seen(until, "2", then=with_lines)(pilot)
        control.status.error = control.feed.error = NotRunning("The connection to the engine is lost.")
        await until(pilot, lambda: panel.reach.state == "lost")
        await until(pilot, lambda: "is lost" in str(panel.screen.query_one("#status", Static).content))

    assert snap_compare(app(control), terminal_size=size, run_before=before)


def test_feed_read_back_and_filtered(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    control = FakeControl(clock=FrozenClock(), feed_first=300)

    async def before(pilot: Pilot[Choice]) -> None:
        await seen(until, "2", then=with_lines)(pilot)
        await pilot.press("slash", *"cmd:dl", "enter", "k", "k", "k")

    assert snap_compare(app(control), terminal_size=size, run_before=before)


def test_feed_without_a_message(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    control = FakeControl(clock=FrozenClock())
    control.feed.answer_at_once = True

    def asked(panel: WhatsdexApp) -> bool:
        headed = "outcome" in str(panel.screen.query_one("#heading", Static).content)
        return headed and "No message yet" in str(panel.screen.query_one("#status", Static).content)

    assert snap_compare(app(control), terminal_size=size, run_before=seen(until, "2", then=asked))


def test_detail_of_a_line(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    control = FakeControl(clock=FrozenClock(), feed_first=300)

    async def before(pilot: Pilot[Choice]) -> None:
        await seen(until, "2", then=with_lines)(pilot)
        await pilot.press("enter")

    assert snap_compare(app(control), terminal_size=size, run_before=before)


SETTLED = {"1": ("#verdict", "All well"), "2": ("#status", "No message yet"), "P": ("#trouble", "linked already")}
"""What each screen shows once the engine has answered, by its key."""


@pytest.mark.parametrize("key", ["1", "2", "P"], ids=["dashboard", "feed", "pairing"])
def test_help(snap_compare: Snap, until: Until, size: tuple[int, int], key: str) -> None:
    control = FakeControl(clock=FrozenClock())
    control.feed.answer_at_once = True
    selector, words = SETTLED[key]

    async def before(pilot: Pilot[Choice]) -> None:
        def settled(panel: WhatsdexApp) -> bool:
            headed = key != "2" or "outcome" in str(panel.screen.query_one("#heading", Static).content)
            return headed and words in str(panel.screen.query_one(selector, Static).content)

        await seen(until, key, then=settled)(pilot)
        await pilot.press("question_mark")

    assert snap_compare(app(control), terminal_size=size, run_before=before)


def test_question_on_the_way_out(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    assert snap_compare(app(FakeControl()), terminal_size=size, run_before=seen(until, "q"))


def test_failures(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    def shown(panel: WhatsdexApp) -> bool:
        screen = panel.screen
        listed = isinstance(screen, FailuresScreen) and screen.table.window.total > 0
        return listed and (size == SMALL or bool(str(screen.query_one("#detail", Static).content)))

    before = seen(until, *["tab"] * 8, "enter", then=shown)
    assert snap_compare(app(FakeControl()), terminal_size=size, run_before=before)


def pairing(answer: PairingView | None = None, overview: Overview | None = None) -> FakeControl:
    """A new engine whose attempts to pair come to ``answer``."""
    control = FakeControl(overview or overview_empty())
    if answer is not None:
        control.accounts.at_pair = lambda _phone: answer
    return control


def test_pairing_says_what_linking_means(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    assert snap_compare(app(pairing()), terminal_size=size, run_before=seen(until, first=INTRO))


@pytest.mark.parametrize("theme", ["whatsdex-dark", "whatsdex-light"])
def test_pairing_by_qr(snap_compare: Snap, until: Until, size: tuple[int, int], theme: str) -> None:
    before = seen(until, "r", first=INTRO, then=lambda panel: panel.screen.query_one(QrCode).kind)
    assert snap_compare(app(pairing(), theme=theme), terminal_size=size, run_before=before)


def test_pairing_that_fails(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    control = pairing(PairingView(account="main", state="failed", error="WhatsApp refused: too many attempts."))

    def failed(panel: WhatsdexApp) -> bool:
        return "refused" in str(panel.screen.query_one("#side", Static).content)

    assert snap_compare(app(control), terminal_size=size, run_before=seen(until, "r", first=INTRO, then=failed))


def test_pairing_asks_for_the_number(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    assert snap_compare(
        app(pairing()), terminal_size=size, run_before=seen(until, "c", first=INTRO, then=phase("phone"))
    )


def test_pairing_by_phone_code(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    def shown(panel: WhatsdexApp) -> bool:
        return "W  D  X" in str(panel.screen.query_one("#phone-code", Static).content)

    before = seen(until, "c", *"+49305550142", "enter", first=INTRO, then=shown)
    assert snap_compare(app(pairing()), terminal_size=size, run_before=before)


LINKED = PairingView(account="main", state="paired", number="+49 30 5550142")


def test_pairing_asks_who_may_use_the_bot(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    assert snap_compare(
        app(pairing(LINKED)), terminal_size=size, run_before=seen(until, "r", first=INTRO, then=phase("linked"))
    )


def test_pairing_shows_the_owner_code(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[Choice]) -> None:
        await seen(until, "r", first=INTRO, then=phase("linked"))(pilot)
        await pilot.press("down", "enter")
        panel = pilot.app
        assert isinstance(panel, WhatsdexApp)
        await until(pilot, lambda: phase("owner")(panel))

    assert snap_compare(app(pairing(LINKED)), terminal_size=size, run_before=before)
