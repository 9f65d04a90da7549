"""A group's invite link, name, description, picture and disappearing messages."""

from __future__ import annotations

from typing import Annotated

from whatsdex.kit import Context, File, Kinds, OneOf, Rest, UserError, command
from whatsdex.kit.groups import change, group
from whatsdex.services import transcode
from whatsdex.text import _, sanitize

SPANS = {"off": 0, "24h": 86_400, "7d": 604_800, "90d": 7_776_000}
LONGEST_NAME = 100
LONGEST_DESCRIPTION = 2_048
ICON_SIDE = 640
"""Pixels of the largest picture that WhatsApp shows of a group."""


@command("gclink", examples=["/link"], admin=True, bot_admin=True, place="group")
def link(ctx: Context) -> None:
    """Show this group's invite link."""
    ctx.reply(change(ctx, "link").value)


@command(examples=["/revoke"], admin=True, bot_admin=True, place="group")
def revoke(ctx: Context) -> None:
    """Make a new invite link; the old one stops working."""
    if not ctx.confirmed:
        ctx.confirm(_("The present invite link will stop working."), "")
        return
    ctx.reply(_("The old link is void. The new one: {link}").format(link=change(ctx, "revoke_link").value))


@command(examples=["/setname Family and friends"], admin=True, bot_admin=True, place="group")
def setname(ctx: Context, name: Annotated[str, Rest()]) -> None:
    """Rename this group."""
    name = " ".join(sanitize(name).split())
    if not name:
        raise UserError(_("That name has no letters."))
    if len(name) > LONGEST_NAME:
        raise UserError(_("A group's name has up to {most} characters.").format(most=LONGEST_NAME))
    change(ctx, "subject", value=name)
    ctx.reply(_("The group has a new name."))


@command(examples=["/setdesc All about our garden"], admin=True, bot_admin=True, place="group")
def setdesc(ctx: Context, text: Annotated[str, Rest()]) -> None:
    """Set this group's description."""
    if len(text) > LONGEST_DESCRIPTION:
        raise UserError(_("A description has up to {most} characters.").format(most=LONGEST_DESCRIPTION))
    change(ctx, "description", value=sanitize(text, lines=True))
    ctx.reply(_("The group has a new description."))


@command(
    "setpp", examples=["/seticon"], admin=True, bot_admin=True, place="group", background=True, pool="media"
)  # fmt: skip
def seticon(ctx: Context, file: Annotated[File, Kinds("image", "sticker")]) -> None:
    """Make the picture that you send or quote this group's own; its middle is shown."""
    made = transcode.edit(file.path, ctx.folder, transcode.square(ICON_SIDE), cancelled=lambda: ctx.cancelled)
    change(ctx, "icon", value=str(made.path.relative_to(ctx.bot.data)))
    ctx.reply(_("The group has a new picture."))


@command("ephemeral", examples=["/disappearing 7d", "/disappearing off"], admin=True, bot_admin=True, place="group")
def disappearing(ctx: Context, span: Annotated[str, OneOf(*SPANS)] = "") -> None:
    """Say after which time messages of this group disappear: 24h, 7d, 90d or off."""
    if not span:
        now = next((name for name, seconds in SPANS.items() if seconds == group(ctx).ephemeral), _("another time"))
        ctx.reply(_("Messages disappear: {span}.").format(span=now))
        return
    change(ctx, "ephemeral", value=str(SPANS[span]))
    ctx.change_chat(ephemeral=SPANS[span])
    if span == "off":
        ctx.reply(_("Messages stay from now on."))
    else:
        ctx.reply(_("New messages disappear after {span}.").format(span=span))
