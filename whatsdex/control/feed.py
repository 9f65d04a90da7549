"""The live feed: a ring that the event bus fills and faces read."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import cache

from whatsdex.control import lines
from whatsdex.control.lines import Heard, Shown
from whatsdex.control.views import FeedLine, FeedPage
from whatsdex.events import Event
from whatsdex.jid import is_group

SIZE = 20_000
"""Events that are kept."""
MOST = 2_000
"""Lines of one page."""
AT_ONCE = 16
"""Lines that are made before those who answer somebody get their turn: less than a tenth of a millisecond."""
BREATH = 0.001
"""Seconds that they have: an answer needs the interpreter a dozen times, and each time may wait for such lines."""
NAMES = 5_000
"""Private chats whose people's names are remembered."""


class Feed:
    """Keeps events as they come, and makes lines of them when they are read.

    Args:
        subject: Gives a group's name by account and JID.
        size: Events that are kept.
    """

    def __init__(
        self, subject: Callable[[str, str], str] = lambda _account, _chat: "", *, size: int = SIZE
    ) -> None:  # fmt: skip
        """Make an empty feed."""
        self._subject, self._size = subject, size
        self._ring: list[tuple[float, Shown] | None] = [None] * size
        self._end = 0
        self._readers = 0
        self._changed = threading.Condition(threading.Lock())
        self._names: OrderedDict[str, str] = OrderedDict()
        self._learning = threading.Lock()

    def listen(self, event: Event) -> None:
        """Take an event in; to be given to ``Bus.listen``."""
        shown = lines.keep(event)
        if shown is None:
            return
        kept = (time.time(), shown)
        with self._changed:
            self._ring[self._end % self._size] = kept
            self._end += 1
            if self._readers:
                self._changed.notify_all()

    def since(self, seq: int, limit: int = 500, wait: float = 0.0) -> FeedPage:
        """Return lines from ``seq`` on; see ``api.FeedArea``."""
        limit = max(1, min(limit, MOST))
        with self._changed:
            if seq > self._end:  # it was counted by an earlier engine
                seq = 0
            if wait > 0 and seq >= self._end:
                self._readers += 1
                try:
                    self._changed.wait_for(lambda: self._end > seq, wait)
                finally:
                    self._readers -= 1
            first = max(0, self._end - self._size)
            start = max(first, self._end - limit) if seq < 0 else min(max(seq, first), self._end)
            stop = min(self._end, start + limit)
            found = [self._ring[each % self._size] for each in range(start, stop)]
        missed = max(0, first - seq) if seq >= 0 else 0
        kept = [each for each in found if each is not None]
        self._learn(kept)
        made: list[FeedLine] = []
        many = len(kept) > AT_ONCE
        name = cache(self._name)
        for place, (at, shown) in enumerate(kept):
            if many and place % AT_ONCE == 0:
                time.sleep(BREATH)
            made.append(lines.line(start + place, at, shown, name))
        if many:
            time.sleep(BREATH)  # before they are encoded
        return FeedPage(lines=tuple(made), next=stop, missed=missed)

    def kept(self, seq: int) -> Shown | None:
        """Return what is kept of a line, None where it is not any more."""
        with self._changed:
            found = self._ring[seq % self._size] if max(0, self._end - self._size) <= seq < self._end else None
        return found[1] if found is not None else None

    def _learn(self, kept: list[tuple[float, Shown]]) -> None:
        """Remember who is in which private chat, so that answers have a name too."""
        with self._learning:
            for _at, shown in kept:
                if isinstance(shown, Heard) and not shown.group:
                    self._names[shown.chat] = shown.who
            while len(self._names) > NAMES:
                self._names.popitem(last=False)

    def _name(self, account: str, chat: str) -> str:
        return self._subject(account, chat) if is_group(chat) else self._names.get(chat, "")
