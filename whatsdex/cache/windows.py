"""A storage for the library ``limits`` that costs the same however many users there are.

The library's own one in memory looks at every user every 10 ms.
"""

from __future__ import annotations

import threading
import time
from collections import deque

from limits.storage import MovingWindowSupport, Storage

SWEEP = 10_000
"""Entries between two removals of what has expired."""


class WindowStorage(Storage, MovingWindowSupport):
    """Times of the last entries by key; whatever expired is removed now and then."""

    STORAGE_SCHEME = None

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__()
        self._entries: dict[str, tuple[int, deque[float]]] = {}
        self._lock = threading.Lock()
        self._until_sweep = SWEEP

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Add an entry unless ``limit`` of them are younger than ``expiry`` seconds."""
        now = time.time()
        with self._lock:
            kept = self._entries.get(key)
            if kept is None:
                kept = self._entries[key] = (expiry, deque())
            times = kept[1]
            while times and times[0] < now - expiry:
                times.popleft()
            if len(times) + amount > limit:
                return False
            times.extend([now] * amount)
            self._until_sweep -= amount
            if self._until_sweep <= 0:
                self._sweep(now)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return the time of the oldest entry that counts, and how many count."""
        now = time.time()
        with self._lock:
            times = [each for each in self._entries.get(key, (0, deque()))[1] if each >= now - expiry]
        return (times[0], len(times)) if times else (now, 0)

    def _sweep(self, now: float) -> None:
        self._until_sweep = SWEEP
        for key in [key for key, (expiry, times) in self._entries.items() if not times or times[-1] < now - expiry]:
            del self._entries[key]

    # what the library asks of any storage; counters are not used here

    @property
    def base_exceptions(self) -> type[Exception]:
        """The errors of the storage itself."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add entries and return how many count."""
        self.acquire_entry(key, 1 << 31, expiry, amount)
        return self.get(key)

    def get(self, key: str) -> int:
        """Return how many entries there are."""
        return len(self._entries.get(key, (0, deque()))[1])

    def get_expiry(self, key: str) -> float:
        """Return when the oldest entry stops counting."""
        expiry, times = self._entries.get(key, (0, deque()))
        return times[0] + expiry if times else time.time()

    def check(self) -> bool:
        """Tell that it works."""
        return True

    def reset(self) -> int:
        """Forget all; returns how many keys there were."""
        count = len(self._entries)
        self._entries.clear()
        return count

    def clear(self, key: str) -> None:
        """Forget a key."""
        self._entries.pop(key, None)
