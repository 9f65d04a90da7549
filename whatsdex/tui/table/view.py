"""The table's view: a heading and the rows in view, drawn line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from whatsdex.tui.table.cells import GAP, Cell, Column, fitted, headed, widths
from whatsdex.tui.table.window import Window

T = TypeVar("T")

STYLES = (
    "text", "bold", "muted", "success", "warning", "error", "accent", "secondary", "heading", "cursor",
)  # fmt: skip
SIGN = 2
"""Cells before the first column, for the sign of a chosen row."""
CHOSEN = "▌ "


class Table(ScrollView, Generic[T], can_focus=True, inherit_bindings=False):
    """Shows rows of a list of any length; one is marked by the cursor, others may be chosen.

    Args:
        columns: Returns the columns at a width.
        cells: Returns a row's cells, as many as there are columns.
        key: Returns what a row is known by, for good.
    """

    DEFAULT_CSS = """
    Table {
        height: 1fr; width: 1fr; background: $background; overflow-x: hidden; overflow-y: auto;
        scrollbar-gutter: stable;
        .table--text { color: $foreground; }
        .table--bold { color: $foreground; text-style: bold; }
        .table--muted { color: $muted; }
        .table--success { color: $success; }
        .table--warning { color: $warning; }
        .table--error { color: $error; }
        .table--accent { color: $accent; }
        .table--secondary { color: $secondary; }
        .table--heading { color: $muted; text-style: bold; background: $surface; }
        .table--cursor { background: $block-cursor-background; }
    }
    """
    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"table--{each}" for each in STYLES}

    class Wanted(Message):
        """Rows are in view that are not held."""

    class Moved(Message):
        """Another row is marked, or the marked one is told otherwise."""

    class Opened(Message):
        """The marked row is to be shown in detail."""

    class Headed(Message):
        """A column's heading was clicked."""

        def __init__(self, column: int) -> None:
            """Carry the column's place."""
            super().__init__()
            self.column = column

    def __init__(
        self,
        columns: Callable[[int], Sequence[Column]],
        cells: Callable[[T], Sequence[Cell]],
        key: Callable[[T], str],
    ) -> None:
        """Make an empty table."""
        super().__init__()
        self._columns, self._cells, self._key = columns, cells, key
        self.window: Window[T] = Window()
        self.cursor = 0
        """The marked row's place."""
        self.marked: T | None = None
        """The marked row; None where there is none, or it is not held yet."""
        self.chosen: dict[str, T] = {}
        """Rows chosen to act on several, by their keys."""
        self.hidden: frozenset[str] = frozenset()
        """Names of columns that are left out."""
        self._styles: dict[str, Style] = {}
        self._drawn: dict[tuple[int, bool], Strip] = {}

    @property
    def rows_high(self) -> int:
        """How many rows are in view."""
        return max(1, self.size.height - 1)

    @property
    def span(self) -> tuple[int, int]:
        """Offset and number of the rows to ask for, so that those in view are new."""
        return self.window.span(*self._view())

    @property
    def missing(self) -> tuple[int, int] | None:
        """Offset and number of the rows in view and around that are not held."""
        first, last = self._view()
        return self.window.missing(first - self.rows_high, last + self.rows_high)

    def _view(self) -> tuple[int, int]:
        top = self.scroll_offset.y
        return top, top + self.rows_high - 1

    def renew(self, offset: int, rows: Sequence[T], total: int) -> None:
        """Show rows in the place of all that were held; the marked one stays marked while it is among them."""
        self.window.renew(offset, rows, total)
        known = {self._key(row): (place, row) for place, row in self.window.rows()}
        before = self.marked
        key = self._key(before) if before is not None else ""
        if key in known:
            self.cursor, self.marked = known[key]
        else:
            self.cursor = max(0, min(self.cursor, total - 1))
            found = self.window.row(self.cursor)
            self.marked = before if found is None and total else found  # its place may be out of view, and not held
        for key in self.chosen.keys() & known.keys():
            self.chosen[key] = known[key][1]
        self._settle()
        if self.marked != before:
            self.post_message(self.Moved())

    def add(self, offset: int, rows: Sequence[T], total: int) -> None:
        """Show more rows beside those that are held."""
        self.window.put(offset, rows, total)
        if self.marked is None and (row := self.window.row(self.cursor)) is not None:
            self.marked = row
            self.post_message(self.Moved())
        self._settle()

    def go_first(self) -> None:
        """Mark the first row of a list that is about to be another."""
        self.cursor, self.marked = 0, None
        self.scroll_to(y=0, animate=False)

    def redraw(self) -> None:
        """Draw anew what is told otherwise now."""
        self._drawn.clear()
        self.refresh()

    def _settle(self) -> None:
        self.virtual_size = Size(self.size.width, self.window.total + 1)
        self.redraw()
        if self.missing is not None:
            self.post_message(self.Wanted())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for what comes into view."""
        super().watch_scroll_y(old_value, new_value)
        self._drawn.clear()
        if self.missing is not None:
            self.post_message(self.Wanted())

    def on_resize(self) -> None:
        """Fit the columns to the width."""
        self._settle()

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        super().notify_style_update()
        self._styles.clear()
        self._drawn.clear()

    def move(self, rows: int) -> None:
        """Mark a row further up (negative) or down."""
        self.mark(self.cursor + rows)

    def mark(self, place: int) -> None:
        """Mark the row at a place, or the nearest there is."""
        if not self.window.total:
            return
        before, self.cursor = self.cursor, max(0, min(place, self.window.total - 1))
        self.marked = self.window.row(self.cursor)
        top, high = self.scroll_offset.y, self.rows_high
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif self.cursor >= top + high:
            self.scroll_to(y=self.cursor - high + 1, animate=False)
        for each in (before, self.cursor):
            self.refresh_line(1 + each)
        self.post_message(self.Moved())

    def choose(self) -> None:
        """Choose the marked row, or let it go, and mark the next."""
        if self.marked is not None:
            key = self._key(self.marked)
            if self.chosen.pop(key, None) is None:
                self.chosen[key] = self.marked
            self._drawn.clear()
            self.move(1)

    def selected(self) -> list[T]:
        """Return the chosen rows, or else the marked one."""
        return [*self.chosen.values()] or ([self.marked] if self.marked is not None else [])

    def shape(self) -> tuple[Sequence[Column], list[int]]:
        """Return the columns and the cells of each, at the present width; those left out have none."""
        room = max(1, self.scrollable_content_region.width - SIGN - 1)
        columns = self._columns(room)
        shown = [each.title not in self.hidden for each in columns]
        if not any(shown):
            shown = [True] * len(columns)
        sizes = iter(widths([each for each, so in zip(columns, shown, strict=True) if so], room))
        return columns, [next(sizes) if so else 0 for so in shown]

    def render_line(self, y: int) -> Strip:
        """Draw the line at ``y`` rows from the top of the view; the first is the heading."""
        if not self._styles:
            self._styles = {each: self.get_component_rich_style(f"table--{each}") for each in STYLES}
            self._styles["cursor"] = Style(bgcolor=self._styles["cursor"].bgcolor)  # cells keep their colours
        if y == 0:
            return self._heading()
        place = self.scroll_offset.y + y - 1
        if place >= self.window.total:
            return Strip.blank(self.size.width, self.rich_style)
        key = (place, place == self.cursor)
        strip = self._drawn.get(key)
        if strip is None:
            strip = self._drawn[key] = self._line(place)
        return strip

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines without the box model, of which the table has nothing."""
        _base, background = self.background_colors
        strips = [self.render_line(y) for y in crop.line_range]
        for each in self.get_line_filters():
            strips = [strip.apply_filter(each, background) for strip in strips]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def _heading(self) -> Strip:
        columns, cells = self.shape()
        names = (" " * GAP).join(headed(each, size) for each, size in zip(columns, cells, strict=True) if size)
        style = self._styles["heading"]
        return Strip([Segment(" " * SIGN + names, style)]).adjust_cell_length(self.size.width, style)

    def _line(self, place: int) -> Strip:
        row, base = self.window.row(place), self.rich_style
        if row is None:
            parts = [Segment(" " * SIGN, base), Segment("…", self._styles["muted"])]
        else:
            columns, sizes = self.shape()
            chosen = self._key(row) in self.chosen
            parts = [Segment(CHOSEN if chosen else " " * SIGN, self._styles["accent"] if chosen else base)]
            for cell, column, size in zip(self._cells(row), columns, sizes, strict=True):
                if not size:
                    continue
                parts.append(Segment(fitted(cell.text, column, size), self._styles[cell.style]))
                parts.append(Segment(" " * GAP, base))
        if place == self.cursor:
            parts = list(Segment.apply_style(parts, post_style=self._styles["cursor"]))
            base = base + self._styles["cursor"]
        return Strip(parts).adjust_cell_length(self.size.width, base)

    def on_click(self, event: events.Click) -> None:
        """Mark the clicked row; a second click opens it; a heading sorts."""
        at = event.get_content_offset_capture(self)
        if at.y == 0:
            self._head(at.x)
        elif (place := self.scroll_offset.y + at.y - 1) < self.window.total:
            self.mark(place)
            if event.chain >= 2:
                self.post_message(self.Opened())

    def _head(self, x: int) -> None:
        columns, cells = self.shape()
        end = SIGN
        for number in range(len(columns)):
            end += cells[number] + GAP if cells[number] else 0
            if cells[number] and x < end:
                self.post_message(self.Headed(number))
                return


AnyTable = Table[Any]
