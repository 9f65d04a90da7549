"""The log on its screen, through to the engine's ring, files and incidents."""

from __future__ import annotations

from pathlib import Path

import pytest
import structlog
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.engines import Running
from tests.fakes.control import HOSTILE, FakeControl
from tests.unit.tui.conftest import SMALL, Until
from tests.unit.tui.test_snapshots import Snap, app, seen
from whatsdex.control.log_views import LogLine
from whatsdex.errors import NotRunning
from whatsdex.monitoring import logs
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.feed.view import FeedView
from whatsdex.tui.logs.filter import least, parse, with_level
from whatsdex.tui.screens.logs import LogsScreen
from whatsdex.tui.screens.reading import ReadingScreen
from whatsdex.tui.terminal import Choice

SIZES = [(80, 24), (120, 36), (200, 50)]


def shown(panel: WhatsdexApp) -> list[LogLine]:
    if not isinstance(panel.screen, LogsScreen):
        return []
    store = panel.screen.query_one(FeedView).store
    return [store.line(store.number(place)) for place in range(len(store))]


def ready(panel: WhatsdexApp) -> bool:
    return bool(shown(panel)) and "level" in str(panel.screen.query_one("#heading", Static).content)


def text(panel: WhatsdexApp) -> str:
    return str(panel.screen.query_one(Static).content)


async def test_the_log_is_followed_filtered_read_and_copied(
    bot: Running, real: WhatsdexApp, until: Until, tmp_path: Path
) -> None:  # fmt: skip
    restore = logs.setup("info", bot.engine.data)
    try:
        log = structlog.get_logger("whatsdex.engine.sender")
        number = bot.core.incidents.record("command dl", ValueError("the site is away"))
        async with real.run_test(size=SMALL) as pilot:
            await until(pilot, lambda: real.overview is not None)
            await pilot.press("l")
            await until(pilot, lambda: any(each.incident == number for each in shown(real)))
            log.warning("late", reason="busy")
            await until(pilot, lambda: shown(real) and shown(real)[-1].event == "late")
            await pilot.press("p")
            log.info("unseen")
            await until(pilot, lambda: "1 new line" in str(real.screen.query_one("#status", Static).content))
            await pilot.press("F")
            await until(pilot, lambda: shown(real)[-1].event == "unseen")
            debugged = any(each.level == "debug" for each in shown(real))  # by earlier tests in this process
            await pilot.press(*["right_square_bracket"] * (1 + debugged))
            await until(pilot, lambda: {each.level for each in shown(real)} <= {"warning", "error"})
            assert real.screen.query_one(Input).value == "level:warning"
            await pilot.press("slash")
            real.screen.query_one(Input).value = f"incident:{number}"
            await until(pilot, lambda: {each.incident for each in shown(real)} == {number})
            await pilot.press("enter", "y")
            assert "incident" in real.clipboard
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(real.screen, ReadingScreen))
            assert "ValueError: the site is away" in text(real)
            await pilot.press("escape", "escape", "o")
            await until(pilot, lambda: isinstance(real.screen, ReadingScreen))
            assert "unseen" in text(real)
    finally:
        restore()


async def test_a_bracket_always_changes_what_is_shown(
    control: FakeControl, panel: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    control.logs.lines = [each for each in control.logs.lines if each.level != "debug"]

    async def levels(key: str) -> set[str]:
        before = len(shown(panel))
        await pilot.press(key)
        await until(pilot, lambda: len(shown(panel)) != before)
        return {each.level for each in shown(panel)}

    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        await pilot.press("l")
        await until(pilot, lambda: ready(panel))
        assert {each.level for each in shown(panel)} == {"info", "warning", "error"}
        assert await levels("right_square_bracket") == {"warning", "error"}
        assert await levels("right_square_bracket") == {"error"}
        assert await levels("left_square_bracket") == {"warning", "error"}
        assert await levels("left_square_bracket") == {"info", "warning", "error"}


@pytest.mark.parametrize(
    ("filter", "count"),
    [("", 60), ("level:warn", 20), ("level:error", 10), ("part:sweep", 10), ("!part:sweep", 50), ("incident:17", 10),
     ("event:link main", 10), ("timeouterror", 10), ("nothing", 0)],
)  # fmt: skip
def test_a_filter_finds_by_level_part_event_incident_and_words(filter: str, count: int) -> None:
    matches = parse(filter)
    assert sum(matches is None or matches(each) for each in FakeControl().logs.lines) == count


def test_the_level_is_changed_within_a_filter() -> None:
    assert with_level("late level:error x", "warning") == "level:warning late x"
    assert with_level("level:error", "debug") == ""
    assert (least("level:w"), least("x"), least("level:?")) == ("warning", "debug", "debug")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_logs_of_a_busy_engine(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    assert snap_compare(app(FakeControl()), terminal_size=size, run_before=seen(until, "l", then=ready))


@pytest.mark.parametrize("case", ["hostile", "light", "empty", "lost", "detail"])
def test_logs_in_other_cases(snap_compare: Snap, until: Until, case: str) -> None:
    control = FakeControl(names=HOSTILE) if case == "hostile" else FakeControl()
    if case == "empty":
        control.logs.lines.clear()
    if case == "lost":
        control.logs.error = NotRunning("The connection to the engine is lost.", "Has it been stopped?")
    panel = app(control, theme="whatsdex-light" if case == "light" else "whatsdex-dark")

    def settled(panel: WhatsdexApp) -> bool:
        status = str(panel.screen.query_one("#status", Static).content)
        headed = "level" in str(panel.screen.query_one("#heading", Static).content)
        return headed and {"empty": "Nothing was logged" in status, "lost": "is lost" in status}.get(case, ready(panel))

    async def before(pilot: Pilot[Choice]) -> None:
        await seen(until, "l", then=settled)(pilot)
        if case == "detail":
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(panel.screen, ReadingScreen))

    assert snap_compare(panel, terminal_size=SMALL, run_before=before)
