"""The console, through to the engine's console account."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import pytest
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.engines import Running
from tests.fakes.control import HOSTILE, FakeControl
from tests.fakes.control.talk import reply
from tests.unit.tui.conftest import SMALL, Until
from tests.unit.tui.test_snapshots import Snap, app, seen
from whatsdex.control.views import PictureView
from whatsdex.engine.demo import picture
from whatsdex.errors import NotRunning
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.screens.console import ConsoleScreen
from whatsdex.tui.screens.prompt import PromptScreen
from whatsdex.tui.terminal import Choice
from whatsdex.tui.widgets.picture import Picture

SIZES = [(80, 24), (120, 36), (200, 50)]


def talk(panel: WhatsdexApp) -> str:
    if not isinstance(panel.screen, ConsoleScreen):
        return ""
    return "\n".join(str(each.content) for each in panel.screen.query_one("#talk", VerticalScroll).query(Static))


def status(panel: WhatsdexApp) -> str:
    return str(panel.screen.query_one("#status", Static).content) if isinstance(panel.screen, ConsoleScreen) else ""


async def opened(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp) -> None:
    await until(pilot, lambda: panel.overview is not None)
    await pilot.press("7")
    await until(pilot, lambda: isinstance(panel.screen, ConsoleScreen) and panel.screen._next != 2**53)


async def filled(pilot: Pilot[Choice], until: Until, panel: WhatsdexApp, key: str, text: str) -> None:
    """Answer a prompt that a key brings."""
    await pilot.press(key)
    await until(pilot, lambda: isinstance(panel.screen, PromptScreen))
    panel.screen.query_one(Input).value = text
    await pilot.press("enter")


async def said(pilot: Pilot[Choice], panel: WhatsdexApp, text: str) -> None:
    panel.screen.query_one(Input).value = text
    await pilot.press("enter")


async def test_made_up_people_talk_with_the_bot_in_private_in_groups_and_with_files(
    bot: Running, real: WhatsdexApp, until: Until, tmp_path: Path
) -> None:  # fmt: skip
    file = tmp_path / "red.png"
    file.write_bytes(picture(64))
    async with real.run_test(size=SMALL) as pilot:
        await opened(pilot, until, real)
        await said(pilot, real, "/ping")
        await until(pilot, lambda: "pong" in talk(real))
        answered = time.monotonic()
        await until(pilot, lambda: "at it" not in status(real))
        assert time.monotonic() - answered < 1
        await pilot.press("up")
        assert real.screen.query_one(Input).value == "/ping"
        await pilot.press("down")
        assert real.screen.query_one(Input).value == ""
        await filled(pilot, until, real, "ctrl+t", "12")
        await until(pilot, lambda: "5 to 15 digits" in str(real.screen.query_one("#complaint", Static).content))
        real.screen.query_one(Input).value = "15550000003 Ann"
        await pilot.press("enter")
        await until(pilot, lambda: "as Ann in private" in status(real))
        await filled(pilot, until, real, "ctrl+g", "Family")
        await until(pilot, lambda: "in the group Family" in status(real))
        await said(pilot, real, "/enable")
        await until(pilot, lambda: "Ann in Family" in talk(real) and len(bot.console.done) > 1)
        assert bot.console.done[-1].action.chat.endswith("@g.us")
        await filled(pilot, until, real, "ctrl+g", "")
        await until(pilot, lambda: "in private" in status(real))
        await filled(pilot, until, real, "ctrl+o", str(tmp_path / "none.png"))
        await until(pilot, lambda: "is not a file" in str(real.screen.query_one("#complaint", Static).content))
        real.screen.query_one(Input).value = str(file)
        await pilot.press("enter")
        await until(pilot, lambda: "with red.png" in status(real))
        await said(pilot, real, "/sticker")
        for _each in range(8):  # the sandbox takes its time twice on a busy machine
            if isinstance(real.screen, ConsoleScreen) and real.screen.query(Picture):
                break
            await pilot.pause(1)
        await until(pilot, lambda: real.screen.query(Picture))
        assert "[sticker" in talk(real)
        assert real.screen.query_one(Picture).size.width > 10
        await pilot.press("escape", "y")
        assert "pong" in real.clipboard or real.clipboard
        await pilot.press("1")
        await until(pilot, lambda: not isinstance(real.screen, ConsoleScreen))
    assert bot.people.done == bot.people.done.__class__([], bot.people.done.maxlen), "nothing of it reaches people"


async def test_another_screen_has_a_text_ready_to_be_tried(panel: WhatsdexApp, until: Until) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        panel.open_console("/sticker crop")
        await until(pilot, lambda: isinstance(panel.screen, ConsoleScreen))
        field = panel.screen.query_one(Input)
        await until(pilot, lambda: field.has_focus and field.value == "/sticker crop")
        await pilot.press("ctrl+l")
        assert panel.to_try == ""


async def test_edits_deletions_reactions_and_broken_pictures_are_told(
    control: FakeControl, panel: WhatsdexApp, until: Until
) -> None:  # fmt: skip
    async with panel.run_test(size=SMALL) as pilot:
        await opened(pilot, until, panel)
        control.console.done += [
            reply(0, "working"), reply(1, "done", "edit", target="S0"), reply(2, "👍", "react"),
            reply(3, "oops"), reply(4, "", "delete", target="S3"),
            reply(5, "", media_kind="image", media_path="spool/sent/broken.png", media_name="x.png", media_size=9),
        ]  # fmt: skip
        await until(pilot, lambda: "cannot be shown" in talk(panel))
        told = talk(panel)
        assert "done" in told
        assert "working" not in told
        assert "reacts 👍" in told
        assert "oops" not in told
        assert "[image x.png" in told


def test_a_picture_with_too_few_bytes_is_drawn_as_far_as_they_go() -> None:
    made = Picture(PictureView(4, 100, bytes(4 * 3 * 5)))
    assert (made._rows, made.get_content_height(None, None, 4)) == (5, 3)  # type: ignore[arg-type]
    assert Picture(PictureView(0, 0, b""))._rows == 0


def follows(panel: WhatsdexApp, control: FakeControl, count: int) -> bool:
    """Whether so many answers came and are shown."""
    return len(control.console.done) == count and getattr(panel.screen, "_next", 0) == count


def chatty(names: tuple[str, ...] = ()) -> FakeControl:
    control = FakeControl()
    texts = names or ("pong · 7 ms", "*WhatsDeX* — 8 commands in 3 groups\n/menu tells more.")
    control.console.answers = [reply(place, text) for place, text in enumerate(texts)]
    control.console.answers.append(
        reply(len(texts), names[0] if names else "", media_kind="sticker", media_path="spool/sent/1.webp",
              media_name=names[1] if names else "", media_mime="image/webp", media_size=9_312)
    )  # fmt: skip
    return control


@pytest.mark.parametrize(
    ("size", "case"),
    [*((size, "busy") for size in SIZES), *((SMALL, case) for case in ("hostile", "light", "empty", "lost"))],
    ids=lambda value: value if isinstance(value, str) else f"{value[0]}x{value[1]}",
)
def test_the_console(snap_compare: Snap, until: Until, size: tuple[int, int], case: str) -> None:
    control = chatty(HOSTILE) if case == "hostile" else chatty()
    panel = app(control, theme="whatsdex-light" if case == "light" else "whatsdex-dark")

    async def before(pilot: Pilot[Choice]) -> None:
        await seen(until)(pilot)
        if case == "lost":
            lost = NotRunning("The connection to the engine is lost.", "Has it been stopped?")
            control.status.error = lost
            control.console.since = lambda seq, wait=0.0: (_ for _ in ()).throw(lost)  # type: ignore[method-assign]
            await pilot.press("7")
            await until(pilot, lambda: "is lost" in status(panel) and panel.reach.state == "lost")
            return
        await opened(pilot, until, panel)
        while case != "empty" and control.console.answers:
            at = len(control.console.done)
            await said(pilot, panel, HOSTILE[5] if case == "hostile" else ("/ping", "/menu", "/sticker")[at])
            await until(pilot, partial(follows, panel, control, at + 1))
        if case != "empty":
            await until(pilot, lambda: panel.screen.query(Picture))

    assert snap_compare(panel, terminal_size=size, run_before=before)
