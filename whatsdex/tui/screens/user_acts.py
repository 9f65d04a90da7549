"""What operators do about people: ban, role, note, message, export, forget; on several at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from textual.content import Content

from whatsdex.clock import Clock
from whatsdex.control import setting_files
from whatsdex.control.api import Control
from whatsdex.control.user_views import UserDetail, UserView
from whatsdex.errors import WhatsdexError
from whatsdex.text import span_of
from whatsdex.tui.exports import proposed, written
from whatsdex.tui.here import panel_of
from whatsdex.tui.safe import plain, words
from whatsdex.tui.screens.acting import Act, Doing
from whatsdex.tui.screens.picking import PickScreen
from whatsdex.tui.screens.prompt import PromptScreen, Take, exactly
from whatsdex.tui.screens.table import TableScreen

ROLES = ("user", "staff", "owner")
LONGEST = 200
"""Characters of a reason."""
NAMED = 3
"""People who are named in a question; of more it says how many."""


class UserActs(TableScreen[UserView]):
    """The acts; they concern the chosen people, or else the marked one."""

    def action_ban(self) -> None:
        """Ask for how long and why, then ban; who is banned is let in again at once."""
        people = self.table.selected()
        if people and all(each.state == "banned" for each in people):

            async def let_in() -> None:
                back, again = await self._bans_of(people), f"{named(people)}: banned as before."
                self.do(Doing(_each(people, _unban), f"{named(people)} may write again.", back, again))

            self.attempt(let_in)
            return

        async def take(text: str) -> None:
            seconds, reason = term(text)
            back, acts = await self._bans_of(people), _each(people, _ban(seconds, reason))
            undone = f"{named(people)}: as before." if any(each.state for each in people) else ""
            self.do(Doing(acts, f"{named(people)}: banned {self._until(seconds)}.", back,
                          undone or f"{named(people)} may write again."))  # fmt: skip

        self._prompt("Ban", people, "The bot answers them no more. For how long and why, such as 12h, or 2d spam;"
                     " without a time, or with nothing typed, they are banned for good.", take,
                     placeholder="empty: for good")  # fmt: skip

    async def _bans_of(self, people: Sequence[UserView]) -> list[Act]:
        """Return what gives each of them back the ban that they have now, or none."""
        acts: list[Act] = []
        for each in people:
            if each.state != "banned":
                acts.append(_on(each, _unban))
                continue
            found = await panel_of(self).source.ask(partial(_show, self.key(each)))
            acts.append(_on(each, partial(_ban_again, found, panel_of(self).clock)))
        return acts

    def _until(self, seconds: float) -> str:
        panel = panel_of(self)
        end = panel.clock.now() + timedelta(seconds=seconds)
        return f"until {end.astimezone(panel.zone):%a %d %b %Y %H:%M}" if seconds else "for good"

    def action_role(self) -> None:
        """Ask which role to give."""
        people = self.table.selected()
        if not people:
            return

        def give(role: str | None) -> None:
            if role is not None:
                back = [partial(_give, role="" if each.role in ("user", "premium") else each.role) for each in people]
                undo = [_on(each, act) for each, act in zip(people, back, strict=True)]
                self.do(Doing(_each(people, partial(_give, role="" if role == "user" else role)),
                              f"{named(people)}: {role} now.", undo, f"{named(people)}: as before."))  # fmt: skip

        text = words(f"{named(people)}. Staff may use what is for staff; an owner may do all.")
        self.app.push_screen(PickScreen("Role", text, ROLES, people[0].role), give)

    async def _note_of(self, user: UserView) -> str:
        return (await panel_of(self).source.ask(partial(_show, self.key(user)))).note

    def action_note(self) -> None:
        """Ask for what is to be remembered of the marked person."""
        if (user := self.table.marked) is None:
            return

        async def ask() -> None:
            before = await self._note_of(user)
            if not self.is_current:
                return

            async def take(text: str) -> None:
                self.do(Doing(_each([user], partial(_remember, note=text)), f"Noted about {name_of(user)}.",
                              _each([user], partial(_remember, note=before)), "The note is as before."))  # fmt: skip

            self._prompt("Note", [user], "Only operators see it. Empty takes it away.", take, value=before)

        self.attempt(ask)

    def action_message(self) -> None:
        """Ask for a text, and send it as the bot."""
        people = self.table.selected()

        async def take(text: str) -> None:
            if not text.strip():
                raise WhatsdexError("There is nothing to send.")
            self.do(Doing([_send(each.number, text) for each in people], f"Sent to {named(people)}."))

        self._prompt("Write as the bot", people, "Sent as it stands, paced as all that nobody asked for.", take)

    def action_export(self) -> None:
        """Ask for a file, and write all that is kept of the chosen people to it."""
        people = self.table.selected()

        async def take(name: str) -> None:
            found = [await panel_of(self).source.ask(_export(self.key(each))) for each in people]
            text = setting_files.as_json(found[0] if len(found) == 1 else found)
            path = await written(panel_of(self), name, lambda path: setting_files.write_text(path, text))
            self.notify(f"Written to {plain(str(path), limit=200)}.", markup=False)
            self.let_go()

        value = proposed(panel_of(self), f"user-{people[0].id}.json" if len(people) == 1 else "users.json")
        self._prompt("Export to a file", people, "All that is kept of them goes to a new file that only you may read.",
                     take, value=value)  # fmt: skip

    def action_forget(self) -> None:
        """Have a word typed, then erase all that is kept of the chosen people."""
        people = self.table.selected()

        async def take(text: str) -> None:
            await exactly("forget")(text)
            self.do(Doing(_each(people, _forget), f"{named(people)}: forgotten within a minute."))

        self._prompt("Forget", people, "All that is kept of them is erased; a ban, mute or warning keeps their number."
                     " That cannot be undone. Type forget.", take, placeholder="forget")  # fmt: skip

    def _prompt(
        self, title: str, people: Sequence[UserView], text: str, take: Take, *, value: str = "", placeholder: str = ""
    ) -> None:  # fmt: skip
        if people:
            shown = Content.assemble(words(named(people), "bold"), "\n", text)
            self.app.push_screen(PromptScreen(title, shown, take, value=value, placeholder=placeholder))


def name_of(user: UserView) -> str:
    """Return what a person is called in a sentence."""
    return plain(user.name, limit=40) or user.number


def named(people: Sequence[UserView]) -> str:
    """Return who they are, or how many."""
    if len(people) > NAMED:
        return f"{len(people)} people"
    return ", ".join(f"{name_of(each)} ({each.number})" if each.name else each.number for each in people)


def term(text: str) -> tuple[float, str]:
    """Return the seconds and the reason that are written as ``2d spam``; 0 seconds is for good."""
    first, _space, rest = text.strip().partition(" ")
    span = span_of(first) if first else None
    return (0.0, text.strip()[:LONGEST]) if span is None else (span.total_seconds(), rest.strip()[:LONGEST])


def _each(people: Sequence[UserView], act: Callable[[str, Control], object]) -> list[Act]:
    return [_on(each, act) for each in people]


def _on(user: UserView, act: Callable[[str, Control], object]) -> Act:
    return partial(act, f"#{user.id}")


def _ban(seconds: float, reason: str) -> Callable[[str, Control], object]:
    return lambda user, control: control.users.ban(user, seconds, reason)


def _ban_again(before: UserDetail, clock: Clock, user: str, control: Control) -> object:
    end = before.banned_until
    seconds = max(1.0, (end - clock.now()).total_seconds()) if end is not None else 0.0
    return control.users.ban(user, seconds, before.ban_reason)


def _show(user: str, control: Control) -> UserDetail:
    return control.users.show(user)


def _unban(user: str, control: Control) -> object:
    return control.users.unban(user)


def _give(user: str, control: Control, role: str = "") -> object:
    return control.users.role(user, role)


def _remember(user: str, control: Control, note: str = "") -> object:
    return control.users.note(user, note)


def _forget(user: str, control: Control) -> object:
    return control.users.forget(user)


def _export(user: str) -> Callable[[Control], dict[str, Any]]:
    return lambda control: control.users.export(user)


def _send(number: str, text: str) -> Act:
    def send(control: Control) -> None:
        sent = control.messages.send(number, text)
        if sent.state == "failed":
            raise WhatsdexError(f"{number}: {sent.error or 'not sent'}")

    return send
