"""Writes ``docs/screens/*.svg``, pictures of the panel over the demo: ``python scripts/screenshots.py``.

The clock stands still, people say what stands here, and what a machine would colour (its load, how long
answers took) is made up, so that the pictures are the same at each run; a test fails when they are stale.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import structlog  # noqa: E402 - found only by the line above
from msgspec.structs import replace  # noqa: E402

from whatsdex.clock import to_millis  # noqa: E402
from whatsdex.config import Config, Web  # noqa: E402
from whatsdex.control.health_views import HealthView  # noqa: E402
from whatsdex.control.local import LocalControl  # noqa: E402
from whatsdex.control.statistics_views import CommandFigures  # noqa: E402
from whatsdex.control.views import FeedLine, FeedPage, Overview  # noqa: E402
from whatsdex.engine import demo  # noqa: E402
from whatsdex.engine.arrival import CONSOLE  # noqa: E402
from whatsdex.engine.core import Core  # noqa: E402
from whatsdex.engine.lifecycle import Engine  # noqa: E402
from whatsdex.storage import Unit  # noqa: E402
from whatsdex.transports.simulator import Simulator  # noqa: E402
from whatsdex.tui.app import WhatsdexApp  # noqa: E402

FOLDER = ROOT / "docs" / "screens"
SIZE = (110, 32)
NOON = datetime(2026, 3, 14, 12, 0, 5, tzinfo=UTC)
SHOTS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "dashboard": (("t",), "in 10 minutes"),
    "feed": (("2",), "Ngozi"),
    "users": (("3",), "15550100003"),
    "groups": (("4",), "Ukulele"),
    "commands": (("5",), "sticker"),
    "jobs": (("6",), "film"),
    "console": (("7", *"/help sticker", "enter"), "Example"),
    "health": (("escape", "0"), "Headroom"),
    "settings": (("s",), "bot.prefixes"),
}
"""Keys, and words that show that all is there."""
MADE_UP = 100.0
"""Milliseconds from which figures are of the made-up past alone."""
BUSY = "the bot is at it"
"""Words that show that something is still to come."""
GROUP = "Family"
TALK = (
    (1, "Anyone up for dinner on Friday?", True), (2, "/ping", False), (3, "Look at this sunset", True),
    (4, "/jobs", False), (8, "are you there?", False), (9, "!uptime", False), (6, "On my way", True),
    (10, "/owner GUESSING", False), (12, ".ping", False), (13, "/cancel", False), (2, "/rules", True),
    (14, "/echo let me in", False), (7, "/ping", False), (11, "Happy birthday! 🎉", True), (15, "/jobs", False),
)  # fmt: skip
"""Places of people, what they say, and whether in the group."""
RUNNING = ((38, 0.21, "⏳ 31.9 MB of 152 MB"), (39, 0.64, "⏳ 66.6 MB of 104 MB"), (40, 0.87, "⏳ 25.2 MB of 29 MB"))
"""Jobs that are shown as running."""
SECONDS = 30.0


class StillClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        """Begin at noon."""
        self._moved = 0.0

    def move(self, seconds: float) -> None:
        """Let time go by."""
        self._moved += seconds

    def now(self) -> datetime:
        """Return the time of day."""
        return NOON + timedelta(seconds=self._moved)

    def monotonic(self) -> float:
        """Return the seconds it was moved."""
        return self._moved


class Still:
    """An area of a control, some of whose answers are made steady."""

    def __init__(self, area: Any, **steady: Callable[[Any], Any]) -> None:
        """Take what makes the answers of some calls steady, by their names."""
        self._area, self._steady = area, steady

    def __getattr__(self, verb: str) -> Any:
        """Return a call."""
        call, steady = getattr(self._area, verb), self._steady.get(verb)
        return call if steady is None else lambda *given, **named: steady(call(*given, **named))


def overview(real: Overview) -> Overview:
    """Make what a machine colours steady."""
    return replace(
        real, host="harbour", pid=4242, started=NOON - timedelta(hours=51), cpu_percent=6.0, memory_bytes=96_400_000,
        link_memory_bytes=0, disk_free_bytes=41_700_000_000, p50_ms=1.9, p95_ms=8.4, p99_ms=21.0,
        verdict=replace(real.verdict, level="ok", text="All is well.", remedy=""),
        popular=tuple(replace(each, p50_ms=2.0, p95_ms=4.0 + 7 * place) for place, each in enumerate(real.popular)),
    )  # fmt: skip


def feed(real: FeedPage) -> FeedPage:
    """Make when things happened, and how long answers took, steady."""

    def steady(line: FeedLine) -> FeedLine:
        text = "pong · 2 ms" if line.text.startswith("pong") else line.text
        return replace(line, at=NOON + timedelta(seconds=line.seq // 3), ms=1.1 + line.seq % 7 * 0.4, text=text)

    return replace(real, lines=tuple(map(steady, real.lines)))


def health(real: HealthView) -> HealthView:
    """Make what a machine colours steady."""
    room = replace(
        real.headroom, sends_per_second=1.4, sends_ceiling=94.0, lanes_use=0.12, disk_free_bytes=41_700_000_000,
        disk_days=118.0,
    )  # fmt: skip
    return replace(real, headroom=room)


def statistics(real: list[CommandFigures]) -> list[CommandFigures]:
    """Make how long answers took steady: the people who talk now are answered by this machine."""
    return [
        replace(each, p50_ms=1.4 + len(each.name) * 0.3, p95_ms=6.0 + len(each.name) * 2.0)
        if each.p50_ms < MADE_UP else each for each in real
    ]  # fmt: skip


def until(holds: Callable[[], bool]) -> None:
    """Wait for a condition."""
    end, pause = time.monotonic() + SECONDS, threading.Event()
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("the demo did not come to rest")
        pause.wait(0.01)


def talk(core: Core, people: Simulator, clock: StillClock) -> None:
    """Have people say something, one after the other, and the sums be made."""
    everybody = demo.Demo(people, core).people
    for place, text, grouped in TALK:
        people.say(text, everybody[place].number, name=everybody[place].name, group=GROUP if grouped else "")
        until(lambda: core.inbox.waiting <= 0 and core.dispatcher.idle)
        until(lambda: not core.store.one("SELECT count(*) FROM outbox WHERE state IN ('queued', 'handed')")[0])
    for number, progress, note in RUNNING:
        unit = Unit()
        began = to_millis(clock.now()) - int(progress * 60_000)
        unit.run(
            "UPDATE job SET state='running', progress=?, note=?, created=?, started=? WHERE id=?",
            progress, note, began, began, number,
        )  # fmt: skip
        core.store.writer.call_unit(unit)
    marks = "SELECT count(*) FROM rollup_mark WHERE source='message' AND done>=?"
    clock.move(11)
    until(lambda: bool(core.store.one(marks, len(TALK))[0]))


async def shoot(app: WhatsdexApp, folder: Path) -> None:
    """Take all pictures."""
    async with app.run_test(size=SIZE) as pilot:
        for name, (keys, words) in SHOTS.items():
            await pilot.press(*keys)
            end, before, picture = time.monotonic() + SECONDS, "", ""
            # At rest only once it stays the same: a scroll bar comes after what it scrolls.
            while picture != before or words not in (text := picture.replace("&#160;", " ")) or BUSY in text:
                if time.monotonic() > end:
                    raise TimeoutError(f"{name} does not show {words!r}, or does not come to rest")
                await pilot.pause(0.1)
                before, picture = picture, app.export_screenshot(title="WhatsDeX", simplify=True)
            (folder / f"{name}.svg").write_text(picture, encoding="utf8")


def main(folder: Path = FOLDER) -> None:
    """Write all pictures into a folder."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    folder.mkdir(parents=True, exist_ok=True)
    clock, made = StillClock(), list[Simulator]()
    with tempfile.TemporaryDirectory(prefix="whatsdex-screens-") as data:

        def transports(place: Path) -> list[Simulator]:
            made.extend((demo.account("demo", place, clock), Simulator(CONSOLE, place, clock)))
            return made

        engine = Engine(Config(web=Web(port=0)), Path(data), transports, demo=True, clock=clock)
        control: Any = LocalControl(engine)
        engine.start()
        try:
            assert engine.core is not None  # noqa: S101 - it has started
            talk(engine.core, made[0], clock)
            control.status = Still(control.status, overview=overview)
            control.feed = Still(control.feed, since=feed)
            control.health = Still(control.health, show=health)
            control.statistics = Still(control.statistics, commands=statistics)
            asyncio.run(shoot(WhatsdexApp(lambda: control, demo=True, clock=clock), folder))
        finally:
            engine.stop()


if __name__ == "__main__":
    main()
    print(f"{FOLDER.relative_to(ROOT)}: {', '.join(SHOTS)}")
