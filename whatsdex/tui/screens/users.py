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
from whatsdex.tui.screens.person import person
from whatsdex.tui.screens.table import Query
from whatsdex.tui.screens.user_acts import UserActs, name_of
from whatsdex.tui.table.cells import Cell, Column

WIDE = 96
"""Cells of the table from which on all its columns are shown."""
COLOURS = {"owner": "accent", "staff": "secondary", "premium": "success"}


class UsersScreen(UserActs):
    """People by name, number, role and when they wrote; acts concern the chosen, or else the marked."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("users"))
    PLACE = "users"
    SORTS: ClassVar[dict[str, str]] = {
        "last_seen": "seen", "name": "name", "commands": "commands", "first_seen": "since", "role": "role",
    }  # fmt: skip
    FALLING = frozenset({"last_seen", "commands", "first_seen"})
    HINT = "words, !not, name: number: role:staff is:banned"
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
