"""Stopping all sending, and going on with it, from anywhere in the panel."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from whatsdex.control.api import Control
from whatsdex.errors import WhatsdexError
from whatsdex.tui.figures import count
from whatsdex.tui.here import work
from whatsdex.tui.safe import plain
from whatsdex.tui.screens.acting import STANDS_SECONDS
from whatsdex.tui.screens.asking import AskScreen

if TYPE_CHECKING:
    from whatsdex.tui.app import WhatsdexApp

TEXT = "No account sends anything any more, over restarts too, until you go on. Answers wait, and go out then."


def toggle_sending(panel: WhatsdexApp) -> None:
    """Ask, then have all sending rest; where it rests, go on."""
    if panel.overview is not None and panel.overview.paused:
        waiting = panel.overview.queues.outbox
        told = f"Sending goes on, and what waited ({count(waiting)}) goes out now." if waiting else "Sending goes on."
        work(panel, partial(_do, panel, lambda control: control.health.resume(), told), "sending")
        return

    def answered(yes: bool | None) -> None:
        if yes:
            told = f"All sending is paused; {panel.key_of('dashboard.sending')} on the dashboard goes on."
            work(panel, partial(_do, panel, lambda control: control.health.pause(), told), "sending")

    panel.push_screen(AskScreen("Stop all sending", Content(TEXT), "Stop it"), answered)


async def _do(panel: WhatsdexApp, act: Callable[[Control], object], told: str) -> None:
    try:
        await panel.source.ask(act)
    except WhatsdexError as error:
        panel.notify(plain(str(error)), severity="error", timeout=STANDS_SECONDS, markup=False)
    else:
        panel.notify(told, markup=False)
    panel.renew()
