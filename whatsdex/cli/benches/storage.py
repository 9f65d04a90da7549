"""The database alone: how many rows a second it takes in, and what one commit costs when idle."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from whatsdex.cli.benches.engine import Progress
from whatsdex.cli.benches.figures import latencies
from whatsdex.engine import ends
from whatsdex.storage import Unit, open_store

COMMITS = 300
AHEAD = 2_000
"""Units that may wait for the writer, as a full inbox would have it."""


def measure(data: Path, progress: Progress, *, seconds: float) -> dict[str, Any]:
    """Return the figures of a fresh database.

    Args:
        data: An empty folder.
        progress: Hears in words how far it is.
        seconds: Of the run under load.
    """
    store = open_store(data)
    try:
        progress(f"{COMMITS} commits one by one")
        idle = []
        for each in range(COMMITS):
            began = time.perf_counter()
            store.writer.call_unit(_row(each))
            idle.append(time.perf_counter() - began)
        progress(f"rows for {seconds:g} s")
        groups: list[int] = []
        store.writer.on_group = lambda count, _seconds: groups.append(count)
        began, made = time.perf_counter(), COMMITS
        while time.perf_counter() - began < seconds:
            if store.writer.waiting > AHEAD:
                time.sleep(0.001)
                continue
            for _each in range(100):
                store.writer.commit(_row(made))
                made += 1
        store.writer.call_unit(_row(made))
        took = time.perf_counter() - began
        return {
            "rows_per_second": round((made - COMMITS) / took, 1),
            "rows_per_commit": round(sum(groups) / max(1, len(groups)), 1),
            "idle_commit": latencies(idle),
        }
    finally:
        store.close()


def _row(number: int) -> Unit:
    unit = Unit()
    unit.add(ends.USE, number, "ping", "information", "bench", "1@s.whatsapp.net", 1, "ok", 1)
    return unit
