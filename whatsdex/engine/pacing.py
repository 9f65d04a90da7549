"""When a row may be sent: buckets, and a short quiet time within bursts."""

from __future__ import annotations

import random
from collections import OrderedDict
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


class Buckets:
    """One bucket a chat; those that are full again are forgotten."""

    def __init__(self, rate: float = CHAT_RATE, burst: float = CHAT_BURST) -> None:
        """Start without any; each begins full."""
        self._rate, self._burst = rate, burst
        self._kept: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, name: str, now: float) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        bucket = self._kept.get(name)
        if bucket is None:
            bucket = self._kept[name] = Bucket(self._rate, self._burst, self._burst, now)
        else:
            self._kept.move_to_end(name)
        wait = bucket.wait(now)
        if wait == 0.0:
            bucket.take()
        # Whoever was served longest ago is the first to be full: looking at two keeps the rest few.
        for _each in range(2):
            oldest = next(iter(self._kept))
            first = self._kept[oldest]
            if oldest == name or first.level + (now - first.at) * self._rate < self._burst:
                break
            del self._kept[oldest]
        return wait

    @property
    def kept(self) -> int:
        """How many there are."""
        return len(self._kept)


class Unasked:
    """The bucket of what an account sends unasked, with jitter."""

    def __init__(self, now: float, chance: random.Random) -> None:
        """Start full."""
        self._bucket = Bucket(1 / UNASKED_SECONDS, UNASKED_BURST, UNASKED_BURST, now)
        self._chance = chance

    def take(self, now: float) -> float:
        """Take a token and return 0, or return the seconds until there is one, jittered."""
        wait = self._bucket.wait(now)
        if wait:
            return wait * self._chance.uniform(1.0, 1.5)
        self._bucket.take()
        return 0.0


def quiet(now: float, committed: float, last_arrival: float | None) -> float:
    """Return how long a reply waits for its chat to fall silent.

    whatsmeow may use a Signal counter twice when it sends to somebody while it decrypts another
    message of theirs; a gap of a few milliseconds avoids it.

    Args:
        now: Monotonic seconds.
        committed: When the reply was ready.
        last_arrival: When the chat's newest message came in that waits beside the one which the
            reply answers; None where none does.
    """
    if last_arrival is None:
        return 0.0
    return max(0.0, min(last_arrival + QUIET, committed + QUIET_MOST) - now)
