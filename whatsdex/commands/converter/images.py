"""Edits of pictures, stickers and videos."""

from __future__ import annotations

import re
from typing import Annotated, Literal, cast

from whatsdex.commands.converter.sending import SECONDS, send, send_edited
from whatsdex.kit import Between, Context, File, Kinds, OneOf, UserError, command
from whatsdex.services import transcode
from whatsdex.services.cutout import cut_out
from whatsdex.services.transcode import Order
from whatsdex.text import _, size

Shown = Annotated[File, Kinds("image", "sticker", "video", "document")]
Seen = Annotated[File, Kinds("image", "video", "document")]
EFFECTS = ("blur", "gray", "invert", "sepia", "pixelate", "sharpen")
SIZE = re.compile(r"(?:(\d{1,4})x(\d{1,4})?|x(\d{1,4})|(\d{1,4})|(\d{1,3})\s*%)", re.ASCII)
SMALLEST = 16
LARGEST_PERCENT = 400


@command("shrink", examples=["/compress", "/compress 30"], background=True, pool="media", seconds=SECONDS)
def compress(ctx: Context, file: Seen, quality: Annotated[int, Between(1, 100)] = 50) -> None:
    """Make a picture or video smaller; the lower the quality, the smaller."""
    before = file.path.stat().st_size
    made = transcode.edit(
        file.path, ctx.folder, transcode.compress(quality), limit=ctx.bot.config().media.max_send,
        cancelled=lambda: ctx.cancelled,
    )  # fmt: skip
    send(ctx, made, _("{before} → {after}").format(before=size(before), after=size(made.size)))


@command(
    examples=["/resize 640", "/resize 640x480", "/resize 50%"], background=True, pool="media", seconds=SECONDS
)  # fmt: skip
def resize(ctx: Context, file: Seen, to: str) -> None:
    """Make a picture or video as many pixels wide as you say, or a percentage."""
    send_edited(ctx, file, _size(to))


@command(examples=["/rotate", "/rotate 180", "/rotate -45"], background=True, pool="media", seconds=SECONDS)
def rotate(ctx: Context, file: Shown, degrees: int = 90) -> None:
    """Turn a picture, sticker or video clockwise."""
    send_edited(ctx, file, transcode.rotate(degrees))


@command(examples=["/flip", "/flip vertical"], background=True, pool="media", seconds=SECONDS)
def flip(
    ctx: Context, file: Shown, direction: Annotated[str, OneOf("horizontal", "vertical")] = "horizontal"
) -> None:  # fmt: skip
    """Mirror a picture, sticker or video."""
    order = transcode.flip(cast(Literal["horizontal", "vertical"], direction))
    send_edited(ctx, file, order)


@command(examples=["/effect sepia", "/effect blur 8"], background=True, pool="media", seconds=SECONDS)
def effect(
    ctx: Context,
    file: Shown,
    name: Annotated[str, OneOf(*EFFECTS)],
    strength: Annotated[int, Between(1, 10)] = 5,
) -> None:
    """Blur, gray, invert, sepia, pixelate or sharpen a picture, sticker or video."""
    order = transcode.effect(cast(transcode.Effect, name), strength)
    send_edited(ctx, file, order)


@command("hd", examples=["/upscale", "/upscale 4"], background=True, pool="media", cost=10)
def upscale(
    ctx: Context, file: Annotated[File, Kinds("image", "document")], factor: Annotated[int, Between(2, 4)] = 2
) -> None:
    """Enlarge a picture and make it crisp."""
    send_edited(ctx, file, transcode.upscale(factor))


@command("rbg", examples=["/removebg"], background=True, pool="media", seconds=SECONDS, cost=10)
def removebg(ctx: Context, file: Annotated[File, Kinds("image", "sticker", "document")]) -> None:
    """Cut what a picture or sticker is of out of its background."""
    media = ctx.bot.config().media
    made = cut_out(
        file.path, ctx.folder, media.removebg_model, sticker=file.media.kind == "sticker", pack=ctx.bot.name(),
        author=ctx.user.name, limit=media.max_send, cancelled=lambda: ctx.cancelled,
    )  # fmt: skip
    send(ctx, made)


def _size(word: str) -> Order:
    found = SIZE.fullmatch(word.strip().lower())
    if found is None:
        raise UserError(_("A size such as 640, 640x480 or 50% is expected, not “{word}”.").format(word=word[:40]))
    width, height, percent = int(found[1] or found[4] or 0), int(found[2] or found[3] or 0), int(found[5] or 0)
    if found[5]:
        if not 1 <= percent <= LARGEST_PERCENT:
            raise UserError(_("A percentage from 1 to {high} is expected.").format(high=LARGEST_PERCENT))
    elif any(int(each) < SMALLEST for each in found.groups() if each):
        raise UserError(_("At least {low} pixels are expected.").format(low=SMALLEST))
    return transcode.resize(width=width, height=height, percent=percent)
