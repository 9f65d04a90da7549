"""The downloaders from the chat's side, in front of a made-up internet."""

from __future__ import annotations

import re
import socket

import pytest

from tests.simulated import plain, until
from tests.unit.commands.downloader.conftest import Online
from whatsdex.commands import load
from whatsdex.services.sandboxed import gallery

BOB = "15550000003"
COMMANDS = [each for each in load().commands if each.category == "downloader"]
EXAMPLES = [pytest.param(each.name, example, id=example) for each in COMMANDS for example in each.examples]
COMES = {
    "play": "audio", "ytaudio": "audio", "soundcloud": "audio", "spotify": "audio", "gallery": "image",
    "subtitles": "document", "thumbnail": "image", "githubdl": "document", "gdrive": "document", "mediainfo": "",
}  # fmt: skip
"""What comes of each command's examples; of the others, a video."""
CHOSEN = ("/yta piano for sleeping", "/ytv how to tie a tie")
"""Examples that give a list to choose from."""


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_an_example_works(online: Online, name: str, example: str) -> None:
    text = re.sub(r"(https://)?example\.org/(video\.mp4|watch\?v=xyz)", "https://songs.example/watch/abc", example)
    text = re.sub(r"(https://)?example\.org/album", "https://album.example/album", text)
    text = text.replace("watch/abc de", "watch/abc en")
    expected = "" if example in CHOSEN else COMES.get(name, "video")
    expected = "audio" if example.endswith(" audio") else expected
    answers = online.asked(text)
    assert not [each.text for each in answers if "⚠" in each.text]
    if expected:
        assert {each.media.kind for each in answers if each.media is not None} == {expected}
    else:
        assert "Reply with a number" in answers[-1].text
    assert online.bot.rows("SELECT summary FROM incident") == []


def test_a_song_found_by_its_name_arrives_from_the_first_hit(online: Online) -> None:
    ((message, raw),) = online.sent("/play never gonna")
    assert message.text == "Never Gonna"
    assert message.media is not None
    assert message.media.seconds == pytest.approx(2, abs=0.2)
    assert raw[4:8] == b"ftyp"
    assert "/search?q=never+gonna" in online.web.requests


def test_a_video_is_chosen_among_the_hits_and_live_ones_are_none(online: Online) -> None:
    listed = online.asked("/ytv rick", BOB)[-1].text
    assert re.search(r"1\. Never Gonna \(Rick, 2 s\)\n2\. Another One$", plain(listed))
    ((_message, raw),) = online.sent("1", BOB)
    assert raw == online.clip.read_bytes()


def test_what_there_is_is_told_and_had_by_its_number(online: Online) -> None:
    told = plain(online.asked("/mediainfo https://songs.example/watch/abc", BOB)[-1].text)
    assert told.startswith("*Never Gonna*\nRick\n2 s\nReply with a number:\n1. video, 240 lines (")
    assert told.endswith("2. sound only")
    ((message, _raw),) = online.sent("2", BOB)
    assert message.media is not None
    assert message.media.kind == "audio"


def test_a_gallery_comes_in_order_up_to_ten_for_free(online: Online) -> None:
    sent = online.sent("/gallery https://album.example/album", BOB)
    assert [each.media.width for each, _raw in sent if each.media] == list(range(100, 110))
    assert [each.text for each, _raw in sent][:2] == ["An album", ""]
    assert len(online.sent("/gallery https://album.example/album 12")) == 12
    assert "premium" in online.asked("/gallery https://album.example/album 12", BOB)[-1].text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/gallery https://album.example/adult", "adults only"),
        ("/gallery https://album.example/nothing", "nothing at that link"),
        ("/gallery https://songs.example/en.vtt", "no pictures there"),
        ("/dl https://album.example/album", "no video there"),
        ("/dl https://songs.example/watch/adult", "adults only"),
        ("/dl https://songs.example/watch/live", "live stream"),
        ("/dl https://songs.example/watch/drm", "protected against copying"),
        ("/thumbnail https://songs.example/watch/bare", "no preview"),
        ("/subtitles https://songs.example/watch/bare", "no subtitles for that"),
        ("/subtitles https://songs.example/watch/abc de", "There are: en."),
        ("/subtitles https://songs.example/watch/abc ../x", "A language such as"),
        ("/mediainfo https://songs.example/watch/adult", "adults only"),
        ("/ytaudio https://songs.example/watch/abc", "no link to YouTube"),
        ("/spotify https://open.spotify.com/album/abc", "no single song"),
        ("/spotify https://songs.example/watch/abc", "no link to Spotify"),
        ("/githubdl octocat/nothing", "nothing at that link"),
        ("/githubdl not a repository", "no GitHub repository"),
        ("/gdrive https://drive.google.com/drive/folders/1aBcDeFgHiJkLmNoPqRsTuVwXyZ", "no link to a file"),
        ("/gdrive https://songs.example/file/d/1aBcDeFgHiJkLmNoPqRsTuVwXyZ", "no link to a file"),
    ],
)
def test_what_cannot_be_had_is_told_in_one_line(online: Online, text: str, words: str) -> None:
    online.song("adult", age_limit=18)
    online.song("live", live_status="is_live")
    clip = {"format_id": "1", "url": "https://songs.example/clip.mp4", "ext": "mp4", "has_drm": True}
    online.song("drm", formats=[clip])
    online.song("bare", subtitles={}, thumbnails=[])
    (answer,) = online.asked(text)
    assert words in answer.text
    assert "\n" not in plain(answer.text)


def test_a_site_command_takes_links_to_its_site_alone(online: Online) -> None:
    own = {each.name: each for each in COMMANDS if each.description.startswith("Download what is behind a link to ")}
    assert set(own) == {"bluesky", "facebook", "instagram", "pinterest", "reddit", "soundcloud", "tiktok", "twitch",
                        "twitter"}  # fmt: skip
    before = len(online.web.requests)
    for name in own:
        (answer,) = online.asked(f"/{name} https://tiktok.com.songs.example/watch/abc")
        assert re.match(r"⚠ That is no link to \w+\.", answer.text)
    assert len(online.web.requests) == before


def test_an_archive_too_large_for_free_says_what_premium_gives(online: Online, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whatsdex.commands.downloader.files.FREE", 100)
    answer = online.asked("/githubdl octocat/Hello-World", BOB)[-1]
    assert "too large" in answer.text
    assert "Premium members" in answer.text


def test_a_name_that_resolves_to_a_private_address_is_refused(online: Online, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def getaddrinfo(host: str | bytes | None, *rest: object, **options: object) -> object:
        name = host.decode() if isinstance(host, bytes) else host
        return real("192.168.0.9" if name == "rebind.example" else host, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    for text in ("/dl http://rebind.example/x.mp4", "/gallery http://rebind.example/x"):
        (answer,) = online.asked(text)
        assert "private address" in answer.text


def test_spotify_is_off_until_an_operator_switches_it_on() -> None:
    assert {each.name for each in load().commands if not each.enabled} >= {"spotify"}


def test_every_download_costs_and_is_marked() -> None:
    assert {(each.mark, each.cost, each.background) for each in COMMANDS} == {("n", 10, True)}
    assert {each.name: each.cooldown for each in COMMANDS if each.cooldown} == {"dl": 15}


def test_the_sites_of_galleries_are_known_to_the_program() -> None:
    import importlib.util

    assert [each for each in gallery.SITES if importlib.util.find_spec(f"gallery_dl.extractor.{each}") is None] == []


def test_the_first_of_a_list_is_sent_and_said_to_be_that(online: Online) -> None:
    online.web.serve("songs.example", "/many", b"".join(b'<video src="/clip.mp4?%d"></video>' % n for n in range(3)))
    ((message, _raw),) = online.sent("/dl https://songs.example/many")
    assert "(The first of 3.)" in message.text


def test_who_asks_again_has_it_at_once_and_others_fetch_their_own(online: Online) -> None:
    url = online.song("twice")
    requests = []
    for who in ("15550000004", "15550000004", "15550000005"):
        before = len(online.web.requests)
        ((message, raw),) = online.sent(f"/dl {url}", who)
        assert (message.text, raw) == ("Never Gonna", online.clip.read_bytes())
        requests.append(len(online.web.requests) - before)
    assert requests[0] == requests[2] > 0
    assert requests[1] == 0
    claims = online.bot.rows("SELECT hash, kind FROM media WHERE source=?", url)
    assert len(claims) == 2
    assert len(set(claims)) == 1


def test_who_is_forgotten_leaves_no_downloads_behind(online: Online) -> None:
    url, who = online.song("secret", title="Zanzibar"), "15550000006"
    online.web.serve("songs.example", "/own.mp4", online.clip.read_bytes() + b"\0\0\0\x08free", "video/mp4")
    clip = {"format_id": "1", "url": "https://songs.example/own.mp4", "ext": "mp4", "vcodec": "avc1"}
    online.song("secret", title="Zanzibar", formats=[clip])
    online.sent(f"/dl {url}", who)
    ((name,),) = online.bot.rows("SELECT hash FROM media WHERE source=?", url)
    kept = online.bot.engine.data / "media" / name[:2] / name[2:]
    assert kept.exists()
    online.bot.ask("/deleteme", who)
    online.bot.ask("yes", who)
    until(lambda: not kept.exists(), 20)
    assert online.bot.rows("SELECT 1 FROM media WHERE source=?", url) == []


def test_who_chooses_what_was_offered_is_not_asked_to_wait(online: Online) -> None:
    clip = {"url": "https://songs.example/clip.mp4", "ext": "mp4", "vcodec": "avc1", "acodec": "mp4a"}
    small = {**clip, "format_id": "1", "height": 240, "width": 320, "filesize": online.clip.stat().st_size}
    url = online.song("large", formats=[small, {**clip, "format_id": "2", "height": 1080, "filesize": 28_000_000}])
    online.bot.ask("/setting media.max_send 20000000")
    online.bot.ask("/setting limits.enabled true")
    online.bot.ask("/setting command.dl.cooldown 600")
    try:
        assert "1. video, 240 lines" in online.asked(f"/dl {url}", BOB)[-1].text
        ((_message, raw),) = online.sent("1", BOB)
        assert raw == online.clip.read_bytes()
        since = online.bot.mark()
        online.bot.people.say(f"/dl {url} audio", BOB)
        online.bot.settled()
        assert "One at a time" in "".join(online.bot.texts(since))
    finally:
        online.bot.ask("/setting limits.enabled false")
        online.bot.ask("/setting command.dl.cooldown 15")
        online.bot.ask("/setting media.max_send 64000000")


@pytest.mark.parametrize("told", [{"over_18": True}, {"purity": "nsfw"}, {"labels": [{"val": "porn"}]}])
def test_posts_that_sites_mark_for_adults_are_known(told: dict[str, object]) -> None:
    assert gallery._is_marked(told)
    assert not gallery._is_marked({"over_18": False, "purity": "sfw", "labels": [], "title": "porn"})
