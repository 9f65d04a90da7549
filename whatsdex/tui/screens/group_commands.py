"""Which commands work in a group, to switch them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.binding import BindingType
from textual.content import Content

from whatsdex.control.api import Control
from whatsdex.control.group_views import GroupView
from whatsdex.control.views import CommandView
from whatsdex.tui.actions import bindings
from whatsdex.tui.finding import matches
from whatsdex.tui.here import panel_of
from whatsdex.tui.safe import words
from whatsdex.tui.screens.acting import Act, Doing
from whatsdex.tui.screens.table import Query, TableScreen
from whatsdex.tui.table.cells import Cell, Column


class Here(NamedTuple):
    """A command, and whether the group switched it off."""

    command: CommandView
    off: bool

    @property
    def state(self) -> str:
        """Whether it works here, in words."""
        return "off" if self.off else "on" if self.command.enabled else "off everywhere"


class GroupCommandsScreen(TableScreen[Here]):
    """One command a row; Enter switches it in this group."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("group_commands"))
    WHERE = "group_commands"
    HINT = "words, !not, cmd: category: here:off"

    def __init__(self, group: GroupView) -> None:
        """Make it for a group."""
        super().__init__()
        self._group = group

    async def fetch(self, query: Query, offset: int, limit: int) -> tuple[Sequence[Here], int]:
        """Ask for all commands, and which are off there."""
        group = f"#{self._group.id}"
        commands, off = await panel_of(self).source.ask(
            lambda control: (control.commands.list(), control.groups.show(group).off)
        )
        rows = [row for row in (Here(each, each.name in off) for each in commands) if _matches(row, query.find)]
        return rows[offset : offset + limit], len(rows)

    def headline(self) -> Content:
        """Name the group."""
        return Content.assemble(" Commands in ", words(self._group.subject, "bold", limit=40), " ")

    def columns(self, width: int) -> Sequence[Column]:
        """Return the columns."""
        return [Column("command", 16), Column("here", 15), Column("category", 14), Column("")]

    def cells(self, row: Here) -> Sequence[Cell]:
        """Return a command's cells."""
        return [Cell(row.command.name, "bold"), Cell(row.state, "error" if row.state != "on" else "success"),
                Cell(row.command.category, "muted"), Cell(row.command.description, "muted")]  # fmt: skip

    def key(self, row: Here) -> str:
        """Return a command's name."""
        return row.command.name

    async def describe(self, row: Here) -> Content:
        """Return what a command does."""
        return Content.assemble(words(row.command.usage, "bold"), "\n\n", words(row.command.description, lines=True))

    def action_detail(self) -> None:
        """Switch the chosen commands off in this group, or on again where all are off."""
        rows = self.table.selected()
        if not rows:
            return
        on = all(each.off for each in rows)
        told = ", ".join(each.command.name for each in rows[:3]) if len(rows) <= 3 else f"{len(rows)} commands"
        self.do(Doing([self._act(each, on=on) for each in rows], f"{told}: {'on' if on else 'off'} there.",
                      [self._act(each, on=not each.off) for each in rows], f"{told}: as before."))  # fmt: skip

    def _act(self, row: Here, *, on: bool) -> Act:
        def act(control: Control) -> object:
            return control.groups.command(f"#{self._group.id}", row.command.name, on)

        return act


def _matches(row: Here, find: str) -> bool:
    name, category = row.command.name, row.command.category
    return matches(find, f"{name} {category}", {"cmd": name, "here": row.state, "category": category})
