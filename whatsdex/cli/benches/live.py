"""A running bot, asked through its control socket and console: the round trip of a command."""

from __future__ import annotations

import time
from typing import Any

from whatsdex.cli.benches.engine import Progress
from whatsdex.cli.benches.figures import latencies
from whatsdex.control.api import Control

PEOPLE = 200
"""Who ask in turn, so that none comes near the limits."""


def measure(control: Control, progress: Progress, *, seconds: float) -> dict[str, Any]:
    """Return the figures of a running engine.

    Args:
        control: Its control.
        progress: Hears in words how far it is.
        seconds: Of the run.

    Raises:
        NotRunning: There is none.
    """
    overview = control.status.overview()
    progress(f"the console of the bot that runs, for {seconds:g} s")
    took: list[float] = []
    seq, end = control.console.since(2**53).next, time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        control.console.say("/ping", number=str(15550200000 + len(took) % PEOPLE))
        page = control.console.since(seq, 5.0)
        seq = page.next
        took.append(time.perf_counter() - began)
    return {
        "round_trips": len(took),
        **latencies(took),
        "engine_memory_mb": round(overview.memory_bytes / 1e6, 1),
        "link_memory_mb": round(overview.link_memory_bytes / 1e6, 1),
        "cpu_percent": round(overview.cpu_percent, 1),
    }
