"""What the keys of all tables do: mark, choose, filter, sort, copy, open."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input

from whatsdex.tui.actions import bindings
from whatsdex.tui.here import work
from whatsdex.tui.registry import LIST
from whatsdex.tui.safe import plain
from whatsdex.tui.screens.reading import ReadingScreen
from whatsdex.tui.screens.showing import Query, ShowingScreen
from whatsdex.tui.table.view import Table

__all__ = ["Query", "TableScreen"]

T = TypeVar("T")


class TableScreen(ShowingScreen[T]):
    """A screen of one table, with the keys of all of them."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(LIST))
    WHERE = ""
    """Id of the place, where another screen opens it; Esc goes back there."""

    def action_detail(self) -> None:
        """Do what Enter does: show all of the marked row."""
        self.read_marked()

    def read_marked(self) -> None:
        """Show all of the marked row over the screen."""
        if (row := self.table.marked) is None:
            return
        reader = ReadingScreen(plain(self.title_of(row), limit=60), Content.styled("…", "$muted"))
        self.app.push_screen(reader)

        async def fill() -> None:
            reader.replace(await self.described(row))

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
        self.tell()

    def let_go(self) -> None:
        """Choose no rows any more."""
        self.table.chosen.clear()
        self.table.redraw()
        self.tell()

    def action_filter(self) -> None:
        """Open the filter's field."""
        field = self.query_one("#filter", Input)
        field.display = True
        self.set_focus(field)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as it is typed."""
        if event.input.id == "filter":
            self.show(self.query_now._replace(find=event.value.strip()), keep=False, typing=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter and go back to the rows."""
        if event.input.id == "filter":
            event.input.display = bool(event.value.strip())
            self.set_focus(self.table)
            self.remember()

    def find(self, text: str) -> None:
        """Show what matches ``text``, and its detail where only one row does."""
        field = self.query_one("#filter", Input)
        with self.prevent(Input.Changed):
            field.value = text
        field.display = True
        self.set_focus(self.table)
        self.show(self.query_now._replace(find=text), keep=False)
        self.opens_found = True

    def action_clear(self) -> None:
        """Let go of standing messages, chosen rows, or the filter, whichever there is."""
        field = self.query_one("#filter", Input)
        if self.clear_toasts():
            return
        if self.table.chosen:
            self.let_go()
            return
        if self.WHERE and not field.display and not self.query_now.find:
            self.dismiss()
            return
        with self.prevent(Input.Changed):
            field.value = ""
        field.display = False
        self.set_focus(self.table)
        self.show(self.query_now._replace(find=""))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer sorting only where there is something to sort by."""
        return bool(self.SORTS) if action in ("sort", "reverse") else super().check_action(action, parameters)

    def action_sort(self, step: int) -> None:
        """Sort by the next column, or by the one before."""
        if names := list(self.SORTS):
            self.sort_by(names[(names.index(self.query_now.sort) + step) % len(names)])

    def sort_by(self, name: str) -> None:
        """Show another order."""
        self.show(self.query_now._replace(sort=name, reverse=name in self.FALLING))

    def on_table_headed(self, event: Table.Headed) -> None:
        """Sort by the column whose heading was clicked; a second click turns the order round."""
        columns, _cells = self.table.shape()
        name = columns[event.column].title
        sort = next((each for each, heading in self.SORTS.items() if heading == name), "")
        if sort and sort == self.query_now.sort:
            self.action_reverse()
        elif sort:
            self.sort_by(sort)

    def action_reverse(self) -> None:
        """Turn the order round."""
        if self.SORTS:
            self.show(self.query_now._replace(reverse=not self.query_now.reverse))

    def action_columns(self) -> None:
        """Ask which columns are shown."""
        from whatsdex.tui.screens.columns import ColumnsScreen

        def take(hidden: frozenset[str] | None) -> None:
            if hidden is not None and hidden != self.table.hidden:
                self.table.hidden = hidden
                self.table.redraw()
                self.remember()

        names = [each.title for each in self.table.shape()[0] if each.title]
        self.app.push_screen(ColumnsScreen(names, self.table.hidden), take)

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
            sizes = self.table.shape()[1]
            self.copy(*(each.text for each, size in zip(self.cells(row), sizes, strict=True) if size))
