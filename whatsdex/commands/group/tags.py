"""Calling many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from whatsdex.kit import Context, Rest, UserError, command
from whatsdex.kit.groups import at, group, me, same
from whatsdex.models import Identity
from whatsdex.text import _

MOST = 500
"""Members beyond which a group is too large to call at once."""
LONGEST = 2_000


@command(
    examples=["/tagall Meeting at five", "/tagall"], admin=True, place="group", cooldown=60,
)  # fmt: skip
def tagall(ctx: Context, text: Annotated[str, Rest()] = "") -> None:
    """Mention every member, with your text."""
    people = _others(ctx)
    ctx.reply(_text(ctx, text, _("Everybody:")) + "\n" + " ".join(map(at, people)), mentions=_keys(people))


@command("ht", examples=["/hidetag Meeting at five"], admin=True, place="group", cooldown=60)
def hidetag(ctx: Context, text: Annotated[str, Rest()] = "") -> None:
    """Notify every member without a list of names."""
    ctx.reply(_text(ctx, text, _("A message to everybody.")), mentions=_keys(_others(ctx)), quote=False)


@command(examples=["/tagadmins Please have a look"], admin=True, place="group", cooldown=60)
def tagadmins(ctx: Context, text: Annotated[str, Rest()] = "") -> None:
    """Mention the admins of this group."""
    mine = me(ctx)
    people = [each.who for each in group(ctx).members if each.admin and not same(each.who, mine)]
    if not people:
        raise UserError(_("I know of no admins here."))
    ctx.reply(_text(ctx, text, _("Admins:")) + "\n" + " ".join(map(at, people)), mentions=_keys(people))


@command(examples=["/tagme"], admin=True, place="group", cooldown=60)
def tagme(ctx: Context) -> None:
    """Mention yourself, to find this place again."""
    who = ctx.message.sender
    ctx.reply(at(who), mentions=[who.key])


def _others(ctx: Context) -> list[Identity]:
    mine = me(ctx)
    people = [each.who for each in group(ctx).members if each.who.key and not same(each.who, mine)]
    if len(people) > MOST:
        raise UserError(_("This group is too large for that; up to {most} members work.").format(most=MOST))
    return people


def _keys(people: Sequence[Identity]) -> list[str]:
    return [each.key for each in people]


def _text(ctx: Context, text: str, otherwise: str) -> str:
    quoted = ctx.message.quoted.text if ctx.message.quoted is not None else ""
    return (text or quoted or otherwise)[:LONGEST]
