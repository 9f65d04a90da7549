"""Showing what the bot can do: the menu, and help on one command."""

from __future__ import annotations

import re

from whatsdex.kit import Command, Context, Plain, UserError, command
from whatsdex.kit.groups import prefix as sign
from whatsdex.text import _, duration, sanitize

ASKS = re.compile(r"(show )?(me )?(the |your )?(help|menu|commands?)( please)?|what can you do|who are you")


def _asks(request: Plain) -> str | None:
    return "" if ASKS.fullmatch(request.text.rstrip("?!. ")) and not request.url else None


def _shown(context: Context) -> list[Command]:
    bot = context.bot
    return [
        each
        for each in bot.registry.commands
        if not each.hidden and bot.allowed(each, context.user, context.chat, context.message)
    ]


@command("commands", "start", examples=["/menu", "/menu information"], plain=_asks)
def menu(ctx: Context, category: str = "") -> None:
    """Show what I can do here, by category; with a category, what each command of it does."""
    shown, prefix = _shown(ctx), sign(ctx)
    categories = sorted({each.category for each in shown})
    if category and category.lower() not in categories:
        raise UserError(
            _("There is no category “{name}” here.").format(name=sanitize(category, limit=30)),
            _("There are: {names}.").format(names=", ".join(categories)),
        )
    lines = [f"*{ctx.bot.name()}*"]
    for name in categories:
        if category and name != category.lower():
            continue
        lines.append(f"\n*{name.capitalize()}*")
        these = [each for each in shown if each.category == name]
        if category:
            lines += [f"{prefix}{each.name} – {each.description}" for each in these]
        else:
            lines.append(" ".join(prefix + each.name for each in these))
    if not category:
        lines.append("\n" + _("{prefix}menu CATEGORY tells what each does.").format(prefix=prefix))
    lines.append(("\n" if category else "") + _("{prefix}help NAME tells more about a command.").format(prefix=prefix))
    ctx.reply("\n".join(lines))


@command("h", examples=["/help dl", "/help"])
def help_(ctx: Context, name: str = "") -> None:
    """Explain one command, with examples."""
    prefix = sign(ctx)
    if not name:
        ctx.reply(_("{prefix}menu shows all commands; {prefix}help NAME explains one.").format(prefix=prefix))
        return
    found = ctx.bot.registry.find(name.lstrip("".join(ctx.bot.config().bot.prefixes)))
    if found is None or found not in _shown(ctx):
        raise UserError(
            _("I know no command “{name}”.").format(name=sanitize(name, limit=30)),
            _("{prefix}menu shows those there are.").format(prefix=prefix),
        )
    lines = [f"*{prefix}{found.usage}*", found.description]
    if found.aliases:
        lines.append(_("Also: {names}").format(names=", ".join(prefix + each for each in found.aliases)))
    notes = [
        _("In groups only.") if found.place == "group" else "",
        _("In a private chat only.") if found.place == "private" else "",
        _("In groups for their admins.") if found.admin else "",
        _("I must be an admin for it.") if found.bot_admin else "",
        _("Once in {span}.").format(span=duration(found.cooldown)) if found.cooldown else "",
    ]
    if any(notes):
        lines.append(" ".join(filter(None, notes)))
    lines.append(_("Example: {example}").format(example="\n".join(found.examples)))
    ctx.reply("\n".join(lines))
