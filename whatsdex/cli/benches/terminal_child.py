"""The panel over an engine under load, in the terminal that ``terminal`` gives it."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

from whatsdex.cli.benches.engine import Bench
from whatsdex.cli.benches.terminal import BUSY, DONE
from whatsdex.cli.benches.tui import ONE_IN, RATE, full_store
from whatsdex.monitoring import logs

USERS = 640
"""So many that none of them comes near the limits at this rate."""
LINGER = 30.0
"""Seconds that it stays after the load."""


def main(data: Path, seconds: float) -> None:
    """Show the feed while made-up users write for so many seconds."""
    from whatsdex.tui.app import WhatsdexApp
    from whatsdex.tui.feed.view import FeedView
    from whatsdex.tui.run import SWITCH_INTERVAL
    from whatsdex.tui.terminal import own_terminal

    logs.setup("error")
    bench = Bench(data, USERS)
    bench.engine.start()
    bench.introduce()
    app = WhatsdexApp(lambda: bench.control, demo=True, start="feed")

    def load() -> None:
        (data / BUSY).touch()
        bench.paced(RATE, seconds, one_in=ONE_IN)
        (data / DONE).touch()
        threading.Event().wait(LINGER)  # whoever measures ends this process before
        app.leave_soon("stop")

    async def begin(pilot: Any) -> None:
        while not app.screen.query(FeedView):
            await pilot.pause(0.05)
        full_store(app.screen.query_one(FeedView))
        threading.Thread(target=load, daemon=True).start()

    sys.setswitchinterval(SWITCH_INTERVAL)
    with own_terminal(None) as writer:
        app.writer = writer
        app.run(auto_pilot=begin)
    bench.engine.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
