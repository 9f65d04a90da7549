"""Downloading what is behind any link, and the posts of single sites."""

from __future__ import annotations

import re
from typing import Annotated

from whatsdex.commands.downloader.sending import only_from, post
from whatsdex.kit import Command, Context, Link, OneOf, Plain, command

WANTS = re.compile(r"\b(download|get|fetch|save|grab|send|rip)\b")
FORM = OneOf("video", "audio", "720p", "480p", "360p", also=r"\d{2,4}p")
SOUND = re.compile(r"\b(audio|sound|song|music|mp3)\b")
COST = 10
"""Coins of every download."""


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
    cooldown=15,
    cost=COST,
)
def dl(ctx: Context, link: Link, form: Annotated[str, FORM] = "video") -> None:
    """Download the video or pictures behind a link, or only its sound."""
    post(ctx, link, form)


def _site(name: str, alias: str, title: str, hosts: tuple[str, ...], example: str, usual: str = "video") -> Command:
    """Make the command of one site, which takes links to its hosts alone."""

    def run(ctx: Context, link: Link, form: Annotated[str, FORM] = usual) -> None:
        only_from(link, hosts, title)
        post(ctx, link, form)

    run.__doc__ = f"Download what is behind a link to {title}."
    made = command(alias, name=name, examples=[f"/{name} https://{example}"], mark="n", background=True, cost=COST)
    return made(run)


bluesky = _site("bluesky", "bsky", "Bluesky", ("bsky.app",), "bsky.app/profile/alice.example/post/3abc")
facebook = _site("facebook", "fb", "Facebook", ("facebook.com", "fb.watch", "fb.com"), "fb.watch/abc")
instagram = _site("instagram", "ig", "Instagram", ("instagram.com",), "www.instagram.com/p/abc")
pinterest = _site("pinterest", "pint", "Pinterest", ("pinterest.com", "pin.it"), "www.pinterest.com/pin/123")
reddit = _site("reddit", "rd", "Reddit", ("reddit.com", "redd.it"), "www.reddit.com/r/cats/comments/abc")
soundcloud = _site("soundcloud", "scloud", "SoundCloud", ("soundcloud.com",), "soundcloud.com/alice/song", "audio")
tiktok = _site("tiktok", "tt", "TikTok", ("tiktok.com",), "www.tiktok.com/@alice/video/123")
twitch = _site("twitch", "clip", "Twitch", ("twitch.tv",), "clips.twitch.tv/abc")
twitter = _site("twitter", "x", "X", ("x.com", "twitter.com", "t.co"), "x.com/alice/status/123")
