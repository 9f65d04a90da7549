"""People."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec

from tests.fakes.control.clock import NOON
from whatsdex.clock import Clock
from whatsdex.control.user_views import UserDetail, UserPage, UserView, UseView
from whatsdex.control.views import ActView
from whatsdex.errors import WhatsdexError


class FakeUsers:
    """People who stay as they are until somebody acts."""

    def __init__(self, clock: Clock, names: Sequence[str], count: int = 250) -> None:
        at = clock.now()
        self.rows = [
            UserView(
                each, names[each % len(names)], f"+49 30 555{each:04}", "owner" if each == 1 else "user",
                "banned" if each % 9 == 4 else "", 1000 // each, at - timedelta(days=each),
                at - timedelta(minutes=each),
            )
            for each in range(1, count + 1)
        ]  # fmt: skip
        self.acts: list[str] = []
        self.notes: dict[str, str] = {}

    def list(
        self, find: str = "", sort: str = "last_seen", reverse: bool = True, limit: int = 50, offset: int = 0
    ) -> UserPage:
        found = [each for each in self.rows if find.lower() in f"{each.name.lower()} #{each.id}"]
        found.sort(key=lambda each: getattr(each, sort), reverse=reverse)
        return UserPage(tuple(found[offset : offset + limit]), len(found))

    def show(self, user: str) -> UserDetail:
        found = self._find(user)
        uses = (UseView(found.last_seen, "sticker", "ok", 812), UseView(found.last_seen, "dl", "failed", 12_400))
        return UserDetail(
            found,
            "777@lid",
            groups=("Family", "[/b]"),
            warnings=1,
            uses=uses,
            acts=(ActView(NOON, "panel ban"),),
            note=self.notes.get(user, ""),
        )

    def ban(self, user: str, seconds: float = 0.0, reason: str = "") -> UserView:
        return self._change("ban", user, state="banned")

    def unban(self, user: str) -> UserView:
        return self._change("unban", user, state="")

    def role(self, user: str, role: str) -> UserView:
        return self._change("role", user, role=role or "user")

    def note(self, user: str, text: str) -> UserView:
        self.notes[user] = text
        return self._change("note", user)

    def export(self, user: str) -> dict[str, Any]:
        self.acts.append(f"export {user}")
        return {"user": {"name": self._find(user).name}}

    def forget(self, user: str) -> tuple[str, ...]:
        if self._find(user).role == "owner":
            raise WhatsdexError("They look after the bot; what they do is written down.")
        self.acts.append(f"forget {user}")
        return ()

    def _find(self, user: str) -> UserView:
        return next(each for each in self.rows if f"#{each.id}" == user)

    def _change(self, what: str, user: str, **changes: str) -> UserView:
        made = msgspec.structs.replace(self._find(user), **changes)
        self.rows = [made if each.id == made.id else each for each in self.rows]
        self.acts.append(f"{what} {user}")
        return made
