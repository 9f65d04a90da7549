"""Stickers of pictures and videos, and pictures of stickers."""

from __future__ import annotations

import re
from typing import Annotated

from whatsdex.kit import Context, File, Kinds, Plain, UserError, command
from whatsdex.models import Media
from whatsdex.services.stickers import make_picture, make_sticker
from whatsdex.text import _

STICKER = re.compile(r"\bsticker\b")
PICTURE = re.compile(r"\b(image|picture|photo|png)\b")


def _wants_sticker(request: Plain) -> str | None:
    wanted = request.media in ("image", "video") and not request.url and STICKER.search(request.text)
    return "" if wanted else None


def _wants_picture(request: Plain) -> str | None:
    return "" if request.media == "sticker" and PICTURE.search(request.text) else None


@command("s", examples=["/sticker"], background=True, pool="media", plain=_wants_sticker)
def sticker(ctx: Context, file: Annotated[File, Kinds("image", "video", "sticker", "document")]) -> None:
    """Make a sticker of a picture, GIF or short video that you send or quote."""
    if file.media.kind == "document" and not file.media.mime.startswith(("image/", "video/")):
        raise UserError(_("Only pictures, GIFs and videos make stickers."))
    made = make_sticker(
        file.path, ctx.folder, pack=ctx.bot.name(), author=ctx.user.name, cancelled=lambda: ctx.cancelled
    )
    ctx.reply(file=made.path, media=Media(
        "sticker", made.mime, made.size, width=made.width, height=made.height, animated=made.animated))  # fmt: skip


@command("toimg", examples=["/toimage"], background=True, pool="media", plain=_wants_picture)
def toimage(ctx: Context, file: Annotated[File, Kinds("sticker", "image", "video")]) -> None:
    """Make a picture of a sticker that you quote."""
    made = make_picture(file.path, ctx.folder, cancelled=lambda: ctx.cancelled)
    ctx.reply(file=made.path, media=Media("image", made.mime, made.size, width=made.width, height=made.height))
