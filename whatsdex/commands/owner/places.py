"""Where the bot is: its groups, joining and leaving them."""

from __future__ import annotations

import re

from whatsdex.kit import Context, UserError, command
from whatsdex.kit.groups import plain, refusal
from whatsdex.models import GroupOperation
from whatsdex.text import _

INVITATION = re.compile(r"(?:https?://)?chat\.whatsapp\.com/(?:invite/)?([A-Za-z0-9_-]{10,40})(?:[/?].*)?")
LISTED = 100
ROWS = (
    "SELECT chat.id, jid, subject, enabled, (SELECT count(*) FROM membership WHERE membership.chat=chat.id)"
    " FROM chat WHERE account=? AND is_group ORDER BY subject, id"
)


@command(examples=["/join https://chat.whatsapp.com/AAAAAAAAAAAAAAAAAAAAAA"], role="owner")
def join(ctx: Context, invitation: str) -> None:
    """Join a group by its invitation."""
    found = INVITATION.fullmatch(invitation)
    if found is None:
        raise UserError(_("An invitation such as https://chat.whatsapp.com/… is expected."))
    result = ctx.act(GroupOperation("", "join", value=found[1]), 4.0)
    if not result.ok:
        raise UserError(refusal(result))
    ctx.audit(result.value, invitation)
    prefix = ctx.bot.config().bot.prefixes[0]
    ctx.reply(_("I joined. I stay silent there until an admin writes {prefix}enable.").format(prefix=prefix))


@command(examples=["/leave 3"], role="owner")
def leave(ctx: Context, number: str = "") -> None:
    """Leave this group, or the one that the list of groups shows by that number."""
    jid, subject = ctx.chat.jid, ctx.chat.subject
    if number:
        rows = ctx.bot.store.all(ROWS, ctx.chat.account)
        # What was confirmed comes back by its JID: the list may have changed meanwhile.
        named = [row for place, row in enumerate(rows, 1) if number in (str(place), row[1])]
        if not named:
            raise UserError(_("There is no group with that number."))
        jid, subject = named[0][1], named[0][2]
    elif not ctx.chat.group:
        raise UserError(_("Give the number of a group."))
    name = plain(subject) or jid
    if not ctx.confirmed:
        ctx.confirm(_("Leave “{name}”?").format(name=name), jid if number else "")
        return
    ctx.audit(jid, name)
    if jid == ctx.chat.jid:
        ctx.reply(_("Goodbye!"))
        ctx.write(GroupOperation(jid, "leave"), chat=jid, urgent=False)
        return
    result = ctx.act(GroupOperation(jid, "leave"), 4.0)
    if not result.ok:
        raise UserError(refusal(result))
    ctx.reply(_("I left “{name}”.").format(name=name))


@command(examples=["/groups"], role="owner")
def groups(ctx: Context) -> None:
    """List the groups I am in."""
    rows = ctx.bot.store.all(ROWS, ctx.chat.account)
    if not rows:
        ctx.reply(_("I know of no group."))
        return
    lines = []
    for number, (_id, jid, subject, enabled, members) in enumerate(rows[:LISTED], 1):
        notes = [_("{n} members").format(n=members)] if members else []
        notes += [] if enabled else [_("silent")]
        lines.append(f"{number}. {plain(subject) or jid}" + (f" ({', '.join(notes)})" if notes else ""))
    if len(rows) > LISTED:
        lines.append(_("… and {n} more.").format(n=len(rows) - LISTED))
    ctx.reply("\n".join(lines))
