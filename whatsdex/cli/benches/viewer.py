"""A panel that watches a bench's engine from a process of its own, and times its keys."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import psutil

from whatsdex.cli.benches import terminal
from whatsdex.cli.benches.terminal import DONE, EVERY, READY
from whatsdex.control.paths import socket_path
from whatsdex.control.remote import RemoteControl
from whatsdex.control.views import FeedLine

if TYPE_CHECKING:
    from whatsdex.tui.app import WhatsdexApp
    from whatsdex.tui.feed.view import FeedView

Kind = Literal["pilot", "terminal"]
"""Whether keys are given to the app or to its terminal."""


def app(data: Path, start: str = "dashboard") -> WhatsdexApp:
    """Return the panel of the engine on a data folder."""
    from whatsdex.tui.app import WhatsdexApp

    control = RemoteControl(socket_path(data), "bench")
    return WhatsdexApp(lambda: control, demo=True, attached=True, start=start)


def full_store(view: FeedView[FeedLine]) -> None:
    """Fill a feed with all the lines that it keeps."""
    from whatsdex.tui.feed.store import CAPACITY

    at = datetime.now(UTC)
    view.store.extend(
        [FeedLine(number, at, "in", "bench", "somebody", who="Somebody", text="hello") for number in range(CAPACITY)]
    )


async def _by_pilot(data: Path) -> dict[str, Any]:
    from whatsdex.tui.courtesy import Courtesy
    from whatsdex.tui.feed.view import FeedView

    panel, courtesy = app(data), Courtesy()
    courtesy.begin()
    panel.each_second = courtesy.look
    async with panel.run_test(size=(terminal.COLUMNS, terminal.ROWS)) as pilot:
        await pilot.press("2")
        await pilot.pause(1.0)
        view = panel.screen.query_one(FeedView)
        full_store(view)
        (data / READY).touch()
        keys: list[float] = []
        while not (data / DONE).exists():
            pressed, handled = time.perf_counter(), asyncio.Event()
            panel.simulate_key("j" if len(keys) % 2 else "k")
            panel.call_later(handled.set)  # behind the key in the same queue
            await handled.wait()
            keys.append(time.perf_counter() - pressed)
            await asyncio.sleep(EVERY)
        return {"keys": keys, "kept": view.store.total, "rss": psutil.Process().memory_info().rss}


def main(data: Path, kind: Kind) -> None:
    """Watch until it is over, and tell what was found as JSON on standard output."""
    found = asyncio.run(_by_pilot(data)) if kind == "pilot" else terminal.keys(data)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), "terminal" if sys.argv[2] == "terminal" else "pilot")
