"""The panel in the terminal that ``terminal`` gives it, its feed full."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from whatsdex.cli.benches.terminal import READY
from whatsdex.cli.benches.viewer import app, full_store
from whatsdex.monitoring import logs


def main(data: Path) -> None:
    """Show the feed until this process is ended."""
    from whatsdex.tui.courtesy import Courtesy
    from whatsdex.tui.feed.view import FeedView
    from whatsdex.tui.terminal import own_terminal

    logs.setup("error")
    panel, courtesy = app(data, "feed"), Courtesy()

    async def begin(pilot: Any) -> None:
        while not panel.screen.query(FeedView):
            await pilot.pause(0.05)
        full_store(panel.screen.query_one(FeedView))
        (data / READY).touch()

    with own_terminal(None) as writer:
        panel.writer = writer
        courtesy.begin()
        panel.each_second = courtesy.look
        panel.run(auto_pilot=begin)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
