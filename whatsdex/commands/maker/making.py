"""What the makers share: whose words they take, and how they answer."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from typing import Any

from whatsdex.kit import Context, File, UserError
from whatsdex.kit.groups import called
from whatsdex.models import Identity, PictureAddress
from whatsdex.services import makers
from whatsdex.services.downloads.errand import Way
from whatsdex.services.downloads.files import fetch_file
from whatsdex.text import _, drawable

COST = 5
"""Coins."""
LONGEST = 600
"""Characters of a text that is drawn large."""
LINES = 24
FACE_SECONDS = 5.0
"""For which WhatsApp is waited for to say where somebody's picture is."""
FACE_BYTES = 2_000_000
COLOURS = ("#25d366", "#53bdeb", "#f5a623", "#e542a3", "#7f66ff", "#fc6a5d", "#06cf9c", "#ffd279", "#a5b337", "#d88deb")
"""Colours of names."""


def words_of(ctx: Context, text: str, *, most: int = LONGEST, lines: int = LINES) -> str:
    """Return the words to draw: those written with the command, else those of the quoted message.

    Raises:
        UserError: There are none, or too many.
    """
    quoted = ctx.message.quoted
    return fitting(text or (quoted.text if quoted is not None else ""), most=most, lines=lines)


def fitting(text: str, *, most: int = LONGEST, lines: int = LINES) -> str:
    """Return a text as it can be drawn.

    Raises:
        UserError: There is nothing in it, or too much.
    """
    found = drawable(text[: 8 * most], lines=lines)
    if not found.strip():
        raise UserError(_("Write a text behind the command, or quote one."))
    if len(found) > most:
        raise UserError(_("That text is too long; up to {most} characters work.").format(most=most))
    return found


def parted(text: str) -> tuple[str, str]:
    """Return what stands before and behind a stroke: ``above | below``."""
    before, _stroke, behind = text.partition("|")
    return before.strip(), behind.strip()


def seed_of(text: str) -> int:
    """Return a number that is the same for the same text."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf8", "replace"), digest_size=4).digest())


def name_of(ctx: Context, who: Identity) -> str:
    """Return how somebody is called, as it can be drawn."""
    user = ctx.user if who.key == ctx.user.key else ctx.bot.directory.find_user(ctx.user.realm, who.key)
    return called(drawable(user.name if user is not None else ""), who)


def face_of(ctx: Context, who: Identity) -> str:
    """Return the file of somebody's profile picture, empty where there is none that the bot may see."""
    found = ctx.act(PictureAddress(who.phone or who.lid), FACE_SECONDS)
    if not found.value.startswith(("https://", "http://")):
        return ""
    way = Way(ctx.bot.guard(), ctx.folder, cancelled=lambda: ctx.cancelled)
    with contextlib.suppress(UserError):
        return str(fetch_file(found.value, "whatsapp.net", way, limit=FACE_BYTES).path.absolute())
    return ""


def letter_of(name: str) -> str:
    """Return the letter that stands for somebody."""
    return next((each.upper() for each in name if each.isalnum()), "?")


def colour_of(who: Identity) -> str:
    """Return the colour in which somebody's name is written, always the same."""
    return COLOURS[seed_of(who.key) % len(COLOURS)]


def send(ctx: Context, task: str, facts: dict[str, Any], *, file: File | None = None, text: str = "") -> None:
    """Draw something and send it."""
    for made in makers.draw(
        task, ctx.folder, facts, source=picture_of(file), pack=ctx.bot.name(), author=ctx.user.name,
        cancelled=lambda: ctx.cancelled,
    ):  # fmt: skip
        ctx.reply(text, file=made.path, media=made.media())


def told(ctx: Context, task: str, facts: dict[str, Any], *, file: File | None = None) -> dict[str, Any]:
    """Return what a task tells that makes no file."""
    return makers.tell(task, ctx.folder, facts, source=picture_of(file), cancelled=lambda: ctx.cancelled)


def picture_of(file: File | None) -> Path | None:
    """Return where a picture is that somebody sent.

    Raises:
        UserError: They sent something else.
    """
    if file is None:
        return None
    if file.media.kind == "document" and not file.media.mime.startswith("image/"):
        raise UserError(_("Send a picture with this command, or quote one."))
    return file.path
