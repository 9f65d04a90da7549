"""What comes out of each edit and conversion: kind, codec, size, length and pixels."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from tests.samples import Samples
from whatsdex.errors import UserError
from whatsdex.services import transcode
from whatsdex.services.ffmpeg import ffmpeg_path
from whatsdex.services.media import Made
from whatsdex.services.sandbox import SandboxCancelled
from whatsdex.services.sandboxed.probe import probe
from whatsdex.services.transcode import convert, edit
from whatsdex.transports.whatsapp.ogg import describe


def opened(path: Path) -> Any:
    """Return a picture, loaded, its file closed."""
    with Image.open(path) as shown:
        shown.load()
        return shown


def facts(made: Made) -> dict[str, Any]:
    """Return what a made file is, and see that all was told of it as it is."""
    found = probe({"path": str(made.path)}, lambda _: None)
    assert (made.size, made.width, made.height) == (found["size"], found["width"], found["height"])
    if found["kind"] != "image":
        assert made.seconds == pytest.approx(found["seconds"], abs=0.01)
    return found


def playable(made: Made, size: tuple[int, int], seconds: float, *, sound: bool = True) -> None:
    """See that a video is what every phone plays."""
    found = facts(made)
    assert (made.kind, found["mime"], found["video"]) == ("video", "video/mp4", "h264")
    assert found["audio"] == ("aac" if sound else "")
    assert (found["width"], found["height"]) == size
    assert found["seconds"] == pytest.approx(seconds, abs=0.2)
    raw = made.path.read_bytes()
    assert raw.index(b"moov") < raw.index(b"mdat"), "it plays only when all of it has come"
    assert Image.open(io.BytesIO(made.thumbnail)).format == "JPEG"
    assert len(made.thumbnail) < 10_000


@pytest.mark.parametrize(
    ("order", "size"),
    [
        (transcode.rotate(90), (480, 640)),
        (transcode.rotate(-30), (794, 736)),
        (transcode.flip("vertical"), (640, 480)),
        (transcode.resize(width=200), (200, 150)),
        (transcode.resize(width=100, height=300), (100, 300)),
        (transcode.resize(percent=50), (320, 240)),
        (transcode.upscale(2), (1280, 960)),
    ],
    ids=lambda each: str(each),
)
def test_a_picture_is_edited(samples: Samples, tmp_path: Path, order: Any, size: tuple[int, int]) -> None:
    made = edit(samples.picture, tmp_path, order)
    assert facts(made)["mime"] == ("image/png" if order.get("degrees") == 330 else "image/jpeg")
    assert made.kind == "image"
    assert (made.width, made.height) == pytest.approx(size, abs=2)
    assert made.thumbnail


@pytest.mark.parametrize("name", ["blur", "gray", "invert", "sepia", "pixelate", "sharpen"])
def test_an_effect_changes_colours_and_keeps_what_is_transparent(samples: Samples, tmp_path: Path, name: Any) -> None:
    made = edit(samples.disc, tmp_path, transcode.effect(name, 6))
    before, after = opened(samples.disc).convert("RGBA"), opened(made.path).convert("RGBA")
    assert after.size == before.size
    assert after.getpixel((5, 5))[3] == 0
    assert after.convert("RGB").tobytes() != before.convert("RGB").tobytes()
    red, green, blue, _alpha = after.getpixel((320, 240))
    if name == "gray":
        assert red == green == blue
    if name == "invert":
        assert (red, green, blue) == (55, 215, 215)
    if name == "sepia":
        assert red > green > blue


def test_a_flipped_picture_is_its_mirror_image(samples: Samples, tmp_path: Path) -> None:
    made = opened(edit(samples.disc, tmp_path, transcode.flip("horizontal")).path)
    source = opened(samples.disc)
    assert made.getpixel((200, 240)) == source.getpixel((439, 240))


def test_a_compressed_photo_is_much_smaller(samples: Samples, tmp_path: Path) -> None:
    before = samples.photo.stat().st_size
    high, low = (edit(samples.photo, tmp_path, transcode.compress(each)) for each in (60, 10))
    assert low.size < before / 3 < high.size < before * 0.8
    assert (facts(low)["mime"], low.width) == ("image/jpeg", 1000)


def test_what_gets_no_smaller_is_not_sent_again(samples: Samples, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not get any smaller"):
        edit(samples.picture, tmp_path, transcode.compress(90))


@pytest.mark.parametrize(
    ("order", "size", "seconds"),
    [
        (transcode.rotate(90), (240, 320), 2),
        (transcode.rotate(180), (320, 240), 2),
        (transcode.flip("horizontal"), (320, 240), 2),
        (transcode.effect("pixelate"), (320, 240), 2),
        (transcode.effect("sepia"), (320, 240), 2),
        (transcode.resize(width=161), (160, 120), 2),
        (transcode.trim(0.5, 1.5), (320, 240), 1),
        (transcode.trim(1.5), (320, 240), 0.5),
        (transcode.speed(2), (320, 240), 1),
        (transcode.speed(0.25), (320, 240), 8),
        (transcode.reverse(), (320, 240), 2),
        (transcode.volume(50), (320, 240), 2),
        (transcode.sound_effect("echo"), (320, 240), 2.2),
    ],
    ids=lambda each: str(each),
)
def test_a_video_is_edited(
    samples: Samples, tmp_path: Path, order: Any, size: tuple[int, int], seconds: float
) -> None:  # fmt: skip
    playable(edit(samples.video, tmp_path, order), size, seconds)


def test_a_video_without_sound_is_edited_too(samples: Samples, tmp_path: Path) -> None:
    playable(edit(samples.mute, tmp_path, transcode.speed(0.5)), (320, 240), 2, sound=False)
    with pytest.raises(UserError, match="no sound"):
        edit(samples.mute, tmp_path, transcode.volume(50))


def test_a_reversed_video_ends_with_its_beginning(samples: Samples, tmp_path: Path) -> None:
    made = edit(samples.video, tmp_path, transcode.reverse())
    first = convert(made.path, tmp_path, "png")
    shown = opened(first.path).convert("RGB")
    left, right = shown.getpixel((10, 120)), shown.getpixel((310, 120))
    assert right[0] > 200 > 100 > left[0]  # the yellow bar starts where it ended


@pytest.mark.parametrize(
    ("order", "seconds"),
    [
        (transcode.trim(1, 2), 1),
        (transcode.speed(3), 1),
        (transcode.reverse(), 3),
        (transcode.volume(300), 3),
        *((transcode.sound_effect(each), 3) for each in ("bass", "echo", "robot", "chipmunk", "deep")),
    ],
    ids=str,
)
def test_a_sound_is_edited(samples: Samples, tmp_path: Path, order: Any, seconds: float) -> None:
    made = edit(samples.sound, tmp_path, order)
    found = facts(made)
    assert (made.kind, found["mime"], found["kind"]) == ("audio", "audio/mpeg", "audio")
    assert found["seconds"] == pytest.approx(seconds, abs=0.5)


def test_a_voice_message_stays_one(samples: Samples, tmp_path: Path) -> None:
    made = edit(samples.sound, tmp_path, transcode.volume(150), voice=True)
    assert (made.kind, facts(made)["audio"], made.mime) == ("voice", "opus", "audio/ogg; codecs=opus")


def test_a_sticker_stays_one_with_its_pack(samples: Samples, tmp_path: Path) -> None:
    made = edit(samples.sticker, tmp_path, transcode.rotate(45), sticker=True, pack="Pack", author="Me")
    shown = opened(made.path)
    assert (made.kind, shown.format, shown.size, made.animated) == ("sticker", "WEBP", (512, 512), True)
    assert json.loads(shown.getexif()[0x5741])["sticker-pack-name"] == "Pack"
    assert made.size < 500_000
    still = edit(samples.disc, tmp_path, transcode.effect("gray"), sticker=True)
    assert (facts(still)["mime"], still.animated, still.size < 100_000) == ("image/webp", False, True)


def test_a_gif_file_is_edited_into_one_that_phones_play(samples: Samples, tmp_path: Path) -> None:
    made = edit(samples.gif, tmp_path, transcode.rotate(90))
    playable(made, (240, 320), 1, sound=False)
    assert made.media().gif


@pytest.mark.parametrize(("source", "seconds"), [("gif", 1), ("sticker", 0.9), ("mute", 1)])
def test_what_moves_becomes_a_video(samples: Samples, tmp_path: Path, source: str, seconds: float) -> None:
    made = convert(getattr(samples, source), tmp_path, "mp4")
    size = (512, 512) if source == "sticker" else (320, 240)
    playable(made, size, seconds, sound=False)
    assert not made.media().gif


def test_a_video_becomes_a_gif_of_the_chat_without_sound(samples: Samples, tmp_path: Path) -> None:
    made = convert(samples.video, tmp_path, "mute")
    playable(made, (320, 240), 2, sound=False)
    assert made.media().gif


def test_a_video_becomes_a_gif_file(samples: Samples, tmp_path: Path) -> None:
    made = convert(samples.video, tmp_path, "gif")
    found = facts(made)
    assert (found["mime"], found["animated"], made.width, made.height) == ("image/gif", True, 320, 240)
    assert found["seconds"] == pytest.approx(2, abs=0.2)
    assert made.media(name="a.gif").kind == "document"


def test_a_video_becomes_a_voice_message_with_a_waveform(samples: Samples, tmp_path: Path) -> None:
    made = convert(samples.video, tmp_path, "voice")
    found = facts(made)
    assert (made.kind, found["audio"], found["mime"]) == ("voice", "opus", "audio/ogg")
    seconds, _ = describe(made.path.read_bytes())
    assert seconds == pytest.approx(2, abs=0.1)
    assert len(made.media().waveform) == 64
    assert min(made.media().waveform[:-1]) > 80, "a tone is as loud all the time"


def test_the_waveform_of_a_voice_message_is_its_loudness(samples: Samples, tmp_path: Path) -> None:
    fading = tmp_path / "fading.wav"
    faded = [ffmpeg_path(), "-v", "error", "-i", str(samples.sound), "-af", "afade=out:d=3,apad=pad_dur=1"]
    subprocess.run([*faded, str(fading)], check=True)
    bars = convert(fading, tmp_path, "voice").waveform
    assert (len(bars), max(bars)) == (64, 100)
    assert bars[5] > bars[20] > bars[35] > bars[60]
    assert set(bars[-8:]) == {0}
    short = edit(samples.sound, tmp_path, transcode.trim(0, 0.3), voice=True)
    assert len(short.waveform) == 64


@pytest.mark.parametrize(
    ("form", "mime", "codec"),
    [
        ("mp3", "audio/mpeg", "mp3float"),
        ("m4a", "audio/mp4", "aac"),
        ("ogg", "audio/ogg", "opus"),
        ("wav", "audio/wav", "pcm_s16le"),
        ("flac", "audio/flac", "flac"),
    ],
)
def test_a_video_becomes_sound_of_any_format(
    samples: Samples, tmp_path: Path, form: Any, mime: str, codec: str
) -> None:  # fmt: skip
    made = convert(samples.video, tmp_path, form)
    found = facts(made)
    assert (made.kind, made.mime, found["mime"], found["audio"]) == ("audio", mime, mime, codec)
    assert found["seconds"] == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("form", ["jpg", "png", "webp", "bmp"])
def test_a_picture_becomes_one_of_any_format(samples: Samples, tmp_path: Path, form: Any) -> None:
    made = convert(samples.disc, tmp_path, form)
    found = facts(made)
    assert (found["mime"], made.width, made.height) == (f"image/{form}".replace("jpg", "jpeg"), 640, 480)
    assert opened(made.path).mode == ("RGBA" if form in ("png", "webp") else "RGB")


@pytest.mark.parametrize("options", [["-c:v", "mpeg4", "a.avi"], ["-c:v", "wmv2", "-c:a", "wmav2", "a.wmv"]])
def test_files_of_old_computers_are_read(samples: Samples, tmp_path: Path, options: list[str]) -> None:
    *codecs, name = options
    old = tmp_path / name
    subprocess.run([ffmpeg_path(), "-v", "error", "-i", str(samples.video), *codecs, str(old)], check=True)
    playable(convert(old, tmp_path, "mp4"), (320, 240), 2)


def test_an_avif_picture_is_read(samples: Samples, tmp_path: Path) -> None:
    opened(samples.disc).save(tmp_path / "a.avif")
    made = convert(tmp_path / "a.avif", tmp_path, "png")
    assert (facts(made)["mime"], opened(made.path).mode, made.width) == ("image/png", "RGBA", 640)


def test_pixels_that_are_not_square_become_so(samples: Samples, tmp_path: Path) -> None:
    wide = tmp_path / "wide.mp4"
    stretched = ["-vf", "setsar=4/3", "-c:a", "copy", str(wide)]
    subprocess.run([ffmpeg_path(), "-v", "error", "-i", str(samples.video), *stretched], check=True)
    playable(edit(wide, tmp_path, transcode.effect("gray")), (426, 240), 2)
    playable(edit(wide, tmp_path, transcode.rotate(90)), (240, 426), 2)


def test_a_video_that_a_phone_turned_stays_upright(samples: Samples, tmp_path: Path) -> None:
    turned = tmp_path / "turned.mp4"
    command = [ffmpeg_path(), "-v", "error", "-display_rotation", "90", "-i", str(samples.video), "-c", "copy"]
    subprocess.run([*command, str(turned)], check=True)
    made = convert(turned, tmp_path, "mp4")
    playable(made, (240, 320), 2)
    bar = opened(convert(made.path, tmp_path, "png").path).convert("RGB")
    bottom, top = bar.getpixel((120, 310)), bar.getpixel((120, 10))
    assert bottom[0] > 200 > 100 > top[0]  # the bar begins at the left, which is turned to the bottom


@pytest.mark.parametrize(
    ("order", "seconds"),
    [(transcode.speed(0.5), 1.8), (transcode.trim(0.3, 0.6), 0.3), (transcode.reverse(), 0.9)],
    ids=str,
)
def test_an_animated_sticker_is_cut_sped_up_and_turned_round(
    samples: Samples, tmp_path: Path, order: Any, seconds: float
) -> None:
    made = edit(samples.sticker, tmp_path, order, sticker=True, pack="Pack")
    assert (made.kind, made.animated, facts(made)["mime"]) == ("sticker", True, "image/webp")
    assert facts(made)["seconds"] == pytest.approx(seconds, abs=0.05)
    bars = [opened(each).convert("RGB").getpixel((40, 200))[0] > 200 for each in (samples.sticker, made.path)]
    assert bars == [True, order["name"] == "speed"], "only what begins as before shows the bar at the left"


@pytest.mark.parametrize(
    ("order", "seconds"), [(transcode.speed(2), 0.5), (transcode.trim(0.5), 0.5), (transcode.reverse(), 1)], ids=str
)
def test_a_gif_file_is_cut_sped_up_and_turned_round(
    samples: Samples, tmp_path: Path, order: Any, seconds: float
) -> None:
    made = edit(samples.gif, tmp_path, order)
    playable(made, (320, 240), seconds, sound=False)
    assert made.media().gif
    with pytest.raises(UserError, match="only 1 s long"):
        edit(samples.gif, tmp_path, transcode.trim(3))


def test_a_gif_file_of_a_sticker_has_no_ground(samples: Samples, tmp_path: Path) -> None:
    moving = [Image.new("RGBA", (64, 64)) for _ in range(4)]
    for number, each in enumerate(moving):
        ImageDraw.Draw(each).ellipse((number * 8, 16, number * 8 + 24, 48), fill="red")
    moving[0].save(tmp_path / "a.webp", save_all=True, append_images=moving[1:], duration=100)
    made = convert(tmp_path / "a.webp", tmp_path, "gif")
    with Image.open(made.path) as gif:
        gif.seek(3)
        clear = gif.convert("RGBA").getchannel("A")
    assert [clear.getpixel((x, 32)) for x in (4, 36, 60)] == [0, 255, 0], "what was shown before is gone"


def test_a_gif_of_the_chat_stays_one(samples: Samples, tmp_path: Path) -> None:
    assert edit(samples.mute, tmp_path, transcode.flip("vertical"), gif=True).media().gif


@pytest.mark.parametrize(
    ("source", "form", "words"),
    [
        ("picture", "mp4", "does not move"),
        ("picture", "mp3", "no sound"),
        ("mute", "voice", "no sound"),
        ("sound", "mp4", "no picture"),
        ("sound", "png", "no picture"),
        ("paper", "png", "not a picture, video or sound"),
    ],
)
def test_what_cannot_become_that_is_told_in_one_line(
    samples: Samples, tmp_path: Path, source: str, form: Any, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        convert(getattr(samples, source), tmp_path, form)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("source", "order", "words"),
    [
        ("picture", transcode.speed(2), "GIFs and animated stickers only"),
        ("sound", transcode.flip("vertical"), "no picture"),
        ("video", transcode.rotate(45), "90, 180 or 270"),
        ("video", transcode.upscale(2), "pictures only"),
        ("video", transcode.resize(width=3000), "up to 1920"),
        ("video", transcode.trim(2.5), "only 2 s long"),
        ("picture", transcode.resize(width=9000), "up to 4096"),
    ],
    ids=str,
)
def test_what_cannot_be_done_to_a_file_is_told_in_one_line(
    samples: Samples, tmp_path: Path, source: str, order: Any, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        edit(getattr(samples, source), tmp_path, order)


def test_nothing_larger_than_allowed_comes_out(samples: Samples, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="larger than I may send"):
        edit(samples.photo, tmp_path, transcode.flip("vertical"), limit=100_000)
    with pytest.raises(UserError, match="larger than I may send"):
        convert(samples.sound, tmp_path, "wav", limit=100_000)


def test_progress_is_told_and_a_cancel_is_heard(samples: Samples, tmp_path: Path) -> None:
    shares: list[float] = []
    edit(samples.video, tmp_path, transcode.speed(0.25), on_progress=shares.append)
    assert shares
    assert all(0 <= each <= 1 for each in shares)
    with pytest.raises(SandboxCancelled):
        edit(samples.video, tmp_path, transcode.speed(0.25), cancelled=lambda: True)


def test_what_a_file_tells_of_its_maker_is_left_out(samples: Samples, tmp_path: Path) -> None:
    import av

    tagged = tmp_path / "tagged.mp4"
    with av.open(str(samples.video)) as source, av.open(str(tagged), "w") as made:
        made.metadata["title"] = "SecretCam"
        streams = [made.add_stream_from_template(each) for each in source.streams]
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                made.mux(packet)
    assert b"SecretCam" in tagged.read_bytes()
    assert b"SecretCam" not in edit(tagged, tmp_path, transcode.volume(50)).path.read_bytes()
