"""All commands with their use, and what holds for each."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from whatsdex.control.api import Control
from whatsdex.control.views import CommandView
from whatsdex.errors import WhatsdexError
from whatsdex.tui.actions import bindings
from whatsdex.tui.command_rows import FALLING, SORTS, Row, arranged, matching, rows_of, spark
from whatsdex.tui.figures import count, millis
from whatsdex.tui.here import panel_of
from whatsdex.tui.safe import words
from whatsdex.tui.screens.acting import Act, Doing
from whatsdex.tui.screens.picking import PickScreen
from whatsdex.tui.screens.prompt import PromptScreen
from whatsdex.tui.screens.table import Query, TableScreen
from whatsdex.tui.table.cells import Cell, Column

SPANS = ("24h", "1h", "30d", "1y")
ROLES = ("user", "premium", "staff", "owner")
NUMBERS = {"cooldown": r"[0-9]+([.][0-9]+)?", "cost": r"[0-9]+"}
"""How what is asked for by typing is written."""
NARROW, MIDDLE, WIDE = 82, 99, 125
"""Cells of the table from which on more columns are shown."""


class CommandsScreen(TableScreen[Row]):
    """Commands by their use, or under their categories, which fold."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("commands"))
    PLACE = "commands"
    SORTS: ClassVar[dict[str, str]] = SORTS
    FALLING = FALLING
    HINT = "words, !not, name: category: role: is:off"
    EMPTY = "There are no commands."

    def __init__(self) -> None:
        """Make it with the last day's use, nothing folded."""
        super().__init__()
        self.query_now = self.query_now._replace(part=SPANS[0])
        self._folded: set[str] = set()
        self._categories: frozenset[str] = frozenset()
        self._matching = 0

    async def fetch(self, query: Query, offset: int, limit: int) -> tuple[Sequence[Row], int]:
        """Ask for all commands and their use."""
        commands, used = await panel_of(self).source.ask(
            lambda control: (control.commands.list(), control.statistics.commands(query.part))
        )
        found = [each for each in rows_of(commands, used) if matching(each, query.find)]
        self._matching, self._categories = len(found), frozenset(each.category for each in found)
        rows = arranged(found, query.sort, self._folded, falling=query.reverse)
        return rows[offset : offset + limit], len(rows)

    def headline(self) -> Content:
        """Name the time whose use is shown."""
        return Content.assemble(" use of the last ", (self.query_now.part, "bold"), "  ")

    def counted(self, total: int) -> Content:
        """Count the commands, not the heads of their categories, folded or not."""
        return Content.styled(f" {count(self._matching)} commands", "$muted")

    def columns(self, width: int) -> Sequence[Column]:
        """Return the columns; narrow tables show fewer."""
        figures: tuple[tuple[str, int], ...] = (("uses", 7), ("share", 6), ("errors", 8), ("p50", 10), ("p95", 10))
        if width < NARROW:
            figures = (("uses", 6), ("errors", 8), ("p50", 10), ("p95", 10))
        shown = [
            Column("command", 16 if width >= NARROW else 14),
            *(Column(name, cells, right=True) for name, cells in figures),
        ]
        if width >= MIDDLE:
            shown += [Column("cost", 5, right=True), Column("cooldown", 8, right=True)]
        shown += [Column("role", 7), Column("on", 3)]
        if width >= WIDE:
            shown.append(Column("", 24))
        return [each._replace(name=self.heading(each.name)) for each in shown]

    def cells(self, row: Row) -> Sequence[Cell]:
        """Return a command's cells, or a category's sums."""
        columns, _sizes = self.table.shape()
        told = {
            "command": Cell(f"{'▸' if row.folded else '▾'} {row.name}", "accent") if row.heads else Cell(
                f"  {row.name}" if self.query_now.sort == "category" else row.name, "bold"),
            "uses": Cell(count(row.uses) if row.uses else "", "text"),
            "share": Cell(f"{row.share:.0%}" if row.uses else "", "muted"),
            "errors": Cell(count(row.errors) if row.errors else "", "error"),
            "p50": Cell(millis(row.p50_ms) if row.p50_ms else "", "text"),
            "p95": Cell(millis(row.p95_ms) if row.p95_ms else "", "text"),
            "": Cell(spark(row.course, columns[-1].cells), "secondary"),
        }  # fmt: skip
        each = row.command
        if each is not None:
            told |= {
                "cost": Cell(str(each.cost or ""), "text"),
                "cooldown": Cell(f"{each.cooldown:g} s" if each.cooldown else "", "text"),
                "role": Cell(each.role, "muted" if each.role == "user" else "accent"),
                "on": Cell("on" if each.enabled else "off", "success" if each.enabled else "error"),
            }
        return [told.get(column.name.rstrip(" ↓↑"), Cell("")) for column in columns]

    def key(self, row: Row) -> str:
        """Return a command's name, or a category's."""
        return f"{row.name}/" if row.heads else row.name

    def copied(self, row: Row) -> str:
        """Return a command's name."""
        return row.name

    async def describe(self, row: Row) -> Content:
        """Return what a command does, who may, and how it was used."""
        each = row.command
        if each is None:
            return Content.assemble((row.name, "bold"), f"\n\n{row.size} commands, {count(row.uses)} uses")
        facts = [
            ("also", ", ".join(each.aliases)), ("category", each.category), ("role", each.role),
            ("state", "on" if each.enabled else "switched off"), ("cost", f"{each.cost} coins" if each.cost else ""),
            ("cooldown", f"{each.cooldown:g} s" if each.cooldown else ""), ("groups", "admins only" if each.admin
             else ""), ("works", "as a job" if each.background else "at once"),
            ("uses", f"{count(row.uses)}, {row.share:.1%} of all"), ("errors", count(row.errors)),
            ("p50, p95", f"{millis(row.p50_ms)}, {millis(row.p95_ms)}" if row.uses else ""),
        ]  # fmt: skip
        parts: list[Content | tuple[str, str] | str] = [words(each.usage, "bold"), "\n\n", words(each.description),
                                                        "\n\n"]  # fmt: skip
        for name, value in facts:
            if value:
                parts += [(f"{name:<11}", "$muted"), words(value), "\n"]
        if row.uses:
            parts += [("\nUses\n", "bold $accent"), (spark(row.course, 40), "$secondary"), "\n"]
        parts.append(("\nExamples\n", "bold $accent"))
        parts += [Content.assemble(words(example), "\n") for example in each.examples]
        return Content.assemble(*parts)

    def _chosen(self) -> list[CommandView]:
        return [each.command for each in self.table.selected() if each.command is not None]

    def action_detail(self) -> None:
        """Show all of the marked command; fold or unfold a category."""
        row = self.table.marked
        if row is not None and row.heads:
            self.action_fold()
        else:
            super().action_detail()

    def action_fold(self) -> None:
        """Fold the marked row's category, or unfold it; in another order show the categories first."""
        row = self.table.marked
        if self.query_now.sort != "category":
            self.sort_by("category")
        elif row is not None:
            self._folded ^= {row.category}
            self.poll()

    def action_fold_all(self) -> None:
        """Fold all categories, or unfold them; in another order show the categories first."""
        if self.query_now.sort != "category":
            self.sort_by("category")
            return
        self._folded = set() if self._folded else set(self._categories)
        self.poll()

    def action_span(self) -> None:
        """Show the use of another time."""
        at = SPANS.index(self.query_now.part) + 1
        self.show(self.query_now._replace(part=SPANS[at % len(SPANS)]))

    def action_switch(self) -> None:
        """Switch the chosen commands off everywhere, or on again where all are off."""
        if chosen := self._chosen():
            on = not any(each.enabled for each in chosen)
            self._set(chosen, "enabled", json.dumps(on), "on" if on else "off")

    def action_role(self) -> None:
        """Ask who may use the chosen commands."""
        if chosen := self._chosen():

            def give(role: str | None) -> None:
                if role is not None:
                    self._set(chosen, "role", json.dumps(role), f"for {role}s")

            text = words(f"{named(chosen)}: who may use it?")
            self.app.push_screen(PickScreen("Role", text, ROLES, chosen[0].role), give)

    def action_cooldown(self) -> None:
        """Ask for the seconds between two uses by one user."""
        self._ask("cooldown", "Seconds between two uses by one user; 0 for the usual.", "s")

    def action_cost(self) -> None:
        """Ask for the coins that a use costs."""
        self._ask("cost", "Coins that a use costs; 0 for none.", " coins")

    def _ask(self, aspect: str, text: str, unit: str) -> None:
        chosen = self._chosen()
        if not chosen:
            return

        async def take(typed: str) -> None:
            number = typed.strip()
            if not re.fullmatch(NUMBERS[aspect], number):
                raise WhatsdexError("A number is expected.", "Such as 30.")
            self._set(chosen, aspect, number, f"{aspect} {number}{unit}")

        value = f"{getattr(chosen[0], aspect):g}"
        told = Content.assemble(words(named(chosen), "bold"), "\n", text)
        self.app.push_screen(PromptScreen(aspect.capitalize(), told, take, value=value))

    def _set(self, chosen: Sequence[CommandView], aspect: str, value: str, said: str) -> None:
        acts: list[Act] = [partial(_change, each.name, aspect, value) for each in chosen]
        undo: list[Act] = [partial(_change, each.name, aspect, json.dumps(getattr(each, aspect))) for each in chosen]
        self.do(Doing(acts, f"{named(chosen)}: {said} everywhere.", undo, f"{named(chosen)}: as before."))

    def action_try(self) -> None:
        """Go to the console with the marked command typed."""
        row = self.table.marked
        if row is None or row.command is None:
            return
        example = next(iter(row.command.examples), f"/{row.command.name}")
        panel_of(self).open_console(example)


def named(commands: Sequence[CommandView]) -> str:
    """Return which they are, or how many."""
    return f"{len(commands)} commands" if len(commands) > 3 else ", ".join(each.name for each in commands)


def _change(command: str, aspect: str, value: str, control: Control) -> object:
    return control.commands.set(command, aspect, value)
