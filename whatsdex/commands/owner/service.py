"""How the service is set: whom it serves, single settings, who changed what, starting it anew."""

from __future__ import annotations

import json
from typing import Annotated

from whatsdex.clock import from_millis
from whatsdex.errors import WhatsdexError
from whatsdex.jid import user_part
from whatsdex.kit import Between, Context, OneOf, Rest, UserError, command
from whatsdex.storage import audit as audits
from whatsdex.storage import settings
from whatsdex.text import _, mask, sanitize

RULE = "command."


@command(examples=["/mode public", "/mode"], role="owner")
def mode(ctx: Context, who: Annotated[str, OneOf("public", "private", "group", "premium", "self")] = "") -> None:
    """Tell or set whom I serve: public, private, group, premium or self."""
    if not who:
        ctx.reply(_("I serve: {mode}.").format(mode=ctx.bot.config().bot.mode))
        return
    _write(ctx, "bot.mode", json.dumps(who))
    ctx.reply(_("From now on I serve: {mode}.").format(mode=who))


@command(examples=["/maintenance on", "/maintenance off"], role="owner")
def maintenance(ctx: Context, state: Annotated[str, OneOf("on", "off")] = "") -> None:
    """Tell whether I rest for everybody but owners and staff, or have me rest or work again."""
    if not state:
        on = ctx.bot.config().access.maintenance
        ctx.reply(_("Maintenance is on.") if on else _("Maintenance is off."))
        return
    _write(ctx, "access.maintenance", json.dumps(state == "on"))
    ctx.reply(_("Maintenance is on: I answer owners and staff only.") if state == "on" else _("Maintenance is off."))


@command(examples=["/setting limits.per_minute", "/setting command.ping.cooldown 10", "/setting"], role="owner")
def setting(ctx: Context, key: str = "", value: Annotated[str, Rest()] = "") -> None:
    """Show or set a setting; `default` takes it back, `here` before the name sets a command in this group only."""
    here = key == "here"
    if here:
        key, _space, value = value.partition(" ")
        if not ctx.chat.group:
            raise UserError(_("“here” works in groups only."))
    if not key:
        ctx.reply(_overview(ctx))
        return
    if key.startswith(RULE):
        key = _rule(ctx, key, value)
    elif key not in ctx.bot.setting_keys():
        raise UserError(_("There is no setting “{key}” that can be set here.").format(key=sanitize(key, limit=60)))
    scope = str(ctx.chat.id) if here else ""
    if not value:
        ctx.reply(f"{key} = {_shown(ctx, key, scope)}")
        return
    _write(ctx, key, "" if value == "default" else _json(ctx, key, value), scope)
    ctx.reply(_("{key} is set.").format(key=key) if value != "default" else _("{key} is as at first.").format(key=key))


@command("auditlog", examples=["/audit", "/audit 30"], role="owner")
def audit(ctx: Context, count: Annotated[int, Between(1, 50)] = 15) -> None:
    """Show what people with rights did last."""
    lines = [
        f"{from_millis(each.at):%m-%d %H:%M} {_who(each.actor)} ({each.face}) {each.action}"
        + (f" {_who(each.target)}" if each.target else "") + (f": {each.detail}" if each.detail else "")
        for each in audits.newest(ctx.bot.store, count)
    ]  # fmt: skip
    ctx.reply("\n".join(lines) or _("Nothing was done yet."))


@command(examples=["/restart"], role="owner")
def restart(ctx: Context) -> None:
    """Finish what is being done, then start me anew."""
    if not ctx.confirmed:
        ctx.confirm(_("Start me anew? That takes some seconds."), "")
        return
    ctx.reply(_("Restarting. I am back in a moment."))
    ctx.after.append(ctx.bot.restart)


def _write(ctx: Context, key: str, value: str, scope: str = "") -> None:
    try:
        ctx.bot.write_setting(ctx.unit, key, value, ctx.bot.now(), ctx.user.key, scope)
    except WhatsdexError as error:
        raise UserError(error.message, error.hint) from None
    ctx.after.append(ctx.bot.settings_changed)
    ctx.audit(key, value or "default")


def _rule(ctx: Context, key: str, value: str) -> str:
    """Return the key of a command's setting by the command's own name."""
    name, dot, aspect = key.removeprefix(RULE).rpartition(".")
    if not dot:
        raise UserError(_("Say what of it is meant, such as {key}.enabled, .role, .cooldown or .cost.").format(
            key=sanitize(key, limit=60)))  # fmt: skip
    found = ctx.bot.registry.find(name)
    if found is None:
        raise UserError(_("I know no command “{name}”.").format(name=sanitize(name, limit=30)))
    if (found.name, aspect) == ("setting", "enabled") and value not in ("", "default", "true"):
        raise UserError(_("That would leave you no way back from here."))
    return f"{RULE}{found.name}.{aspect}"


def _json(ctx: Context, key: str, value: str) -> str:
    """Return what somebody wrote as JSON; a bare word is a text, and so is all that a text setting is given."""
    try:
        read = json.loads(value)
    except ValueError:
        return json.dumps(value)
    texts = not key.startswith(RULE) and isinstance(ctx.bot.setting(key), str)
    return json.dumps(value) if texts and not isinstance(read, str) else value


def _shown(ctx: Context, key: str, scope: str) -> str:
    if not key.startswith(RULE):
        return json.dumps(ctx.bot.setting(key), ensure_ascii=False)
    found = {row[0]: row[2] for row in settings.rows(ctx.bot.store, key) if row[1] == key}
    return found.get(scope) or found.get("") or _("as declared")


def _overview(ctx: Context) -> str:
    rows = settings.rows(ctx.bot.store)
    lines = [f"{key} = {value}" + (_(" (in one group)") if scope else "") for scope, key, value in rows[:50]]
    return "\n".join(lines) or _("Everything is as the configuration file says.")


def _who(name: str) -> str:
    return mask(user_part(name)) if "@" in name else name
