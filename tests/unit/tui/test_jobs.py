"""Background work and dead letters on their screen, through to the control."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import Static

from tests.engines import Running
from tests.engines import until as wait
from tests.fakes.control import HOSTILE, FakeControl, FrozenClock
from tests.unit.tui.conftest import LARGE, SMALL, Until
from tests.unit.tui.test_snapshots import Snap, app, seen
from whatsdex.control.job_views import JobView
from whatsdex.engine import demo
from whatsdex.errors import NotRunning
from whatsdex.models import Media, Send
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.job_texts import pace
from whatsdex.tui.screens.asking import AskScreen
from whatsdex.tui.screens.jobs import JobsScreen
from whatsdex.tui.screens.reading import ReadingScreen
from whatsdex.tui.terminal import Choice


def rows(panel: WhatsdexApp) -> int:
    return panel.screen.table.window.total if isinstance(panel.screen, JobsScreen) else 0


def empty(panel: WhatsdexApp) -> str:
    return str(panel.screen.query_one("#empty", Static).content) if isinstance(panel.screen, JobsScreen) else ""


def status(panel: WhatsdexApp) -> str:
    return str(panel.screen.query_one("#status", Static).content)


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
        await until(pilot, lambda: said(panel) == ["5 (dl for Ann): cancelled."])
        await until(pilot, lambda: rows(panel) == 2)


async def test_what_failed_runs_again_and_a_refusal_is_told(
    control: FakeControl, panel: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel, "right_square_bracket")
        await pilot.press("t")
        await until(pilot, lambda: said(panel) == ["2 (dl for 陳大文): runs again."])
        await until(pilot, lambda: rows(panel) == 1)
        await pilot.press("t")
        await until(pilot, lambda: "There is no job 1 that failed" in said(panel)[-1])


async def test_why_jobs_failed_can_be_read_in_their_list(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=(100, 30)) as pilot:
        await opened(pilot, until, panel, "right_square_bracket", "right_square_bracket")
        assert isinstance(panel.screen, JobsScreen)
        assert "That page has no video." in panel.screen.table.render_line(1).text


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


async def test_a_detail_known_at_once_is_shown(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel)
        for letters in (False, True):
            if letters:
                await pilot.press("left_square_bracket")
                await until(pilot, lambda: rows(panel) == 1)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(panel.screen, ReadingScreen))
            await until(pilot, lambda: str(panel.screen.query_one(Static).content) != "…")
            await pilot.press("escape")
        assert said(panel) == []


async def test_messages_take_each_others_place_and_failures_stand_together(panel: WhatsdexApp) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        for told in ("Paused.", "Goes on."):
            panel.notify(told, markup=False)
        for told in ("1 failed.", "2 failed.", "2 failed.", "3 failed.", "4 failed."):
            panel.notify(told, severity="error", timeout=500, markup=False)
        panel.notify("Worse.", severity="error", timeout=1, markup=False)
        await pilot.pause()
        assert said(panel) == ["Goes on.", "Worse.\n4 failed.\n3 failed.\n… and 2 more before."]
        assert max(each.time_left for each in panel._notifications) > 400
        panel.clear_notifications()
        panel.notify("Again.", severity="error", markup=False)
        await pilot.pause()
        assert said(panel) == ["Again."]


async def test_a_real_job_that_failed_is_run_again_and_its_chat_opened(
    bot: Running, real: WhatsdexApp, until: Until, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    bot.people.say("/sticker", "15550000021", name="Bea", file=broken, media=Media("image", "image/jpeg"))
    wait(lambda: bot.control.jobs.list("failed"))
    async with real.run_test(size=SMALL) as pilot:
        await opened(pilot, until, real, "right_square_bracket")
        await pilot.press("t")
        await until(pilot, lambda: len(bot.control.jobs.list("failed")) == 2)
        offered = [each for each in ("c", "t") if each in real.screen.active_bindings]
        assert offered == ["t"], "there is nothing left of it to cancel"
        await pilot.press("h")
        await until(pilot, lambda: isinstance(real.screen, ReadingScreen))
        await until(pilot, lambda: "Bea" in str(real.screen.query_one(Static).content))


async def test_a_jump_finds_a_job_in_whichever_list_it_is(
    control: FakeControl, panel: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    control.jobs.rows.append(replace(control.jobs.rows[0], number=55))

    def marked() -> int:
        row = panel.screen.table.marked if isinstance(panel.screen, JobsScreen) else None
        return row.number if row is not None and rows(panel) == 1 else 0

    async with panel.run_test(size=LARGE) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        for number in (5, 1, 2):
            await pilot.press("colon", *f"job {number}", "enter")
            await until(pilot, lambda number=number: marked() == number)  # type: ignore[misc]


async def test_a_jump_from_the_dead_letters_to_a_job_bears_a_slow_answer(
    control: FakeControl, panel: WhatsdexApp, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, listed, asked = threading.Event(), control.jobs.list, list[str]()

    def late(state: str = "", limit: int = 50) -> list[JobView]:
        asked.append(state)
        if state:
            answered.wait(10)
        return listed(state, limit)

    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel, "left_square_bracket")
        await pilot.press("space")
        assert isinstance(panel.screen, JobsScreen)
        table = panel.screen.table
        assert table.chosen
        monkeypatch.setattr(control.jobs, "list", late)
        await pilot.press("colon", *"job 1", "enter")
        await until(pilot, lambda: len(asked) == 2)
        await until(pilot, lambda: "Asking" in status(panel))
        await pilot.resize_terminal(100, 30)  # it is drawn whatever comes meanwhile
        answered.set()
        await until(pilot, lambda: isinstance(panel.screen, ReadingScreen))
    assert not table.chosen, "a letter is no job, whatever its number"


async def test_a_job_that_waits_is_cancelled_for_good(
    bot: Running, real: WhatsdexApp, until: Until, tmp_path: Path
) -> None:
    bot.ask("/ping")
    bot.core.work.queue.hold()
    picture = tmp_path / "red.png"
    picture.write_bytes(demo.picture(64))
    bot.people.say("/sticker", file=picture, media=Media("image", "image/png"))
    wait(lambda: bot.control.jobs.list("open"))
    async with real.run_test(size=SMALL) as pilot:
        await opened(pilot, until, real)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(real.screen, AskScreen))
        await pilot.press("y")
        await until(pilot, lambda: bot.core.store.all("SELECT state FROM job") == [("cancelled",)])
        await until(pilot, lambda: rows(real) == 0)
    bot.core.work.queue.go_on()
    bot.ask("/ping")
    assert not [each for each in bot.people.done if isinstance(each.action, Send) and each.action.media is not None]


async def test_real_dead_letters_reach_their_chat_or_nobody(bot: Running, real: WhatsdexApp, until: Until) -> None:
    def states() -> list[str]:
        return [state for (state,) in bot.core.store.all("SELECT state FROM outbox ORDER BY id")]

    def sent() -> list[str]:
        return [each.action.text for each in bot.people.done if isinstance(each.action, Send)]

    for text in ("one", "two"):
        bot.control.messages.send("15550000002", text)
    wait(lambda: states() == ["sent", "sent"])
    bot.core.store.writer.call(lambda cursor: cursor.execute("UPDATE outbox SET state='dead', error='no answer'"))
    async with real.run_test(size=SMALL) as pilot:
        await opened(pilot, until, real, "left_square_bracket")
        await until(pilot, lambda: rows(real) == 2)
        await pilot.press("g", "t")
        await until(pilot, lambda: sent() == ["one", "two", "two"])
        await until(pilot, lambda: states() == ["dead", "sent"])
        await until(pilot, lambda: rows(real) == 1)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(real.screen, AskScreen))
        await pilot.press("y")
        await until(pilot, lambda: states() == ["dropped", "sent"])
    audit = bot.core.store.all("SELECT action, face FROM audit WHERE action LIKE 'letters.%' ORDER BY id")
    assert audit == [("letters.retry", "panel"), ("letters.drop", "panel")]


@pytest.mark.parametrize(
    ("job", "told"),
    [
        ({"progress": 0.25, "note": "⬇ 25 % of 8.0 MB"}, "30 s left  200 KB/s"),
        ({"progress": 0.0, "note": "⬇ 3.0 MB"}, "300 KB/s"),
        ({"progress": 0.5, "note": "⏳ 2.0 MB of 4 MB"}, "10 s left  200 KB/s"),
        ({"progress": 0.5, "note": "almost"}, "10 s left"),
        ({"progress": 0.0, "note": ". MB"}, "0 B/s"),
        ({"state": "queued"}, ""),
    ],
)
def test_speed_and_time_left_are_told_as_far_as_they_are_known(job: dict[str, Any], told: str) -> None:
    start = FrozenClock().now()
    made = JobView(1, "dl", "running", "Ann", "1@s.whatsapp.net", "main", start, started=start)
    assert pace(replace(made, **job), start + timedelta(seconds=10)) == told


@pytest.mark.parametrize("size", [SMALL, (120, 36), (200, 50)], ids=["80x24", "120x36", "200x50"])
def test_jobs_of_a_busy_engine(snap_compare: Snap, until: Until, size: tuple[int, int]) -> None:
    def shown(panel: WhatsdexApp) -> bool:
        narrow = size[0] < 120
        return bool(rows(panel)) and (narrow or "left" in str(panel.screen.query_one("#detail", Static).content))

    assert snap_compare(app(FakeControl()), terminal_size=size, run_before=seen(until, "6", then=shown))


@pytest.mark.parametrize("case", ["hostile", "light", "lost"])
def test_jobs_in_other_cases(snap_compare: Snap, until: Until, case: str) -> None:
    control = FakeControl(names=HOSTILE if case == "hostile" else ("Ann", "Bob", "Zoë"))
    if case == "lost":
        control.status.error = NotRunning("The connection to the engine is lost.", "Has it been stopped?")

    def shown(panel: WhatsdexApp) -> object:
        if case == "lost":
            return "is lost" in str(panel.screen.query_one("#status", Static).content)
        return rows(panel)

    theme = "whatsdex-light" if case == "light" else ""
    assert snap_compare(app(control, theme=theme), terminal_size=SMALL, run_before=seen(until, "6", then=shown))


def test_no_jobs_say_what_to_do(snap_compare: Snap, until: Until) -> None:
    control = FakeControl(clock=FrozenClock())
    control.jobs.rows = []
    assert snap_compare(app(control), terminal_size=SMALL, run_before=seen(until, "6", then=empty))
