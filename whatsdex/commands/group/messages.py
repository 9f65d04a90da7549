"""Getting rid of messages and members together: reports, votes, deletions."""

from __future__ import annotations

from typing import Annotated

import msgspec

from whatsdex.jid import identity
from whatsdex.kit import Between, Context, Rest, UserError, command
from whatsdex.kit.groups import at, change, complete, find, group, is_admin, me, plain, same, target
from whatsdex.kit.scheduling import Firing, scheduled
from whatsdex.models import Delete, Identity, Send
from whatsdex.storage import schedules
from whatsdex.text import _, ngettext

VOTE_MS = 10 * 60 * 1000
FEWEST, MOST = 3, 10
"""Votes that remove a member: a third of the members, within these bounds."""
DELETABLE_MS = 2 * 24 * 3600 * 1000
"""For which WhatsApp lets an admin delete messages of others."""
LATEST = (
    'SELECT message.id, "user".lid, "user".phone FROM message JOIN "user" ON "user".id=message."user"'
    " WHERE message.at>? AND message.account=? AND message.chat=? AND message.kind NOT IN ('reaction','edit','delete')"
    " AND message.id<>? ORDER BY message.at DESC, message.rowid DESC LIMIT ?"
)


@command(examples=["/report", "/report advertising"], place="group", cooldown=60)
def report(ctx: Context, reason: Annotated[str, Rest()] = "") -> None:
    """Show a message that you quote to the admins of this group."""
    quoted = ctx.message.quoted
    if quoted is None:
        raise UserError(_("Quote the message that you want to report."))
    mine = me(ctx)
    admins = [each.who for each in group(ctx).members if each.admin and not same(each.who, mine)]
    line = _("🚩 {who} reports a message of {writer}.").format(who=at(ctx.message.sender), writer=at(quoted.sender))
    if reason:
        line += " " + _("Reason: {reason}").format(reason=plain(reason, 200))
    people = [ctx.message.sender, quoted.sender, *admins]
    ctx.reply(line + "\n" + " ".join(map(at, admins)), mentions=[each.key for each in people if each.key])


@command(examples=["/votekick @15550000003"], bot_admin=True, place="group")
def votekick(ctx: Context, who: Identity) -> None:
    """Vote for a member's removal; a third of the members, three to ten, decide within ten minutes."""
    member, now = target(ctx, who, _("remove")), ctx.bot.now()
    if same(member.who, ctx.user.identity):
        raise UserError(_("You can simply leave the group."))
    name = f"votekick/{ctx.chat.id}/{member.who.key}"
    open_vote = schedules.find(ctx.bot.store, name)
    voter = complete(ctx, ctx.user.identity).key
    voters: list[str] = msgspec.msgpack.decode(open_vote.payload, type=list[str]) if open_vote else []
    voters = [each for each in voters if find(group(ctx), identity(each)) is not None]
    if voter in voters:
        raise UserError(_("You have voted already."))
    voters.append(voter)
    needed = min(MOST, max(FEWEST, -(-len(group(ctx).members) // 3)))
    if len(voters) >= needed:
        change(ctx, "remove", [member.who.key])
        schedules.drop(ctx.unit, name)
        ctx.reply(_("🗳 The group has decided: {who} is removed.").format(who=at(member.who)),
                  mentions=[member.who.key])  # fmt: skip
        return
    due = open_vote.due if open_vote else now + VOTE_MS
    schedules.put(ctx.unit, name, "votekick", due, now, account=ctx.chat.account, chat=ctx.chat.id,
                  payload=msgspec.msgpack.encode(voters))  # fmt: skip
    line = _("🗳 {count} of {needed} votes to remove {who}. The same command adds yours.")
    ctx.reply(line.format(count=len(voters), needed=needed, who=at(member.who)), mentions=[member.who.key])


@scheduled("votekick")
def _vote_ended(firing: Firing) -> None:
    who = Identity(lid=firing.due.name.rpartition("/")[2])
    if (chat := firing.chat) is not None:
        text = _("🗳 The vote to remove {who} ended without enough votes.").format(who=at(who))
        firing.write(chat, Send(chat.jid, text, mentions=(who.key,)))


@command("del", examples=["/delete"], admin=True, place="group")
def delete(ctx: Context) -> None:
    """Delete the message that you quote, for everybody."""
    quoted = ctx.message.quoted
    if quoted is None:
        raise UserError(_("Quote the message that is to be deleted."))
    ours = quoted.from_me or same(quoted.sender, me(ctx))
    if not ours and not is_admin(group(ctx), me(ctx)):
        raise UserError(_("I must be an admin of this group to delete messages of others."))
    ctx.write(Delete(ctx.chat.jid, quoted.id, "" if ours else quoted.sender.key))
    ctx.react("✅")


@command(examples=["/purge 10"], admin=True, bot_admin=True, place="group")
def purge(ctx: Context, count: Annotated[int, Between(1, 50)]) -> None:
    """Delete the last messages of this group for everybody, at most 50."""
    begin = f"{ctx.chat.account}/{ctx.chat.jid}/"
    since = ctx.bot.now() - DELETABLE_MS
    request = begin + ctx.message.id
    rows = ctx.bot.store.all(LATEST, since, ctx.chat.account, ctx.chat.jid, request, count)
    for number, lid, phone in rows:
        ctx.write(Delete(ctx.chat.jid, number.removeprefix(begin), lid or phone))
    done = len(rows)
    ctx.reply(ngettext("Deleting {count} message.", "Deleting {count} messages.", done).format(count=done))
