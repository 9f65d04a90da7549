"""All that an operator is shown of one person."""

from __future__ import annotations

from textual.content import Content

from whatsdex.control.user_views import UserDetail
from whatsdex.errors import WhatsdexError
from whatsdex.tui.figures import count
from whatsdex.tui.here import panel_of, work
from whatsdex.tui.safe import plain, words
from whatsdex.tui.screens.reading import ReadingScreen

CONSENT = {1: "asked for them", -1: "wants none", 0: "said nothing"}


class PersonScreen(ReadingScreen):
    """Shows a person with what they did and what was done about them."""

    def __init__(self, user: str) -> None:
        """Make it; the person, named by ``#`` and id, is asked for when it is seen."""
        super().__init__("Person", Content.styled("…", "$muted"))
        self._user = user

    def on_mount(self) -> None:
        """Ask for the person."""
        work(self, self._ask, "person")

    async def _ask(self) -> None:
        try:
            found = await panel_of(self).source.ask(lambda control: control.users.show(self._user))
        except WhatsdexError as error:
            self.replace(words(str(error), "$error"))
            return
        self.replace(self._text_of(found))

    def _text_of(self, found: UserDetail) -> Content:
        zone, user = panel_of(self).zone, found.user
        facts = [
            ("number", user.number), ("LID", found.lid), ("role", user.role), ("state", user.state or "may write"),
            ("commands", count(user.commands)), ("warnings", count(found.warnings)),
            ("first seen", f"{user.first_seen.astimezone(zone):%d %b %Y %H:%M}"),
            ("last seen", f"{user.last_seen.astimezone(zone):%d %b %Y %H:%M}"),
            ("broadcasts", CONSENT.get(found.consent, "")), ("groups", ", ".join(found.groups) or "none"),
        ]  # fmt: skip
        if user.state == "banned":
            until = f"until {found.banned_until.astimezone(zone):%d %b %Y %H:%M}" if found.banned_until else "for good"
            facts.insert(4, ("banned", f"{until}  {found.ban_reason}".rstrip()))
        parts: list[Content | tuple[str, str] | str] = [(plain(user.name) or "?", "bold"), "\n\n"]
        for name, value in facts:
            parts += [(f"{name:<11}", "$muted"), words(value), "\n"]
        parts.append(("\nUsed lately\n", "bold $accent"))
        for each in found.uses:
            at = f"{each.at.astimezone(zone):%d %b %H:%M}  {each.command:<14} "
            parts += [words(at), (f"{each.outcome:<11}", "$success" if each.outcome == "ok" else "$warning"),
                      (f"{each.ms:>7} ms\n", "$muted")]  # fmt: skip
        parts.append("" if found.uses else ("Nothing.\n", "$muted"))
        parts.append(("\nDone about them\n", "bold $accent"))
        parts += [Content.assemble(words(each), "\n") for each in found.acts] or [("Nothing.", "$muted")]
        return Content.assemble(*parts)
