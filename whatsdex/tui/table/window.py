"""The rows that a table holds, of all there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

PAGE = 100
"""Rows that are asked for in one piece."""
KEPT = 20
"""Pages that are held; the oldest leaves first."""


class Window(Generic[T]):
    """Pages of rows by their place in the list."""

    def __init__(self) -> None:
        """Hold nothing."""
        self.total = 0
        """How many rows there are, held or not."""
        self._pages: dict[int, Sequence[T]] = {}

    def row(self, place: int) -> T | None:
        """Return the row at a place; None where it is not held."""
        page = self._pages.get(place // PAGE, ())
        return page[place % PAGE] if place % PAGE < len(page) else None

    def rows(self) -> Iterator[tuple[int, T]]:
        """Give all rows that are held, with their places."""
        for number, page in self._pages.items():
            yield from enumerate(page, number * PAGE)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return offset and number of the whole pages that have the places from ``first`` to ``last``."""
        start = max(0, first) // PAGE
        return start * PAGE, (max(0, last) // PAGE - start + 1) * PAGE

    def missing(self, first: int, last: int) -> tuple[int, int] | None:
        """Return the span to ask for, so that all places are held; None where they are."""
        last = min(last, self.total - 1)
        pages = [each for each in range(max(0, first) // PAGE, last // PAGE + 1) if each not in self._pages]
        return (pages[0] * PAGE, (pages[-1] - pages[0] + 1) * PAGE) if pages else None

    def put(self, offset: int, rows: Sequence[T], total: int) -> None:
        """Hold rows from a page's first place on."""
        self.total = total
        for start in range(0, len(rows), PAGE):
            number = (offset + start) // PAGE
            self._pages.pop(number, None)
            self._pages[number] = rows[start : start + PAGE]
        while len(self._pages) > max(KEPT, -(-len(rows) // PAGE)):
            del self._pages[next(iter(self._pages))]

    def renew(self, offset: int, rows: Sequence[T], total: int) -> None:
        """Hold these rows and no others: what was read before may have changed."""
        self._pages.clear()
        self.put(offset, rows, total)
