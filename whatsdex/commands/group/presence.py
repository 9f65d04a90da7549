"""Whether the bot speaks in a group."""

from __future__ import annotations

from whatsdex.kit import Context, command
from whatsdex.text import _


@command("on", examples=["/enable"], admin=True, place="group", everywhere=True)
def enable(ctx: Context) -> None:
    """Have me answer in this group."""
    prefix = ctx.bot.config().bot.prefixes[0]
    if ctx.chat.enabled:
        ctx.reply(_("I am here already. {prefix}menu shows what I can do.").format(prefix=prefix))
        return
    ctx.change_chat(enabled=True)
    ctx.reply(_("Hello! {prefix}menu shows what I can do, {prefix}disable silences me.").format(prefix=prefix))


@command("off", examples=["/disable"], admin=True, place="group")
def disable(ctx: Context) -> None:
    """Have me be silent in this group."""
    ctx.change_chat(enabled=False)
    ctx.reply(_("I am silent here from now on. {prefix}enable brings me back.").format(
        prefix=ctx.bot.config().bot.prefixes[0]))  # fmt: skip
