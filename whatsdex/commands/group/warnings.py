"""Warnings: given by admins or by a group's own rules, and what follows the last one."""

from __future__ import annotations

from typing import Annotated

from whatsdex.clock import from_millis
from whatsdex.kit import Between, Context, OneOf, Rest, UserError, command
from whatsdex.kit.groups import at, change, choose, complete, group, is_admin, me, options, plain, target, user_of
from whatsdex.models import Identity
from whatsdex.text import _, ngettext

COUNT = 'SELECT count(*) FROM warning WHERE chat=? AND "user"=?'
ADD = 'INSERT INTO warning (chat, "user", reason, actor, at) VALUES (?,?,?,?,?)'
CLEAR = 'DELETE FROM warning WHERE chat=? AND "user"=?'
LAST = 'SELECT id FROM warning WHERE chat=? AND "user"=? ORDER BY id DESC LIMIT 1'
SHOWN = 10


@command(examples=["/warn @15550000003 Please no advertising"], admin=True, place="group")
def warn(ctx: Context, who: Identity, reason: Annotated[str, Rest()] = "") -> None:
    """Warn a member; at the group's limit they are removed."""
    member = target(ctx, who, _("warn"))
    user, most = user_of(ctx, member.who), options(ctx).max_warnings
    count, reason = _count(ctx, user.id) + 1, plain(reason, 200)
    why = "\n" + _("Reason: {reason}").format(reason=reason) if reason else ""
    able = is_admin(group(ctx), me(ctx))
    if count < most or not able:
        ctx.unit.run(ADD, ctx.chat.id, user.id, reason, ctx.user.id, ctx.bot.now())
        line = _("⚠ {who}, this is warning {count} of {most}.")
        ctx.reply(line.format(who=at(member.who), count=count, most=max(most, count)) + why, mentions=[member.who.key])
        if count >= most:
            ctx.reply(_("I am no admin here and cannot remove anybody; I keep the count."), quote=False)
        return
    change(ctx, "remove", [member.who.key])
    ctx.unit.run(CLEAR, ctx.chat.id, user.id)
    line = _("⚠ {who} has {count} of {most} warnings and is removed.")
    ctx.reply(line.format(who=at(member.who), count=count, most=max(most, count)) + why, mentions=[member.who.key])


@command(examples=["/unwarn @15550000003", "/unwarn @15550000003 all"], admin=True, place="group")
def unwarn(ctx: Context, who: Identity, how_many: Annotated[str, OneOf("all")] = "") -> None:
    """Take a member's last warning back, or all of them."""
    who = complete(ctx, who)
    user = user_of(ctx, who)
    count = _count(ctx, user.id)
    if not count:
        raise UserError(_("That person has no warnings here."))
    if how_many:
        ctx.unit.run(CLEAR, ctx.chat.id, user.id)
        count = 0
    else:
        last = ctx.bot.store.one(LAST, ctx.chat.id, user.id)
        ctx.unit.run("DELETE FROM warning WHERE id=?", last[0])
        count -= 1
    said = ngettext("{who} has {count} warning now.", "{who} has {count} warnings now.", count)
    ctx.reply(said.format(who=at(who), count=count), mentions=[who.key])


@command(examples=["/warnings", "/warnings @15550000003"], place="group")
def warnings(ctx: Context, who: Identity | None = None) -> None:
    """Show your warnings here; admins may name somebody."""
    who = who or ctx.message.sender
    user = ctx.bot.directory.find_user(ctx.user.realm, who.key)
    if (user is None or user.id != ctx.user.id) and ctx.role != "owner" and not is_admin(group(ctx), ctx.user.identity):
        raise UserError(_("Only admins see the warnings of others."))
    rows = [] if user is None else ctx.bot.store.all(
        'SELECT reason, at FROM warning WHERE chat=? AND "user"=? ORDER BY id DESC', ctx.chat.id, user.id
    )  # fmt: skip
    if not rows:
        ctx.reply(_("{who} has no warnings here.").format(who=at(who)), mentions=[who.key])
        return
    head = _("{who} has {count} of {most} warnings:")
    lines = [head.format(who=at(who), count=len(rows), most=options(ctx).max_warnings)]
    lines += [f"• {from_millis(when):%Y-%m-%d} {plain(reason, 100) or '–'}" for reason, when in rows[:SHOWN]]
    ctx.reply("\n".join(lines), mentions=[who.key])


@command(examples=["/setmaxwarnings 5"], admin=True, place="group")
def setmaxwarnings(ctx: Context, count: Annotated[int, Between(1, 20)]) -> None:
    """Say at how many warnings a member is removed."""
    choose(ctx, max_warnings=count)
    ctx.reply(ngettext("Members are removed at the first warning.", "Members are removed at {count} warnings.", count)
              .format(count=count))  # fmt: skip


def _count(ctx: Context, user: int) -> int:
    return int(ctx.bot.store.one(COUNT, ctx.chat.id, user)[0])
