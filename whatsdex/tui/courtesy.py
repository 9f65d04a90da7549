"""Gives way to the engine: the panel draws in processor time that nobody else wants, as long as there is some.

Without it Linux lets a thread that wakes up to answer somebody wait for milliseconds beside one that draws, even
where other processors are idle.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

ENOUGH = 0.05
"""Seconds of waiting for a processor, in each second, that nobody feels at the keys."""
AGAIN = 60.0
"""Seconds that a panel which came off badly takes its turns like everybody."""
NICE = 10
"""For those who may not take their turns back."""


def waited() -> float:
    """Return how many seconds the main thread has waited for a processor; see proc(5) on ``schedstat``."""
    return int(Path("/proc/self/schedstat").read_text(encoding="ascii").split()[1]) / 1e9


def may_return() -> bool:
    """Tell whether this user may leave the policy for idle work again; needs CAP_SYS_NICE or RLIMIT_NICE."""
    found: list[bool] = []

    def attempt() -> None:  # in a thread that ends, as the answer may be that it cannot
        try:
            _take("SCHED_IDLE", 0)
            _take("SCHED_OTHER", 0)
            found.append(True)
        except (AttributeError, OSError):
            found.append(False)

    thread = threading.Thread(target=attempt, name="panel-courtesy")
    thread.start()
    thread.join()
    return found[0]


class Courtesy:
    """How much this process gives way."""

    def __init__(self, waited: Callable[[], float] = waited, clock: Callable[[], float] = time.monotonic) -> None:
        """Change nothing yet.

        Args:
            waited: Seconds that were spent waiting for a processor.
            clock: Seconds that only grow.
        """
        self._waited, self._clock = waited, clock
        self._seen = self._at = self._short = 0.0
        self.idle = False
        """Whether everybody else goes first."""

    def begin(self) -> None:
        """Let everybody else go first where that can be taken back, else most of the time."""
        if may_return():
            self._seen, self._at = self._waited(), self._clock()
            self._give_way(True)
        else:
            os.nice(NICE)

    def look(self) -> None:
        """Take turns like everybody for a while where the rest was not enough; to be called each second or so."""
        if not self._at:
            return
        now, waited = self._clock(), self._waited()
        short = waited - self._seen > ENOUGH * (now - self._at)
        self._seen, self._at = waited, now
        if short:
            self._short = now
        if self.idle and short:
            self._give_way(False)
        elif not self.idle and now - self._short > AGAIN:
            self._give_way(True)

    def _give_way(self, idle: bool) -> None:
        self.idle = idle
        for each in Path("/proc/self/task").iterdir():
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                _take("SCHED_IDLE" if idle else "SCHED_OTHER", int(each.name))


def _take(policy: str, thread: int) -> None:
    os.sched_setscheduler(thread, getattr(os, policy), os.sched_param(0))
