"""What screens of tables show: rows asked for while they are seen, what is said of them, the marked one's detail."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar, Generic, NamedTuple, TypeVar

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from whatsdex.errors import WhatsdexError
from whatsdex.tui.figures import count
from whatsdex.tui.here import panel_of, work
from whatsdex.tui.memory import Choices
from whatsdex.tui.safe import TYPEABLE, words
from whatsdex.tui.screens.acting import ActingScreen
from whatsdex.tui.source import Reach
from whatsdex.tui.table.cells import Cell, Column
from whatsdex.tui.table.view import Table

T = TypeVar("T")

SIDE_BY_SIDE = 120
"""Columns of a terminal from which on the marked row's detail stands beside the table."""
TYPED_SECONDS = 0.03
"""How long nothing was typed before the engine is asked."""
STILL_SECONDS = 0.08
"""How long a row stays marked before its detail is asked for, while its reader goes on and on."""


class Query(NamedTuple):
    """What of a list is shown, in which order."""

    find: str
    sort: str
    reverse: bool
    part: str = ""
    """Which of several lists."""


class ShowingScreen(ActingScreen, Generic[T]):
    """A line that says what is shown, a filter on demand, and a table; with room, the marked row's detail."""

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
        self._asking = 0
        self._reading = False
        self._moved = 0.0
        self.opens_found = False
        """Whether the detail is opened once one row alone is found."""
        self._refused: WhatsdexError | None = None
        """Why the engine did not answer what is asked for now."""

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
        yield Static(id="empty", markup=False)
        with Horizontal(id="both"):
            yield self.table
            with VerticalScroll(id="side", can_focus=False):
                yield Static(id="detail", markup=False)

    def on_mount(self) -> None:
        """Prepare to ask while the screen is seen, in the order that was chosen last."""
        field = self.query_one("#filter", Input)
        field.cursor_blink = False
        kept = panel_of(self).memory.table(self.PLACE)
        if kept is not None:
            self.table.hidden = frozenset(kept.hidden)
        if kept is not None and kept.sort in self.SORTS:
            self.query_now = self.query_now._replace(find=kept.find, sort=kept.sort, reverse=kept.reverse)
        with self.prevent(Input.Changed):
            field.value = self.query_now.find
        field.display = bool(field.value)
        self._timer = self.set_interval(self.EVERY, self._again, pause=True)
        self.tell()

    def on_screen_resume(self) -> None:
        """Ask at once, and again while the screen is seen."""
        if self._timer is not None:
            self._timer.resume()
        self.poll()

    def on_screen_suspend(self) -> None:
        """Rest while it is not."""
        self.opens_found = False
        if self._timer is not None:
            self._timer.pause()

    def update(self) -> None:
        """Say how the list stands."""
        self.tell()

    def poll(self) -> None:
        """Ask for the rows in view now, and for all of the marked one: something was done to it, perhaps."""
        work(self, self._renew, "list")
        self._show_detail()

    def _again(self) -> None:
        """Ask anew, unless an answer is still waited for: over a slow line none would ever come."""
        if not self._asking:
            work(self, self._renew, "list")

    async def _renew(self, pause: float = 0.0) -> None:
        self._asking += 1
        try:
            await asyncio.sleep(pause)
            await self._renewed()
        finally:
            self._asking -= 1

    async def _renewed(self) -> None:
        query = self.query_now
        offset, limit = self.table.span
        try:
            rows, total = await self.fetch(query, offset, limit)
            if not rows and total:  # the list is shorter than it was
                offset, limit = self.table.window.span(total - 1, total - 1)
                rows, total = await self.fetch(query, offset, limit)
        except WhatsdexError as error:
            if query == self.query_now:  # the header tells of a lost engine
                self._refused = error
                self.tell()
            return
        if query != self.query_now:
            return
        self._known, self._refused = True, None
        self.table.renew(offset, rows, total)
        self.tell()
        if self.table.marked is None:
            self._show_detail()
        if self.opens_found:
            self.opens_found = False
            if total == 1 and self.app.size.width < SIDE_BY_SIDE:
                self.read_marked()

    def read_marked(self) -> None:
        """Show all of the marked row over the screen, and change nothing."""
        raise NotImplementedError

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
                if not rows:
                    return
                if query == self.query_now:
                    self.table.add(span[0], rows, total)
        except WhatsdexError:
            return
        finally:
            self._reading = False

    def show(self, query: Query, *, keep: bool = True, typing: bool = False) -> None:
        """Show another part or order of the list; while somebody types, once they pause."""
        self.query_now, self.opens_found, self._refused = query, False, None
        if keep:
            self.remember()
        self.table.go_first()
        self.tell()
        work(self, partial(self._renew, TYPED_SECONDS if typing else 0.0), "list")

    def remember(self) -> None:
        """Keep how the table is shown for the next time."""
        query = self.query_now
        panel_of(self).memory.put_table(
            self.PLACE, Choices(query.sort, query.reverse, query.find, tuple(sorted(self.table.hidden)))
        )

    def tell(self) -> None:
        """Say what is shown, or why nothing is."""
        if not self.is_mounted:
            return
        total, query, chosen = self.table.window.total, self.query_now, len(self.table.chosen)
        parts: list[Content | tuple[str, str] | str] = [self.headline()]
        reach = panel_of(self).reach
        if self._refused is not None and reach.state == "ok":
            parts += [(" ✖ ", "bold $error"), words(str(self._refused), "$error", limit=200)]
        elif not self._known or reach.state == "lost":
            parts.append(waiting(reach))
        else:
            parts.append(self.counted(total))
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

    def counted(self, total: int) -> Content:
        """Return how many rows there are, in words."""
        return Content.styled(f" {count(total)}", "$muted")

    def empty(self) -> str:
        """Return what is said where there are no rows at all."""
        return self.EMPTY

    def heading(self, name: str) -> str:
        """Return a column's heading, with the arrow of the order where it is sorted by."""
        if self.SORTS.get(self.query_now.sort) != name:
            return name
        return f"{name} {'↓' if self.query_now.reverse else '↑'}"

    def on_table_moved(self) -> None:
        """Show the marked row's detail, or while one moves on, that of the row where it ends."""
        before, self._moved = self._moved, panel_of(self).clock.monotonic()
        self._show_detail(STILL_SECONDS if self._moved - before < STILL_SECONDS else 0.0)

    def on_resize(self) -> None:
        """Fill the detail when there is room for it now."""
        self._show_detail()

    def _show_detail(self, pause: float = 0.0) -> None:
        """Ask for the marked row's detail, where there is room for it."""
        if self.app.size.width >= SIDE_BY_SIDE:
            work(self, partial(self._detail, pause), "detail")

    async def _detail(self, pause: float) -> None:
        await asyncio.sleep(pause)
        row, told = self.table.marked, Content("")
        if row is not None:
            told = await self.described(row)
        self.query_one("#detail", Static).update(told)

    async def described(self, row: T) -> Content:
        """Return all that is known of a row, or why it cannot be told."""
        try:
            return await self.describe(row)
        except WhatsdexError as error:
            return words(str(error), "$error")


def waiting(reach: Reach) -> Content:
    """Return what stands in place of a list that the engine has not told yet."""
    if reach.state == "lost":
        return Content.assemble((" ✖ ", "bold $error"), words(reach.text, "bold"), " ", words(reach.hint, "$muted"))
    return Content.styled(f" ◌ {reach.text or 'Asking …'}", "$muted")
