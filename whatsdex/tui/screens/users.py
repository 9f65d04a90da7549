"""The people who wrote to the bot, a window of them at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from whatsdex.control.user_views import UserPage, UserView
from whatsdex.tui.actions import bindings
from whatsdex.tui.figures import count, moment
from whatsdex.tui.here import panel_of
from whatsdex.tui.safe import TYPEABLE, plain
from whatsdex.tui.screens.listing import ListScreen
from whatsdex.tui.screens.person import PersonScreen
from whatsdex.tui.widgets.rows import Cell, Column, Rows

WINDOW = 100
"""People of one page."""
SORTS = {"last_seen": "seen", "name": "name", "commands": "commands", "first_seen": "since", "role": "role"}
"""What can be sorted by, and the column's heading."""
WIDE = 100
"""Columns of a terminal from which on all columns of the table are shown."""
LESS = "since"
COLUMNS = (("name", 20), ("number", 17), ("role", 8), ("commands", 8), ("since", 6), ("seen", 6), ("state", 0))
COLOURS = {"owner": "accent", "staff": "secondary", "premium": "success"}


class UsersScreen(ListScreen):
    """A line that says what is shown, a filter on demand, and the people."""

    CSS_PATH = "users.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("users"))
    EVERY = 3.0

    def __init__(self) -> None:
        """Make it; who wrote last comes first."""
        super().__init__()
        self._page = UserPage((), 0)
        self._known = False
        self._find = ""
        self._sort, self._reverse, self._offset = "last_seen", True, 0

    def body(self) -> Iterable[Widget]:
        """Return status, filter and table."""
        yield Static(id="status", markup=False)
        yield Input(placeholder="words, is:banned, role:staff", id="filter", restrict=TYPEABLE)
        yield Rows(id="rows")

    def on_mount(self) -> None:
        """Hide the filter until it is wanted."""
        super().on_mount()
        field = self.query_one(Input)
        field.cursor_blink = False
        field.display = False

    async def ask(self) -> None:
        """Ask for the window that is shown."""
        asked = (self._find, self._sort, self._reverse, WINDOW, self._offset)
        page = await panel_of(self).source.ask(lambda control: control.users.list(*asked))
        if asked == (self._find, self._sort, self._reverse, WINDOW, self._offset):
            self._page, self._known = page, True
            self.fill()

    def fill(self) -> None:
        """Say what is shown, and put the people into the table."""
        arrow = "↓" if self._reverse else "↑"
        shown = [each for each in COLUMNS if self.size.width >= WIDE or each[0] != LESS]
        named = [(f"{name} {arrow}" if name == SORTS[self._sort] else name, cells) for name, cells in shown]
        columns = [Column(*each) for each in named]
        self.query_one(Rows).show(columns, [(f"#{each.id}", self._cells(each)) for each in self._page.users])
        self.query_one("#status", Static).update(self._status())

    def _status(self) -> Content:
        page, first = self._page, self._offset
        if not self._known:
            return Content.styled(" ◌ Asking …", "$muted")
        if not page.total:
            told = "Nobody matches; esc shows everybody." if self._find else "Nobody wrote to the bot yet."
            return Content.styled(" " + told, "$muted")
        shown = f" {count(first + 1)} to {count(first + len(page.users))} of {count(page.total)}"
        parts: list[tuple[str, str] | str] = [(shown, "$muted")]
        if self._find:
            parts += [("  matching ", "$muted"), (plain(self._find, limit=40), "$accent")]
        return Content.assemble(*parts)

    def _cells(self, user: UserView) -> list[Cell]:
        panel = panel_of(self)
        now = panel.clock.now()
        seen = (user.first_seen, user.last_seen) if self.size.width >= WIDE else (user.last_seen,)
        times = [Cell(moment(at, now, panel.zone), "muted") for at in seen]
        return [
            Cell(user.name, "bold"), Cell(user.number), Cell(user.role, COLOURS.get(user.role, "muted")),
            Cell(count(user.commands).rjust(8)), *times, Cell(user.state, "error"),
        ]  # fmt: skip

    def _marked(self) -> UserView | None:
        key = self.query_one(Rows).marked
        return next((each for each in self._page.users if f"#{each.id}" == key), None)

    def action_filter(self) -> None:
        """Open the filter's field."""
        field = self.query_one(Input)
        field.display = True
        self.set_focus(field)

    def action_clear_filter(self) -> None:
        """Show everybody again."""
        field = self.query_one(Input)
        field.value, field.display = "", False
        self.set_focus(self.query_one(Rows))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as it is typed."""
        self._find, self._offset = event.value.strip(), 0
        self.poll()

    def on_input_submitted(self) -> None:
        """Keep the filter and go back to the people."""
        field = self.query_one(Input)
        field.display = bool(field.value.strip())
        self.set_focus(self.query_one(Rows))

    def action_sort(self) -> None:
        """Sort by the next column."""
        names = list(SORTS)
        self._sort = names[(names.index(self._sort) + 1) % len(names)]
        self._reverse, self._offset = self._sort not in ("name", "role"), 0
        self.poll()

    def action_reverse(self) -> None:
        """Turn the order round."""
        self._reverse, self._offset = not self._reverse, 0
        self.poll()

    def action_turn(self, step: int) -> None:
        """Show those before or after."""
        last = max(0, (self._page.total - 1) // WINDOW * WINDOW)
        self._offset = min(max(0, self._offset + step * WINDOW), last)
        self.poll()

    def action_copy(self) -> None:
        """Copy the marked person's number."""
        if (user := self._marked()) is not None:
            self.app.copy_to_clipboard(user.number)
            self.app.notify(f"Copied {user.number}.", markup=False)

    def action_detail(self) -> None:
        """Show all of the marked person."""
        if (user := self._marked()) is not None:
            self.app.push_screen(PersonScreen(f"#{user.id}"))

    def on_data_table_row_selected(self) -> None:
        """Show all of the person whose row was chosen."""
        self.action_detail()

    def action_ban(self) -> None:
        """Ask, then ban the marked person; who is banned is let in again at once."""
        user = self._marked()
        if user is None:
            return
        name = plain(user.name, limit=40) or user.number
        if user.state == "banned":
            self.act(lambda control: control.users.unban(f"#{user.id}"), f"{name} is not banned any more.")
        else:
            self.confirm("Ban somebody", f"{name}, {user.number}. The bot answers them no more.", "Ban them",
                         lambda control: control.users.ban(f"#{user.id}"), f"{name} is banned.")  # fmt: skip

    def action_role(self) -> None:
        """Ask, then make the marked person staff; staff become ordinary users."""
        user = self._marked()
        if user is None:
            return
        name, role = plain(user.name, limit=40) or user.number, "" if user.role in ("staff", "owner") else "staff"
        text = f"{name}, {user.number}, is {user.role} now and becomes {role or 'an ordinary user'}."
        self.confirm("Change a role", text, "Change it",
                     lambda control: control.users.role(f"#{user.id}", role), f"{name} has another role.")  # fmt: skip

    def action_forget(self) -> None:
        """Ask, then erase all that is kept of the marked person."""
        user = self._marked()
        if user is None:
            return
        name = plain(user.name, limit=40) or user.number
        self.confirm("Forget somebody", f"All that is kept of {name}, {user.number}, is erased. That cannot be undone.",
                     "Erase it", lambda control: control.users.forget(f"#{user.id}"),
                     f"{name} is forgotten within a minute.")  # fmt: skip
