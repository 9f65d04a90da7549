"""Stickers of pictures and videos, and pictures of stickers."""

from __future__ import annotations

import re
from typing import Annotated

from whatsdex.commands.converter.sending import send
from whatsdex.kit import Context, File, Kinds, Plain, Rest, UserError, command
from whatsdex.services.stickers import Shape, make_picture, make_sticker, relabel_sticker
from whatsdex.text import _

STICKER = re.compile(r"\bsticker\b")
PICTURE = re.compile(r"\b(image|picture|photo|png)\b")
Shown = Annotated[File, Kinds("image", "video", "sticker", "document")]


def _wants_sticker(request: Plain) -> str | None:
    wanted = request.media in ("image", "video") and not request.url and STICKER.search(request.text)
    return "" if wanted else None


def _wants_picture(request: Plain) -> str | None:
    return "" if request.media == "sticker" and PICTURE.search(request.text) else None


@command("s", examples=["/sticker"], background=True, pool="media", plain=_wants_sticker)
def sticker(ctx: Context, file: Shown) -> None:
    """Make a sticker of a picture, GIF or short video that you send or quote."""
    _send_sticker(ctx, file, "whole")


@command(examples=["/circle"], background=True, pool="media")
def circle(ctx: Context, file: Shown) -> None:
    """Make a round sticker of the middle of a picture, GIF or short video."""
    _send_sticker(ctx, file, "circle")


@command(examples=["/crop"], background=True, pool="media")
def crop(ctx: Context, file: Shown) -> None:
    """Make a sticker that is filled by the middle of a picture, GIF or short video."""
    _send_sticker(ctx, file, "crop")


@command("swm", "take", examples=["/stickerwm Holiday | Alice"], background=True, pool="media")
def stickerwm(ctx: Context, file: Shown, names: Annotated[str, Rest()]) -> None:
    """Name a sticker's pack and author as you like."""
    _check(file)
    pack, _sep, author = (each.strip() for each in names.partition("|"))
    made = relabel_sticker(file.path, ctx.folder, pack=pack, author=author, cancelled=lambda: ctx.cancelled)
    send(ctx, made)


@command("toimg", examples=["/toimage"], background=True, pool="media", plain=_wants_picture)
def toimage(ctx: Context, file: Annotated[File, Kinds("sticker", "image", "video", "document")]) -> None:
    """Make a picture of a sticker, or of the first frame of a video."""
    send(ctx, make_picture(file.path, ctx.folder, cancelled=lambda: ctx.cancelled))


def _send_sticker(ctx: Context, file: File, shape: Shape) -> None:
    _check(file)
    made = make_sticker(
        file.path, ctx.folder, pack=ctx.bot.name(), author=ctx.user.name, shape=shape, cancelled=lambda: ctx.cancelled
    )
    send(ctx, made)


def _check(file: File) -> None:
    if file.media.kind == "document" and not file.media.mime.startswith(("image/", "video/")):
        raise UserError(_("Only pictures, GIFs and videos make stickers."))
