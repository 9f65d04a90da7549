"""What tries to harm whoever converts it, or is only broken or endless: one clear line, in bounded time."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests import mediafiles
from tests.samples import Samples
from whatsdex.errors import UserError
from whatsdex.services import transcode
from whatsdex.services.ffmpeg import ffmpeg_path
from whatsdex.services.sandboxed.probe import probe
from whatsdex.services.transcode import convert, edit


def refused(path: Path, folder: Path, *, form: Any = "mp4", order: Any = None) -> str:
    """Convert or edit a file and return the one line that a user is told."""
    with pytest.raises(UserError) as caught:
        edit(path, folder, order) if order else convert(path, folder, form)
    line = str(caught.value)
    assert "\n" not in line
    assert str(path.parent) not in line
    return line


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The folder in which nothing may be left."""
    folder = tmp_path / "made"
    folder.mkdir()
    return folder


def test_an_empty_file(tmp_path: Path, made: Path) -> None:
    (tmp_path / "a.mp4").touch()
    assert "empty" in refused(tmp_path / "a.mp4", made)
    assert "empty" in refused(tmp_path / "a.mp4", made, order=transcode.rotate(90))


def test_a_pixel_bomb(tmp_path: Path, made: Path) -> None:
    bomb = mediafiles.pixel_bomb(tmp_path / "a.png")
    assert "too many pixels" in refused(bomb, made, form="jpg")
    assert "too many pixels" in refused(bomb, made, order=transcode.upscale(4))


def test_a_picture_that_would_become_a_bomb(samples: Samples, made: Path) -> None:
    found = edit(samples.photo, made, transcode.upscale(4))
    assert (found.width, found.height) == (4096, 3072)


def test_silence_of_three_hours(tmp_path: Path, made: Path) -> None:
    silence = mediafiles.silence(tmp_path / "a.flac", 3 * 3600)
    begun = time.monotonic()
    assert "up to 2 h work" in refused(silence, made, form="mp3")
    assert "up to 2 h work" in refused(silence, made, order=transcode.speed(2))
    assert time.monotonic() - begun < 20
    part = edit(silence, made, transcode.trim(2 * 3600, 2 * 3600 + 5))
    assert part.seconds == pytest.approx(5, abs=0.2)


def test_a_long_video(samples: Samples, tmp_path: Path, made: Path) -> None:
    looped = [ffmpeg_path(), "-v", "error", "-stream_loop", "160", "-i", str(samples.video), "-c", "copy"]
    subprocess.run([*looped, str(tmp_path / "long.mp4")], check=True)
    assert "up to 5 min work" in refused(tmp_path / "long.mp4", made, order=transcode.rotate(90))
    assert "up to 30 s work" in refused(tmp_path / "long.mp4", made, order=transcode.reverse())
    assert edit(tmp_path / "long.mp4", made, transcode.trim(200, 201)).seconds == pytest.approx(1, abs=0.2)
    assert convert(tmp_path / "long.mp4", made, "gif").size < 5_000_000, "it is cut to 15 seconds"


@pytest.mark.parametrize("faststart", [True, False])
def test_a_truncated_video(tmp_path: Path, made: Path, faststart: bool) -> None:
    whole = mediafiles.video(tmp_path / "whole.mp4", (64, 48), 6, noisy=True, faststart=faststart).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    line = refused(tmp_path / "cut.mp4", made, order=transcode.flip("vertical"))
    assert "damaged" in line or "not a picture, video or sound" in line


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("drawing.png", mediafiles.SVG),
        ("playlist.mp4", mediafiles.HLS),
        ("manifest.mp4", mediafiles.DASH),
        ("list.mkv", "ffconcat version 1.0\nfile {url}\n"),
        ("page.mp4", "<!doctype html><html><video src={url}></html>"),
        ("archive.mp4", "PK\x03\x04{url}"),
    ],
    ids=str,
)
def test_what_only_says_it_is_media(samples: Samples, tmp_path: Path, made: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content.format(url=f"file://{samples.video}"))
    assert "not a picture, video or sound" in refused(tmp_path / name, made)
    assert list(made.iterdir()) == []


def test_a_polyglot_comes_out_as_a_picture_alone(samples: Samples, tmp_path: Path, made: Path) -> None:
    path = mediafiles.noise(tmp_path / "a.jpg", (64, 48))
    hidden = b"PK\x03\x04evil<script>alert(1)</script>%PDF-1.7"
    path.write_bytes(path.read_bytes() + hidden + samples.video.read_bytes())
    found = convert(path, made, "png")
    assert probe({"path": str(found.path)}, lambda _: None)["mime"] == "image/png"
    assert b"evil" not in found.path.read_bytes()
    assert found.size < 20_000


def test_a_gif_of_twenty_thousand_frames(tmp_path: Path, made: Path) -> None:
    begun = time.monotonic()
    found = convert(mediafiles.long_gif(tmp_path / "a.gif", 20_000), made, "mp4")
    assert time.monotonic() - begun < 20
    assert found.seconds == pytest.approx(30, abs=0.2)


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1)])
def test_a_picture_of_a_line(tmp_path: Path, made: Path, size: tuple[int, int]) -> None:
    path = mediafiles.picture(tmp_path / "a.png", size)
    for order in (transcode.effect("pixelate", 10), transcode.resize(percent=1), transcode.rotate(90)):
        assert edit(path, made, order).size > 0


def test_an_animation_of_three_pixels_becomes_a_video(tmp_path: Path, made: Path) -> None:
    found = convert(mediafiles.animation(tmp_path / "a.gif", (3, 1), 3), made, "mp4")
    assert (found.width, found.height) == (2, 2)
