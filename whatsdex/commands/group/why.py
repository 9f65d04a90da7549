"""Telling why a command does or does not run for somebody."""

from __future__ import annotations

from whatsdex.kit import Context, UserError, command
from whatsdex.kit.checks import lines
from whatsdex.kit.groups import plain, user_of
from whatsdex.models import Identity
from whatsdex.text import _


@command("explain", examples=["/why ping", "/why sticker 15550000009"], admin=True)
def why(ctx: Context, name: str, person: Identity | None = None) -> None:
    """Tell each check that a command goes through for you or somebody else, and its answer."""
    found = ctx.bot.registry.find(name.lstrip("".join(ctx.bot.config().bot.prefixes)))
    if found is None:
        raise UserError(_("I know no command “{name}”.").format(name=plain(name, 30)))
    user = ctx.user
    if person is not None:
        if not ctx.chat.group and ctx.role not in ("owner", "staff"):
            raise UserError(_("In private I tell you about yourself only."))
        user = user_of(ctx, person)
    checks = ctx.bot.explain(found, user, ctx.chat, ctx.message)
    verdict = _("It runs.") if all(each.passed for each in checks) else _("It does not run.")
    ctx.reply("\n".join([f"*{found.name}*: {verdict}", *lines(checks)]))
