"""The lines that the panel keeps: a ring, and which of its lines a filter shows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

CAPACITY = 100_000
STEP = 2000
"""Lines that a filter looks at in one go."""

T = TypeVar("T")
Matches = Callable[[T], bool]


class LineStore(Generic[T]):
    """A bounded ring of lines, read by position among the lines that are shown.

    A line's *number* is its own for good, so that a reader keeps their line while older ones leave;
    its *position* counts the shown lines from the oldest. Not safe for several threads.

    Args:
        capacity: Lines that are kept.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        """Make an empty ring."""
        self._capacity = capacity
        self._ring: list[T] = []
        self._end = 0
        self._matches: Matches[T] | None = None
        self._shown: list[int] = []
        self._head = 0

    @property
    def first(self) -> int:
        """The number of the oldest line that is kept."""
        return self._end - len(self._ring)

    @property
    def total(self) -> int:
        """How many lines are kept, shown or not."""
        return len(self._ring)

    def __len__(self) -> int:
        """Return how many lines are shown."""
        return len(self._ring) if self._matches is None else len(self._shown) - self._head

    def extend(self, lines: Iterable[T]) -> int:
        """Take lines in, newest last; returns how many shown lines left at the old end."""
        before = self.first
        matches, shown = self._matches, self._shown
        for line in lines:
            if len(self._ring) < self._capacity:
                self._ring.append(line)
            else:
                self._ring[self._end % self._capacity] = line
            if matches is not None and matches(line):
                shown.append(self._end)
            self._end += 1
        return self.first - before if matches is None else self._forget()

    def _forget(self) -> int:
        head = bisect_left(self._shown, self.first, self._head)
        left = head - self._head
        self._head = head
        if head > self._capacity // 4:
            del self._shown[:head]
            self._head = 0
        return left

    def showing(self, matches: Matches[T] | None) -> Iterator[None]:
        """Show only lines that match, None for all; yields between steps of a few milliseconds, done when it ends."""
        shown: list[int] = []
        at = self.first
        while matches is not None and at < self._end:
            start, at = max(at, self.first), min(at + STEP, self._end)
            shown += [each for each in range(start, at) if matches(self.line(each))]
            if at < self._end:
                yield
        self._matches, self._shown, self._head = matches, shown, 0
        self._forget()

    def show_only(self, matches: Matches[T] | None) -> None:
        """Show only lines that match, None for all, in one go."""
        for _step in self.showing(matches):
            pass

    def line(self, number: int) -> T:
        """Return a kept line by its number."""
        return self._ring[number % self._capacity]

    def kept(self) -> Iterator[T]:
        """Return all lines that are kept, shown or not, in no order."""
        return iter(self._ring)

    def number(self, position: int) -> int:
        """Return the number of the line at a position."""
        return self.first + position if self._matches is None else self._shown[self._head + position]

    def position(self, number: int) -> int:
        """Return where a line is shown, or where it would be."""
        if self._matches is None:
            return min(max(0, number - self.first), max(0, len(self) - 1))
        return min(bisect_left(self._shown, number, self._head) - self._head, max(0, len(self) - 1))
