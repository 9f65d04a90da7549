"""The newest log events of this process, kept for whoever looks."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

SIZE = 5000
"""Events that are kept."""

Event = Mapping[str, Any]


class Recent:
    """A ring of events with sequence numbers; any thread may write and read."""

    def __init__(self, size: int = SIZE) -> None:
        """Make an empty ring."""
        self._kept: deque[Event] = deque(maxlen=size)
        self._end = 0
        self._readers = 0
        self._changed = threading.Condition(threading.Lock())

    @property
    def empty(self) -> bool:
        """Whether nothing was written yet."""
        return self._end == 0

    def write(self, event: Event) -> None:
        """Keep an event, cleaned already."""
        with self._changed:
            self._kept.append(event)
            self._end += 1
            if self._readers:
                self._changed.notify_all()

    def extend(self, events: Iterable[Event]) -> None:
        """Keep several."""
        for each in events:
            self.write(each)

    def since(self, seq: int, limit: int, wait: float = 0.0) -> tuple[int, list[Event], int]:
        """Return events from ``seq`` on, waiting up to ``wait`` seconds for the first.

        Args:
            seq: A number; -1 means the newest ``limit`` events.
            limit: How many at most.
            wait: Seconds.

        Returns:
            The first one's number, the events, and how many had left the ring before.
        """
        with self._changed:
            if seq > self._end:  # it was counted by an earlier process
                seq = 0
            if wait > 0 and seq >= self._end:
                self._readers += 1
                try:
                    self._changed.wait_for(lambda: self._end > seq, wait)
                finally:
                    self._readers -= 1
            first = self._end - len(self._kept)
            start = max(first, self._end - limit) if seq < 0 else min(max(seq, first), self._end)
            kept = list(self._kept)[start - first : start - first + limit]
        return start, kept, max(0, first - seq) if seq >= 0 else 0


RECENT = Recent()
"""This process's, since logging is the process's too."""
