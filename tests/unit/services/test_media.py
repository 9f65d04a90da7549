from __future__ import annotations

import contextlib
import random
import subprocess
from pathlib import Path

import pytest

from tests import mediafiles
from whatsdex.errors import UserError
from whatsdex.services.ffmpeg import ffmpeg_path
from whatsdex.services.media import probe


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "bmp"])
def test_a_picture_is_known_by_its_content(tmp_path, suffix):
    path = mediafiles.picture(tmp_path / f"a.{suffix}", (300, 200))
    found = probe(path.rename(tmp_path / "named.mp4"))
    mime = {"jpg": "image/jpeg"}.get(suffix, f"image/{suffix}")
    assert (found.kind, found.mime, found.width, found.height, found.animated) == ("image", mime, 300, 200, False)
    assert found.size == (tmp_path / "named.mp4").stat().st_size


@pytest.mark.parametrize("suffix", ["gif", "webp", "png"])
def test_an_animation_tells_its_length(tmp_path, suffix):
    found = probe(mediafiles.animation(tmp_path / f"a.{suffix}", frames=10, millis=100))
    assert (found.kind, found.animated, found.seconds) == ("image", True, 1.0)


def test_a_video_with_sound_tells_all_about_itself(tmp_path):
    found = probe(mediafiles.video(tmp_path / "a.mp4", (320, 240), 2))
    assert (found.kind, found.mime, found.width, found.height) == ("video", "video/mp4", 320, 240)
    assert (found.video, found.audio) == ("h264", "aac")
    assert found.seconds == pytest.approx(2, abs=0.1)


def test_other_containers_are_known(tmp_path):
    assert probe(mediafiles.video(tmp_path / "a.mkv")).mime == "video/x-matroska"
    assert probe(mediafiles.video(tmp_path / "a.ts")).mime == "video/mp2t"
    webm = probe(mediafiles.video(tmp_path / "a.webm", codec="libvpx-vp9"))
    assert (webm.mime, webm.video, webm.audio) == ("video/webm", "vp9", "opus")


def test_a_sound_has_no_picture(tmp_path):
    found = probe(mediafiles.sound(tmp_path / "a.wav", 3))
    assert (found.kind, found.mime, found.width) == ("audio", "audio/wav", 0)
    assert found.seconds == pytest.approx(3, abs=0.1)


def test_a_cover_does_not_make_a_sound_a_video(tmp_path):
    cover = mediafiles.picture(tmp_path / "cover.jpg", (64, 64))
    tone = mediafiles.sound(tmp_path / "a.wav")
    command = [
        ffmpeg_path(),
        "-v",
        "error",
        "-i",
        str(tone),
        "-i",
        str(cover),
        "-map",
        "0",
        "-map",
        "1",
        "-c:v",
        "copy",
    ]
    subprocess.run([*command, "-disposition:v", "attached_pic", str(tmp_path / "a.mp3")], check=True)
    assert probe(tmp_path / "a.mp3").kind == "audio"


def test_a_turned_video_is_as_wide_as_it_is_seen(tmp_path):
    flat = mediafiles.video(tmp_path / "a.mp4", (320, 240))
    command = [ffmpeg_path(), "-v", "error", "-display_rotation", "90", "-i", str(flat), "-c", "copy"]
    subprocess.run([*command, str(tmp_path / "turned.mp4")], check=True)
    found = probe(tmp_path / "turned.mp4")
    assert (found.width, found.height) == (240, 320)


def refused(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        probe(path)
    line = str(caught.value)
    assert "\n" not in line
    assert str(path.parent) not in line
    return line


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text.mp4", "hello"),
        ("page.mp4", "<!doctype html><html><video src=x></html>"),
        ("page.png", "<!doctype html><html><img src=x></html>"),
        ("drawing.png", mediafiles.SVG),
        ("playlist.mp4", mediafiles.HLS),
        ("manifest.mp4", mediafiles.DASH),
        ("manifest.jpg", mediafiles.DASH),
        ("list.mkv", "ffconcat version 1.0\nfile {url}\n"),
        ("a.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"),
        ("archive.mp4", b"PK\x03\x04" + bytes(100)),
        ("paper.gif", b"%PDF-1.7\n" + bytes(100)),
    ],
    ids=str,
)
def test_what_is_no_media_is_refused_whatever_its_name(tmp_path, name, content):
    secret = mediafiles.video(tmp_path / "secret.mp4", seconds=1)
    text = content.format(url=f"file://{secret}") if isinstance(content, str) else content
    assert "not a picture, video or sound" in refused(write(tmp_path / name, text))


def test_an_empty_file_is_refused(tmp_path):
    assert "empty" in refused(write(tmp_path / "a.mp4", b""))


def test_a_pixel_bomb_is_refused(tmp_path):
    assert "too many pixels" in refused(mediafiles.pixel_bomb(tmp_path / "a.png"))


def test_a_bomb_just_within_the_bound_of_pixels_does_no_harm(tmp_path):
    refused(mediafiles.pixel_bomb(tmp_path / "a.png", 8900))


def test_a_gif_of_many_frames_is_read_in_time(tmp_path):
    found = probe(mediafiles.long_gif(tmp_path / "a.gif", 20_000))
    assert found.seconds == pytest.approx(400, rel=0.01)


def test_a_truncated_video_is_refused(tmp_path):
    for faststart in (True, False):
        path = tmp_path / f"{faststart}.mp4"
        whole = mediafiles.video(path, (64, 48), 6, noisy=True, faststart=faststart).read_bytes()
        line = refused(write(tmp_path / f"cut-{faststart}.mp4", whole[: len(whole) // 2]))
        assert "damaged" in line or "not a picture, video or sound" in line


@pytest.mark.parametrize("suffix", ["jpg", "png", "gif", "webp"])
def test_a_truncated_picture_is_refused(tmp_path, suffix):
    path = mediafiles.picture(tmp_path / f"a.{suffix}")
    refused(write(tmp_path / "cut", path.read_bytes()[: path.stat().st_size // 2]))


def test_a_sound_of_hours_is_bounded(tmp_path):
    path = mediafiles.sound(tmp_path / "a.wav", 100)
    with pytest.raises(UserError, match="too long"):
        probe(path, max_seconds=60)


@pytest.mark.parametrize("suffix", ["mp4", "webm", "ts", "jpg", "png", "gif", "webp", "wav"])
def test_scrambled_files_give_facts_or_a_clear_no(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    if suffix in ("mp4", "ts"):
        mediafiles.video(path, (64, 48), 1)
    elif suffix == "webm":
        mediafiles.video(path, (64, 48), 1, codec="libvpx-vp9")
    elif suffix == "wav":
        mediafiles.sound(path, 1)
    elif suffix in ("gif", "webp"):
        mediafiles.animation(path, (64, 48), 4)
    else:
        mediafiles.picture(path, (64, 48))
    whole, chance = path.read_bytes(), random.Random(suffix)
    for number in range(4):
        raw = bytearray(whole)
        for _ in range(3 ** (number + 1)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        with contextlib.suppress(UserError):
            probe(write(tmp_path / f"{number}.{suffix}", bytes(raw)))
