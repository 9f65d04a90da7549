"""Counting what comes too fast: messages of one member, joins of many."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque

SPAM_MESSAGES = 5
"""Messages with short gaps that are still allowed."""
SPAM_GAP = 5.0
"""Seconds; shorter is a short gap."""
KEPT = 20_000


class Bursts:
    """Remembers when each member last wrote, as far as it matters."""

    def __init__(self) -> None:
        """Remember nobody yet."""
        self._runs: OrderedDict[tuple[int, int], tuple[float, int]] = OrderedDict()
        self._slow: OrderedDict[tuple[int, int], float] = OrderedDict()
        self._joins: dict[int, deque[float]] = {}
        self._lock = threading.Lock()

    def spam(self, chat: int, user: int, at: float) -> bool:
        """Take note of a message; tell whether it is beyond five with gaps under five seconds.

        Args:
            chat: Where.
            user: Who.
            at: When it was sent, in seconds.
        """
        with self._lock:
            last, count = self._runs.pop((chat, user), (at - SPAM_GAP, 0))
            count = count + 1 if at - last < SPAM_GAP else 1
            over = count > SPAM_MESSAGES
            self._runs[(chat, user)] = (max(at, last), 0 if over else count)
            if len(self._runs) > KEPT:
                self._runs.popitem(last=False)
            return over

    def too_soon(self, chat: int, user: int, at: float, pause: int) -> bool:
        """Tell whether a member's last message was less than ``pause`` seconds ago; those too soon do not count."""
        with self._lock:
            last = self._slow.get((chat, user))
            if last is not None and 0 <= at - last < pause:
                return True
            self._slow[(chat, user)] = at
            self._slow.move_to_end((chat, user))
            if len(self._slow) > KEPT:
                self._slow.popitem(last=False)
            return False

    def raid(self, chat: int, people: int, at: float, most: int, seconds: int) -> bool:
        """Take note of joins; tell whether more than ``most`` came within ``seconds``."""
        with self._lock:
            joins = self._joins.setdefault(chat, deque(maxlen=1_000))
            joins.extend([at] * min(people, 1_000))
            while joins and at - joins[0] > seconds:
                joins.popleft()
            if len(joins) <= most:
                return False
            del self._joins[chat]
            return True
