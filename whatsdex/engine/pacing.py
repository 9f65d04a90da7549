"""When a row may be sent: buckets, and a short quiet time within bursts."""

from __future__ import annotations

import random
from dataclasses import dataclass

QUIET = 0.015
"""Seconds without another message of the chat before a reply within a burst."""
QUIET_MOST = 0.3
CHAT_RATE, CHAT_BURST = 5.0, 20.0
"""Replies a second to one chat, and how many may come at once."""
UNASKED_SECONDS, UNASKED_BURST = 3.0, 3.0
"""Between messages of an account that nobody asked for, and how many may come at once."""


@dataclass(slots=True)
class Bucket:
    """A token bucket."""

    rate: float
    burst: float
    level: float
    at: float

    def wait(self, now: float) -> float:
        """Return the seconds until a token is there, 0 if one is."""
        self.level = min(self.burst, self.level + (now - self.at) * self.rate)
        self.at = now
        return 0.0 if self.level >= 1.0 else (1.0 - self.level) / self.rate

    def take(self) -> None:
        """Take a token."""
        self.level -= 1.0


def chat_bucket(now: float) -> Bucket:
    """Return the bucket of one chat's replies."""
    return Bucket(CHAT_RATE, CHAT_BURST, CHAT_BURST, now)


class Unasked:
    """The bucket of what an account sends unasked, with jitter."""

    def __init__(self, now: float, chance: random.Random) -> None:
        """Start full."""
        self._bucket = Bucket(1 / UNASKED_SECONDS, UNASKED_BURST, UNASKED_BURST, now)
        self._chance = chance

    def wait(self, now: float) -> float:
        """Return the seconds until one may be sent, 0 if now; a positive wait is jittered."""
        wait = self._bucket.wait(now)
        return wait * self._chance.uniform(1.0, 1.5) if wait else 0.0

    def take(self) -> None:
        """Count one as sent."""
        self._bucket.take()


def quiet(now: float, committed: float, unanswered: int, last_arrival: float) -> float:
    """Return how long a reply waits for its chat to fall silent.

    whatsmeow may use a Signal counter twice when it sends to somebody while it decrypts another
    message of theirs; a gap of a few milliseconds avoids it.

    Args:
        now: Monotonic seconds.
        committed: When the reply was ready.
        unanswered: Messages of the chat that are in and not answered, this one included.
        last_arrival: When the chat's newest message came in.
    """
    if unanswered < 2:
        return 0.0
    return max(0.0, min(last_arrival + QUIET, committed + QUIET_MOST) - now)
