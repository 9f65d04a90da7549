from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests import mediafiles
from whatsdex.errors import UserError
from whatsdex.services.ffmpeg import ffmpeg_path
from whatsdex.services.sandbox import SandboxCancelled
from whatsdex.services.stickers import make_picture, make_sticker, relabel_sticker


def opened(path: Path) -> Any:
    with Image.open(path) as image:
        image.load()
        return image


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "bmp"])
def test_a_picture_becomes_a_still_sticker(tmp_path, suffix):
    made = make_sticker(mediafiles.picture(tmp_path / f"a.{suffix}"), tmp_path, pack="Pack", author="Me")
    image = opened(made.path)
    assert (image.format, image.size, getattr(image, "n_frames", 1)) == ("WEBP", (512, 512), 1)
    assert (made.mime, made.width, made.height, made.animated) == ("image/webp", 512, 512, False)
    assert made.size == made.path.stat().st_size < 100_000
    assert made.path.parent == tmp_path


@pytest.mark.parametrize("size", [(640, 480), (480, 640), (40, 30), (2000, 30), (1, 1), (512, 512)])
def test_the_whole_picture_is_kept_on_a_transparent_ground(tmp_path, size):
    made = make_sticker(mediafiles.picture(tmp_path / "a.png", size), tmp_path)
    alpha = opened(made.path).convert("RGBA").getchannel("A")
    left, top, right, bottom = alpha.getbbox()
    scale = 512 / max(size)
    assert right - left == pytest.approx(max(1, size[0] * scale), abs=1)
    assert bottom - top == pytest.approx(max(1, size[1] * scale), abs=1)
    assert abs(left - (512 - right)) <= 1
    assert abs(top - (512 - bottom)) <= 1


def test_transparency_is_kept(tmp_path):
    made = make_sticker(mediafiles.picture(tmp_path / "a.png", (512, 512), alpha=True), tmp_path)
    image = opened(made.path).convert("RGBA")
    assert image.getpixel((5, 5))[3] == 0
    assert image.getpixel((256, 256))[3] == 255


def test_the_pack_is_named_in_the_sticker(tmp_path):
    source = mediafiles.picture(tmp_path / "a.png")
    first, second = (make_sticker(source, tmp_path, pack="Päck ✨", author="M" * 500) for _ in range(2))
    exif = opened(first.path).getexif()
    told = json.loads(exif[0x5741])
    assert told["sticker-pack-name"] == "Päck ✨"
    assert told["sticker-pack-publisher"] == "M" * 100
    assert told["sticker-pack-id"] != json.loads(opened(second.path).getexif()[0x5741])["sticker-pack-id"]


def test_what_a_photo_tells_about_its_maker_is_left_out(tmp_path):
    exif = Image.Exif()
    exif[0x010F] = "SecretCam"
    Image.new("RGB", (100, 50), "red").save(tmp_path / "a.jpg", exif=exif, comment=b"SecretCam")
    assert b"SecretCam" not in make_sticker(tmp_path / "a.jpg", tmp_path).path.read_bytes()
    assert b"SecretCam" not in make_picture(tmp_path / "a.jpg", tmp_path).path.read_bytes()


def test_a_turned_photo_is_put_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (100, 50), "red").save(tmp_path / "a.jpg", exif=exif)
    made = make_picture(tmp_path / "a.jpg", tmp_path)
    assert (made.width, made.height) == (50, 100)
    (tmp_path / "small.jpg").write_bytes(made.thumbnail)
    assert opened(tmp_path / "small.jpg").size == (48, 96)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "YCbCr"])
def test_every_kind_of_colour_is_understood(tmp_path, mode):
    image = Image.new("RGB", (64, 64), (200, 100, 50))
    suffix = "jpg" if mode in ("CMYK", "YCbCr") else "png"
    made = Image.new(mode, (64, 64), 40_000) if mode == "I;16" else image.convert(mode)
    made.save(tmp_path / f"a.{suffix}")
    sticker = make_sticker(tmp_path / f"a.{suffix}", tmp_path)
    shade = opened(sticker.path).convert("L").getpixel((256, 256))
    assert 0 < shade <= 255


@pytest.mark.alone
def test_a_large_noisy_photo_is_a_sticker_in_under_two_seconds(tmp_path):
    source = mediafiles.noise(tmp_path / "a.jpg", (3000, 2000), quality=40)
    assert source.stat().st_size > 1_000_000
    begun = time.monotonic()
    made = make_sticker(source, tmp_path)
    assert time.monotonic() - begun < 2
    assert made.size < 100_000


@pytest.mark.parametrize("suffix", ["gif", "webp", "png"])
def test_an_animation_becomes_an_animated_sticker(tmp_path, suffix):
    made = make_sticker(mediafiles.animation(tmp_path / f"a.{suffix}", frames=10, millis=100), tmp_path, pack="P")
    image = opened(made.path)
    assert image.size == (512, 512)
    assert (image.n_frames, made.animated, made.seconds) == (10, True, 1.0)
    assert made.size < 500_000
    assert json.loads(image.getexif()[0x5741])["sticker-pack-name"] == "P"


def test_what_is_around_an_animation_is_transparent(tmp_path):
    shown = opened(make_sticker(mediafiles.animation(tmp_path / "a.gif"), tmp_path).path)
    assert (shown.mode, shown.getpixel((256, 5))[3], shown.getpixel((256, 256))[3]) == ("RGBA", 0, 255)


@pytest.mark.parametrize("suffix", ["gif", "webp"])
def test_an_animation_keeps_its_pace(tmp_path, suffix):
    made = make_sticker(mediafiles.animation(tmp_path / f"a.{suffix}", frames=4, millis=250), tmp_path)
    assert made.seconds == pytest.approx(1.0)


@pytest.mark.parametrize("suffix", ["png", "gif", "mp4"])
def test_a_round_sticker_has_no_corners_and_a_full_one_all(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    make: Any = {"png": mediafiles.picture, "gif": mediafiles.animation, "mp4": mediafiles.video}[suffix]
    source = make(path)
    full, round_ = (opened(make_sticker(source, tmp_path, shape=each).path).convert("RGBA") for each in
                    ("crop", "circle"))  # fmt: skip
    assert full.size == round_.size == (512, 512)
    assert full.getchannel("A").getextrema() == (255, 255)
    assert [round_.getpixel(each)[3] for each in ((5, 5), (506, 506))] == [0, 0]
    assert [round_.getpixel(each)[3] > 250 for each in ((256, 256), (256, 5), (5, 256))] == [True] * 3


@pytest.mark.parametrize("animated", [False, True])
def test_another_pack_is_named_without_touching_the_picture(tmp_path, animated):
    kind = mediafiles.animation if animated else mediafiles.picture
    first = make_sticker(kind(tmp_path / ("a.gif" if animated else "a.png")), tmp_path, pack="Old")
    second = relabel_sticker(first.path, tmp_path, pack="Neu ✨", author="Me")
    told = json.loads(opened(second.path).getexif()[0x5741])
    assert (told["sticker-pack-name"], told["sticker-pack-publisher"]) == ("Neu ✨", "Me")
    assert b"Old" not in second.path.read_bytes()
    assert (second.animated, second.width) == (animated, 512)
    for number in range(10 if animated else 1):
        with Image.open(first.path) as before, Image.open(second.path) as after:
            before.seek(number)
            after.seek(number)
            assert before.tobytes() == after.tobytes()


def test_a_plain_webp_gets_a_pack_too(tmp_path):
    mediafiles.picture(tmp_path / "a.webp", (512, 512))
    made = relabel_sticker(tmp_path / "a.webp", tmp_path, pack="P")
    assert json.loads(opened(made.path).getexif()[0x5741])["sticker-pack-name"] == "P"
    assert opened(made.path).convert("RGB").tobytes() == opened(tmp_path / "a.webp").tobytes()


def test_what_is_no_sticker_yet_becomes_one_of_that_pack(tmp_path):
    made = relabel_sticker(mediafiles.picture(tmp_path / "a.png"), tmp_path, pack="P")
    image = opened(made.path)
    assert (image.format, image.size) == ("WEBP", (512, 512))
    assert json.loads(image.getexif()[0x5741])["sticker-pack-name"] == "P"


def test_a_video_becomes_an_animated_sticker(tmp_path):
    made = make_sticker(mediafiles.video(tmp_path / "a.mp4", (320, 240), 2), tmp_path)
    image = opened(made.path)
    assert (image.size, image.n_frames) == ((512, 512), 20)
    assert made.seconds == pytest.approx(2, abs=0.1)
    image = Image.open(made.path)
    bars = []
    for number in (0, 10, 19):
        image.seek(number)
        reds = image.convert("RGB").crop((0, 256, 512, 257)).getchannel("R").tobytes()
        bars.append(reds.index(max(reds)))
    image.close()
    assert bars == sorted(bars)
    assert bars[2] - bars[0] > 300


def test_only_the_first_eight_seconds_of_a_long_video_are_taken(tmp_path):
    made = make_sticker(mediafiles.video(tmp_path / "a.mp4", (64, 48), 12), tmp_path)
    assert made.seconds == pytest.approx(8, abs=0.2)


def test_a_noisy_video_is_made_to_fit(tmp_path):
    made = make_sticker(mediafiles.video(tmp_path / "a.mp4", (320, 240), 3, noisy=True, rate=30), tmp_path)
    assert made.animated
    assert made.size < 500_000


def test_a_video_in_which_nothing_moves_is_a_still_sticker(tmp_path):
    mediafiles.picture(tmp_path / "a.png", (64, 64))
    shown = [ffmpeg_path(), "-v", "error", "-loop", "1", "-i", str(tmp_path / "a.png"), "-t", "1"]
    subprocess.run([*shown, "-pix_fmt", "yuv420p", str(tmp_path / "same.mp4")], check=True)
    made = make_sticker(tmp_path / "same.mp4", tmp_path)
    assert (made.animated, made.seconds, getattr(opened(made.path), "n_frames", 1)) == (False, 0, 1)


def test_a_gif_of_many_frames_is_a_sticker_in_time(tmp_path):
    made = make_sticker(mediafiles.long_gif(tmp_path / "a.gif", 5000), tmp_path)
    assert made.seconds == pytest.approx(8, abs=0.2)
    assert made.size < 500_000


def test_a_gif_of_one_frame_is_a_still_sticker(tmp_path):
    made = make_sticker(mediafiles.picture(tmp_path / "a.gif"), tmp_path)
    assert not made.animated
    assert made.size < 100_000


def test_a_video_sticker_is_turned_as_the_video_is_seen(tmp_path):
    import subprocess

    from whatsdex.services.ffmpeg import ffmpeg_path

    flat = mediafiles.video(tmp_path / "a.mp4", (320, 240), 1)
    command = [ffmpeg_path(), "-v", "error", "-display_rotation", "90", "-i", str(flat), "-c", "copy"]
    subprocess.run([*command, str(tmp_path / "turned.mp4")], check=True)
    made = make_picture(tmp_path / "turned.mp4", tmp_path)
    assert (made.width, made.height) == (240, 320)
    # The bar stands at the left in the first frame; turned counterclockwise it lies at the bottom.
    image = opened(made.path).convert("RGB")
    assert image.getpixel((120, 310))[0] > 150
    assert image.getpixel((120, 10))[0] < 100


@pytest.mark.parametrize("animated", [False, True])
def test_a_sticker_becomes_a_picture(tmp_path, animated):
    source = mediafiles.animation(tmp_path / "a.gif") if animated else mediafiles.picture(tmp_path / "a.png")
    sticker = make_sticker(source, tmp_path)
    made = make_picture(sticker.path, tmp_path)
    image = opened(made.path)
    assert (image.format, image.size, made.mime) == ("PNG", (512, 512), "image/png")
    assert image.mode == "RGBA"


def test_a_video_becomes_a_picture_of_its_first_frame(tmp_path):
    made = make_picture(mediafiles.video(tmp_path / "a.mp4", (320, 240)), tmp_path)
    image = opened(made.path)
    assert (image.format, image.size, image.mode) == ("PNG", (320, 240), "RGB")
    assert image.getpixel((5, 100))[0] > 150


def test_a_huge_picture_is_made_smaller(tmp_path):
    made = make_picture(mediafiles.picture(tmp_path / "a.jpg", (6000, 300)), tmp_path)
    assert (made.width, made.height) == (4096, 205)


def broken(tmp_path: Path) -> dict[str, Path]:
    photo = mediafiles.noise(tmp_path / "whole.jpg", (800, 600)).read_bytes()
    clip = mediafiles.video(tmp_path / "whole.mp4", seconds=2).read_bytes()
    files = {
        "empty.png": b"",
        "cut.jpg": photo[: len(photo) // 2],
        "cut.mp4": clip[: len(clip) // 2],
        "page.jpg": b"<html><body>hi</body></html>",
        "drawing.png": mediafiles.SVG.format(url="file:///etc/passwd").encode(),
        "manifest.mp4": mediafiles.DASH.format(url=f"file://{tmp_path}/whole.mp4").encode(),
        "list.mp4": mediafiles.HLS.format(url=f"file://{tmp_path}/whole.mp4").encode(),
        "noise.webp": b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(range(64)),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return {
        **{name: tmp_path / name for name in files},
        "bomb.png": mediafiles.pixel_bomb(tmp_path / "bomb.png"),
        "sound.wav": mediafiles.sound(tmp_path / "sound.wav"),
    }


@pytest.mark.parametrize("make", [make_sticker, make_picture])
def test_hostile_files_get_one_clear_line_and_leave_nothing_behind(tmp_path, make):
    files = broken(tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    for path in files.values():
        with pytest.raises(UserError) as caught:
            make(path, out)
        assert "\n" not in str(caught.value)
        assert str(tmp_path) not in str(caught.value)
    assert list(out.iterdir()) == []


def test_what_hides_behind_a_picture_is_not_taken_along(tmp_path):
    path = mediafiles.picture(tmp_path / "a.png")
    path.write_bytes(path.read_bytes() + b"PK\x03\x04<script>alert(1)</script>")
    for make in (make_sticker, make_picture):
        assert b"script" not in make(path, tmp_path).path.read_bytes()


def test_a_cancelled_sticker_leaves_nothing_behind(tmp_path):
    source = mediafiles.picture(tmp_path / "a.png")
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(SandboxCancelled):
        make_sticker(source, out, cancelled=lambda: True)
    assert list(out.iterdir()) == []
