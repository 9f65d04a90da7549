"""The dashboard: how far back it plots, and where its boxes lead."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widget import Widget

from tests.fakes.control import FakeControl, FrozenClock, overview_busy
from tests.unit.tui.conftest import SMALL, Until
from whatsdex.tui.actions import PLACES
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.figures import alerts, besides
from whatsdex.tui.screens.dashboard import TARGETS
from whatsdex.tui.screens.dashboard_parts import machine
from whatsdex.tui.screens.failures import FailuresScreen
from whatsdex.tui.terminal import Choice
from whatsdex.tui.widgets.plot import Plot

NOW = FrozenClock().now()


def plot(panel: WhatsdexApp) -> Plot:
    return panel.screen.query_one(Plot)


def titles(panel: WhatsdexApp) -> str:
    return f"{plot(panel).border_title} {plot(panel).border_subtitle}"


def titled(panel: WhatsdexApp, words: tuple[str, ...]) -> bool:
    return all(each in titles(panel) for each in words)


def was_asked(control: FakeControl, times: int) -> bool:
    return len(control.statistics.asked) == times


def is_at(panel: WhatsdexApp, place: str) -> bool:
    return panel.current_mode == place


async def test_a_key_plots_longer_and_longer_spans(panel: WhatsdexApp, control: FakeControl, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "a minute" in titles(panel) and "11:01" in titles(panel))
        for words in (
            ("in 10 minutes, last 24 hours", "13 Mar 12:10 – 14 Mar 12:00"),
            ("in 4 hours", "12 Feb – 14 Mar"),
            ("a day", "Mar 2025"),
        ):
            await pilot.press("t")
            await until(pilot, partial(titled, panel, words))
        await pilot.press("t")
        await until(pilot, lambda: "a minute" in titles(panel))
        assert control.statistics.asked == ["24h", "30d", "1y"]


async def test_a_long_span_is_asked_for_again_only_after_some_seconds(
    panel: WhatsdexApp, control: FakeControl, clock: FrozenClock, until: Until
) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await pilot.press("t")
        await until(pilot, lambda: "12:10" in titles(panel))
        for seconds, asked in ((5, 1), (5, 2)):
            clock.move(seconds)
            control.status.answer = replace(control.status.answer, pid=clock.now().second)
            await until(pilot, lambda: panel.overview == control.status.answer)
            await until(pilot, partial(was_asked, control, asked))


async def test_enter_opens_the_place_that_a_box_speaks_of(panel: WhatsdexApp, until: Until) -> None:
    there = {each.id for each in PLACES} | {"failures"}
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        for box, target in TARGETS.items():
            panel.screen.query_one(f"#{box}", Widget).focus()
            await pilot.press("enter")
            if target == "failures":
                await until(pilot, lambda: isinstance(panel.screen, FailuresScreen))
                await pilot.press("escape")
            elif target in there:
                await until(pilot, partial(is_at, panel, target))
                await pilot.press("1")
            await until(pilot, lambda: panel.current_mode == "dashboard" and len(panel.screen_stack) == 1)


def test_processor_memory_and_disk_are_told_in_three_lines_or_more() -> None:
    low, high = (machine(overview_busy(), NOW, 20, rows).plain for rows in (3, 5))
    assert [each.split()[0] for each in low.splitlines()] == ["CPU", "memory", "disk"]
    assert [each.split()[0] for each in high.splitlines()] == ["CPU", "engine", "links", "disk", "process"]


@pytest.mark.parametrize("size", [SMALL, (120, 36), (200, 50)], ids=["80x24", "120x36", "200x50"])
def test_a_year_on_the_dashboard(snap_compare: Callable[..., bool], until: Until, size: tuple[int, int]) -> None:
    shown = WhatsdexApp(FakeControl().holder, clock=FrozenClock())

    async def before(pilot: Pilot[Choice]) -> None:
        await until(pilot, lambda: shown.overview is not None)
        await pilot.press("t", "t", "t")
        await until(pilot, lambda: "Mar 2025" in titles(shown))

    assert snap_compare(shown, terminal_size=size, run_before=before)


@pytest.mark.parametrize("key", ["1", "0", "6", "l"])
async def test_a_key_leads_to_the_failures_and_back(panel: WhatsdexApp, until: Until, key: str) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        await pilot.press(key)
        place = panel.current_mode
        await pilot.press("n")
        await until(pilot, lambda: isinstance(panel.screen, FailuresScreen))
        await pilot.press("escape")
        await until(pilot, lambda: panel.current_mode == place and len(panel.screen_stack) == 1)


def test_the_header_counts_what_the_verdict_tells() -> None:
    busy = overview_busy()
    overview = replace(busy, fresh_incidents=2, queues=replace(busy.queues, dead_letters=3))
    assert (alerts(overview), besides(overview)) == (5, "2 incidents in the last hour, 3 dead letters")
    assert alerts(replace(overview, verdict=replace(busy.verdict, level="bad"))) == 6
    assert "at least 100 incidents" in besides(replace(overview, fresh_incidents=100))
    assert besides(replace(busy, fresh_incidents=0)) == ""
