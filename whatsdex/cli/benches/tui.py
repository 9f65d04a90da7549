"""The panel over a busy engine: how soon keys answer, and what it costs those who write to the bot."""

from __future__ import annotations

import asyncio
import statistics
import sys
import threading
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from whatsdex.cli.benches import terminal
from whatsdex.cli.benches.engine import Bench, Progress
from whatsdex.cli.benches.figures import latencies, peak_rss_mb
from whatsdex.control.views import FeedLine

if TYPE_CHECKING:
    from whatsdex.tui.feed.view import FeedView

RATE = 1_000
"""Messages a second that are offered."""
ONE_IN = 4
"""One of so many is a command; each answer is a line of the feed too."""
RUNS = 5
LONG = 2.4
"""A run with the panel takes so many times the seconds of a run of the engine alone: 60 s in all."""
EVERY = 0.1
"""Seconds between two keys."""
SIZE = (140, 45)


def measure(data: Path, progress: Progress, *, seconds: float) -> dict[str, Any]:
    """Return the figures of the panel's feed, with all lines it can keep, beside those without a viewer.

    Args:
        data: An empty folder.
        progress: Hears in words how far it is.
        seconds: Of each run.
    """
    import_module("whatsdex.tui.screens.feed")  # as in a run, the panel is there before the engine
    from whatsdex.tui.run import SWITCH_INTERVAL

    progress("keys in a terminal")
    in_terminal = terminal.keys(_folder(data, "terminal"), seconds * LONG)
    bench = Bench(_folder(data, "engine"))
    bench.engine.start()
    keys: list[float] = []
    viewed: list[float] = []
    alone: list[float] = []
    memory: list[int] = []
    kept = 0
    interval = sys.getswitchinterval()
    try:
        progress("introducing users")
        bench.introduce()
        for number in range(RUNS):
            progress(f"{RATE} messages a second, run {number + 1} of {RUNS}")
            alone.append(latencies(bench.paced(RATE, seconds * LONG, one_in=ONE_IN))["p99_ms"])
            sys.setswitchinterval(SWITCH_INTERVAL)
            answers, took, kept = asyncio.run(_viewed(bench, seconds * LONG))
            sys.setswitchinterval(interval)
            keys += answers
            viewed.append(latencies(took)["p99_ms"])
            memory.append(psutil.Process().memory_info().rss)
    finally:
        sys.setswitchinterval(interval)
        bench.engine.stop()
    return {
        "offered_per_second": RATE,
        "commands_per_second": RATE // ONE_IN,
        "kept_lines": kept,
        "key": latencies(keys),
        "key_in_terminal": latencies(in_terminal),
        "viewed_p99_ms": viewed,
        "alone_p99_ms": alone,
        "ratio": round(statistics.median(viewed) / statistics.median(alone), 2),
        "rss_mb_after_each": [round(each / 1e6, 1) for each in memory],
        "peak_rss_mb": peak_rss_mb(),
    }


def _folder(data: Path, name: str) -> Path:
    (data / name).mkdir()
    return data / name


async def _viewed(bench: Bench, seconds: float) -> tuple[list[float], list[float], int]:
    """Return what each key took, what each answer took, and how many lines the panel kept."""
    from whatsdex.tui.app import WhatsdexApp
    from whatsdex.tui.feed.view import FeedView

    app = WhatsdexApp(lambda: bench.control, demo=True)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await pilot.pause(1.0)
        view = app.screen.query_one(FeedView)
        full_store(view)
        found: list[list[float]] = []
        writing = threading.Thread(target=lambda: found.append(bench.paced(RATE, seconds, one_in=ONE_IN)))
        writing.start()
        keys: list[float] = []
        while writing.is_alive():
            pressed, handled = time.perf_counter(), asyncio.Event()
            app.simulate_key("j" if len(keys) % 2 else "k")
            app.call_later(handled.set)  # behind the key in the same queue
            await handled.wait()
            keys.append(time.perf_counter() - pressed)
            await asyncio.sleep(EVERY)
        if not found:
            raise TimeoutError("not every command was answered")
        return keys, found[0], view.store.total


def full_store(view: FeedView[FeedLine]) -> None:
    """Fill a feed with all the lines that it keeps."""
    from whatsdex.tui.feed.store import CAPACITY

    at = datetime.now(UTC)
    view.store.extend(
        [FeedLine(number, at, "in", "bench", "somebody", who="Somebody", text="hello") for number in range(CAPACITY)]
    )
