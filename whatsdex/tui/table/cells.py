"""Cells of a table: outside texts as plain text of fixed width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len

from whatsdex.tui.safe import fit, plain

SMALLEST = 8
"""Cells of a column that takes what is left, at least."""
GAP = 2
"""Cells between two columns."""


class Cell(NamedTuple):
    """A text, and which of the table's styles it has."""

    text: str
    style: str = "text"


class Column(NamedTuple):
    """A column's heading and cells; 0 cells takes what is left."""

    name: str
    cells: int = 0
    right: bool = False
    """Whether it stands at the right, as figures do."""

    @property
    def title(self) -> str:
        """The heading without the arrow of the order."""
        return self.name.removesuffix(" ↓").removesuffix(" ↑")


def widths(columns: Sequence[Column], room: int) -> list[int]:
    """Share ``room`` cells out among columns."""
    taken = sum(each.cells for each in columns) + GAP * (len(columns) - 1)
    greedy = sum(not each.cells for each in columns)
    return [each.cells or max(SMALLEST, (room - taken) // greedy) for each in columns]


def fitted(text: str, column: Column, cells: int) -> str:
    """Return an outside text as exactly so many cells."""
    cleaned = plain(text)
    if column.right and (left := cells - cell_len(cleaned)) > 0:
        return " " * left + cleaned
    return fit(cleaned, cells)


def headed(column: Column, cells: int) -> str:
    """Return a heading as exactly so many cells; the arrow of the order stays where the name must be cut."""
    name, arrow = (column.name[:-2], column.name[-1]) if column.name.endswith((" ↓", " ↑")) else (column.name, "")
    if not arrow or len(name) + 2 <= cells:
        return fitted(column.name, column, cells)
    return fit(name, cells - 1) + arrow
