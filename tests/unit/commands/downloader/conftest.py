"""A bot in front of a made-up internet, for tests of what downloads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import mediafiles
from tests.internet import Internet, internet
from tests.simulated import ALICE, Simulated, configured, simulated
from whatsdex.models import React, Send

EXTRACTORS = Path(__file__).parents[3] / "extractors"
SITES = (
    "songs.example", "album.example", "open.spotify.com", "codeload.github.com", "drive.usercontent.google.com",
)  # fmt: skip
SUBTITLES = b"WEBVTT\n\n00:00.000 --> 00:01.500\nHello there\n\n00:01.500 --> 00:02.000\nBye\n"
JSON = "application/json"


@dataclass(frozen=True)
class Online:
    """A bot and the internet that it sees."""

    bot: Simulated
    web: Internet
    clip: Path

    def asked(self, text: str, who: str = ALICE) -> list[Send]:
        """Ask, and return the messages that came until the job's end was shown."""
        since = self.bot.mark()
        number = self.bot.people.say(text, who)
        self.bot.wait(
            lambda each: (
                isinstance(each.action, React) and each.action.target == number and each.action.emoji in "✅❌"
            ),
            since, 100,
        )  # fmt: skip
        self.bot.settled(60)
        return [each.action for each in self.bot.people.done if each.seq >= since and isinstance(each.action, Send)]

    def sent(self, text: str, who: str = ALICE) -> list[tuple[Send, bytes]]:
        """Ask, and return the messages with files that came, and the files."""
        found = []
        for each in self.asked(text, who):
            if each.media is not None:
                number = next(done.id for done in reversed(self.bot.people.done) if done.action == each)
                kept = self.bot.people.sent_file(number)
                assert kept is not None
                found.append((each, kept.read_bytes()))
        return found

    def song(self, name: str, **told: object) -> str:
        """Put a song on ``songs.example``."""
        clip = {
            "format_id": "1", "url": "https://songs.example/clip.mp4", "ext": "mp4", "height": 240, "width": 320,
            "vcodec": "avc1", "acodec": "mp4a", "filesize": self.clip.stat().st_size,
        }  # fmt: skip
        usual: dict[str, object] = {
            "title": "Never Gonna", "uploader": "Rick", "duration": 2, "formats": [clip],
            "thumbnails": [{"url": "https://songs.example/thumb.jpg"}],
            "subtitles": {"en": [{"url": "https://songs.example/en.vtt", "ext": "vtt"}]},
        }  # fmt: skip
        self.web.serve("songs.example", f"/api/{name}", json.dumps(usual | told).encode(), JSON)
        return f"https://songs.example/watch/{name}"


@pytest.fixture(scope="module")
def online(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Online]:
    """Alice is an owner; Bob is nobody in particular."""
    folder = tmp_path_factory.mktemp("online")
    clip = mediafiles.video(folder / "clip.mp4", (320, 240), 2)
    config = configured(
        bot={"owners": [ALICE]}, limits={"enabled": False}, web={"port": 0}, media={"min_free": 0},
        net={"search": "songsearch", "max_download": 30_000_000, "download_seconds": 90},
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch, internet(folder, *SITES) as web:
        patch.syspath_prepend(str(EXTRACTORS))
        with simulated(folder / "data", config=config) as bot:
            made = Online(bot, web, clip)
            _furnish(made, folder)
            bot.ask("/setting command.spotify.enabled true")
            yield made


def _furnish(made: Online, folder: Path) -> None:
    web = made.web
    web.serve("songs.example", "/clip.mp4", made.clip.read_bytes(), "video/mp4")
    web.serve("songs.example", "/en.vtt", SUBTITLES, "text/vtt")
    photo = mediafiles.picture(folder / "0.jpg", (100, 80)).read_bytes()
    web.serve("songs.example", "/thumb.jpg", photo, "image/jpeg")
    for each in ("never", "abc", "123", "3abc", "song"):
        made.song(each)
    web.serve("songs.example", "/search", json.dumps([
        {"id": "never", "title": "Never Gonna", "duration": 2, "uploader": "Rick"},
        {"id": "abc", "title": "Another One"},
        {"id": "now", "title": "On air", "live_status": "is_live"},
    ]).encode(), JSON)  # fmt: skip
    pictures = []
    for number in range(12):
        photo = mediafiles.picture(folder / f"{number}.jpg", (100 + number, 80)).read_bytes()
        web.serve("album.example", f"/{number}.jpg", photo, "image/jpeg")
        pictures.append(f'<img src="/{number}.jpg">')
    page = f"<html><head><title>An album</title>%s</head><body>{''.join(pictures)}</body></html>"
    web.serve("album.example", "/album", (page % "").encode())
    label = '<meta name="rating" content="RTA-5042-1996-1400-1577-RTA">'
    web.serve("album.example", "/adult", (page % label).encode())
    song = '<meta property="og:title" content="Never"><meta property="og:description" content="Rick · Hits · Song">'
    web.serve("open.spotify.com", "/track/abc", f"<head>{song}</head>".encode())
    web.serve("codeload.github.com", "/octocat/Hello-World/zip/HEAD", b"PK\x03\x04" + bytes(500), "application/zip")
    web.serve("drive.usercontent.google.com", "/download", b"%PDF-1.4 shared", "application/pdf")
