"""The panel over a busy engine: how soon keys answer, and what it costs those who write to the bot.

As in a run, the panel is a process of its own, attached to the engine.
"""

from __future__ import annotations

import contextlib
import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from whatsdex.cli.benches.engine import Bench, Progress
from whatsdex.cli.benches.figures import latencies, peak_rss_mb
from whatsdex.cli.benches.terminal import DONE, READY
from whatsdex.cli.benches.viewer import Kind
from whatsdex.config import Web
from whatsdex.engine.core import Core
from whatsdex.web.server import WebServer

RATE = 1_000
"""Messages a second that are offered."""
ONE_IN = 4
"""One of so many is a command; each answer is a line of the feed too."""
RUNS = 5
LONG = 2.4
"""A run takes so many times the seconds of a run of the engine alone: 60 s of all with the panel."""
PATIENCE = 60.0
LOOK = 0.05


class Seen(NamedTuple):
    """What one viewer found."""

    keys: list[float]
    """Seconds that each key took."""
    kept: int
    """Lines that it kept."""
    rss: int
    """Bytes of its memory."""


def measure(data: Path, progress: Progress, *, seconds: float) -> dict[str, Any]:
    """Return the figures of the panel's feed, with all lines it can keep, beside those without a viewer.

    Args:
        data: An empty folder.
        progress: Hears in words how far it is.
        seconds: Of each run.
    """
    bench = Bench(data)
    bench.engine.joins.append(lambda core: _served(bench, data, core))
    bench.engine.start()
    seen: list[Seen] = []
    viewed: list[float] = []
    alone: list[float] = []
    memory: list[int] = []

    def load() -> float:
        return latencies(bench.paced(RATE, seconds * LONG, one_in=ONE_IN))["p99_ms"]

    try:
        progress("introducing users")
        bench.introduce()
        progress("keys in a terminal")
        with _viewer(data, "terminal", seen):
            load()
        for number in range(RUNS):
            progress(f"{RATE} messages a second, run {number + 1} of {RUNS}")
            alone.append(load())
            with _viewer(data, "pilot", seen):
                viewed.append(load())
            memory.append(psutil.Process().memory_info().rss)
    finally:
        bench.engine.stop()
    in_terminal, *others = seen
    return {
        "offered_per_second": RATE,
        "commands_per_second": RATE // ONE_IN,
        "kept_lines": min(each.kept for each in others),
        "key": latencies([key for each in others for key in each.keys]),
        "key_in_terminal": latencies(in_terminal.keys),
        "viewed_p99_ms": viewed,
        "alone_p99_ms": alone,
        "ratio": round(statistics.median(viewed) / statistics.median(alone), 2),
        "panel_rss_mb": [round(each.rss / 1e6, 1) for each in seen],
        "rss_mb_after_each": [round(each / 1e6, 1) for each in memory],
        "peak_rss_mb": peak_rss_mb(),
    }


def _served(bench: Bench, data: Path, _core: Core) -> Callable[[], None]:
    server = WebServer(bench.control, Web(port=0), data, lambda: b"", lambda: ())
    server.start()
    return server.stop


@contextlib.contextmanager
def _viewer(data: Path, kind: Kind, seen: list[Seen]) -> Iterator[None]:
    """Have a panel watch what is done inside, and keep what it found.

    Raises:
        TimeoutError: It did not come up, or a key was not answered.
    """
    for each in (READY, DONE):
        (data / each).unlink(missing_ok=True)
    command = [sys.executable, "-m", "whatsdex.cli.benches.viewer", str(data), kind]
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        end, pause = time.monotonic() + PATIENCE, threading.Event()
        while not (data / READY).exists():
            if time.monotonic() > end or child.poll() is not None:
                raise TimeoutError("the panel did not come up")
            pause.wait(LOOK)
        yield
        (data / DONE).touch()
        told, _none = child.communicate(timeout=PATIENCE)
    finally:
        child.kill()
        child.wait()
    if child.returncode:
        raise TimeoutError("the panel did not answer a key")
    seen.append(Seen(**json.loads(told)))
