"""What the converters share: how they answer, show their progress, and read what a user wrote."""

from __future__ import annotations

import re
from pathlib import Path

from whatsdex.kit import Context, File, UserError
from whatsdex.services.media import Made
from whatsdex.services.transcode import Form, Order, convert, edit
from whatsdex.text import _, sanitize

SECONDS = 300.0
"""What a conversion may take."""
QUIET_SECONDS = 4.0
"""What is done within these shows no progress."""
TIME = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5}(?:\.\d{1,3})?)s?", re.ASCII)
NUMBER = re.compile(r"(\d{1,4}(?:[.,]\d{1,3})?)x?", re.ASCII)


def send_edited(ctx: Context, file: File, order: Order) -> None:
    """Edit a file and send what came of it, which is of the same kind again."""
    made = edit(
        file.path, ctx.folder, order, sticker=file.media.kind == "sticker", voice=file.media.kind == "voice",
        gif=file.media.gif, pack=ctx.bot.name(), author=ctx.user.name, limit=ctx.bot.config().media.max_send,
        on_progress=lambda share: show(ctx, share), cancelled=lambda: ctx.cancelled,
    )  # fmt: skip
    send(ctx, made)


def converted(ctx: Context, file: File, form: Form) -> Made:
    """Make a file of another kind or format."""
    return convert(
        file.path, ctx.folder, form, limit=ctx.bot.config().media.max_send,
        on_progress=lambda share: show(ctx, share), cancelled=lambda: ctx.cancelled,
    )  # fmt: skip


def send(ctx: Context, made: Made, text: str = "", *, name: str = "") -> None:
    """Send a made file; with a name it goes as a document."""
    ctx.reply(text, file=made.path, media=made.media(name=name))
    ctx.finish_progress("✓ " + _("Done."))


def show(ctx: Context, share: float) -> None:
    """Show how far a conversion is, once it has taken a while."""
    if ctx.elapsed >= QUIET_SECONDS:
        ctx.progress(share, "⏳ " + _("{percent} % done").format(percent=int(100 * share)))


def document_name(file: File, suffix: str, fallback: str) -> str:
    """Return the name of a document that is made of another one."""
    stem = Path(sanitize(file.media.name, limit=80).replace("\\", "/")).stem.strip(" .")
    return (stem or fallback) + suffix


def seconds_of(word: str) -> float:
    """Read a time such as ``8``, ``1:30`` or ``1:02:03.5``.

    Raises:
        UserError: It is none.
    """
    found = TIME.fullmatch(word.strip())
    if found is None:
        raise UserError(_("A time such as 8, 1:30 or 1:02:03 is expected, not “{word}”.").format(word=word[:40]))
    hours, minutes, seconds = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds)


def number_of(word: str, low: float, high: float) -> float:
    """Read a number such as ``1.5`` or ``2x``.

    Raises:
        UserError: It is none, or not between the two.
    """
    found = NUMBER.fullmatch(word.strip().lower())
    value = float(found[1].replace(",", ".")) if found else None
    if value is None or not low <= value <= high:
        raise UserError(
            _("A number from {low} to {high} is expected, not “{word}”.").format(low=low, high=high, word=word[:40])
        )
    return value
