"""Signals of a run, and its life without a panel."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from types import FrameType
from typing import TYPE_CHECKING

import structlog

from whatsdex.errors import WhatsdexError

if TYPE_CHECKING:
    from collections.abc import Callable

    from whatsdex.cli.service import Service
    from whatsdex.config import Config
    from whatsdex.control.api import Control
    from whatsdex.control.views import FeedLine

log = structlog.get_logger(__name__)

LATEST = 9.5
"""Seconds after which a stop that hangs is ended by force."""
IMPATIENT = 0.5
"""Seconds after which a second Ctrl+C ends it at once; `timeout` and the like send signals twice."""
LOOK = 0.5
"""Seconds after which signals are looked at anew: of two at once, Python may let a wait sleep on."""
PAGE = 500
WAIT = 20.0
"""Seconds that the reporter waits for the first line."""


class Supervisor:
    """Hears the process's signals for whatever runs in it."""

    def __init__(self, load: Callable[[], tuple[Config, frozenset[str]]]) -> None:
        """Concern nothing yet.

        Args:
            load: Reads the configuration anew, with the keys that its file sets.
        """
        self._load = load
        self._reload = False
        self._service: Service | None = None
        self._asked = False
        self._at = 0.0
        self._terminal = _in_terminal()
        self.lost: Callable[[], None] = lambda: None
        """Called when the terminal is gone; the system tells only one of those who use it."""

    def install(self) -> None:
        """Hear SIGTERM, SIGINT and SIGHUP from now on."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        signal.signal(signal.SIGHUP, self._hang_up)

    def watch(self, service: Service) -> None:
        """Have signals concern a service."""
        self._service = service
        if self._asked:
            service.engine.ask_stop()

    def wait(self, *, quietly: bool = False) -> None:
        """Log each message until the engine ends, unless ``quietly``.

        Raises:
            WhatsdexError: It failed.
        """
        service = self._service
        assert service is not None  # noqa: S101 - watch() comes first
        reporter = threading.Thread(target=report, args=(service.control, service), name="reporter", daemon=True)
        if not quietly:
            reporter.start()
        self.wait_for(service.engine.ended)
        if not quietly:
            reporter.join(1.0)
        if service.engine.fault is not None:
            raise service.engine.fault

    def wait_for(self, over: threading.Event) -> None:
        """Do what signals ask for until something is over."""
        while not over.wait(LOOK):
            if self._reload and self._service is not None:
                self._reload = False
                self._renew(self._service)

    def _end(self, number: int, _frame: FrameType | None) -> None:
        if self._asked:
            if number == signal.SIGINT and time.monotonic() - self._at > IMPATIENT:
                log.warning("stop_forced", reason="asked twice")
                leave_now(0)
            return
        self._asked, self._at = True, time.monotonic()
        if self._service is None:
            raise SystemExit(0)
        log.info("stop_asked", signal=signal.Signals(number).name)
        self._service.engine.ask_stop()
        threading.Thread(target=_force, name="deadline", daemon=True).start()

    def _hang_up(self, _number: int, _frame: FrameType | None) -> None:
        if not self._terminal or _in_terminal():
            self._reload = True
        else:
            self.lose_terminal()

    def lose_terminal(self) -> None:
        """Go on without the terminal, which is gone."""
        forget_terminal()
        self.lost()
        if self._terminal:
            self._terminal = False
            log.info("terminal_lost", meaning="the bot goes on without it; `attach` shows its panel")

    def _renew(self, service: Service) -> None:
        """Read the configuration again; one that is wrong changes nothing."""
        core = service.engine.core
        try:
            config, named = self._load()
        except WhatsdexError as error:
            log.error("settings_not_read", reason=str(error))
            return
        if core is not None:
            core.settings.renew(config, named)
            log.info("settings_read")


def report(control: Control, service: Service) -> None:
    """Log each message in and out, as somebody who watches the feed."""
    service.engine.ready.wait()
    seq = 0
    while True:
        ended = service.engine.ended.is_set()
        page = control.feed.since(seq, PAGE, 0.0 if ended else WAIT if not service.engine.stopping else 0.1)
        seq = page.next
        if page.missed:
            log.warning("messages_not_logged", count=page.missed)
        for line in page.lines:
            if line.direction != "event":
                _log(line)
        if ended and not page.lines:
            return


def _log(line: FeedLine) -> None:
    came = line.direction == "in"
    log.info(
        "message" if came else "answer", account=line.account, chat=line.chat.partition("@")[0],
        who=line.who if came else None, kind=line.kind, command=line.command or None, outcome=line.outcome or None,
        ms=round(line.ms, 1), detail=line.detail or None,
    )  # fmt: skip


def _in_terminal() -> bool:
    """Tell whether there is a terminal; while a panel draws, descriptor 2 is none."""
    return os.isatty(0) or os.isatty(2)


def forget_terminal() -> None:
    """Have what is written to a terminal that is gone go nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nowhere, fd)
    os.close(nowhere)


def leave(status: int = 0) -> None:
    """End the process, also where a thread of a library would keep it."""
    left = [each.name for each in threading.enumerate() if not each.daemon and each is not threading.main_thread()]
    if left:
        log.warning("threads_left", names=",".join(left))
        leave_now(status)
    sys.exit(status)


def leave_now(status: int) -> None:
    """End the process at once."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue
    os._exit(status)


def _force() -> None:
    threading.Event().wait(LATEST)
    log.error("stop_forced", reason=f"a part did not end within {LATEST:.0f} s")
    leave_now(0)
