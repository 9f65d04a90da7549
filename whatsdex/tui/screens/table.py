"""What screens of tables have in common: they ask while they are seen, filter, sort, mark and copy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import ClassVar, Generic, NamedTuple, TypeVar

from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from whatsdex.errors import WhatsdexError
from whatsdex.tui.actions import bindings
from whatsdex.tui.figures import count
from whatsdex.tui.here import panel_of, work
from whatsdex.tui.memory import Choices
from whatsdex.tui.registry import LIST
from whatsdex.tui.safe import TYPEABLE, plain, words
from whatsdex.tui.screens.acting import ActingScreen
from whatsdex.tui.screens.reading import ReadingScreen
from whatsdex.tui.table.cells import Cell, Column
from whatsdex.tui.table.view import Table

T = TypeVar("T")

SIDE_BY_SIDE = 120
"""Columns of a terminal from which on the marked row's detail stands beside the table."""
STILL_SECONDS = 0.08
"""How long a row stays marked before its detail is asked for."""


class Query(NamedTuple):
    """What of a list is shown, in which order."""

    find: str
    sort: str
    reverse: bool
    part: str = ""
    """Which of several lists."""


class TableScreen(ActingScreen, Generic[T]):
    """A line that says what is shown, a filter on demand, and a table; with room, the marked row's detail."""

    CSS_PATH = "table.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(LIST))
    AUTO_FOCUS = "Table"
    EVERY = 3.0
    """Seconds between two questions."""
    SORTS: ClassVar[dict[str, str]] = {}
    """What can be sorted by, and the heading of its column; the first is the order at the start."""
    FALLING: ClassVar[frozenset[str]] = frozenset()
    """Sorts that begin with the greatest."""
    HINT = "words"
    """What the filter takes."""
    EMPTY = ""
    """Why there may be no rows, and what to do."""
    PLACE = ""
    """Id of the place, under which what was chosen is remembered; empty to forget it."""

    def __init__(self) -> None:
        """Make it; nothing is asked before it is seen."""
        super().__init__()
        first = next(iter(self.SORTS), "")
        self.query_now = Query("", first, first in self.FALLING)
        self.table: Table[T] = Table(self.columns, self.cells, self.key)
        self._timer: Timer | None = None
        self._known = False
        self._reading = False
        self._open_found = False

    async def fetch(self, query: Query, offset: int, limit: int) -> tuple[Sequence[T], int]:
        """Ask for rows from a place on; returns them, and how many there are; may raise a ``WhatsdexError``."""
        raise NotImplementedError

    def columns(self, width: int) -> Sequence[Column]:
        """Return the columns of a table as wide as that."""
        raise NotImplementedError

    def cells(self, row: T) -> Sequence[Cell]:
        """Return a row's cells at the table's present width."""
        raise NotImplementedError

    def key(self, row: T) -> str:
        """Return what a row is known by."""
        raise NotImplementedError

    def copied(self, row: T) -> str:
        """Return what of a row is copied as its id."""
        return self.key(row)

    def title_of(self, row: T) -> str:
        """Return what a row's detail is headed with."""
        return self.key(row)

    async def describe(self, row: T) -> Content:
        """Return all that is known of a row; may raise a ``WhatsdexError``."""
        raise NotImplementedError

    def body(self) -> Iterable[Widget]:
        """Return status, filter, table and detail."""
        yield Static(id="status", markup=False)
        yield Input(placeholder=self.HINT, id="filter", restrict=TYPEABLE)
        with Horizontal(id="both"):
            yield self.table
            with VerticalScroll(id="side", can_focus=False):
                yield Static(id="detail", markup=False)
        yield Static(id="empty", markup=False)

    def on_mount(self) -> None:
        """Prepare to ask while the screen is seen, in the order that was chosen last."""
        super().on_mount()
        field = self.query_one("#filter", Input)
        field.cursor_blink = False
        kept = panel_of(self).memory.table(self.PLACE)
        if kept is not None and kept.sort in self.SORTS:
            self.query_now = Query(kept.find, kept.sort, kept.reverse)
        with self.prevent(Input.Changed):
            field.value = self.query_now.find
        field.display = bool(field.value)
        self._timer = self.set_interval(self.EVERY, self.poll, pause=True)
        self._tell()

    def on_screen_resume(self) -> None:
        """Ask at once, and again while the screen is seen."""
        super().on_screen_resume()
        if self._timer is not None:
            self._timer.resume()
        self.poll()

    def on_screen_suspend(self) -> None:
        """Rest while it is not."""
        if self._timer is not None:
            self._timer.pause()

    def poll(self) -> None:
        """Ask for the rows in view now."""
        work(self, self._renew, "list")

    async def _renew(self) -> None:
        query = self.query_now
        offset, limit = self.table.span
        try:
            rows, total = await self.fetch(query, offset, limit)
            if not rows and total:  # the list is shorter than it was
                offset, limit = self.table.window.span(total - 1, total - 1)
                rows, total = await self.fetch(query, offset, limit)
        except WhatsdexError:
            return  # the header tells of a lost engine
        if query != self.query_now:
            return
        self._known = True
        self.table.renew(offset, rows, total)
        self._tell()
        if self._open_found:
            self._open_found = False
            if total == 1:
                self.action_detail()

    def on_table_wanted(self) -> None:
        """Ask for the rows that come into view, one question at a time."""
        if not self._reading:
            self._reading = True
            work(self, self._read, "rows")

    async def _read(self) -> None:
        try:
            while (span := self.table.missing) is not None:
                query = self.query_now
                rows, total = await self.fetch(query, *span)
                if query == self.query_now:
                    self.table.add(span[0], rows, total)
                if not rows:
                    return
        except WhatsdexError:
            return
        finally:
            self._reading = False

    def show(self, query: Query, *, keep: bool = True) -> None:
        """Show another part or order of the list."""
        self.query_now = query
        if keep:
            self._remember()
        self.table.go_first()
        self._tell()
        self.poll()

    def _remember(self) -> None:
        query = self.query_now
        panel_of(self).memory.put_table(self.PLACE, Choices(query.sort, query.reverse, query.find))

    def _tell(self) -> None:
        if not self.is_mounted:
            return
        total, query, chosen = self.table.window.total, self.query_now, len(self.table.chosen)
        parts: list[Content | tuple[str, str] | str] = [self.headline()]
        if not self._known:
            parts.append((" ◌ Asking …", "$muted"))
        else:
            parts.append((f" {count(total)}", "$muted"))
            if query.find:
                parts += [(" match ", "$muted"), words(query.find, "$accent", limit=40)]
            if query.sort:
                arrow = "↓" if query.reverse else "↑"
                parts.append((f"   by {self.SORTS[query.sort]} {arrow}", "$muted"))
            if chosen:
                parts.append((f"   {count(chosen)} chosen", "bold $accent"))
        self.query_one("#status", Static).update(Content.assemble(*parts))
        nothing = self._known and not total
        told = "Nothing matches; esc shows everything." if query.find else self.empty()
        box = self.query_one("#empty", Static)
        box.display = nothing
        box.update(Content.styled(told, "$muted"))

    def headline(self) -> Content:
        """Return what stands at the left of the status line."""
        return Content("")

    def empty(self) -> str:
        """Return what is said where there are no rows at all."""
        return self.EMPTY

    def heading(self, name: str) -> str:
        """Return a column's heading, with the arrow of the order where it is sorted by."""
        if self.SORTS.get(self.query_now.sort) != name:
            return name
        return f"{name} {'↓' if self.query_now.reverse else '↑'}"

    def on_table_moved(self) -> None:
        """Show the marked row's detail, where there is room for it."""
        if self.app.size.width >= SIDE_BY_SIDE:
            work(self, self._detail, "detail")

    def on_resize(self) -> None:
        """Fill the detail when there is room for it now."""
        self.on_table_moved()

    async def _detail(self) -> None:
        await asyncio.sleep(STILL_SECONDS)
        row, told = self.table.marked, Content("")
        if row is not None:
            told = await self._described(row)
        self.query_one("#detail", Static).update(told)

    async def _described(self, row: T) -> Content:
        try:
            return await self.describe(row)
        except WhatsdexError as error:
            return words(str(error), "$error")

    def action_detail(self) -> None:
        """Show all of the marked row over the screen."""
        if (row := self.table.marked) is None:
            return
        reader = ReadingScreen(plain(self.title_of(row), limit=60), Content.styled("…", "$muted"))
        self.app.push_screen(reader)

        async def fill() -> None:
            reader.replace(await self._described(row))

        work(self, fill, "reader")

    def on_table_opened(self) -> None:
        """Show all of the row that was clicked twice."""
        self.action_detail()

    def action_move(self, rows: int) -> None:
        """Mark another row."""
        self.table.move(rows)

    def action_page(self, pages: int) -> None:
        """Mark a row a page away."""
        self.table.move(pages * self.table.rows_high)

    def action_edge(self, way: int) -> None:
        """Mark the first or the last row."""
        self.table.mark(0 if way < 0 else self.table.window.total - 1)

    def action_choose(self) -> None:
        """Choose the marked row, or let it go."""
        self.table.choose()
        self._tell()

    def let_go(self) -> None:
        """Choose no rows any more."""
        self.table.chosen.clear()
        self.table.redraw()
        self._tell()

    def action_filter(self) -> None:
        """Open the filter's field."""
        field = self.query_one("#filter", Input)
        field.display = True
        self.set_focus(field)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as it is typed."""
        if event.input.id == "filter":
            self.show(self.query_now._replace(find=event.value.strip()), keep=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter and go back to the rows."""
        if event.input.id == "filter":
            event.input.display = bool(event.value.strip())
            self.set_focus(self.table)
            self._remember()

    def find(self, text: str) -> None:
        """Show what matches ``text``, and its detail where only one row does."""
        self._open_found = True
        field = self.query_one("#filter", Input)
        with self.prevent(Input.Changed):
            field.value = text
        field.display = True
        self.set_focus(self.table)
        self.show(self.query_now._replace(find=text), keep=False)

    def action_clear(self) -> None:
        """Let go of standing messages, chosen rows, or the filter, whichever there is."""
        field = self.query_one("#filter", Input)
        if self.clear_toasts():
            return
        if self.table.chosen:
            self.let_go()
            return
        with self.prevent(Input.Changed):
            field.value = ""
        field.display = False
        self.set_focus(self.table)
        self.show(self.query_now._replace(find=""))

    def action_sort(self) -> None:
        """Sort by the next column."""
        if names := list(self.SORTS):
            self._sort(names[(names.index(self.query_now.sort) + 1) % len(names)])

    def _sort(self, name: str) -> None:
        self.show(self.query_now._replace(sort=name, reverse=name in self.FALLING))

    def on_table_headed(self, event: Table.Headed) -> None:
        """Sort by the column whose heading was clicked; a second click turns the order round."""
        columns, _cells = self.table.shape()
        name = columns[event.column].name.rstrip(" ↓↑")
        sort = next((each for each, heading in self.SORTS.items() if heading == name), "")
        if sort and sort == self.query_now.sort:
            self.action_reverse()
        elif sort:
            self._sort(sort)

    def action_reverse(self) -> None:
        """Turn the order round."""
        if self.SORTS:
            self.show(self.query_now._replace(reverse=not self.query_now.reverse))

    def action_refresh_list(self) -> None:
        """Ask for the list anew."""
        self.poll()

    def action_copy(self) -> None:
        """Copy the marked row's id."""
        if (row := self.table.marked) is not None:
            self.copy(self.copied(row))

    def action_copy_row(self) -> None:
        """Copy the marked row, its cells apart by tabs."""
        if (row := self.table.marked) is not None:
            self.copy(*(each.text for each in self.cells(row)))
