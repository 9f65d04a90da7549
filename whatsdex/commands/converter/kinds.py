"""Turning media into another kind: video, GIF, sound, voice message, document, or a file format."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Annotated, cast

from whatsdex.commands.converter.sending import SECONDS, converted, document_name, send
from whatsdex.kit import Context, File, Kinds, OneOf, Plain, command
from whatsdex.models import Media
from whatsdex.services.media import probe
from whatsdex.services.transcode import Form

Moving = Annotated[File, Kinds("video", "sticker", "image", "document")]
Heard = Annotated[File, Kinds("video", "audio", "voice", "document")]
FORMATS = ("jpg", "png", "webp", "bmp", "gif", "mp4", "mp3", "m4a", "ogg", "wav", "flac")
SUFFIXES = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif", "image/bmp": ".bmp",
    "image/avif": ".avif",
    "video/mp4": ".mp4", "video/webm": ".webm", "video/x-matroska": ".mkv", "video/mp2t": ".ts",
    "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/ogg": ".ogg", "audio/wav": ".wav", "audio/flac": ".flac",
    "audio/aac": ".aac", "audio/amr": ".amr", "audio/aiff": ".aiff", "video/x-msvideo": ".avi", "video/x-flv": ".flv",
    "video/mpeg": ".mpg", "video/x-ms-asf": ".wmv",
}  # fmt: skip


MP3 = re.compile(r"\b(mp3|(?:in)?to (?:an? )?(?:audio|sound))\b")
VOICE = re.compile(r"\bvoice (?:note|message)\b")
GIF = re.compile(r"\bgif\b")


def _wants_mp3(request: Plain) -> str | None:
    return "" if request.media in ("video", "audio", "voice") and MP3.search(request.text) else None


def _wants_voice(request: Plain) -> str | None:
    return "" if request.media in ("video", "audio") and VOICE.search(request.text) else None


def _wants_gif(request: Plain) -> str | None:
    return "" if request.media in ("video", "sticker") and GIF.search(request.text) else None


@command("tomp4", examples=["/tovideo"], background=True, pool="media", seconds=SECONDS)
def tovideo(ctx: Context, file: Moving) -> None:
    """Make a video of an animated sticker, a GIF, or a video file of another kind."""
    send(ctx, converted(ctx, file, "mp4"))


@command(examples=["/togif", "/togif file"], background=True, pool="media", seconds=SECONDS, plain=_wants_gif)
def togif(ctx: Context, file: Moving, form: Annotated[str, OneOf("chat", "file")] = "chat") -> None:
    """Make a GIF of a video or animated sticker, for the chat or as a file to keep."""
    if form == "file":
        send(ctx, converted(ctx, file, "gif"), name=document_name(file, ".gif", "animation"))
    else:
        send(ctx, converted(ctx, file, "mute"))


@command("tomp3", examples=["/toaudio"], background=True, pool="media", seconds=SECONDS, plain=_wants_mp3)
def toaudio(ctx: Context, file: Heard) -> None:
    """Make an MP3 of a video, voice message or sound file."""
    send(ctx, converted(ctx, file, "mp3"))


@command("ptt", examples=["/tovoice"], background=True, pool="media", seconds=SECONDS, plain=_wants_voice)
def tovoice(ctx: Context, file: Heard) -> None:
    """Make a voice message of a video or sound."""
    send(ctx, converted(ctx, file, "voice"))


@command(examples=["/convert png", "/convert mp3"], background=True, pool="media", seconds=SECONDS)
def convert(
    ctx: Context,
    file: Annotated[File, Kinds("image", "sticker", "video", "audio", "voice", "document")],
    form: Annotated[str, OneOf(*FORMATS)],
) -> None:
    """Make a file of another format, sent as a document."""
    made = converted(ctx, file, cast(Form, form))
    send(ctx, made, name=document_name(file, "." + form, "converted"))


@command("todoc", examples=["/asdoc"], background=True, pool="media", cost=10)
def asdoc(ctx: Context, file: Annotated[File, Kinds("image", "sticker", "video", "audio", "voice")]) -> None:
    """Send media back as a document, bit by bit as they came."""
    found = probe(file.path, thumbnail=True)
    suffix = SUFFIXES.get(found.mime, file.path.suffix)
    copied = Path(shutil.copyfile(file.path, ctx.folder / f"copy{suffix}"))
    name = document_name(file, suffix, file.media.kind)
    ctx.reply(file=copied, media=Media("document", found.mime, found.size, name, thumbnail=found.thumbnail))
