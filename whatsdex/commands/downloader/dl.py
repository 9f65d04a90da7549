"""Downloading a video, or its sound, by its link."""

from __future__ import annotations

import re
from typing import Annotated

from whatsdex.kit import Choice, Context, Link, OneOf, Plain, command
from whatsdex.models import Media
from whatsdex.services.downloads import Downloaded, Progress, TooLarge, download
from whatsdex.text import _, size

WANTS = re.compile(r"\b(download|get|fetch|save|grab|send|rip)\b")
FORM = OneOf("video", "audio", "720p", "480p", "360p", also=r"\d{2,4}p")
OFFERED = 4
"""Smaller versions at most."""
SOUND = re.compile(r"\b(audio|sound|song|music|mp3)\b")


def _wanted(request: Plain) -> str | None:
    url = request.url or request.quoted_url
    if not url or not WANTS.search(request.text):
        return None
    return f"{url} audio" if SOUND.search(request.text) else url


@command(
    "download",
    "get",
    examples=["/dl https://example.org/video.mp4", "/dl example.org/watch?v=xyz audio"],
    mark="n",
    background=True,
    plain=_wanted,
)
def dl(ctx: Context, link: Link, form: Annotated[str, FORM] = "video") -> None:
    """Download a video by its link, or only its sound."""
    config = ctx.bot.config()
    try:
        got = download(
            link,
            limit=config.media.max_send,
            folder=ctx.folder,
            guard=ctx.bot.guard(),
            kind="audio" if form == "audio" else "video",
            lines=int(form[:-1]) if form.endswith("p") else 0,
            min_free=config.media.min_free,
            on_progress=lambda step: _show(ctx, step),
            cancelled=lambda: ctx.cancelled,
        )
    except TooLarge as error:
        if not error.variants:
            raise
        _offer(ctx, link, error)
        return
    ctx.reply(got.title, file=got.path, media=_media(got))
    ctx.finish_progress("✓ " + _("{title} · {size}").format(title=got.title, size=size(got.size)))


def _show(ctx: Context, step: Progress) -> None:
    if step.stage == "finish":
        ctx.progress(0.95, "⏳ " + _("Getting it ready to send…"))
    elif step.total:
        share = min(1.0, step.done / step.total)
        ctx.progress(0.9 * share, "⬇ " + _("{percent} % of {size}").format(
            percent=int(100 * share), size=size(step.total)))  # fmt: skip
    else:
        ctx.progress(0.0, "⬇ " + size(step.done))


def _media(got: Downloaded) -> Media:
    name = re.sub(r"[^\w .()-]+", "_", got.title)[:80].strip() + got.path.suffix
    return Media(got.kind, got.mime, got.size, name, got.seconds, got.width, got.height)


def _offer(ctx: Context, link: Link, error: TooLarge) -> None:
    ctx.finish_progress("✗ " + error.message)
    choices, lines = [], [error.message, _("Reply with a number:")]
    for number, each in enumerate(error.variants[:OFFERED], 1):
        form = "audio" if each.kind == "audio" else f"{each.lines}p"
        label = _("sound only") if each.kind == "audio" else _("video, {lines} lines").format(lines=each.lines)
        lines.append(f"{number}. {label}" + (f" ({size(each.size)})" if each.size else ""))
        url = link.url if len(link.urls) == 1 else link.url.partition("://")[2]
        choices.append(Choice(answers=(str(number),), command="dl", arguments=f"{url} {form}"))
    ctx.offer("\n".join(lines), choices)
