"""Starting the panel and hearing how its operator left it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from datetime import UTC, tzinfo
from pathlib import Path

from whatsdex.clock import SYSTEM_CLOCK, Clock
from whatsdex.control.api import Control
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.courtesy import Courtesy
from whatsdex.tui.terminal import Choice, on_signals, own_terminal

SWITCH_INTERVAL = 0.001
"""Seconds after which a thread of the engine gives the drawing thread its turn; Python's own are five times that."""


def run_app(
    control: Callable[[], Control | None],
    *,
    demo: bool = False,
    attached: bool = False,
    can_keep_running: bool = True,
    read_only: bool = False,
    zone: tzinfo = UTC,
    clock: Clock = SYSTEM_CLOCK,
    data: Path | None = None,
    log: Path | None = None,
    start: str = "dashboard",
    theme: str = "",
    watch: Callable[[Callable[[Choice], None]], None] | None = None,
) -> Choice:
    """Run the panel in this thread, which must be the main one, until its operator leaves it.

    Args:
        control: Gives the control, None while the engine is not ready; may raise a WhatsdexError
            that says why it never will be.
        demo: Whether made-up users chat.
        attached: Whether the engine is another process, which leaving the panel does not concern.
        can_keep_running: Whether the engine may go on without the panel.
        read_only: Whether nothing can be changed.
        zone: Of the times that are shown.
        clock: For the header and ages.
        data: The data folder, to show where files are.
        log: File that takes what libraries write to the terminal; None drops it.
        start: Id of the first screen.
        theme: Name of the colours; empty for those chosen last.
        watch: Runs in a thread of its own, and may have the panel leave by what it is given.

    Returns:
        What is to become of the engine.
    """
    app = WhatsdexApp(
        control,
        demo=demo,
        attached=attached,
        can_keep_running=can_keep_running,
        read_only=read_only,
        zone=zone,
        clock=clock,
        data=data,
        start=start,
        theme=theme,
    )
    courtesy = Courtesy()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL)
    try:
        with own_terminal(log) as writer, on_signals(writer, app.leave_soon):
            app.writer = writer
            courtesy.begin()
            app.each_second = courtesy.look
            if watch is not None:
                threading.Thread(target=watch, args=(app.leave_soon,), name="panel-watch", daemon=True).start()
            choice = app.run()
    finally:
        sys.setswitchinterval(interval)
    if app.failure:
        where = f"; {log} has the details" if log is not None else ""
        sys.stderr.write(f"The panel has ended by a fault of its own ({app.failure}){where}.\n")
    return choice or "leave"
