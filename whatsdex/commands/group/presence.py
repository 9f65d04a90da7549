"""Whether the bot speaks in a group, which of its commands run there, and what its admins did."""

from __future__ import annotations

from whatsdex.clock import from_millis
from whatsdex.kit import Command, Context, UserError, command
from whatsdex.kit.groups import plain, prefix
from whatsdex.storage import audit, settings
from whatsdex.text import _

NEEDED = frozenset({"enable", "disable", "menu", "help", "why", "owner"})
"""Commands that no group may be without."""
SHOWN = 15


@command("on", examples=["/enable", "/enable sticker"], admin=True, place="group", everywhere=True)
def enable(ctx: Context, name: str = "") -> None:
    """Have me answer in this group, or allow one of my commands again."""
    sign = prefix(ctx)
    if name:
        found = _named(ctx, name)
        settings.drop(ctx.unit, str(ctx.chat.id), f"command.{found.name}.enabled", ctx.bot.now())
        ctx.after.append(ctx.bot.settings_changed)
        if ctx.bot.on(found):
            ctx.reply(_("{command} works here again.").format(command=sign + found.name))
        else:
            ctx.reply(_("{command} is allowed here, but my operator has it switched off.").format(
                command=sign + found.name))  # fmt: skip
    elif ctx.chat.enabled:
        ctx.reply(_("I am here already. {prefix}menu shows what I can do.").format(prefix=sign))
    else:
        ctx.change_chat(enabled=True)
        ctx.reply(_("Hello! {prefix}menu shows what I can do, {prefix}disable silences me.").format(prefix=sign))


@command("off", examples=["/disable", "/disable sticker"], admin=True, place="group")
def disable(ctx: Context, name: str = "") -> None:
    """Have me be silent in this group, or forbid one of my commands here."""
    sign, now = prefix(ctx), ctx.bot.now()
    if not name:
        ctx.change_chat(enabled=False)
        ctx.reply(_("I am silent here from now on. {prefix}enable brings me back.").format(prefix=sign))
        return
    found = _named(ctx, name)
    if found.name in NEEDED:
        raise UserError(_("{command} cannot be switched off.").format(command=sign + found.name))
    settings.put(ctx.unit, str(ctx.chat.id), f"command.{found.name}.enabled", "false", now, ctx.user.key)
    ctx.after.append(ctx.bot.settings_changed)
    ctx.reply(_("{command} is off here. {prefix}enable {name} allows it again.").format(
        command=sign + found.name, prefix=sign, name=found.name))  # fmt: skip


@command(examples=["/modlog"], admin=True, place="group")
def modlog(ctx: Context) -> None:
    """Show what admins last had me do here."""
    rows = audit.newest(ctx.bot.store, SHOWN, ctx.chat.jid)
    lines = []
    for each in rows:
        user = ctx.bot.directory.find_user(ctx.user.realm, each.actor)
        who = plain(user.name, 30) if user is not None and user.name else "…" + each.actor.partition("@")[0][-4:]
        what = each.action.partition(".")[2] or each.action
        lines.append(
            f"• {from_millis(each.at):%m-%d %H:%M} {who}: {what} {plain(each.detail or each.target, 60)}".rstrip()
        )
    ctx.reply("\n".join(lines) or _("Nothing yet."))


def _named(ctx: Context, name: str) -> Command:
    found = ctx.bot.registry.find(name.lstrip("/!."))
    if found is None:
        raise UserError(_("I know no command “{name}”.").format(name=plain(name, 30)))
    return found
