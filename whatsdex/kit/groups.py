"""What group commands share: the group as WhatsApp tells it, changing it, and naming people in a text."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Any

from whatsdex.errors import UserError
from whatsdex.jid import user_part
from whatsdex.kit.context import Context
from whatsdex.models import GroupInfo, GroupMember, GroupOperation, GroupVerb, Identity, Result
from whatsdex.services.moderation import Options, changed, read
from whatsdex.storage.directory import Chat, User
from whatsdex.text import _, mask, sanitize


def same(one: Identity, other: Identity) -> bool:
    """Tell whether two identities are one person's."""
    return bool((one.lid and one.lid == other.lid) or (one.phone and one.phone == other.phone))


def find(info: GroupInfo, who: Identity) -> GroupMember | None:
    """Return somebody as member of a group, None if they are not in it."""
    return next((each for each in info.members if same(each.who, who)), None)


def is_admin(info: GroupInfo, who: Identity) -> bool:
    """Tell whether somebody is an admin of a group."""
    member = find(info, who)
    return member is not None and member.admin


def group(ctx: Context) -> GroupInfo:
    """Return this group as WhatsApp tells it.

    Raises:
        UserError: It does not tell just now.
    """
    info = ctx.bot.group_info(ctx.chat.account, ctx.chat.jid)
    if info is None:
        raise UserError(_("WhatsApp does not tell me about this group just now."), _("Try again in a minute."))
    return info


def me(ctx: Context) -> Identity:
    """Return who the bot's account is."""
    return next((each.me for each in ctx.bot.links() if each.account == ctx.chat.account), Identity())


def change(ctx: Context, verb: GroupVerb, people: Sequence[str] = (), value: str = "") -> Result:
    """Change this group, or ask what only its admins may know.

    Raises:
        UserError: The bot is no admin here, or WhatsApp did not do it; both in words.
    """
    if not is_admin(group(ctx), me(ctx)):
        raise UserError(_("I must be an admin of this group for that."), _("Make me one and try again."))
    seconds = max(1.0, ctx.deadline - time.monotonic() - 0.5)
    result = ctx.act(GroupOperation(ctx.chat.jid, verb, tuple(people), value), seconds)
    if not result.ok:
        raise UserError(refusal(result))
    return result


def refusal(result: Result) -> str:
    """Return why WhatsApp did not do something, in a chat user's words."""
    if result.code == "timeout" and not result.ambiguous:
        return _("I did not get to that in time. Try again in a minute.")
    reasons = {
        "forbidden": _("WhatsApp did not let me do that: I must be an admin of this group."),
        "gone": _("WhatsApp does not know that person or group any more."),
        "limited": _("WhatsApp wants me to do less for a while. Try again later."),
        "timeout": _("WhatsApp did not answer in time. It may be done all the same."),
        "offline": _("I have no connection to WhatsApp just now. Try again in a minute."),
        "invalid": _("WhatsApp does not accept that."),
    }
    return reasons.get(result.code, _("WhatsApp refused to do that."))


def at(who: Identity) -> str:
    """Return how a text names somebody whom it mentions."""
    return "@" + user_part(who.key)


def whole(ctx: Context, who: Identity) -> Identity:
    """Return an identity with what is known of it besides: groups may name people by the other of their JIDs."""
    user = ctx.bot.directory.find_user(ctx.user.realm, who.key)
    return who if user is None else Identity(lid=who.lid or user.lid, phone=who.phone or user.phone)


def complete(ctx: Context, who: Identity) -> Identity:
    """Return an identity as the group names it."""
    member = find(group(ctx), whole(ctx, who))
    return member.who if member is not None else who


def user_of(ctx: Context, who: Identity) -> User:
    """Return somebody's row, made if they never wrote."""
    realm, now = ctx.user.realm, ctx.bot.now()
    known = ctx.bot.directory.find_user(realm, who.key)
    if known is not None:
        return known
    made: User = ctx.bot.store.writer.call(lambda cursor: ctx.bot.directory.ensure_user(cursor, realm, who, "", now))
    return made


def target(ctx: Context, who: Identity, what: str) -> GroupMember:
    """Return the member whom a command is aimed at.

    Args:
        ctx: The run.
        who: Whom it names.
        what: Said of those it cannot be aimed at: ``warn``, ``mute``.

    Raises:
        UserError: They are not here, are the bot, an admin, or an owner.
    """
    who = whole(ctx, who)
    member = find(group(ctx), who)
    if same(who, me(ctx)):
        raise UserError(_("I cannot do that to myself."))
    if member is None:
        raise UserError(_("That person is not in this group."))
    if member.admin or is_owner(ctx, whole(ctx, member.who)):
        raise UserError(_("I cannot {what} an admin or my owner.").format(what=what))
    return member


def is_owner(ctx: Context, who: Identity) -> bool:
    """Tell whether somebody owns the bot, also if they never wrote to it."""
    realm = ctx.user.realm
    stranger = User(0, realm, who.key, who.lid, who.phone)
    return ctx.bot.role(ctx.bot.directory.find_user(realm, who.key) or stranger) == "owner"


def options(ctx: Context) -> Options:
    """Return what this group chose."""
    return read(ctx.chat.options)


def choose(ctx: Context, **changes: Any) -> None:
    """Change what this group chose."""
    ctx.change_chat(options=changed(ctx.chat.options, **changes))


def prefixes_of(chat: Chat, prefixes: list[str]) -> list[str]:
    """Return the signs before commands in a chat: the group's own, else the bot's."""
    own = read(chat.options).prefix if chat.options else ""
    return [own] if own else prefixes


def language(chat: Chat) -> str:
    """Return the language that a group chose; empty for the usual one."""
    return read(chat.options).language if chat.options else ""


def prefix(ctx: Context) -> str:
    """Return the sign before commands here, for use in texts."""
    return prefixes_of(ctx.chat, ctx.bot.config().bot.prefixes)[0]


def silenced(chat: Chat, now: int) -> bool:
    """Tell whether a group's admins silenced the bot.

    Args:
        chat: The group.
        now: Milliseconds since 1970.
    """
    return chat.muted_until == -1 or chat.muted_until > now


def plain(text: str, limit: int = 40) -> str:
    """Return a text of somebody's, such as their name, as one line that formats and mentions nothing."""
    return sanitize(text, limit=limit).translate(_MARKUP).strip()


def called(name: str, who: Identity) -> str:
    """Return how a list names somebody without calling them: by their name, else by the end of their number."""
    return plain(name, 30) or mask(user_part(who.phone or who.lid))


_MARKUP = str.maketrans(dict.fromkeys("*_~`@", " "))


def greeting(
    kind: str, chosen: Options, info: GroupInfo | None, people: Sequence[Identity]
) -> tuple[str, tuple[str, ...]]:
    """Return a welcome (``join``) or goodbye (``leave``), and whom it mentions.

    The group's text may hold %tag%, %subject%, %description% and %count%; what they stand for is
    put in once and never looked at again, so nobody's name can bring in more.
    """
    own = chosen.welcome_text if kind == "join" else chosen.goodbye_text
    text = own or (_("Welcome to %subject%, %tag%!") if kind == "join" else _("Goodbye, %tag%."))
    return filled(text, info, people)


def filled(text: str, info: GroupInfo | None, people: Sequence[Identity]) -> tuple[str, tuple[str, ...]]:
    """Return a group's own text with its places filled in, and whom it mentions."""
    named = people[:GREETED]
    more = len(people) - len(named)
    tags = ", ".join(map(at, named)) + (" " + _("and {count} more").format(count=more) if more else "")
    values = {
        "tag": tags,
        "subject": sanitize(info.subject, limit=100) if info else _("this group"),
        "description": sanitize(info.description, lines=True, limit=500) if info else "",
        "count": str(len(info.members)) if info else "",
    }
    said = PLACE.sub(lambda found: values[found[1].lower()], text)
    return said, tuple(each.key for each in named) if "%tag%" in text.lower() else ()


GREETED = 10
"""People that one greeting names."""
PLACE = re.compile(r"%(tag|subject|description|count)%", re.IGNORECASE)
