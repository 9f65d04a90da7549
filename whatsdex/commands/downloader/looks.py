"""What belongs to a video or page beside the video: pictures, subtitles, preview, versions."""

from __future__ import annotations

import re
from typing import Annotated

from whatsdex.commands.downloader.dl import COST
from whatsdex.commands.downloader.sending import FREE_PICTURES, offer, premium, remembered, send, send_all, way
from whatsdex.kit import Between, Context, Link, UserError, command
from whatsdex.models import Media
from whatsdex.services import downloads
from whatsdex.text import _, duration

PICTURES = 30
"""Of one gallery, for premium members."""
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,10})*")


@command("album", examples=["/gallery https://example.org/album", "/album example.org/album 5"], mark="n",
         background=True, cost=COST)  # fmt: skip
def gallery(ctx: Context, link: Link, count: Annotated[int, Between(1, PICTURES)] = FREE_PICTURES) -> None:
    """Send the pictures of a post or page."""
    if count > FREE_PICTURES and not premium(ctx):
        raise UserError(_("More than {count} at once are for premium members.").format(count=FREE_PICTURES))
    limit = ctx.bot.config().media.max_send
    send_all(ctx, downloads.gallery(link, way(ctx), count=count, limit=limit, anywhere=True))


@command("subs", examples=["/subtitles https://example.org/watch?v=xyz", "/subs example.org/watch?v=xyz de"], mark="n",
         background=True, cost=COST)  # fmt: skip
def subtitles(ctx: Context, link: Link, language: str = "") -> None:
    """Send what is said in a video, as a subtitle file."""
    if language and not LANGUAGE.fullmatch(language):
        raise UserError(_("A language such as en, de or pt-BR is expected."))
    title, spoken, path = downloads.subtitles(link, way(ctx), language)
    name = re.sub(r"[^\w .()-]+", "_", f"{title}.{spoken}")[:80].strip() + ".srt"
    ctx.reply(title, file=path, media=Media("document", "application/x-subrip", path.stat().st_size, name))


@command("thumb", examples=["/thumbnail https://example.org/watch?v=xyz"], mark="n", background=True, cost=COST)
def thumbnail(ctx: Context, link: Link) -> None:
    """Send the picture that stands for a video."""
    send(ctx, remembered(ctx, (link.url, "preview"), lambda: downloads.preview(link, way(ctx))))


@command("formats", examples=["/mediainfo https://example.org/watch?v=xyz"], mark="n", background=True, cost=COST)
def mediainfo(ctx: Context, link: Link) -> None:
    """Tell what there is of a video, without downloading it."""
    found = downloads.versions(link, way(ctx))
    about = [f"*{found.title}*", found.by, duration(found.seconds) if found.seconds else ""]
    if found.count > 1:
        about.append(_("(The first of {count}.)").format(count=found.count))
    address = link.url if len(link.urls) == 1 else link.url.partition("://")[2]
    offer(ctx, address, "\n".join(filter(None, about)), [(each.kind, each.lines, each.size) for each in found.variants])
