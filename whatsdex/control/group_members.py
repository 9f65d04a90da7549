"""The members of a group: who they are, and what operators do about them."""

from __future__ import annotations

import secrets
from typing import Any

from whatsdex.control.finding import Condition, condition, holding
from whatsdex.control.group_views import MemberPage, MemberView
from whatsdex.control.record import record
from whatsdex.control.writing import address
from whatsdex.engine.arrival import realm_of
from whatsdex.engine.core import Core
from whatsdex.errors import WhatsdexError
from whatsdex.jid import identity, number
from whatsdex.kit.groups import find, refusal, same
from whatsdex.models import GroupInfo, GroupMember, GroupOperation, GroupVerb, Identity
from whatsdex.storage import Unit
from whatsdex.storage.directory import Chat, User
from whatsdex.storage.grouprules import FOR_GOOD
from whatsdex.storage.outbox import ASKED, Row
from whatsdex.text import mask, sanitize

WAIT_SECONDS = 12.0
FROM = (
    "membership LEFT JOIN alias ON alias.realm=? AND alias.jid=membership.jid"
    ' LEFT JOIN "user" ON "user".id=alias."user"'
    ' LEFT JOIN mute ON mute.chat=membership.chat AND mute."user"="user".id AND (until=-1 OR until>?)'
)
COLUMNS = (
    'membership.jid, other, admin, "user".name, "user".phone, until,'
    ' (SELECT count(*) FROM warning WHERE warning.chat=membership.chat AND warning."user"="user".id)'
)


def page(core: Core, chat: Chat, words: str, limit: int, offset: int) -> MemberPage:
    """Return a window of members, admins first, as WhatsApp told last."""
    if not core.store.one("SELECT members_at FROM chat WHERE id=?", chat.id)[0]:
        core.groups.info(chat.account, chat.jid)
    wanted, values = condition(words, _term)
    where = f"membership.chat=? AND {wanted}"
    given: list[Any] = [realm_of(chat.account), core.bot.now(), chat.id, *values]
    rows = core.store.all(
        f"SELECT {COLUMNS} FROM {FROM} WHERE {where} ORDER BY admin DESC, lower(coalesce(name, '')), membership.jid"
        " LIMIT ? OFFSET ?",
        *given, limit, offset,
    )  # fmt: skip
    total = core.store.one(f"SELECT count(*) FROM {FROM} WHERE {where}", *given)[0]
    bot = me(core, chat)
    return MemberPage(tuple(_view(each, bot) for each in rows), int(total))


def _term(word: str, field: str, value: str) -> Condition:
    if word.lower() == "is:admin":
        return "admin", []
    if field == "name":
        return holding(value, "name")
    if field == "number":
        return holding(value.replace("+", ""), "membership.jid", "other")
    return holding(word, "membership.jid", "other", "name")


def operate(core: Core, chat: Chat, verb: GroupVerb, who: str) -> None:
    """Promote, demote or remove a member."""
    info = known(core, chat)
    found = member(core, info, who)
    if same(found.who, me(core, chat)):
        raise WhatsdexError("That is the bot itself.", "`groups leave` takes it out of the group.")
    if verb == "promote" and found.admin:
        raise WhatsdexError("They are an admin already.")
    if verb == "demote" and not found.admin:
        raise WhatsdexError("They are no admin.")
    needs_rights(core, chat, info)
    ask(core, chat, verb, found.who.key)
    names = {"promote": "promote", "demote": "demote", "remove": "kick"}
    record(core, f"groups.{names[verb]}", chat.jid, found.who.key)


def mute(core: Core, chat: Chat, who: str, seconds: float) -> None:
    """Delete what a member writes, for a time or for good."""
    info = known(core, chat)
    found = member(core, info, who)
    user = user_of(core, chat, found.who)
    if found.admin or same(found.who, me(core, chat)) or core.bot.role(user) == "owner":
        raise WhatsdexError("Admins, owners and the bot itself are not muted.")
    needs_rights(core, chat, info)
    now = core.bot.now()
    _mute(core, chat, user, now + int(seconds * 1000) if seconds > 0 else FOR_GOOD)
    record(core, "groups.mute", chat.jid, f"{found.who.key} {f'{seconds:.0f} s' if seconds > 0 else 'for good'}")


def unmute(core: Core, chat: Chat, who: str) -> None:
    """Let a member write again."""
    found = core.directory.find_user(realm_of(chat.account), address(who))
    if found is None or not core.bot.mutes.until(chat.id, found.id, core.bot.now()):
        raise WhatsdexError("They are not muted there.")
    _mute(core, chat, found, 0)
    record(core, "groups.unmute", chat.jid, found.key)


def ask(core: Core, chat: Chat, verb: GroupVerb, *people: str) -> None:
    """Have WhatsApp change something of a group.

    Raises:
        WhatsdexError: It did not, in words.
    """
    key = f"{chat.account}/{chat.jid}/operator{ASKED}{secrets.token_hex(8)}"
    row = Row(key, chat.account, chat.jid, GroupOperation(chat.jid, verb, people), core.bot.now(), urgent=False)
    result = core.acts.act(row, WAIT_SECONDS)
    if not result.ok:
        raise WhatsdexError(refusal(result), sanitize(result.error, limit=200))


def _mute(core: Core, chat: Chat, user: User, until: int) -> None:
    unit = Unit()
    core.bot.mutes.write(unit, chat.id, user.id, until, "", 0, core.bot.now())
    core.store.writer.call_unit(unit)
    core.bot.mutes.keep(chat.id, user.id, until)


def needs_rights(core: Core, chat: Chat, info: GroupInfo) -> None:
    """Raise where the bot is no admin."""
    mine = find(info, me(core, chat))
    if mine is None or not mine.admin:
        raise WhatsdexError("The bot is no admin of that group.", "One of its admins makes it one.")


def known(core: Core, chat: Chat) -> GroupInfo:
    """Return the group as WhatsApp tells it; raises where it does not."""
    info = core.groups.info(chat.account, chat.jid)
    if info is None:
        raise WhatsdexError("WhatsApp does not tell of that group just now.", "Is the account connected?")
    return info


def member(core: Core, info: GroupInfo, who: str) -> GroupMember:
    """Return the member whom a number, a JID, or ``#`` and a user's id means; raises where they are not there."""
    known = core.directory.user_by_id(int(who[1:])) if who[:1] == "#" and who[1:].isdecimal() else None
    found = find(info, known.identity if known is not None else identity(address(who)))
    if found is None:
        raise WhatsdexError(f"{sanitize(mask(who), limit=40)} is not in that group.", "`groups members` shows who is.")
    return found


def user_of(core: Core, chat: Chat, who: Identity) -> User:
    """Return somebody's row, made if they never wrote."""
    realm, now = realm_of(chat.account), core.bot.now()
    known = core.directory.find_user(realm, who.key)
    if known is not None:
        return known
    made: User = core.store.writer.call(lambda cursor: core.directory.ensure_user(cursor, realm, who, "", now))
    return made


def me(core: Core, chat: Chat) -> Identity:
    """Return who the bot is in a group."""
    return next((each.me for each in core.bot.links() if each.account == chat.account), Identity())


def _view(row: Any, bot: Identity) -> MemberView:
    jid, other, admin, name, phone, until, warnings = row
    who = Identity(lid=jid if jid != other and jid.endswith("@lid") else "", phone=other or phone or jid)
    known = other or phone or ("" if jid.endswith("@lid") else jid)
    mine = jid in (bot.lid, bot.phone) or same(who, bot)
    return MemberView(
        jid, number(known) if known else jid, sanitize(name or "", limit=60), bool(admin), mine, bool(until), warnings
    )
