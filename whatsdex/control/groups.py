"""The groups area: where the bot is, and what operators set and do there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from whatsdex.clock import from_millis
from whatsdex.commands.group.presence import NEEDED
from whatsdex.control import group_members, group_options, group_warnings
from whatsdex.control.finding import Condition, condition, holding
from whatsdex.control.group_views import GroupDetail, GroupPage, GroupUse, GroupView, MemberPage
from whatsdex.control.record import record
from whatsdex.control.views import ActView
from whatsdex.engine.arrival import CONSOLE
from whatsdex.engine.core import Core
from whatsdex.errors import WhatsdexError
from whatsdex.kit.groups import silenced
from whatsdex.models import GroupChange
from whatsdex.services.moderation import changed, read
from whatsdex.storage import Unit
from whatsdex.storage import settings as rows
from whatsdex.storage.directory import Chat
from whatsdex.text import sanitize

MOST = 500
"""Groups of one answer."""
NEWEST = 20
DAY_MS = 86_400_000
SORTS = {
    "subject": "lower(subject)", "members": "members", "uses": "uses", "first_seen": "first_seen",
    "state": "enabled",
}  # fmt: skip
STATES = {
    "is:on": "enabled AND (members>0 OR members_at=0)",
    "is:silent": "NOT enabled AND (members>0 OR members_at=0)",
    "is:left": "members=0 AND members_at>0",
}
FROM = (
    "(SELECT id, account, jid, subject, enabled, members_at, first_seen, coalesce(members, 0) AS members,"
    " coalesce(uses, 0) AS uses FROM chat"
    " LEFT JOIN (SELECT chat AS place, count(*) AS members FROM membership GROUP BY chat) AS people ON place=id"
    " LEFT JOIN (SELECT account AS by_account, chat AS by_chat, count(*) AS uses FROM command_use WHERE at>=?"
    " GROUP BY account, chat) AS used ON by_account=account AND by_chat=jid"
    " WHERE is_group AND account<>?) AS places"
)
COLUMNS = "id, account, jid, subject, enabled, members_at, first_seen, members, uses"


class Groups:
    """Implements ``api.GroupsArea``; the console's groups are left out."""

    def __init__(self, core: Callable[[], Core]) -> None:
        """Show and change an engine's groups."""
        self._core = core

    def list(
        self, find: str = "", sort: str = "uses", reverse: bool = True, limit: int = 50, offset: int = 0
    ) -> GroupPage:
        """Return a window of groups."""
        core = self._core()
        if sort not in SORTS:
            raise WhatsdexError(f"Nothing is sorted by {sanitize(sort, limit=20)}.", f"Try {', '.join(SORTS)}.")
        where, values = _where(find)
        given = (core.bot.now() - DAY_MS, CONSOLE, *values)
        found = core.store.all(
            f"SELECT {COLUMNS} FROM {FROM} WHERE {where} ORDER BY {SORTS[sort]} {'DESC' if reverse else 'ASC'}, id"
            " LIMIT ? OFFSET ?",
            *given, max(1, min(limit, MOST)), max(0, offset),
        )  # fmt: skip
        total = core.store.one(f"SELECT count(*) FROM {FROM} WHERE {where}", *given)[0]
        return GroupPage(tuple(_view(each) for each in found), int(total))

    def show(self, group: str) -> GroupDetail:
        """Return all of one group."""
        core = self._core()
        chat, now = self._find(core, group), core.bot.now()
        description = core.store.one("SELECT description FROM chat WHERE id=?", chat.id)[0]
        uses = core.store.all(
            "SELECT command, count(*) FROM command_use WHERE at>=? AND account=? AND chat=? GROUP BY command"
            " ORDER BY 2 DESC, 1 LIMIT 8",
            now - DAY_MS, chat.account, chat.jid,
        )  # fmt: skip
        acts = core.store.all(
            "SELECT at, actor, action, target, detail FROM audit WHERE target=? OR chat=?"
            f" ORDER BY id DESC LIMIT {NEWEST}",
            chat.jid, chat.jid,
        )  # fmt: skip
        muted = core.store.one(
            "SELECT count(*) FROM mute WHERE chat=? AND (until=-1 OR until>?)", chat.id, now
        )[0]  # fmt: skip
        off = [each.name for each in core.bot.registry.commands if core.settings.rules.of(each, chat.id).here]
        return GroupDetail(
            self._now(core, chat),
            sanitize(description, lines=True, limit=500),
            group_options.told(read(chat.options)),
            tuple(off),
            from_millis(chat.muted_until) if chat.muted_until > now else None,
            silenced(chat, now),
            int(core.store.one("SELECT count(*) FROM warning WHERE chat=?", chat.id)[0]),
            int(muted),
            tuple(GroupUse(sanitize(command), count) for command, count in uses),
            tuple(_act(chat, *each) for each in acts),
        )

    def enable(self, group: str) -> GroupView:
        """Have the bot answer in a group."""
        return self._switch(group, "groups.enable", on=True)

    def disable(self, group: str) -> GroupView:
        """Have the bot be silent in a group."""
        return self._switch(group, "groups.disable", on=False)

    def option(self, group: str, name: str, value: str) -> GroupView:
        """Set what a group may choose: ``on`` or ``off``, a number, a text."""
        core = self._core()
        chat, kept = self._find(core, group), group_options.read(name, value)
        greets = name in ("welcome_text", "goodbye_text") and kept
        more = {name.removesuffix("_text"): True} if greets else {}

        def change(cursor: Any) -> dict[str, Any]:
            cursor.execute("SELECT options FROM chat WHERE id=?", (chat.id,))
            options = changed(msgspec.json.decode(cursor.fetchone()[0] or "{}"), **{name: kept}, **more)
            cursor.execute("UPDATE chat SET options=? WHERE id=?", (msgspec.json.encode(options).decode(), chat.id))
            return options

        self._keep(core, chat, options=core.store.writer.call(change))
        record(core, "groups.option", chat.jid, f"{name} {sanitize(value, limit=100)}")
        return self._now(core, chat)

    def command(self, group: str, command: str, on: bool) -> GroupView:
        """Switch a command off in a group, or let it be used there again."""
        core = self._core()
        chat, found = self._find(core, group), core.bot.registry.find(command)
        if found is None:
            raise WhatsdexError(f"There is no command {sanitize(command, limit=40)}.", "`commands list` shows them.")
        if found.name in NEEDED and not on:
            raise WhatsdexError(f"{found.name} cannot be switched off.")
        unit = Unit()
        core.settings.write(unit, f"command.{found.name}.enabled", "" if on else "false", core.bot.now(),
                            scope=str(chat.id))  # fmt: skip
        core.store.writer.call_unit(unit)
        core.bot.settings_changed()
        record(core, "groups.command", chat.jid, f"{found.name} {'on' if on else 'off'}")
        return self._now(core, chat)

    def members(self, group: str, find: str = "", limit: int = 100, offset: int = 0) -> MemberPage:
        """Return a window of a group's members, admins first."""
        core = self._core()
        return group_members.page(core, self._find(core, group), find, max(1, min(limit, MOST)), max(0, offset))

    def promote(self, group: str, member: str) -> None:
        """Make a member an admin."""
        core = self._core()
        group_members.operate(core, self._find(core, group), "promote", member)

    def demote(self, group: str, member: str) -> None:
        """Take an admin's rights away."""
        core = self._core()
        group_members.operate(core, self._find(core, group), "demote", member)

    def kick(self, group: str, member: str) -> None:
        """Remove a member."""
        core = self._core()
        group_members.operate(core, self._find(core, group), "remove", member)

    def mute(self, group: str, member: str, seconds: float = 0.0) -> None:
        """Delete what a member writes, for so many seconds, or with 0 for good."""
        core = self._core()
        group_members.mute(core, self._find(core, group), member, seconds)

    def unmute(self, group: str, member: str) -> None:
        """Let a member write again."""
        core = self._core()
        group_members.unmute(core, self._find(core, group), member)

    def warn(self, group: str, member: str, reason: str = "") -> str:
        """Warn a member; at the group's limit they are removed."""
        core = self._core()
        return group_warnings.warn(core, self._find(core, group), member, reason)

    def leave(self, group: str) -> None:
        """Have the bot leave a group."""
        core = self._core()
        chat = self._find(core, group)
        group_members.ask(core, chat, "leave")
        core.groups.changed(GroupChange(chat.account, chat.jid, "left", core.clock.now()), core.hand)
        unit = Unit()
        unit.run("UPDATE chat SET members_at=? WHERE id=?", core.bot.now(), chat.id)
        core.store.writer.call_unit(unit)
        record(core, "groups.leave", chat.jid, sanitize(chat.subject, limit=100))

    def _switch(self, group: str, action: str, *, on: bool) -> GroupView:
        core = self._core()
        chat, unit = self._find(core, group), Unit()
        unit.run("UPDATE chat SET enabled=? WHERE id=?", on, chat.id)
        core.store.writer.call_unit(unit)
        self._keep(core, chat, enabled=on)
        record(core, action, chat.jid)
        return self._now(core, chat)

    def _keep(self, core: Core, chat: Chat, **changes: Any) -> None:
        """Take a committed change into memory, and have other processes do the same."""
        known = core.directory.find_chat(chat.account, chat.jid) or chat
        core.directory.keep_chat(msgspec.structs.replace(known, **changes))
        unit = Unit()
        rows.bump(unit, core.bot.now())
        core.store.writer.call_unit(unit)
        core.bot.settings_changed()

    def _now(self, core: Core, chat: Chat) -> GroupView:
        given = (core.bot.now() - DAY_MS, CONSOLE, chat.id)
        return _view(core.store.one(f"SELECT {COLUMNS} FROM {FROM} WHERE id=?", *given))

    def _find(self, core: Core, group: str) -> Chat:
        found = core.directory.chat_by_id(int(group[1:])) if group[:1] == "#" and group[1:].isdecimal() else None
        if found is None:
            chats = (core.directory.find_chat(each, group) for each in core.transports if each != CONSOLE)
            found = next((each for each in chats if each is not None), None)
        if found is None or not found.group or found.account == CONSOLE:
            raise WhatsdexError(f"There is no group {sanitize(group, limit=60)}.", "`groups list` shows them.")
        return found


def _where(find: str) -> Condition:
    """Return a condition for what a filter says."""

    def term(word: str, field: str, value: str) -> Condition:
        if (state := STATES.get(word.lower())) is not None:
            return state, []
        if field == "name":
            return holding(value, "subject")
        if field == "account":
            return holding(value, "account")
        if word[:1] == "#" and word[1:].isdecimal():
            return "id=?", [int(word[1:])]
        return holding(word, "subject", "jid")

    return condition(find, term)


def _view(row: Any) -> GroupView:
    number, account, jid, subject, enabled, members_at, first, members, uses = row
    state = "left" if members_at and not members else "on" if enabled else "silent"
    return GroupView(number, jid, account, sanitize(subject, limit=100), state, members, uses, from_millis(first))


def _act(chat: Chat, at: int, actor: str, action: str, target: str, detail: str) -> ActView:
    named = "" if target == chat.jid else target
    return ActView(from_millis(at), sanitize(" ".join(filter(None, (actor, action, named, detail))), limit=200))
