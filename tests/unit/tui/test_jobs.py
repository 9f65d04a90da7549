"""Background work and dead letters on their screen, through to the control."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from tests.fakes.control import HOSTILE, FakeControl, FrozenClock
from tests.unit.tui.conftest import LARGE, SMALL, Until
from tests.unit.tui.test_snapshots import Snap, app, seen
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.screens.asking import AskScreen
from whatsdex.tui.screens.jobs import JobsScreen
from whatsdex.tui.terminal import Choice


def rows(panel: WhatsdexApp) -> int:
    return panel.screen.table.window.total if isinstance(panel.screen, JobsScreen) else 0


def empty(panel: WhatsdexApp) -> str:
    return str(panel.screen.query_one("#empty", Static).content) if isinstance(panel.screen, JobsScreen) else ""


def said(panel: WhatsdexApp) -> list[str]:
    return [each.message for each in panel._notifications]


async def opened(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp, *keys: str) -> None:
    await until(pilot, lambda: panel.overview is not None)
    await pilot.press("6", *keys)
    await until(pilot, lambda: rows(panel))


async def test_cancelling_asks_and_only_yes_does_it(control: FakeControl, panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel)
        for key in ("enter", "n", "escape"):
            await pilot.press("c")
            await until(pilot, lambda: isinstance(panel.screen, AskScreen))
            await pilot.press(key)
            await until(pilot, lambda: isinstance(panel.screen, JobsScreen))
        assert control.jobs.rows[0].state == "running"
        await pilot.press("c")
        await until(pilot, lambda: isinstance(panel.screen, AskScreen))
        await pilot.press("y")
        await until(pilot, lambda: control.jobs.rows[0].state == "cancelled")
        await until(pilot, lambda: said(panel) == ["5 is cancelled."])
        await until(pilot, lambda: rows(panel) == 2)


async def test_what_failed_runs_again_and_a_refusal_is_told(
    control: FakeControl, panel: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel, "right_square_bracket")
        await pilot.press("t")
        await until(pilot, lambda: said(panel) == ["2 runs again."])
        await until(pilot, lambda: rows(panel) == 1)
        await pilot.press("t")
        await until(pilot, lambda: "There is no job 1 that failed" in said(panel)[-1])


async def test_dead_letters_are_sent_again_or_dropped(control: FakeControl, panel: WhatsdexApp, until: Until) -> None:
    control.letters.rows += [*control.letters.list()]
    control.letters.rows[1] = type(control.letters.rows[0])(
        8, "main", "15550000004@s.whatsapp.net", "send", "hi", "gone", control.letters.rows[0].created, ambiguous=True
    )
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel, "left_square_bracket")
        await pilot.press("t")
        await until(pilot, lambda: control.letters.acts == ["retry 7"])
        await until(pilot, lambda: rows(panel) == 1)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(panel.screen, AskScreen))
        await pilot.press("y")
        await until(pilot, lambda: control.letters.acts == ["retry 7", "drop 8"])
        await until(pilot, lambda: "Nothing was given up" in empty(panel))


async def test_the_marked_row_stays_marked_when_rows_come_and_go(
    control: FakeControl, panel: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel)
        await pilot.press("down")
        control.jobs.cancel(5)
        await pilot.press("r")
        await until(pilot, lambda: rows(panel) == 2)
        assert isinstance(panel.screen, JobsScreen)
        assert panel.screen.table.cursor == 0
        await pilot.press("y")
        assert panel.clipboard == "4"


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "140x45"])
@pytest.mark.parametrize("names", [("Ann", "Bob Miller", "Zoë"), HOSTILE], ids=["people", "hostile"])
def test_jobs_of_a_busy_engine(
    snap_compare: Snap, until: Until, size: tuple[int, int], names: tuple[str, ...]
) -> None:  # fmt: skip
    control = FakeControl(names=names)
    assert snap_compare(app(control), terminal_size=size, run_before=seen(until, "6", then=rows))


def test_no_jobs_say_what_to_do(snap_compare: Snap, until: Until) -> None:
    control = FakeControl(clock=FrozenClock())
    control.jobs.rows = []
    assert snap_compare(app(control), terminal_size=SMALL, run_before=seen(until, "6", then=empty))
