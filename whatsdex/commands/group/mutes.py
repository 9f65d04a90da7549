"""Silencing members, or the bot, for a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from whatsdex.kit import Context, Rest, UserError, command
from whatsdex.kit.groups import at, called, complete, group, is_admin, me, plain, prefix, target, user_of
from whatsdex.kit.parameters import bind, parameters_of
from whatsdex.models import Identity
from whatsdex.storage.grouprules import FOR_GOOD
from whatsdex.text import _, duration

LONGEST = timedelta(days=365)
SHOWN = 30


@command(
    examples=["/mute @15550000003 10m", "/mute @15550000003 1d advertising", "/mute bot 1h"], admin=True, place="group"
)
def mute(ctx: Context, who: Annotated[str, Rest()] = "") -> None:
    """Delete what a member writes for a time, or have me be silent: WHO or “bot”, a time, a reason."""
    first, _space, rest = who.partition(" ")
    usage = prefix(ctx) + "mute WHO|bot [TIME] [REASON]"
    if first.lower() == "bot":
        return _mute_bot(ctx, bind(BOT, rest, ctx.message, usage)["time"])
    return _mute(ctx, **bind(MEMBER, who, ctx.message, usage))


def _member(ctx: Context, who: Identity, time: timedelta | None = None, reason: Annotated[str, Rest()] = "") -> None:
    """Say what is written behind ``mute``."""


def _bot(ctx: Context, time: timedelta | None = None) -> None:
    """Say what is written behind ``mute bot``."""


MEMBER, BOT = parameters_of(_member), parameters_of(_bot)


def _mute(ctx: Context, who: Identity, time: timedelta | None, reason: str) -> None:
    member = target(ctx, who, _("mute"))
    if not is_admin(group(ctx), me(ctx)):
        raise UserError(_("I must be an admin of this group to delete messages."), _("Make me one and try again."))
    user, now = user_of(ctx, member.who), ctx.bot.now()
    until = _until(now, time)
    ctx.bot.mutes.write(ctx.unit, ctx.chat.id, user.id, until, plain(reason, 200), ctx.user.id, now)
    ctx.after.append(lambda: ctx.bot.mutes.keep(ctx.chat.id, user.id, until))
    line = _("🔇 {who} is muted for {span}.") if time else _("🔇 {who} is muted until an admin unmutes them.")
    ctx.reply(line.format(who=at(member.who), span=duration(time or 0)), mentions=[member.who.key])


def _mute_bot(ctx: Context, time: timedelta | None) -> None:
    ctx.change_chat(muted_until=_until(ctx.bot.now(), time))
    if time:
        ctx.reply(_("🔇 I am silent here for {span}; admins may still command me.").format(span=duration(time)))
    else:
        ctx.reply(_("🔇 I am silent here until an admin writes “unmute bot”."))


@command(examples=["/unmute @15550000003", "/unmute bot"], admin=True, place="group")
def unmute(ctx: Context, who: Annotated[str, Rest()] = "") -> None:
    """Let a member, or me, speak again."""
    if who.strip().lower() == "bot":
        ctx.change_chat(muted_until=0)
        ctx.reply(_("🔊 I speak here again."))
        return
    usage = prefix(ctx) + "unmute WHO|bot"
    person = complete(ctx, bind(MEMBER[:1], who, ctx.message, usage)["who"])
    user = user_of(ctx, person)
    if not ctx.bot.mutes.until(ctx.chat.id, user.id, ctx.bot.now()):
        raise UserError(_("That person is not muted here."))
    ctx.bot.mutes.write(ctx.unit, ctx.chat.id, user.id, 0, "", ctx.user.id, ctx.bot.now())
    ctx.after.append(lambda: ctx.bot.mutes.keep(ctx.chat.id, user.id, 0))
    ctx.reply(_("🔊 {who} may speak again.").format(who=at(person)), mentions=[person.key])


@command(examples=["/mutelist"], admin=True, place="group")
def mutelist(ctx: Context) -> None:
    """Show who is muted here, and for how long."""
    now = ctx.bot.now()
    rows = ctx.bot.store.all(
        'SELECT "user".name, "user".lid, "user".phone, mute.until, mute.reason FROM mute'
        ' JOIN "user" ON "user".id=mute."user" WHERE mute.chat=? AND (mute.until=? OR mute.until>?) ORDER BY mute.at',
        ctx.chat.id, FOR_GOOD, now,
    )  # fmt: skip
    if not rows:
        ctx.reply(_("Nobody is muted here."))
        return
    lines = [_("Muted here:")]
    for name, lid, phone, until, reason in rows[:SHOWN]:
        left = _("for good") if until == FOR_GOOD else _("{span} more").format(span=duration((until - now) / 1000))
        lines.append(f"• {called(name, Identity(lid, phone))}: {left}" + (f" ({plain(reason, 60)})" if reason else ""))
    if len(rows) > SHOWN:
        lines.append(_("… and {count} more.").format(count=len(rows) - SHOWN))
    ctx.reply("\n".join(lines))


def _until(now: int, time: timedelta | None) -> int:
    if time is None:
        return FOR_GOOD
    if not timedelta() < time <= LONGEST:
        raise UserError(_("A time up to a year is expected, such as 10m, 2h or 1d."))
    return now + int(time.total_seconds() * 1000)
