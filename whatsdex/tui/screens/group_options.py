"""The options of a group, to change them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from whatsdex.control.api import Control
from whatsdex.control.group_views import GroupView, OptionView
from whatsdex.tui.actions import bindings
from whatsdex.tui.finding import matches
from whatsdex.tui.here import panel_of
from whatsdex.tui.safe import words
from whatsdex.tui.screens.acting import Act, Doing
from whatsdex.tui.screens.prompt import PromptScreen
from whatsdex.tui.screens.table import Query, TableScreen
from whatsdex.tui.table.cells import Cell, Column

ABOUT = {
    "antilink": "deletes links but to allowed sites", "antiaudio": "keeps sounds to admins",
    "antidocument": "keeps documents to admins", "antigif": "keeps GIFs to admins",
    "antiimage": "keeps pictures to admins", "antisticker": "keeps stickers to admins",
    "antivideo": "keeps videos to admins", "antispam": "warns who writes too much",
    "antitoxic": "deletes unwanted words", "antitagsw": "deletes group mentions in a status",
    "antiraid": "closes the group when many join at once", "autokick": "removes who does it again after warnings",
    "welcome": "greets who joins", "goodbye": "says goodbye to who leaves", "gamerestrict": "games are for admins to"
    " start", "slowmode": "seconds between two messages of a member, 0 for none", "raid_joins": "joins that make a"
    " raid", "raid_seconds": "within so many seconds", "max_warnings": "warnings at which a member is removed",
    "welcome_text": "own words of the welcome", "goodbye_text": "own words of the goodbye",
    "intro_text": "what the group says about itself", "rules": "what /rules shows", "prefix": "sign before commands",
    "wordcloud": "counts words for /wordcloud",
    "language": "code of the language spoken here",
}  # fmt: skip

EMPTY = {
    "welcome_text": "the bot's own words", "goodbye_text": "the bot's own words", "intro_text": "the group's"
    " description", "rules": "no rules", "prefix": "the bot's own signs", "language": "the bot's own",
}  # fmt: skip
"""What holds where nothing is written."""


class GroupOptionsScreen(TableScreen[OptionView]):
    """One option a row; Enter changes it."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("options"))
    WHERE = "options"
    HINT = "words, !not, option: value:on"

    def __init__(self, group: GroupView) -> None:
        """Make it for a group."""
        super().__init__()
        self._group = group

    async def fetch(self, query: Query, offset: int, limit: int) -> tuple[Sequence[OptionView], int]:
        """Ask for all options."""
        found = await panel_of(self).source.ask(lambda control: control.groups.show(f"#{self._group.id}"))
        rows = [each for each in found.options if _matches(each, query.find)]
        return rows[offset : offset + limit], len(rows)

    def headline(self) -> Content:
        """Name the group."""
        return Content.assemble(" Options of ", words(self._group.subject, "bold", limit=40), " ")

    def columns(self, width: int) -> Sequence[Column]:
        """Return the columns."""
        return [Column("option", 14), Column("value", 20 if width < 100 else 40), Column("")]

    def cells(self, row: OptionView) -> Sequence[Cell]:
        """Return an option's cells."""
        style = "muted" if row.value in ("", "off") else "success" if row.value == "on" else "bold"
        return [Cell(row.name), Cell(row.value or "the usual", style), Cell(ABOUT.get(row.name, ""), "muted")]

    def key(self, row: OptionView) -> str:
        """Return an option's name."""
        return row.name

    async def describe(self, row: OptionView) -> Content:
        """Return what an option means, and all of its value."""
        return Content.assemble((row.name, "bold"), "\n\n", ABOUT.get(row.name, ""), "\n\n",
                                words(row.value or "the usual", lines=True))  # fmt: skip

    def action_detail(self) -> None:
        """Change the marked option: at once where it is on or off, else by typing."""
        if (row := self.table.marked) is None:
            return
        if row.kind == "switch":
            self._set(row, "off" if row.value == "on" else "on")
            return

        async def take(text: str) -> None:
            await panel_of(self).source.ask(self._act(row.name, text))
            self.notify(f"{row.name} is set.", markup=False)
            self.poll()

        text, empty = ABOUT.get(row.name, ""), EMPTY.get(row.name, "")
        told = Content(f"{text}; empty: {empty}" if empty else text)
        self.app.push_screen(PromptScreen(row.name, told, take, value=row.value, placeholder=empty))

    def _set(self, row: OptionView, value: str) -> None:
        self.do(Doing([self._act(row.name, value)], f"{row.name} is {value}.",
                      [self._act(row.name, row.value)], f"{row.name} is {row.value}."))  # fmt: skip

    def _act(self, name: str, value: str) -> Act:
        def act(control: Control) -> object:
            return control.groups.option(f"#{self._group.id}", name, value)

        return act


def _matches(row: OptionView, find: str) -> bool:
    text = f"{row.name} {row.value} {ABOUT.get(row.name, '')}"
    return matches(find, text, {"option": row.name, "value": row.value})
