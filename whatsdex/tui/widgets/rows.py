"""A table of a window of rows: outside texts as plain cells of fixed width, the marked row kept by its key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.text import Text
from textual.widgets import DataTable

from whatsdex.tui.here import panel_of
from whatsdex.tui.safe import fit, plain

SMALLEST = 8
"""Cells of the last column, at least."""


class Cell(NamedTuple):
    """A text, and the name of its colour in the theme, or ``bold``."""

    text: str
    style: str = ""


class Column(NamedTuple):
    """A column's heading and cells; 0 cells takes what is left, as the last one."""

    name: str
    cells: int = 0


class Rows(DataTable[Text]):
    """Rows that are replaced as a whole, some hundreds at most."""

    def __init__(self, *, id: str) -> None:
        """Make an empty table."""
        super().__init__(id=id, cursor_type="row")

    def show(self, columns: Sequence[Column], rows: Sequence[tuple[str, Sequence[Cell]]]) -> None:
        """Show rows, each under a key; the marked one stays marked while it is among them."""
        marked, place = self.marked, self.cursor_row
        taken = sum(each.cells for each in columns) + 2 * len(columns) + 2
        widths = [each.cells or max(SMALLEST, self.app.size.width - taken) for each in columns]
        self.clear(columns=True)
        for column, width in zip(columns, widths, strict=True):
            self.add_column(column.name, width=width)
        for key, cells in rows:
            self.add_row(*map(self._cell, cells, widths), key=key)
        keys = [key for key, _cells in rows]
        if keys:
            self.move_cursor(row=keys.index(marked) if marked in keys else min(place, len(keys) - 1), animate=False)

    @property
    def marked(self) -> str:
        """The key of the marked row; empty where there is none."""
        if not self.row_count:
            return ""
        return self.coordinate_to_cell_key(self.cursor_coordinate).row_key.value or ""

    def _cell(self, cell: Cell, width: int) -> Text:
        colour = panel_of(self).theme_variables.get(cell.style, "")
        return Text(fit(plain(cell.text), width), style="bold" if cell.style == "bold" else colour, end="")
