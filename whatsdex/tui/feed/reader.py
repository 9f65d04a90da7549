"""The thread that fetches lines from the control while somebody looks."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Generic, Protocol, TypeVar

from whatsdex.control.api import Control
from whatsdex.control.views import FeedLine
from whatsdex.errors import WhatsdexError
from whatsdex.tui.feed.store import CAPACITY
from whatsdex.tui.source import REACHED, WAITING, Reach, Source, reach_of

PAGE = 1000
"""Lines asked for at once."""
FIRST = 500
"""Lines asked for at the beginning."""
WAIT = 0.5
"""Seconds that a call waits for the first line."""
PAUSE = 0.05
"""Seconds between calls."""
MANY = 20
"""Lines of a page that nobody reads one by one any more."""
LONG_PAUSE = 0.25
"""Seconds after such a page: each call may hold up an answer for a millisecond."""
RETRY = 1.0


T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Page(Protocol[T_co]):
    """Lines since a sequence number."""

    @property
    def lines(self) -> tuple[T_co, ...]:
        """The lines."""
        ...

    @property
    def next(self) -> int:
        """What to ask for next."""
        ...

    @property
    def missed(self) -> int:
        """Lines that are gone."""
        ...


class Reader(Generic[T]):
    """Fetches lines into a bounded queue, which the view empties ten times a second."""

    def __init__(
        self, source: Source, since: Callable[[Control, int, int, float], Page[T]], gap: Callable[[int, T], T]
    ) -> None:  # fmt: skip
        """Make a reader at rest.

        Args:
            source: Where to ask.
            since: Asks for lines from a number on, so many, waiting so many seconds for the first.
            gap: Makes a line that says how many lines before another are not shown.
        """
        self._source, self._since, self._gap = source, since, gap
        self._pending: deque[T] = deque(maxlen=CAPACITY)
        self._lock = threading.Lock()
        self._stop: threading.Event | None = None
        self._next = -1
        self._dropped = 0
        self.reach: Reach = WAITING
        """Whether the last call was answered."""

    @property
    def waiting(self) -> int:
        """How many lines wait to be taken."""
        return len(self._pending)

    def start(self) -> None:
        """Begin, or go on where it stopped."""
        if self._stop is None:
            self._stop = threading.Event()
            threading.Thread(target=self._run, args=(self._stop,), name="panel-feed", daemon=True).start()

    def stop(self) -> None:
        """Stop asking; lines that are there stay to be taken."""
        if self._stop is not None:
            self._stop.set()
            self._stop = None

    def take(self) -> list[T]:
        """Return the lines that came since the last call, oldest first."""
        with self._lock:
            lines = list(self._pending)
            self._pending.clear()
            if self._dropped:
                lines.insert(0, self._gap(self._dropped, lines[0]))
                self._dropped = 0
        return lines

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            seq = self._next
            try:
                page = self._source.call(partial(self._ask, seq))
            except WhatsdexError as error:
                self.reach = reach_of(error)
                stop.wait(RETRY)
                continue
            self.reach = REACHED
            if not stop.is_set():
                self._keep(page)
                stop.wait(_pause(len(page.lines)))

    def _ask(self, seq: int, control: Control) -> Page[T]:
        return self._since(control, seq, FIRST if seq < 0 else PAGE, WAIT)

    def _keep(self, page: Page[T]) -> None:
        with self._lock:
            if page.missed and page.lines:
                self._pending.append(self._gap(page.missed, page.lines[0]))
            over = len(self._pending) + len(page.lines) - CAPACITY
            self._dropped += max(0, over)
            self._pending.extend(page.lines)
            self._next = page.next


def _pause(lines: int) -> float:
    if lines == PAGE:
        return 0
    return LONG_PAUSE if lines > MANY else PAUSE


def feed_reader(source: Source) -> Reader[FeedLine]:
    """Return a reader of the feed."""
    return Reader(source, lambda control, seq, limit, wait: control.feed.since(seq, limit, wait), _gap)


def _gap(count: int, before: FeedLine) -> FeedLine:
    """Return a line that says how many lines are not shown."""
    return FeedLine(
        seq=-1,
        at=before.at,
        direction="event",
        account="",
        chat="",
        kind="gap",
        text=f"{count} lines are not shown here",
    )
