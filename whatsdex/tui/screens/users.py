"""The people who wrote to the bot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from whatsdex.control.user_views import UserView
from whatsdex.tui.actions import bindings
from whatsdex.tui.figures import count, moment
from whatsdex.tui.here import panel_of
from whatsdex.tui.safe import plain
from whatsdex.tui.screens.person import person
from whatsdex.tui.screens.table import Query, TableScreen
from whatsdex.tui.table.cells import Cell, Column

WIDE = 96
"""Cells of the table from which on all its columns are shown."""
COLOURS = {"owner": "accent", "staff": "secondary", "premium": "success"}


class UsersScreen(TableScreen[UserView]):
    """People by name, number, role and when they wrote; acts concern the chosen, or else the marked."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("users"))
    PLACE = "users"
    SORTS: ClassVar[dict[str, str]] = {
        "last_seen": "seen", "name": "name", "commands": "commands", "first_seen": "since", "role": "role",
    }  # fmt: skip
    FALLING = frozenset({"last_seen", "commands", "first_seen"})
    HINT = "words, is:banned, role:staff"
    EMPTY = "Nobody wrote to the bot yet."

    async def fetch(self, query: Query, offset: int, limit: int) -> tuple[Sequence[UserView], int]:
        """Ask for people."""
        page = await panel_of(self).source.ask(
            lambda control: control.users.list(query.find, query.sort, query.reverse, limit, offset)
        )
        return page.users, page.total

    def columns(self, width: int) -> Sequence[Column]:
        """Return the columns; in a narrow table, who was first seen when is left out."""
        roomy = width >= WIDE
        shown = [Column("name", 0 if roomy else 18), Column("number", 17 if roomy else 16), Column("role", 7),
                 Column("commands", 10, right=True), Column("since", 7), Column("seen", 6),
                 Column("state", 8 if roomy else 0)]  # fmt: skip
        return [each._replace(name=self.heading(each.name)) for each in shown if roomy or each.name != "since"]

    def cells(self, row: UserView) -> Sequence[Cell]:
        """Return a person's cells."""
        panel = panel_of(self)
        now = panel.clock.now()
        seen = (row.first_seen, row.last_seen) if len(self.table.shape()[0]) > 6 else (row.last_seen,)
        times = [Cell(moment(at, now, panel.zone), "muted") for at in seen]
        return [
            Cell(row.name, "bold"), Cell(row.number), Cell(row.role, COLOURS.get(row.role, "muted")),
            Cell(count(row.commands)), *times, Cell(row.state, "error"),
        ]  # fmt: skip

    def key(self, row: UserView) -> str:
        """Return a person's id."""
        return f"#{row.id}"

    def copied(self, row: UserView) -> str:
        """Return a person's number."""
        return row.number

    def title_of(self, row: UserView) -> str:
        """Return a person's name."""
        return name_of(row)

    async def describe(self, row: UserView) -> Content:
        """Return what a person did and what was done about them."""
        found = await panel_of(self).source.ask(lambda control: control.users.show(self.key(row)))
        return person(found, panel_of(self).zone)

    def action_ban(self) -> None:
        """Ask, then ban the marked person; who is banned is let in again at once."""
        user = self.table.marked
        if user is None:
            return
        name = name_of(user)
        if user.state == "banned":
            self.act(lambda control: control.users.unban(f"#{user.id}"), f"{name} is not banned any more.")
        else:
            self.confirm("Ban somebody", f"{name}, {user.number}. The bot answers them no more.", "Ban them",
                         lambda control: control.users.ban(f"#{user.id}"), f"{name} is banned.")  # fmt: skip

    def action_role(self) -> None:
        """Ask, then make the marked person staff; staff become ordinary users."""
        user = self.table.marked
        if user is None:
            return
        name, role = name_of(user), "" if user.role in ("staff", "owner") else "staff"
        text = f"{name}, {user.number}, is {user.role} now and becomes {role or 'an ordinary user'}."
        self.confirm("Change a role", text, "Change it",
                     lambda control: control.users.role(f"#{user.id}", role), f"{name} has another role.")  # fmt: skip

    def action_forget(self) -> None:
        """Ask, then erase all that is kept of the marked person."""
        user = self.table.marked
        if user is None:
            return
        name = name_of(user)
        self.confirm("Forget somebody", f"All that is kept of {name}, {user.number}, is erased. That cannot be undone.",
                     "Erase it", lambda control: control.users.forget(f"#{user.id}"),
                     f"{name} is forgotten within a minute.")  # fmt: skip


def name_of(user: UserView) -> str:
    """Return what a person is called in a sentence."""
    return plain(user.name, limit=40) or user.number
