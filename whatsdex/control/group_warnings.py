"""Warnings that operators give a group's members, as its admins do with ``/warn``."""

from __future__ import annotations

import secrets

from whatsdex.commands.group.warnings import ADD, CLEAR, COUNT
from whatsdex.control import group_members
from whatsdex.control.record import record
from whatsdex.engine.core import Core
from whatsdex.errors import WhatsdexError
from whatsdex.kit.groups import at, plain, same
from whatsdex.languages import speaking
from whatsdex.models import Identity, Send
from whatsdex.services.moderation import read
from whatsdex.storage import Unit
from whatsdex.storage.directory import Chat
from whatsdex.storage.outbox import Row
from whatsdex.text import _

REASON = 200
"""Characters of a reason."""
WAIT_SECONDS = 2.0
"""How long WhatsApp's answer to the group's message is waited for; it goes out later all the same."""


def warn(core: Core, chat: Chat, who: str, reason: str) -> str:
    """Warn a member in their group; at the group's limit they are removed. Returns what came of it, in words."""
    info = group_members.known(core, chat)
    member = group_members.member(core, info, who)
    user = group_members.user_of(core, chat, member.who)
    if member.admin or same(member.who, group_members.me(core, chat)) or core.bot.role(user) == "owner":
        raise WhatsdexError("Admins, owners and the bot itself are not warned.")
    options = read(chat.options)
    most, reason = options.max_warnings, plain(reason, REASON)
    count = int(core.store.one(COUNT, chat.id, user.id)[0]) + 1
    if count >= most:
        group_members.needs_rights(core, chat, info)
        group_members.ask(core, chat, "remove", member.who.key)
    unit = Unit()
    if count >= most:
        unit.run(CLEAR, chat.id, user.id)
    else:
        unit.run(ADD, chat.id, user.id, reason, 0, core.bot.now())
    core.store.writer.call_unit(unit)
    with speaking(options.language):
        _say(core, chat, member.who, _line(removed=count >= most, reason=reason), count, most)
    record(core, "groups.warn", chat.jid, f"{member.who.key} {reason}".rstrip())
    return f"warned {count} of {most} times and removed" if count >= most else f"warned, {count} of {most}"


def _line(*, removed: bool, reason: str) -> str:
    line = (
        _("⚠ {who} has {count} of {most} warnings and is removed.")
        if removed
        else _("⚠ {who}, this is warning {count} of {most}.")
    )
    return line + ("\n" + _("Reason: {reason}").replace("{reason}", reason) if reason else "")


def _say(core: Core, chat: Chat, who: Identity, line: str, count: int, most: int) -> None:
    text = line.replace("{who}", at(who)).replace("{count}", str(count)).replace("{most}", str(most))
    key = f"{chat.account}/{chat.jid}/operator/{secrets.token_hex(8)}"
    action = Send(chat.jid, text, mentions=(who.key,))
    core.acts.act(Row(key, chat.account, chat.jid, action, core.bot.now(), command="warn"), WAIT_SECONDS, late=True)
