"""How often something happened lately, and whether once more is too often."""

from __future__ import annotations

import time

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.strategies import MovingWindowRateLimiter

from whatsdex.cache.windows import WindowStorage


class RateLimits:
    """Counts hits by name in this process."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self._moving = MovingWindowRateLimiter(WindowStorage())

    def hit(self, name: str, per_10_seconds: int, per_minute: int, *, peek: bool = False) -> float:
        """Count one, unless this is but a ``peek``; returns 0 if that is allowed, else the seconds to wait."""
        take = self._moving.test if peek else self._moving.hit
        for limit in (_ten_seconds(per_10_seconds), _minute(per_minute)):
            if not take(limit, name):
                return max(1.0, self._moving.get_window_stats(limit, name).reset_time - time.time())
        return 0.0

    def hold(self, name: str, seconds: float, *, peek: bool = False) -> float:
        """Allow ``name`` once in ``seconds``; returns 0 if allowed, else the seconds to wait."""
        limit = RateLimitItemPerSecond(1, max(1, round(seconds)))
        if (self._moving.test if peek else self._moving.hit)(limit, name):
            return 0.0
        return max(1.0, self._moving.get_window_stats(limit, name).reset_time - time.time())


_cache: dict[tuple[str, int], RateLimitItem] = {}


def _ten_seconds(count: int) -> RateLimitItem:
    return _cache.setdefault(("10", count), RateLimitItemPerSecond(count, 10))


def _minute(count: int) -> RateLimitItem:
    return _cache.setdefault(("60", count), RateLimitItemPerMinute(count, 1))
