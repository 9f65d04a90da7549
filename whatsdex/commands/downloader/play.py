"""Songs and videos by their names or links."""

from __future__ import annotations

from typing import Annotated

from whatsdex.commands.downloader.dl import COST
from whatsdex.commands.downloader.sending import deliver, only_from, post, way
from whatsdex.kit import Choice, Context, Link, Rest, UserError, command
from whatsdex.services import urls
from whatsdex.services.downloads import Kind, search, told
from whatsdex.services.downloads import play as found
from whatsdex.text import _, duration

HITS = 5
YOUTUBE = ("youtube.com", "youtu.be")
SPOTIFY = "open.spotify.com"


@command("song", examples=["/play never gonna give you up", "/song https://example.org/watch?v=xyz"], mark="n",
         background=True, cost=COST)  # fmt: skip
def play(ctx: Context, words: Annotated[str, Rest()]) -> None:
    """Find a song and send its sound."""
    _play(ctx, words, "audio")


@command("pv", examples=["/playvideo cats and dogs"], mark="n", background=True, cost=COST)
def playvideo(ctx: Context, words: Annotated[str, Rest()]) -> None:
    """Find a video and send it."""
    _play(ctx, words, "video")


@command("yta", examples=["/ytaudio https://youtu.be/abc", "/yta piano for sleeping"], mark="n", background=True,
         cost=COST)  # fmt: skip
def ytaudio(ctx: Context, words: Annotated[str, Rest()]) -> None:
    """Send the sound of a YouTube video, by its link or chosen from what is found."""
    _chosen(ctx, words, "audio")


@command("ytv", examples=["/ytvideo https://youtu.be/abc", "/ytv how to tie a tie"], mark="n", background=True,
         cost=COST)  # fmt: skip
def ytvideo(ctx: Context, words: Annotated[str, Rest()]) -> None:
    """Send a YouTube video, by its link or chosen from what is found."""
    _chosen(ctx, words, "video")


@command("sp", examples=["/spotify https://open.spotify.com/track/abc"], mark="n", background=True, cost=COST,
         enabled=False)  # fmt: skip
def spotify(ctx: Context, link: Link) -> None:
    """Find the song that a Spotify link names somewhere else, and send its sound."""
    only_from(link, (SPOTIFY,), "Spotify")
    if "/track/" not in link.url:
        raise UserError(_("That link leads to no single song."), _("Share the song itself, not its list."))
    ((title, told_of),) = told([link.url], SPOTIFY, way(ctx))
    artist = told_of.partition(" · ")[0] if " · " in told_of else ""
    if not title:
        raise UserError(_("I could not find out which song that is."))
    _play(ctx, f"{artist} {title}".strip(), "audio")


def _play(ctx: Context, words: str, kind: Kind) -> None:
    link = urls.find(words) if len(words.split()) == 1 else None
    if link is not None:
        return post(ctx, link, kind)
    limit = ctx.bot.config().media.max_send
    return deliver(ctx, (words, kind), lambda: found(words, way(ctx), limit=limit, kind=kind))


def _chosen(ctx: Context, words: str, kind: Kind) -> None:
    link = urls.find(words) if len(words.split()) == 1 else None
    if link is not None:
        only_from(link, YOUTUBE, "YouTube")
        return post(ctx, link, kind)
    hits = search(words, way(ctx), HITS)
    if not hits:
        raise UserError(_("I found nothing by these words."))
    choices, lines = [], [_("Reply with a number:")]
    for number, each in enumerate(hits, 1):
        beside = ", ".join(filter(None, (each.by, duration(each.seconds) if each.seconds else "")))
        lines.append(f"{number}. {each.title}" + (f" ({beside})" if beside else ""))
        choices.append(Choice(answers=(str(number),), command="dl", arguments=f"{each.url} {kind}"))
    ctx.finish_progress("✓ " + words)
    ctx.offer("\n".join(lines), choices)
    return None
