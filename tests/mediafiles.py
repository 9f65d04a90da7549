"""Small media files that tests make for themselves."""

from __future__ import annotations

import math
import struct
import wave
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import cast

import av
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from PIL import Image, ImageDraw


def picture(path: Path, size: tuple[int, int] = (640, 480), *, alpha: bool = False) -> Path:
    """Draw a picture with a gradient and a disc; the format is the suffix's."""
    shades = Image.linear_gradient("L").resize(size)
    image = Image.merge("RGB", (shades, shades.transpose(Image.Transpose.FLIP_LEFT_RIGHT), shades.rotate(90)))
    width, height = size
    disc = Image.new("L", size)
    ImageDraw.Draw(disc).ellipse((width // 4, height // 4, 3 * width // 4, 3 * height // 4), fill=255)
    image.paste((200, 40, 40), mask=disc)
    if alpha:
        image.putalpha(disc)
    image.save(path)
    return path


def noise(path: Path, size: tuple[int, int] = (2000, 1500), quality: int = 60) -> Path:
    """Make a JPEG that compresses badly, as large photos do."""
    Image.effect_noise(size, 80).convert("RGB").save(path, quality=quality)
    return path


def animation(path: Path, size: tuple[int, int] = (320, 240), frames: int = 10, millis: int = 100) -> Path:
    """Draw a bar that moves from left to right; GIF, WebP or PNG by the suffix."""
    images = []
    for number in range(frames):
        image = Image.new("RGB", size, (20, 20, 60))
        x = number * size[0] // frames
        ImageDraw.Draw(image).rectangle((x, 0, x + size[0] // frames, size[1]), fill=(250, 200, 0))
        images.append(image)
    images[0].save(path, save_all=True, append_images=images[1:], duration=millis, loop=0)
    return path


def video(
    path: Path, size: tuple[int, int] = (320, 240), seconds: float = 2, *, sound: bool = True, codec: str = "libx264",
    rate: int = 10, bit_rate: int = 0, faststart: bool = False, noisy: bool = False,
) -> Path:  # fmt: skip
    """Encode a moving bar, with a tone beside it; the container is the suffix's."""
    options = {"movflags": "+faststart"} if faststart else {}
    with av.open(str(path), "w", options=options) as container:
        shown = cast(VideoStream, container.add_stream(codec, rate=rate))
        shown.width, shown.height, shown.pix_fmt = *size, "yuv420p"
        shown.codec_context.gop_size = rate
        if bit_rate:
            shown.bit_rate = bit_rate
        voice = "libopus" if path.suffix == ".webm" else "aac"
        heard = cast(AudioStream, container.add_stream(voice, rate=48000)) if sound else None
        grounds = [Image.effect_noise(size, 90).convert("RGB") for _ in range(5)]
        if not noisy:
            grounds = [Image.new("RGB", size, (20, 90, 60))]
        for number in range(int(seconds * rate)):
            image = grounds[number % len(grounds)].copy()
            x = number * size[0] // int(seconds * rate)
            ImageDraw.Draw(image).rectangle((x, 0, x + 30, size[1]), fill=(250, 200, 0))
            container.mux(shown.encode(av.VideoFrame.from_image(image)))
        container.mux(shown.encode())
        if heard is not None:
            for start in range(0, int(seconds * 48000), 960):
                frame = av.AudioFrame(format="s16", layout="mono", samples=960)
                frame.planes[0].update(_tone(start, 960))
                frame.sample_rate, frame.pts = 48000, start
                container.mux(heard.encode(frame))
            container.mux(heard.encode())
    return path


def sound(path: Path, seconds: float = 2) -> Path:
    """Write a tone as WAV."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(_tone(0, int(seconds * 8000), 8000))
    return path


def pixel_bomb(path: Path, side: int = 60_000) -> Path:
    """Write a tiny PNG that says it is ``side`` pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b""))
    return path


def long_gif(path: Path, frames: int, millis: int = 20) -> Path:
    """Write a GIF of so many tiny frames by repeating two."""
    shown = b""
    for value in (1, 2):
        still = Image.new("P", (16, 16), value)
        still.putpalette([0, 0, 0, 250, 200, 0, 20, 20, 60])
        still.save(path, optimize=False)
        raw = path.read_bytes()
        start = 13 + 3 * 2 ** ((raw[10] & 7) + 1)
        control = b"\x21\xf9\x04\x00" + struct.pack("<H", millis // 10) + b"\x00\x00"
        shown += control + raw[raw.index(b",", start) : -1]
    path.write_bytes(raw[:start] + shown * (frames // 2) + b";")
    return path


def silence(path: Path, seconds: float) -> Path:
    """Write silence as FLAC, which has almost no bytes however long it is."""
    with av.open(str(path), "w") as container:
        heard = container.add_stream("flac", rate=8000, options={"frame_size": "16384"})
        heard.layout = "mono"
        for start in range(0, int(seconds * 8000), 65536):
            frame = av.AudioFrame(format="s16", layout="mono", samples=65536)
            frame.planes[0].update(bytes(2 * 65536))
            frame.sample_rate, frame.pts = 8000, start
            container.mux(heard.encode(frame))
        container.mux(heard.encode())
    return path


def paper(path: Path, texts: Sequence[str] = ("First page", "Second page", "Third page"), *, side: int = 300,
          locked: bool = False) -> Path:  # fmt: skip
    """Write a PDF of pages with a line of text each; ``locked`` ones want a password that nobody has."""
    count = len(texts)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    objects: list[str | bytes] = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(texts):
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {side} {side}] /Contents {5 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>",
            stream(f"BT /F1 24 Tf 20 150 Td ({text}) Tj ET".encode()),
        ]
    key = "11" * 32
    lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{key}> /U <{key}> /P -4 >> /ID [<00> <00>]" if locked else ""
    return pdf(path, objects, lock)


def pdf(path: Path, objects: Sequence[str | bytes], more: str = "") -> Path:
    """Write a PDF of objects, the first being its catalogue; ``more`` goes into its trailer."""
    parts, places, at = [b"%PDF-1.4\n"], [], 9
    for number, each in enumerate(objects, 1):
        places.append(at)
        body = each.encode() if isinstance(each, str) else each
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        at += len(parts[-1])
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{each:010d} 00000 n \n" for each in places)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R {more} >>\nstartxref\n{at}\n%%EOF\n"
    path.write_bytes(b"".join([*parts, table.encode(), trailer.encode()]))
    return path


def stream(content: bytes, more: str = "") -> bytes:
    """Return a stream as an object of a PDF."""
    return f"<< {more} /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def folded(pattern: bytes, size: int) -> bytes:
    """Return a few megabytes of zlib data that unfold into about ``size`` bytes of a pattern."""
    piece = pattern * (1_000_000 // len(pattern))
    packer = zlib.compressobj(9)
    head = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + again * (size // len(piece)) + packer.flush()


DASH = """<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT2S" minBufferTime="PT1S"
 profiles="urn:mpeg:dash:profile:isoff-on-demand:2011">
<Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1000" codecs="avc1.42c01e">
<BaseURL>{url}</BaseURL></Representation></AdaptationSet></Period></MPD>
"""
HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{url}\n#EXT-X-ENDLIST\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{url}" width="9" height="9"/></svg>'


def _tone(start: int, count: int, rate: int = 48000) -> bytes:
    second = _second(rate)
    begin = 2 * (start % rate)
    return (second * (2 + count // rate))[begin : begin + 2 * count]


@cache
def _second(rate: int) -> bytes:
    return struct.pack(f"<{rate}h", *(int(9000 * math.sin(2 * math.pi * 440 * n / rate)) for n in range(rate)))
