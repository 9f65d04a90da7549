"""Groups, their options and members."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from tests.fakes.control.clock import NOON
from tests.fakes.control.names import GROUPS
from whatsdex.clock import Clock
from whatsdex.control.group_views import (
    GroupDetail,
    GroupPage,
    GroupUse,
    GroupView,
    MemberPage,
    MemberView,
    OptionView,
)
from whatsdex.control.views import ActView
from whatsdex.errors import WhatsdexError


class FakeGroups:
    """Groups that stay as they are until somebody acts."""

    def __init__(self, clock: Clock, names: Sequence[str], count: int = 23) -> None:
        at, subjects = clock.now(), (*GROUPS, *names)
        self.rows = [
            GroupView(
                each, f"1203630000000{each:04}@g.us", "main", subjects[each % len(subjects)],
                "left" if each % 11 == 7 else "silent" if each % 3 == 2 else "on",
                0 if each % 11 == 7 else 4 + each * 37 % 240, 900 // each, at - timedelta(days=each * 9),
            )
            for each in range(1, count + 1)
        ]  # fmt: skip
        self.options = {
            "antilink": ("switch", "on"), "antispam": ("switch", "off"), "welcome": ("switch", "on"),
            "slowmode": ("number", "0"), "max_warnings": ("number", "3"), "rules": ("text", names[0]),
            "prefix": ("word", ""),
        }  # fmt: skip
        self.people = [
            MemberView(
                f"1555000{each:04}@s.whatsapp.net", f"+1 555 000 {each:04}", names[each % len(names)], each <= 2,
                each == 1, each == 5, int(each % 4 == 3),
            )
            for each in range(1, 9)
        ]  # fmt: skip
        self.off: set[str] = set()
        self.acts: list[str] = []

    def list(
        self, find: str = "", sort: str = "uses", reverse: bool = True, limit: int = 50, offset: int = 0
    ) -> GroupPage:
        found = [each for each in self.rows if find.lower() in f"{each.subject.lower()} #{each.id}"]
        found.sort(key=lambda each: getattr(each, sort), reverse=reverse)
        return GroupPage(tuple(found[offset : offset + limit]), len(found))

    def show(self, group: str) -> GroupDetail:
        found = self._find(group)
        options = tuple(OptionView(name, *each) for name, each in self.options.items())
        uses = (GroupUse("sticker", 40), GroupUse("dl", 7))
        acts = (ActView(NOON - timedelta(minutes=58), "ann groups.option antilink on"),)
        told = "All of us" if found.subject in GROUPS else found.subject
        return GroupDetail(found, told, options, tuple(sorted(self.off)), None, False, 2, 1, uses, acts)

    def enable(self, group: str) -> GroupView:
        return self._change("enable", group, state="on")

    def disable(self, group: str) -> GroupView:
        return self._change("disable", group, state="silent")

    def leave(self, group: str) -> None:
        self._change("leave", group, state="left")

    def option(self, group: str, name: str, value: str) -> GroupView:
        kind, _value = self.options[name]
        if kind == "number" and not value.isdecimal():
            raise WhatsdexError(f"{name} is a number from 0 to 21600.")
        self.options[name] = (kind, value)
        return self._change(f"{name}={value}", group)

    def command(self, group: str, command: str, on: bool) -> GroupView:
        self.off = self.off - {command} if on else self.off | {command}
        return self._change(f"{command} {'on' if on else 'off'}", group)

    def members(self, group: str, find: str = "", limit: int = 100, offset: int = 0) -> MemberPage:
        found = [each for each in self.people if find.lower() in f"{each.name} {each.number}".lower()]
        return MemberPage(tuple(found[offset : offset + limit]), len(found))

    def promote(self, group: str, member: str) -> None:
        self._member("promote", member, admin=True)

    def demote(self, group: str, member: str) -> None:
        self._member("demote", member, admin=False)

    def kick(self, group: str, member: str) -> None:
        self._member("kick", member)
        self.people = [each for each in self.people if each.jid != member]

    def mute(self, group: str, member: str, seconds: float = 0.0) -> None:
        self._member(f"mute {seconds:.0f}", member, muted=True)

    def unmute(self, group: str, member: str) -> None:
        self._member("unmute", member, muted=False)

    def _member(self, what: str, member: str, **changes: bool) -> None:
        if next(each for each in self.people if each.jid == member).bot:
            raise WhatsdexError("That is the bot itself.")
        self.acts.append(f"{what} {member.partition('@')[0]}")
        self.people = [
            msgspec.structs.replace(each, **changes) if each.jid == member else each for each in self.people
        ]  # fmt: skip

    def _find(self, group: str) -> GroupView:
        return next(each for each in self.rows if f"#{each.id}" == group)

    def _change(self, what: str, group: str, **changes: str) -> GroupView:
        made = msgspec.structs.replace(self._find(group), **changes)
        self.rows = [made if each.id == made.id else each for each in self.rows]
        self.acts.append(f"{what} {group}")
        return made
