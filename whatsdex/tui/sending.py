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
        work(panel, partial(_do, panel, _resume), "sending")
        return

    def answered(yes: bool | None) -> None:
        if yes:
            work(panel, partial(_do, panel, partial(_pause, panel.key_of("dashboard.sending"))), "sending")

    panel.push_screen(AskScreen("Stop all sending", Content(TEXT), "Stop it"), answered)


def _resume(control: Control) -> str:
    waited = control.health.resume()
    return f"Sending goes on, and what waited ({count(waited)}) goes out now." if waited else "Sending goes on."


def _pause(key: str, control: Control) -> str:
    control.health.pause()
    return f"All sending is paused; {key} on the dashboard goes on."


async def _do(panel: WhatsdexApp, act: Callable[[Control], str]) -> None:
    try:
        told = await panel.source.ask(act)
    except WhatsdexError as error:
        panel.notify(plain(str(error)), severity="error", timeout=STANDS_SECONDS, markup=False)
    else:
        panel.notify(told, markup=False)
    panel.renew()
