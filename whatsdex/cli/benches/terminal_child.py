"""The panel over an engine under load, in the terminal that ``terminal`` gives it."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from whatsdex.cli.benches.engine import Bench
from whatsdex.cli.benches.terminal import BUSY, DONE
from whatsdex.cli.benches.tui import ONE_IN, RATE, full_store
from whatsdex.monitoring import logs

USERS = 640
"""So many that none of them comes near the limits at this rate."""


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
        pause = threading.Event()
        while not (app.is_running and app.screen.query(FeedView)):
            pause.wait(0.05)
        app.call_from_thread(full_store, app.screen.query_one(FeedView))
        (data / BUSY).touch()
        bench.paced(RATE, seconds, one_in=ONE_IN)
        (data / DONE).touch()
        app.leave_soon("stop")

    threading.Thread(target=load, daemon=True).start()
    sys.setswitchinterval(SWITCH_INTERVAL)
    with own_terminal(None) as writer:
        app.writer = writer
        app.run()
    bench.engine.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
