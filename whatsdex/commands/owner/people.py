"""Whom the bot answers: bans, and people blocked at WhatsApp."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from whatsdex.clock import from_millis
from whatsdex.jid import user_part
from whatsdex.kit import Context, Rest, UserError, command
from whatsdex.kit.groups import called, plain, same, user_of
from whatsdex.models import Block, Identity
from whatsdex.storage.directory import User
from whatsdex.text import _, duration, span_of

LISTED = 50


@command(examples=["/ban 15550000009 2d spam", "/ban 15550000009"], role="owner")
def ban(ctx: Context, person: Identity, reason: Annotated[str, Rest()] = "") -> None:
    """Answer somebody no more, for a time or for good: whom, how long, why."""
    user = _other(ctx, person)
    span, why = _split(reason)
    who = called(user.name, user.identity)
    if not ctx.confirmed:
        time = duration(span) if span is not None else _("good")
        ctx.confirm(_("Ban {who} for {time}?").format(who=who, time=time), _again(ctx, user, reason))
        return
    until = -1 if span is None else ctx.bot.now() + int(span.total_seconds() * 1000)
    ctx.change_other(user, banned_until=until, ban_reason=why[:200])
    ctx.audit(user.key, reason)
    ctx.reply(_("{who} is banned; I do not answer them any more.").format(who=who))


@command(examples=["/unban 15550000009"], role="owner")
def unban(ctx: Context, person: Identity) -> None:
    """Answer somebody again who was banned."""
    user = _other(ctx, person)
    if not user.banned_until:
        raise UserError(_("They are not banned."))
    ctx.change_other(user, banned_until=0, ban_reason="")
    ctx.audit(user.key)
    ctx.reply(_("{who} is not banned any more.").format(who=called(user.name, user.identity)))


@command("bans", examples=["/banlist"], role="owner")
def banlist(ctx: Context) -> None:
    """Show who is banned, until when and why."""
    rows = ctx.bot.store.all(
        'SELECT name, lid, phone, banned_until, ban_reason FROM "user"'
        f" WHERE realm=? AND (banned_until=-1 OR banned_until>?) ORDER BY last_seen DESC LIMIT {LISTED}",
        ctx.user.realm, ctx.bot.now(),
    )  # fmt: skip
    if not rows:
        ctx.reply(_("Nobody is banned."))
        return
    lines = []
    for name, lid, phone, until, reason in rows:
        time = _("for good") if until == -1 else _("until {time}").format(time=f"{from_millis(until):%Y-%m-%d %H:%M}")
        lines.append(f"• {called(name, Identity(lid, phone))} {time}" + (f": {plain(reason, 80)}" if reason else ""))
    ctx.reply("\n".join(lines))


@command(examples=["/block 15550000009"], role="owner")
def block(ctx: Context, person: Identity) -> None:
    """Have WhatsApp let nothing through from somebody."""
    user = _other(ctx, person)
    who = called(user.name, user.identity)
    if not ctx.confirmed:
        ctx.confirm(_("Block {who} at WhatsApp?").format(who=who), _again(ctx, user, ""))
        return
    _block(ctx, user, blocked=True)
    ctx.reply(_("{who} is blocked.").format(who=who))


@command(examples=["/unblock 15550000009"], role="owner")
def unblock(ctx: Context, person: Identity) -> None:
    """Have WhatsApp let messages through again from somebody."""
    user = _other(ctx, person)
    _block(ctx, user, blocked=False)
    ctx.reply(_("{who} is not blocked any more.").format(who=called(user.name, user.identity)))


def _block(ctx: Context, user: User, *, blocked: bool) -> None:
    result = ctx.act(Block(user.key, blocked), 4.0)
    if not result.ok:
        raise UserError(_("WhatsApp did not do that just now."), _("Try again in a minute."))
    ctx.change_other(user, blocked=blocked)
    ctx.audit(user.key)


def _other(ctx: Context, person: Identity) -> User:
    if any(same(person, each.me) for each in ctx.bot.links()):
        raise UserError(_("I cannot do that to myself."))
    user = user_of(ctx, person)
    if user.id == ctx.user.id or ctx.bot.role(user) == "owner":
        raise UserError(_("I do not do that to an owner."))
    return user


def _split(text: str) -> tuple[timedelta | None, str]:
    """Return a leading time and the rest."""
    first, _space, rest = text.partition(" ")
    span = span_of(first)
    return (span, rest.strip()) if span is not None else (None, text)


def _again(ctx: Context, user: User, rest: str) -> str:
    """Return the arguments that mean the same person with the same words once more."""
    named = not ctx.message.mentions and bool(user.phone) and user_part(user.phone) in ctx.message.text
    return f"{user_part(user.phone)} {rest}".strip() if named else rest
