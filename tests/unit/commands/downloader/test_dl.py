"""``/dl`` from the chat's side: the file that was served arrives, and every bad link is one clear line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import mediafiles
from tests.simulated import ALICE, Simulated, configured, plain, simulated
from tests.webserver import WebServer
from whatsdex.models import Edit, Media, React, Send
from whatsdex.services.guard import dial
from whatsdex.services.guard.addresses import judge
from whatsdex.services.media import probe

CLEAR = re.compile(r"⚠ [^\n]{10,200}")
INNER = ("traceback", "yt-dlp", "ytdl", "whatsdex.", "/tmp", "error", "errno", "ffmpeg", "proxy", "guard")


@dataclass(frozen=True)
class Files:
    """What the site has."""

    clip: Path
    large: Path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("files")
    return Files(
        mediafiles.video(folder / "clip.mp4", (320, 240), 2),
        mediafiles.video(folder / "large.mp4", (640, 480), 4, bit_rate=3_000_000, noisy=True),
    )


@pytest.fixture
def web(files: Files) -> Iterator[WebServer]:
    with WebServer() as server:
        server.serve("/clip.mp4", files.clip.read_bytes(), "video/mp4")
        server.serve("/large.mp4", files.large.read_bytes(), "video/mp4")
        yield server


@pytest.fixture(scope="module")
def open_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulated]:
    """A bot that may fetch from this machine, but send only small files."""
    config = configured(
        limits={"enabled": False}, net={"allow_private": True, "max_download": 30_000_000, "download_seconds": 30},
        media={"max_send": 600_000, "min_free": 0},
    )  # fmt: skip
    with simulated(tmp_path_factory.mktemp("open"), config=config) as bot:
        yield bot


@pytest.fixture(scope="module")
def strict_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulated]:
    config = configured(limits={"enabled": False}, net={"download_seconds": 20}, media={"min_free": 0})
    with simulated(tmp_path_factory.mktemp("strict"), config=config) as bot:
        yield bot


def asked(bot: Simulated, text: str, who: str = ALICE) -> list[Send]:
    """Ask, and return the messages that came until the job's end was shown."""
    since = bot.mark()
    number = bot.people.say(text, who)
    bot.wait(
        lambda each: isinstance(each.action, React) and each.action.target == number and each.action.emoji in "✅❌",
        since, 90,
    )  # fmt: skip
    return [each.action for each in bot.people.done if each.seq >= since and isinstance(each.action, Send)]


def refused(bot: Simulated, text: str) -> str:
    """Return the one line with which a request is refused."""
    since = bot.mark()
    number = bot.people.say(text)
    bot.wait(
        lambda each: (
            (isinstance(each.action, React) and each.action.target == number and each.action.emoji == "❌")
            or (isinstance(each.action, Send | Edit) and each.action.text.startswith("⚠"))
        ),
        since, 90,
    )  # fmt: skip
    bot.settled(60)
    done = [each.action for each in bot.people.done if each.seq >= since]
    lines = [plain(each.text) for each in done if isinstance(each, Send)]
    told = [plain(each.text) for each in done if isinstance(each, Send | Edit) and each.text.startswith("⚠")]
    assert len(lines) == 1
    assert len(told) == 1
    assert CLEAR.fullmatch(told[0]), told[0]
    assert not [each for each in INNER if each in told[0].lower()]
    assert not [each for each in done if isinstance(each, Send) and each.media is not None]
    return told[0]


@pytest.mark.parametrize(
    "words",
    [
        "/dl {host}/clip.mp4",
        "Hey bot, download this video: {host}/clip.mp4",
        "!download http://{host}/clip.mp4",
        "please get <http://{host}/clip.mp4>",
    ],
)
def test_the_file_that_is_sent_is_the_file_that_was_served(
    open_bot: Simulated, web: WebServer, files: Files, words: str
) -> None:
    sent = [each for each in asked(open_bot, words.format(host=web.host)) if each.media is not None]
    assert len(sent) == 1
    media = sent[0].media
    assert media is not None
    assert (media.kind, media.mime, media.width, media.height) == ("video", "video/mp4", 320, 240)
    assert sent[0].quote is not None
    number = next(each.id for each in reversed(open_bot.people.done) if each.action == sent[0])
    kept = open_bot.people.sent_file(number)
    assert kept is not None
    assert kept.read_bytes() == files.clip.read_bytes()
    work = open_bot.engine.data / "work"
    assert not work.exists() or not list(work.iterdir())


def test_sound_alone_is_sent_as_sound(open_bot: Simulated, web: WebServer) -> None:
    sent = [each for each in asked(open_bot, f"/dl {web.url('/clip.mp4')} audio") if each.media is not None]
    assert [each.media.kind for each in sent if each.media] == ["audio"]
    kept = open_bot.people.sent_file(next(each.id for each in reversed(open_bot.people.done) if each.action == sent[0]))
    assert kept is not None
    assert probe(kept).kind == "audio"


def test_a_smaller_version_is_offered_and_chosen_by_its_number(open_bot: Simulated, web: WebServer) -> None:
    offer = asked(open_bot, f"/dl {web.url('/large.mp4')}", "15550000011")
    text = plain(offer[-1].text)
    assert "too large" in text
    assert "Reply with a number" in text
    number = re.findall(r"(?m)^(\d)\. .*sound only", text)[0]
    assert not [each for each in offer if each.media is not None]
    got = [each for each in asked(open_bot, number, "15550000011") if each.media is not None]
    assert [each.media.kind for each in got if each.media] == ["audio"]


def test_the_request_is_acknowledged_at_once_and_ends_with_a_mark(open_bot: Simulated, web: WebServer) -> None:
    since = open_bot.mark()
    asked(open_bot, f"/dl {web.url('/clip.mp4')}")
    open_bot.settled()
    marks = [each.action.emoji for each in open_bot.people.done if each.seq >= since and isinstance(each.action, React)]
    assert marks == ["⏳", "✅"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/dl", "Usage: /dl"),
        ("/dl hello", "not a link"),
        ("/dl file:///etc/passwd", "links to the web"),
        ("/dl ftp://example.org/a", "links to the web"),
        ("/dl https://user:pass@example.org/", "name or password"),
        ("/dl https://example.org/a picture", "none of: video, audio"),
        ("/dl https://example.org/a video and more", "more than I expected"),
        ("/dl http://127.0.0.1:{port}/clip.mp4", "private address"),
        ("/dl 127.0.0.1:{port}/clip.mp4", "private address"),
        ("/dl http://localhost:{port}/clip.mp4", "private address"),
        ("/dl http://2130706433:{port}/clip.mp4", "private address"),
        ("/dl http://0x7f.1:{port}/clip.mp4", "private address"),
        ("/dl http://[::1]:{port}/clip.mp4", "private address"),
    ],
)
def test_bad_links_are_refused_in_one_clear_line(strict_bot: Simulated, web: WebServer, text: str, words: str) -> None:
    assert words in refused(strict_bot, text.format(port=web.port))
    assert web.requests == []


def test_a_redirect_to_a_private_address_is_refused(
    strict_bot: Simulated, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dial, "judge", lambda address: "public" if address == "127.0.0.2" else judge(address))
    with WebServer("127.0.0.2") as outside:
        monkeypatch.setattr(dial, "PORTS", (80, 443, outside.port))
        assert "private address" in refused(strict_bot, "/dl " + outside.redirect("/go", web.url("/clip.mp4")))
    assert web.requests == []


def test_dead_links_are_told_in_one_clear_line(open_bot: Simulated, web: WebServer) -> None:
    assert "nothing at that link" in refused(open_bot, f"/dl {web.url('/nothing.mp4')}")
    assert "problem" in refused(open_bot, f"/dl {web.status('/broken', 500)}")
    with WebServer() as gone:
        url = gone.url("/clip.mp4")
    assert "does not answer" in refused(open_bot, f"/dl {url}")
    assert "no video" in refused(open_bot, f"/dl {web.serve('/page', b'<html>hello</html>')}")


def test_a_file_cut_off_is_told_in_one_clear_line(open_bot: Simulated, web: WebServer, files: Files) -> None:
    half = files.clip.read_bytes()[:9000]
    assert "no video there" in refused(open_bot, f"/dl {web.serve('/half.mp4', half, 'video/mp4')}")


def test_a_corrupt_picture_is_told_in_one_clear_line(open_bot: Simulated, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    since = open_bot.mark()
    open_bot.people.say("/sticker", file=broken, media=Media("image", "image/png", 508))
    open_bot.wait(lambda each: isinstance(each.action, React) and each.action.emoji == "❌", since, 60)
    lines = open_bot.texts(since)
    assert len(lines) == 1
    assert CLEAR.fullmatch(lines[0])
    assert not [each for each in INNER if each in lines[0].lower()]


def test_a_file_too_large_to_fetch_is_told_in_one_clear_line(tmp_path: Path) -> None:
    large = mediafiles.noise(tmp_path / "large.jpg")
    config = configured(media={"max_fetch": 100_000})
    with simulated(tmp_path / "data", config=config) as bot:
        said = bot.ask("/sticker", file=large, media=Media("image", "image/jpeg", large.stat().st_size))
        assert said == "⚠ That file is too large for me; up to 100 KB work."
