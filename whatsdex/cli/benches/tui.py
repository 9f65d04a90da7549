"""The panel under a busy feed: whether it follows, and how soon keys answer."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from whatsdex.cli.benches.engine import Progress
from whatsdex.cli.benches.figures import latencies
from whatsdex.config import Config, Web
from whatsdex.control.local import LocalControl
from whatsdex.engine.lifecycle import Engine
from whatsdex.events import MessageHandled
from whatsdex.models import Identity, Message
from whatsdex.transports.simulator import Simulator

RATE = 500
"""Messages a second in the feed."""
KEYS = 60
SIZE = (140, 45)


def measure(data: Path, progress: Progress, *, seconds: float) -> dict[str, Any]:
    """Return the figures of the panel over an engine whose feed is busy.

    Args:
        data: An empty folder.
        progress: Hears in words how far it is.
        seconds: Of the run.
    """
    engine = Engine(Config(web=Web(port=0)), data, lambda folder: [Simulator("bench", folder)])
    control = LocalControl(engine)
    engine.start()
    stop = threading.Event()
    feeder = threading.Thread(target=_feed, args=(engine, stop), name="feeder", daemon=True)
    try:
        progress(f"the panel at {RATE} messages a second")
        feeder.start()
        return asyncio.run(_panel(control, seconds))
    finally:
        stop.set()
        engine.stop()


async def _panel(control: LocalControl, seconds: float) -> dict[str, Any]:
    from whatsdex.tui.app import WhatsdexApp
    from whatsdex.tui.feed.view import FeedView

    app = WhatsdexApp(lambda: control, demo=True)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await pilot.pause(1.0)
        view = app.screen.query_one(FeedView)
        before, began = view.store.total, time.perf_counter()
        answers = []
        for number in range(KEYS):
            pressed, handled = time.perf_counter(), asyncio.Event()
            app.simulate_key("j" if number % 2 else "k")
            app.call_later(handled.set)  # behind the key in the same queue
            await handled.wait()
            answers.append(time.perf_counter() - pressed)
            await asyncio.sleep(seconds / KEYS)
        taken = view.store.total - before
        return {
            "lines_per_second": round(taken / (time.perf_counter() - began), 1),
            "asked_lines_per_second": RATE,
            "key": latencies(answers),
        }


def _feed(engine: Engine, stop: threading.Event) -> None:
    who, began, told = Identity(phone="15550000002@s.whatsapp.net"), time.perf_counter(), 0
    while not stop.wait(0.01):
        due = int((time.perf_counter() - began) * RATE)
        for number in range(told, due):
            message = Message("bench", f"T{number}", who.phone, who, datetime.now(UTC), text="/ping", name="Somebody")
            engine.bus.tell(MessageHandled(message, "ok", 0.002, "ping"))
        told = due
