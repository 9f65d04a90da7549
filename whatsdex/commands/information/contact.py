"""What people may ask of whoever runs the bot, and tell them."""

from __future__ import annotations

from typing import Annotated

from whatsdex.clock import from_millis
from whatsdex.jid import number
from whatsdex.kit import Context, Rest, UserError, command
from whatsdex.kit.groups import called, plain, prefix
from whatsdex.models import Identity
from whatsdex.storage import feedbacks
from whatsdex.text import _, ngettext, sanitize

LONGEST = 1_000
"""Characters of what somebody tells the operator."""
A_DAY = 5
"""How often somebody may, in a day."""
SHOWN = 10


@command("sc", examples=["/source"], needs=lambda config: "" if config.bot.source else "bot.source")
def source(ctx: Context) -> None:
    """Tell where the program that runs me can be had."""
    ctx.reply(ctx.bot.config().bot.source)


@command(examples=["/donate"], needs=lambda config: "" if config.bot.donate else "bot.donate")
def donate(ctx: Context) -> None:
    """Tell how you may support whoever runs me."""
    ctx.reply(ctx.bot.config().bot.donate)


@command("bug", examples=["/feedback The stickers are a bit small", "/feedback"])
def feedback(ctx: Context, text: Annotated[str, Rest()] = "") -> None:
    """Tell whoever runs me what you think, or what does not work; owners read what came without a text."""
    if not text:
        if ctx.role != "owner":
            raise UserError(_("Write what you want to tell behind the command."))
        return _read(ctx)
    if len(text) > LONGEST:
        raise UserError(_("That text is too long; up to {most} characters work.").format(most=LONGEST))
    if feedbacks.count(ctx.bot.store, ctx.user.id, ctx.bot.now()) >= A_DAY:
        raise UserError(_("You told them a lot today. Tomorrow I take more."))
    said = sanitize(text, lines=True)
    feedbacks.put(ctx.unit, ctx.bot.now(), ctx.user.id, ctx.chat.account, said)
    ctx.reply(_("Thank you! I passed it on to whoever runs me."))
    head = _("💬 {who} ({name}) tells you:").format(
        who=number(ctx.user.phone or ctx.user.lid), name=plain(ctx.user.name, 30) or "?"
    )
    for each in ctx.bot.owners(ctx.user.realm):
        if each not in (ctx.user.key, ctx.user.phone):
            ctx.send(each, f"{head}\n{said}")
    return None


def _read(ctx: Context) -> None:
    found, total = feedbacks.newest(ctx.bot.store, ctx.user.realm, SHOWN)
    lines = [
        f"{from_millis(at):%m-%d %H:%M} {called(name, Identity(lid, phone))}: {sanitize(said, limit=300)}"
        for at, name, lid, phone, said in found
    ]
    if total > len(found):
        lines.append(ngettext("… and {n} older one.", "… and {n} older ones.", total - len(found)).format(
            n=total - len(found)))  # fmt: skip
    ctx.reply("\n".join(lines) or _("Nobody told you anything yet."))


@command(examples=["/privacy"], anyone=True)
def privacy(ctx: Context) -> None:
    """Tell what I keep about you, for how long, and your choices."""
    config, sign = ctx.bot.config(), prefix(ctx)
    lines = [
        _("*What I keep*"),
        _("• Your number, the name you show, and which commands you used when."),
        _("• Messages that are meant for me, {days} days. Others are counted, not kept.").format(
            days=config.storage.message_days
        ),
        _("• Files that you send me, until they are worked on, a day at most."),
        _("• What you had me download, {days} days.").format(days=f"{config.media.days:g}"),
        _("• What you tell whoever runs me with {prefix}feedback.").format(prefix=sign),
        _("• In groups: who is a member, and warnings, mutes and bans."),
        _("Nothing of it is passed on but to do what you ask for."),
        _("{prefix}mydata hands it out, {prefix}deleteme erases it, {prefix}stop ends broadcasts.").format(prefix=sign),
        _("Run by: {contact}").format(contact=config.bot.contact) if config.bot.contact else "",
    ]
    ctx.reply("\n".join(filter(None, lines)))
