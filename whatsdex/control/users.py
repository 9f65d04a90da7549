"""The users area: people as operators find them, and what operators do about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from whatsdex.clock import from_millis
from whatsdex.control.finding import Condition, condition, holding
from whatsdex.control.record import record
from whatsdex.control.user_views import UserDetail, UserPage, UserView, UseView
from whatsdex.control.views import ActView
from whatsdex.control.writing import address
from whatsdex.engine.core import Core
from whatsdex.errors import WhatsdexError
from whatsdex.jid import number as number_of
from whatsdex.storage import Unit, persons, schedules
from whatsdex.storage import settings as marks
from whatsdex.storage.directory import User
from whatsdex.text import sanitize

MOST = 500
"""People of one answer."""
NEWEST = 20
LONGEST = 500
"""Characters of a note."""
SORTS = {
    "name": "lower(name)", "number": "phone", "role": "role", "commands": "commands", "first_seen": "first_seen",
    "last_seen": "last_seen",
}  # fmt: skip
ROLES = ("", "staff", "owner")
FORGET_MS = 1000
FEW = 500
"""People that a filter finds and that are sorted by themselves."""
COLUMNS = "id, name, lid, phone, role, banned_until, blocked, premium_until, commands, first_seen, last_seen"


class Users:
    """Implements ``api.UsersArea``; console people are left out."""

    def __init__(self, core: Callable[[], Core]) -> None:
        """Show an engine's people."""
        self._core = core

    def list(
        self, find: str = "", sort: str = "last_seen", reverse: bool = True, limit: int = 50, offset: int = 0
    ) -> UserPage:
        """Return a window of people."""
        core = self._core()
        if sort not in SORTS:
            raise WhatsdexError(f"Nothing is sorted by {sanitize(sort, limit=20)}.", f"Try {', '.join(SORTS)}.")
        where, values = _where(find, core.bot.now())
        few = core.store.all(f'SELECT id FROM "user" WHERE {where} LIMIT {FEW + 1}', *values) if find else []
        if find and len(few) <= FEW:  # they are not looked for twice
            total, where, values = len(few), f"id IN ({','.join(str(number) for (number,) in few)})", []
        else:
            total = int(core.store.one(f'SELECT count(*) FROM "user" WHERE {where}', *values)[0])
        limit, offset = max(1, min(limit, MOST)), max(0, offset)
        # The database sorts only as far as it has to: what is nearer to the end is read from there.
        backwards = offset > total - offset - limit
        if backwards:
            limit, offset = max(0, min(limit, total - offset)), max(0, total - offset - limit)
        order = f"{SORTS[sort]} {'DESC' if reverse != backwards else 'ASC'}, id {'DESC' if backwards else 'ASC'}"
        rows = core.store.all(
            f'SELECT {COLUMNS} FROM "user" JOIN (SELECT id AS number FROM "user" WHERE {where} ORDER BY {order}'
            f" LIMIT ? OFFSET ?) AS found ON number=id ORDER BY {order}",
            *values, limit, offset,
        )  # fmt: skip
        people = [_view(core, row) for row in rows]
        return UserPage(tuple(reversed(people) if backwards else people), total)

    def show(self, user: str) -> UserDetail:
        """Return all of one person."""
        core = self._core()
        found = self._find(core, user)
        row = core.store.one(f'SELECT {COLUMNS} FROM "user" WHERE id=?', found.id)
        until, reason, note, consent = core.store.one(
            'SELECT banned_until, ban_reason, remark, consent FROM "user" WHERE id=?', found.id
        )
        jids = [each for each in (found.lid, found.phone) if each]
        marked = ",".join("?" * len(jids))
        groups = core.store.all(
            "SELECT DISTINCT chat.subject, chat.jid FROM membership JOIN chat ON chat.id=membership.chat"
            f" WHERE membership.jid IN ({marked}) OR membership.other IN ({marked}) LIMIT 50",
            *jids, *jids,
        )  # fmt: skip
        uses = core.store.all(
            f'SELECT at, command, outcome, ms FROM command_use WHERE "user"=? ORDER BY id DESC LIMIT {NEWEST}', found.id
        )
        acts = core.store.all(
            f"SELECT at, actor, action, detail FROM audit WHERE target IN ({marked}) ORDER BY id DESC LIMIT {NEWEST}",
            *jids,
        )
        return UserDetail(
            user=_view(core, row),
            lid=found.lid,
            banned_until=from_millis(until) if until > 0 else None,
            ban_reason=sanitize(reason, limit=200),
            note=sanitize(note, limit=LONGEST),
            consent=consent,
            groups=tuple(sanitize(subject, limit=60) or jid for subject, jid in groups),
            warnings=int(core.store.one('SELECT count(*) FROM warning WHERE "user"=?', found.id)[0]),
            uses=tuple(UseView(from_millis(at), command, outcome, ms) for at, command, outcome, ms in uses),
            acts=tuple(
                ActView(from_millis(at), sanitize(f"{actor} {action} {detail}".rstrip(), limit=200))
                for at, actor, action, detail in acts
            ),
        )

    def ban(self, user: str, seconds: float = 0.0, reason: str = "") -> UserView:
        """Answer somebody no more, for so many seconds, or for good."""
        core = self._core()
        found = self._find(core, user)
        if core.bot.role(found) == "owner":
            raise WhatsdexError("They are an owner.", "Take the role away first.")
        until = core.bot.now() + int(seconds * 1000) if seconds > 0 else -1
        return self._change(core, found, "users.ban", reason, banned_until=until, ban_reason=reason[:200])

    def unban(self, user: str) -> UserView:
        """Answer somebody again."""
        core = self._core()
        return self._change(core, self._find(core, user), "users.unban", "", banned_until=0, ban_reason="")

    def role(self, user: str, role: str) -> UserView:
        """Make somebody ``staff`` or ``owner``, or, with an empty role, neither."""
        core = self._core()
        if role not in ROLES:
            raise WhatsdexError(f"There is no role {sanitize(role, limit=20)} to give.", "Give staff, owner or none.")
        return self._change(core, self._find(core, user), "users.role", role or "user", role=role)

    def note(self, user: str, text: str) -> UserView:
        """Note something about somebody, for operators; an empty text takes it away."""
        core = self._core()
        if len(text) > LONGEST:
            raise WhatsdexError(f"That note is too long; {LONGEST} characters are the most.")
        return self._change(core, self._find(core, user), "users.note", "", remark=sanitize(text.strip()))

    def export(self, user: str) -> dict[str, Any]:
        """Return all that is kept of somebody, as plain data."""
        core = self._core()
        found = self._find(core, user)
        record(core, "users.export", found.key)
        return persons.export(core.store, found)

    def forget(self, user: str) -> tuple[str, ...]:
        """Have somebody's data erased within a minute; returns why their number stays, if it does."""
        core = self._core()
        found, now = self._find(core, user), core.bot.now()
        if core.bot.role(found) in ("owner", "staff"):
            raise WhatsdexError(
                "They look after the bot, and what they do is written down.", "Take the role away first."
            )
        account = next(iter(core.transports))
        unit = Unit()
        unit.run('UPDATE job SET cancel=TRUE WHERE "user"=?', found.id)
        schedules.put(
            unit, f"forget/{found.id}", "forget", now + FORGET_MS, now, account=account, user=found.id,
            payload=msgspec.msgpack.encode(now),
        )  # fmt: skip
        core.store.writer.call_unit(unit)
        record(core, "users.forget", str(found.id))
        return tuple(persons.kept_for(core.store, found, now))

    def _find(self, core: Core, user: str) -> User:
        found = core.directory.user_by_id(int(user[1:])) if user[:1] == "#" and user[1:].isdecimal() else None
        if found is None and not user.startswith("#"):
            found = core.directory.find_user("", address(user))
        if found is None or found.realm:
            raise WhatsdexError(f"{sanitize(user, limit=60)} never wrote to the bot.", "`users list` finds people.")
        return found

    def _change(self, core: Core, user: User, action: str, detail: str, **changes: str | int) -> UserView:
        unit = Unit()
        sets = ", ".join(f'"{name}"=?' for name in changes)
        unit.run(f'UPDATE "user" SET {sets} WHERE id=?', *changes.values(), user.id)
        marks.bump(unit, core.bot.now())
        core.store.writer.call_unit(unit)
        core.directory.reload_user(user.id)
        core.bot.settings_changed()
        record(core, action, user.key, detail)
        return _view(core, core.store.one(f'SELECT {COLUMNS} FROM "user" WHERE id=?', user.id))


def _where(find: str, now: int) -> Condition:
    """Return a condition for what a filter says, of real people."""

    def term(word: str, field: str, value: str) -> Condition:
        if field == "role":
            return "role=?", ["" if value.lower() == "user" else value.lower()]
        if field == "name":
            return holding(value, "name")
        if field == "number":
            return "instr(phone, ?) > 0 OR instr(lid, ?) > 0", [value.replace("+", ""), value]
        if word.lower() == "is:banned":
            return "banned_until=-1 OR banned_until>?", [now]
        if word.lower() == "is:blocked":
            return "blocked", []
        if word[:1] == "#" and word[1:].isdecimal():
            return "id=?", [int(word[1:])]
        # Of patterns and columns no more than the word needs: they cost most of a search.
        letters, digits = any(map(str.isalpha, word)), any(map(str.isdecimal, word))
        named, given = holding(word, "name") if letters else ("instr(name, ?) > 0", [word])
        if not digits:
            return named, given
        return f"{named} OR instr(phone, ?) > 0 OR instr(lid, ?) > 0", [*given, word.replace("+", ""), word]

    where, values = condition(find, term)
    # Not realm='' alone: by its index nearly all rows would be read, in a worse order.
    return f"coalesce(realm, '')='' AND {where}", values


def _view(core: Core, row: Any) -> UserView:
    number, name, lid, phone, role, banned, blocked, premium, commands, first, last = row
    user = User(number, "", lid or phone, lid, phone, name, role, banned, premium_until=premium)
    state = "banned" if banned == -1 or banned > core.bot.now() else "blocked" if blocked else ""
    shown = number_of(phone) if phone else lid
    return UserView(
        number, sanitize(name, limit=60), shown, core.bot.role(user), state, commands, from_millis(first),
        from_millis(last),
    )  # fmt: skip
