"""What this process and its children use of the machine."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping

import psutil

from whatsdex.clock import SYSTEM_CLOCK, Clock
from whatsdex.models import Frozen

SECONDS = 1.0
"""Between two samples at least; in between the last one is told again."""


class Usage(Frozen):
    """What one process uses."""

    cpu_percent: float = 0.0
    """Of one core, since the sample before; 0 in the first one."""
    memory_bytes: int = 0
    """Resident."""


class Sample(Frozen):
    """What all used at one time."""

    own: Usage
    children: dict[str, Usage]
    """By the given names; those that have ended are left out."""

    @property
    def children_memory(self) -> int:
        """Bytes of all children."""
        return sum(each.memory_bytes for each in self.children.values())


class Sampler:
    """Looks at the processes when asked, at most once a second."""

    def __init__(self, children: Callable[[], Mapping[str, int]] = dict[str, int], clock: Clock = SYSTEM_CLOCK) -> None:
        """Take a first look at this process.

        Args:
            children: Gives the names and process ids of the children to look at.
            clock: What tells the time.
        """
        self._children = children
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[int, tuple[psutil.Process, float | None, float]] = {}
        self._at = clock.monotonic()
        own = self._look(os.getpid(), self._at)
        self._last = Sample(own if own is not None else Usage(), {})

    def sample(self) -> Sample:
        """Return what all use now."""
        with self._lock:
            now = self._clock.monotonic()
            if now - self._at >= SECONDS:
                self._at = now
                pids = {name: pid for name, pid in self._children().items() if pid > 0}
                used = {name: self._look(pid, now) for name, pid in pids.items()}
                children = {name: usage for name, usage in used.items() if usage is not None}
                own = self._look(os.getpid(), now)
                self._last = Sample(own if own is not None else Usage(), children)
                kept = {os.getpid(), *pids.values()}
                self._known = {pid: each for pid, each in self._known.items() if pid in kept}
            return self._last

    def _look(self, pid: int, now: float) -> Usage | None:
        try:
            process, then, before = self._known.get(pid) or (psutil.Process(pid), None, 0.0)
            with process.oneshot():
                times = process.cpu_times()
                memory: int = process.memory_info().rss
        except psutil.Error:
            self._known.pop(pid, None)
            return None
        used = times.user + times.system
        self._known[pid] = (process, now, used)
        percent = 100 * (used - before) / (now - then) if then is not None and now > then else 0.0
        return Usage(max(0.0, percent), memory)
