"""The groups that the bot is in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from whatsdex.control.api import Control
from whatsdex.control.group_views import GroupDetail, GroupView
from whatsdex.tui.actions import bindings
from whatsdex.tui.figures import count, moment
from whatsdex.tui.here import panel_of
from whatsdex.tui.past import past
from whatsdex.tui.safe import plain, words
from whatsdex.tui.screens.acting import Act, Doing
from whatsdex.tui.screens.asking import AskScreen
from whatsdex.tui.screens.group_commands import GroupCommandsScreen
from whatsdex.tui.screens.group_options import GroupOptionsScreen
from whatsdex.tui.screens.members import MembersScreen
from whatsdex.tui.screens.table import Query, TableScreen
from whatsdex.tui.table.cells import Cell, Column

WIDE = 96
"""Cells of the table from which on all its columns are shown."""
COLOURS = {"on": "success", "silent": "warning", "left": "muted"}
NAMED = 3
"""Groups that are named in a question; of more it says how many."""


class GroupsScreen(TableScreen[GroupView]):
    """Groups by name, members and use; acts concern the chosen, or else the marked."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("groups"))
    PLACE = "groups"
    SORTS: ClassVar[dict[str, str]] = {
        "uses": "uses", "subject": "group", "members": "members", "state": "state", "first_seen": "since",
    }  # fmt: skip
    FALLING = frozenset({"uses", "members", "first_seen", "state"})
    HINT = "words, !not, name: account: is:on is:silent is:left"
    EMPTY = "The bot is in no group yet. Add its number to one, or send it /join with an invitation."

    async def fetch(self, query: Query, offset: int, limit: int) -> tuple[Sequence[GroupView], int]:
        """Ask for groups."""
        page = await panel_of(self).source.ask(
            lambda control: control.groups.list(query.find, query.sort, query.reverse, limit, offset)
        )
        return page.groups, page.total

    def columns(self, width: int) -> Sequence[Column]:
        """Return the columns; a narrow table leaves account and age out."""
        shown = [Column("group"), Column("state", 8), Column("members", 9, right=True), Column("uses", 8, right=True)]
        if width >= WIDE:
            shown += [Column("since", 7), Column("account", 12)]
        return [each._replace(name=self.heading(each.name)) for each in shown]

    def cells(self, row: GroupView) -> Sequence[Cell]:
        """Return a group's cells."""
        panel = panel_of(self)
        shown = [
            Cell(row.subject or row.jid, "bold"), Cell(row.state, COLOURS.get(row.state, "text")),
            Cell(count(row.members) if row.members else "?"), Cell(count(row.uses)),
        ]  # fmt: skip
        if len(self.table.shape()[0]) > len(shown):
            since = moment(row.first_seen, panel.clock.now(), panel.zone)
            shown += [Cell(since, "muted"), Cell(row.account, "muted")]
        return shown

    def key(self, row: GroupView) -> str:
        """Return a group's id."""
        return f"#{row.id}"

    def copied(self, row: GroupView) -> str:
        """Return a group's JID."""
        return row.jid

    def title_of(self, row: GroupView) -> str:
        """Return a group's name."""
        return name_of(row)

    async def describe(self, row: GroupView) -> Content:
        """Return what holds in a group and what was done there."""
        found = await panel_of(self).source.ask(lambda control: control.groups.show(self.key(row)))
        return described(found, panel_of(self).zone)

    def action_switch(self) -> None:
        """Have the bot answer in the chosen groups, or be silent there where it answers in all of them."""
        groups = self.table.selected()
        if not groups:
            return
        # Only those that change: taking it back must leave the others as they are.
        groups = [each for each in groups if each.state != "on"] or groups
        on, off = _each(groups, _enable), _each(groups, _disable)
        answers = f"{named(groups)}: the bot answers there.", f"{named(groups)}: the bot is silent there."
        if groups[0].state == "on":
            self.do(Doing(off, answers[1], on, answers[0]))
        else:
            self.do(Doing(on, answers[0], off, answers[1]))

    def action_options(self) -> None:
        """Show the options of the marked group, to change them."""
        if (group := self.table.marked) is not None:
            self.app.push_screen(GroupOptionsScreen(group))

    def action_commands(self) -> None:
        """Show which commands work in the marked group, to switch them."""
        if (group := self.table.marked) is not None:
            self.app.push_screen(GroupCommandsScreen(group))

    def action_members(self) -> None:
        """Show the members of the marked group."""
        if (group := self.table.marked) is not None:
            self.app.push_screen(MembersScreen(group))

    def action_leave(self) -> None:
        """Ask, then have the bot leave the chosen groups."""
        if groups := self.table.selected():
            text = f"{named(groups)}. Only the members can bring the bot back."
            self.ask_first(AskScreen("Leave", words(text), "Leave"),
                           Doing(_each(groups, _leave), f"{named(groups)}: the bot has left."))  # fmt: skip


def name_of(group: GroupView) -> str:
    """Return what a group is called in a sentence."""
    return plain(group.subject, limit=40) or group.jid


def named(groups: Sequence[GroupView]) -> str:
    """Return which they are, or how many."""
    return f"{len(groups)} groups" if len(groups) > NAMED else ", ".join(map(name_of, groups))


def described(found: GroupDetail, zone: tzinfo) -> Content:
    """Return a group with its options, use and acts."""
    group = found.group
    end = found.silenced_until
    silenced = f"until {end.astimezone(zone):%d %b %H:%M}" if end else "for good"
    facts = [
        ("JID", group.jid), ("account", group.account), ("state", group.state), ("members", count(group.members)),
        ("warnings", count(found.warnings)), ("muted", count(found.muted)),
        ("off here", ", ".join(found.off) or "no command"),
    ]  # fmt: skip
    if found.silenced:
        facts.insert(3, ("silenced", f"by its admins {silenced}"))
    parts: list[Content | tuple[str, str] | str] = [(plain(group.subject) or "?", "bold"), "\n"]
    if found.description:
        parts += [words(found.description, "$muted", lines=True, limit=300), "\n"]
    parts.append("\n")
    for name, value in facts:
        parts += [(f"{name:<11}", "$muted"), words(value), "\n"]
    parts.append(("\nOptions\n", "bold $accent"))
    chosen = [each for each in found.options if each.value not in ("", "off", "0")]
    parts += [Content.assemble((f"{each.name:<14}", "$muted"), words(each.value, limit=80), "\n") for each in chosen]
    parts.append(("\nUsed in the last 24 hours\n", "bold $accent"))
    parts += [Content.assemble(words(f"{each.command:<14}"), f"{each.uses:>6}\n") for each in found.uses]
    parts.append("" if found.uses else ("Nothing.\n", "$muted"))
    parts.append(("\nDone there\n", "bold $accent"))
    return Content.assemble(*parts, past(found.acts, zone))


def _each(groups: Sequence[GroupView], act: Callable[[str, Control], object]) -> list[Act]:
    return [partial(act, f"#{each.id}") for each in groups]


def _enable(group: str, control: Control) -> object:
    return control.groups.enable(group)


def _disable(group: str, control: Control) -> object:
    return control.groups.disable(group)


def _leave(group: str, control: Control) -> None:
    control.groups.leave(group)
