"""Who is in the group, and who may write and edit."""

from __future__ import annotations

from typing import Annotated

from whatsdex.jid import identity, number
from whatsdex.kit import Context, OneOf, UserError, command
from whatsdex.kit.groups import at, change, find, group, is_admin, me, same, target, whole
from whatsdex.models import GroupVerb, Identity
from whatsdex.text import _, ngettext

SHOWN = 50
STATES: dict[str, tuple[GroupVerb, str]] = {
    "open": ("announce", "off"),
    "close": ("announce", "on"),
    "lock": ("locked", "on"),
    "unlock": ("locked", "off"),
}


@command("gc", name="group", examples=["/group close", "/group open"], admin=True, bot_admin=True, place="group")
def group_(ctx: Context, state: Annotated[str, OneOf(*STATES)]) -> None:
    """Say who may write (open, close) and who may edit the group's data (lock, unlock)."""
    verb, value = STATES[state]
    change(ctx, verb, value=value)
    said = {
        "open": _("🔓 Everybody may write now."),
        "close": _("🔒 Only admins may write now."),
        "lock": _("🔒 Only admins may change the group's name, picture and description now."),
        "unlock": _("🔓 Everybody may change the group's name, picture and description now."),
    }
    ctx.reply(said[state])


@command(examples=["/add +15550000009"], admin=True, bot_admin=True, place="group")
def add(ctx: Context, who: Identity) -> None:
    """Add somebody by their number."""
    if find(group(ctx), whole(ctx, who)) is not None:
        raise UserError(_("That person is in this group already."))
    result = change(ctx, "add", [who.key])
    if result.value:
        raise UserError(_("WhatsApp did not let me add {who}.").format(who=number(who.key)),
                        _("They may allow only their contacts to add them; send them the invite link."))  # fmt: skip
    ctx.reply(_("Added {who}.").format(who=at(who)), mentions=[who.key])


@command(examples=["/kick @15550000003"], admin=True, bot_admin=True, place="group")
def kick(ctx: Context, who: Identity) -> None:
    """Remove a member."""
    member = target(ctx, who, _("remove"))
    change(ctx, "remove", [member.who.key])
    ctx.reply(_("Removed {who}.").format(who=at(member.who)), mentions=[member.who.key])


@command(examples=["/promote @15550000003"], admin=True, bot_admin=True, place="group")
def promote(ctx: Context, who: Identity) -> None:
    """Make a member an admin."""
    who = _member(ctx, who)
    if is_admin(group(ctx), who):
        raise UserError(_("That person is an admin already."))
    change(ctx, "promote", [who.key])
    ctx.reply(_("{who} is an admin now.").format(who=at(who)), mentions=[who.key])


@command(examples=["/demote @15550000003"], admin=True, bot_admin=True, place="group")
def demote(ctx: Context, who: Identity) -> None:
    """Take an admin's rights away."""
    who = _member(ctx, who)
    if same(who, me(ctx)):
        raise UserError(_("I cannot do that to myself."))
    if not is_admin(group(ctx), who):
        raise UserError(_("That person is no admin."))
    change(ctx, "demote", [who.key])
    ctx.reply(_("{who} is no admin any more.").format(who=at(who)), mentions=[who.key])


@command(examples=["/pending"], admin=True, bot_admin=True, place="group")
def pending(ctx: Context) -> None:
    """Show who asks to join; only WhatsApp's own app can let them in."""
    people = change(ctx, "requests").value.split()
    if not people:
        ctx.reply(_("Nobody asks to join."))
        return
    shown = "\n".join(f"• {at(identity(each))}" for each in people[:SHOWN])
    count = ngettext("{count} person asks to join:", "{count} people ask to join:", len(people))
    ctx.reply(count.format(count=len(people)) + "\n" + shown, mentions=people[:SHOWN])


def _member(ctx: Context, who: Identity) -> Identity:
    member = find(group(ctx), whole(ctx, who))
    if member is None:
        raise UserError(_("That person is not in this group."))
    return member.who
