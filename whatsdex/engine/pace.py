"""How fast an account sends, and how fast it could."""

from __future__ import annotations

import time
from collections import deque

SPAN = 60.0
"""Seconds over which sends are counted."""
SHARE = 0.05
"""Weight of one more flight in the mean of them."""


class Pace:
    """Counts one account's sends; told by its sender's thread, read by any."""

    def __init__(self, window: int) -> None:
        """Count for a sender that has ``window`` sends under way at most."""
        self._window = window
        self._sent: deque[float] = deque(maxlen=100_000)
        self._flight = 0.0

    def flew(self, seconds: float) -> None:
        """Count one send that took so many seconds from hand-over to answer."""
        self._sent.append(time.monotonic())
        self._flight = self._flight + SHARE * (seconds - self._flight) if self._flight else seconds

    @property
    def rate(self) -> float:
        """Sends a second, in the last minute."""
        oldest = time.monotonic() - SPAN
        while self._sent and self._sent[0] < oldest:
            self._sent.popleft()
        return len(self._sent) / SPAN

    @property
    def ceiling(self) -> float:
        """Sends a second that WhatsApp's answers, as long as they take now, would let through; 0 unless known."""
        return self._window / self._flight if self._flight else 0.0
