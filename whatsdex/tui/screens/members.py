"""The members of a group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from whatsdex.control.api import Control
from whatsdex.control.group_views import GroupView, MemberView
from whatsdex.errors import WhatsdexError
from whatsdex.text import span_of
from whatsdex.tui.actions import bindings
from whatsdex.tui.here import panel_of
from whatsdex.tui.safe import plain, words
from whatsdex.tui.screens.acting import Act, Doing
from whatsdex.tui.screens.asking import AskScreen
from whatsdex.tui.screens.prompt import PromptScreen
from whatsdex.tui.screens.table import Query, TableScreen
from whatsdex.tui.table.cells import Cell, Column

WARNED = "\nThe group hears of it, and at its limit of warnings they are removed. Why?"
NAMED = 3


class MembersScreen(TableScreen[MemberView]):
    """Members, admins first; acts concern the chosen, or else the marked."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("members"))
    WHERE = "members"
    HINT = "words, !not, name: number: is:admin"
    EMPTY = "WhatsApp has not told who is in this group; is the account connected?"

    def __init__(self, group: GroupView) -> None:
        """Make it for a group."""
        super().__init__()
        self._group = group

    async def fetch(self, query: Query, offset: int, limit: int) -> tuple[Sequence[MemberView], int]:
        """Ask for members."""
        page = await panel_of(self).source.ask(
            lambda control: control.groups.members(f"#{self._group.id}", query.find, limit, offset)
        )
        return page.members, page.total

    def headline(self) -> Content:
        """Name the group."""
        return Content.assemble(" Members of ", words(self._group.subject, "bold", limit=40), " ")

    def columns(self, width: int) -> Sequence[Column]:
        """Return the columns."""
        return [Column("name"), Column("number", 18), Column("", 10), Column("warnings", 9, right=True)]

    def cells(self, row: MemberView) -> Sequence[Cell]:
        """Return a member's cells."""
        told, style = ("the bot", "accent") if row.bot else ("admin", "success") if row.admin else ("", "text")
        if row.muted:
            told, style = "muted", "error"
        return [Cell(row.name or "?", "bold" if row.name else "muted"), Cell(row.number), Cell(told, style),
                Cell(str(row.warnings or ""), "warning")]  # fmt: skip

    def key(self, row: MemberView) -> str:
        """Return a member's JID."""
        return row.jid

    def title_of(self, row: MemberView) -> str:
        """Return a member's name."""
        return row.name or row.number

    async def describe(self, row: MemberView) -> Content:
        """Return what is known of a member."""
        told = [("number", row.number), ("JID", row.jid), ("rights", "admin" if row.admin else "none"),
                ("muted", "yes" if row.muted else "no"), ("warnings", str(row.warnings))]  # fmt: skip
        lines = [Content.assemble((f"{name:<11}", "$muted"), words(value)) for name, value in told]
        return Content("\n").join([words(row.name or "?", "bold"), Content(""), *lines])

    def action_promote(self) -> None:
        """Make the chosen members admins."""
        people = self.table.selected()
        people = [each for each in people if not each.admin] or people
        self._do(people, "promote", "is an admin now", "demote", "is no admin any more")

    def action_demote(self) -> None:
        """Take the chosen members' rights away."""
        people = self.table.selected()
        people = [each for each in people if each.admin] or people
        self._do(people, "demote", "is no admin any more", "promote", "is an admin now")

    def action_kick(self) -> None:
        """Ask, then remove the chosen members."""
        if people := self.table.selected():
            text = words(f"{named(people)}, from {plain(self._group.subject, limit=40)}.")
            doing = Doing(self._each(people, "kick"), f"{named(people)}: removed.")
            self.ask_first(AskScreen("Remove from the group", text, "Remove"), doing)

    def action_warn(self) -> None:
        """Ask for a reason, then warn the chosen members."""
        people = self.table.selected()
        if not people:
            return

        async def take(reason: str) -> None:
            acts = [self._act("warn", each.jid, reason.strip()) for each in people]
            self.do(Doing(acts, f"{named(people)}: warned."))

        told = Content.assemble(words(named(people), "bold"), WARNED)
        self.app.push_screen(PromptScreen("Warn", told, take, placeholder="why; may stay empty"))

    def action_mute(self) -> None:
        """Ask for how long, then delete what the chosen members write; who is muted may write again."""
        people = self.table.selected()
        if not people:
            return
        if all(each.muted for each in people):
            self._do(people, "unmute", "may write again", "mute", "is muted for good")
            return

        async def take(text: str) -> None:
            span = span_of(text.strip()) if text.strip() else None
            if text.strip() and span is None:
                raise WhatsdexError("A time such as 10m, 2h or 1d is expected.", "Nothing means for good.")
            seconds = span.total_seconds() if span else 0.0
            free = [each for each in people if not each.muted]
            self.do(Doing(self._each(people, "mute", seconds), f"{named(people)}: muted.",
                          self._each(free, "unmute"), f"{named(free)}: may write again."))  # fmt: skip

        told = Content.assemble(words(named(people), "bold"), "\nWhat they write is deleted; for how long?")
        self.app.push_screen(PromptScreen("Mute", told, take, placeholder="1d; empty for good"))

    def _do(self, people: Sequence[MemberView], verb: str, said: str, back: str, undone: str) -> None:
        if people:
            self.do(Doing(self._each(people, verb), f"{named(people)} {said}.",
                          self._each(people, back), f"{named(people)} {undone}."))  # fmt: skip

    def _each(self, people: Sequence[MemberView], verb: str, *more: object) -> list[Act]:
        return [self._act(verb, each.jid, *more) for each in people]

    def _act(self, verb: str, member: str, *more: object) -> Act:
        def act(control: Control) -> object:
            made: Callable[..., object] = getattr(control.groups, verb)
            return made(f"#{self._group.id}", member, *more)

        return act


def named(people: Sequence[MemberView]) -> str:
    """Return who they are, or how many."""
    if len(people) > NAMED:
        return f"{len(people)} members"
    return ", ".join(plain(each.name, limit=40) or each.number for each in people)
