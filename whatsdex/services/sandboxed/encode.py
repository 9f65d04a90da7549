"""Running ffmpeg on one local file, and the ways in which WhatsApp plays what comes out."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from whatsdex.services.sandboxed.failure import Failure, Tell
from whatsdex.services.sandboxed.opening import FFMPEG_INPUT, PROTOCOLS

SIDE = 1280
"""Pixels of the longer side of a video that is sent."""
GIF_SIDE = 480
RATE = 30
"""Frames a second of the smoothest video."""
GIF_RATE = 12
SOUND_RATE = 128_000
"""Bits a second."""
VOICE_RATE = 32_000
RICHEST = 2_500_000
"""Bits a second of the richest picture."""
POOREST = 100_000
"""Bits a second below which a picture is not worth sending."""
SPARE = 0.9
"""Share of the limit that an encoder aims at."""
QUICK_SECONDS = 60
"""Longer videos are encoded faster, though a little larger."""
THREADS = ("-threads", "2")

PLAIN = {
    "mp3": (".mp3", "audio/mpeg", ("-c:a", "libmp3lame")),
    "m4a": (".m4a", "audio/mp4", ("-c:a", "aac", "-movflags", "+faststart")),
    "ogg": (".ogg", "audio/ogg", ("-c:a", "libopus")),
    "wav": (".wav", "audio/wav", ("-c:a", "pcm_s16le", "-ac", "2", "-ar", "44100")),
    "flac": (".flac", "audio/flac", ("-c:a", "flac")),
    "voice": (
        ".ogg",
        "audio/ogg; codecs=opus",
        ("-c:a", "libopus", "-b:a", str(VOICE_RATE), "-vbr", "on", "-ac", "1", "-ar", "48000", "-f", "ogg"),
    ),
}
"""Sounds by their form: suffix, MIME type and codec; ``voice`` plays as a voice message."""


class Source(NamedTuple):
    """What goes in."""

    words: list[str]
    """The options up to and with ``-i``."""
    seconds: float
    width: int = 0
    height: int = 0
    frames: Iterable[bytes] | None = None
    """Raw frames, where it is fed rather than read."""


def read(path: str, facts: dict[str, Any], *, start: float = 0.0, end: float = 0.0) -> Source:
    """Return a file, or the part of it between two seconds, as a source."""
    cut = ["-ss", f"{start:.3f}", "-t", f"{end - start:.3f}"] if end else []
    words = [*THREADS, *cut, *FFMPEG_INPUT, "-i", f"file:{path}"]
    return Source(words, end - start if end else facts["seconds"], facts["width"], facts["height"])


def fed(
    frames: Iterable[bytes], width: int, height: int, rate: float, seconds: float, *, clear: bool = False
) -> Source:
    """Return raw RGB frames, or RGBA ones that may be ``clear`` in places, as a source."""
    colours = "rgba" if clear else "rgb24"
    shape = ["-f", "rawvideo", "-pixel_format", colours, "-video_size", f"{width}x{height}", "-framerate", str(rate)]
    words = ["-protocol_whitelist", PROTOCOLS, *shape, "-i", "pipe:0"]
    return Source(words, seconds, width, height, frames)


def within(width: int, height: int, side: int) -> tuple[int, int]:
    """Return the size that keeps the shape, has even numbers and no side above ``side``."""
    share = min(1.0, side / max(width, height, 1))
    return max(2, round(width * share) & ~1), max(2, round(height * share) & ~1)


def video(
    source: Source, size: tuple[int, int], limit: int, *, crf: int = 24, filters: Iterable[str] = ()
) -> list[str]:
    """Return the options of an H.264 picture of a size that stays under ``limit`` bytes.

    Raises:
        Failure: ``too_large`` where that cannot be watched.
    """
    rate = min(RICHEST, int(limit * 8 * SPARE / max(1.0, source.seconds)) - SOUND_RATE)
    if rate < POOREST:
        raise Failure("too_large", limit=limit)
    chain = [*filters, f"scale={size[0]}:{size[1]}", "setsar=1", "format=yuv420p"]
    preset = "veryfast" if source.seconds <= QUICK_SECONDS else "superfast"
    return [
        "-map", "0:v:0", "-vf", ",".join(chain), "-fpsmax", str(RATE), "-c:v", "libx264", "-preset", preset,
        "-profile:v", "main", "-crf", str(crf), "-maxrate", str(rate), "-bufsize", str(2 * rate),
        "-movflags", "+faststart",
    ]  # fmt: skip


def beside(filters: str = "") -> list[str]:
    """Return the options of the AAC sound beside a picture, if there is any."""
    chain = ["-af", filters] if filters else []
    return ["-map", "0:a:0?", *chain, "-c:a", "aac", "-b:a", str(SOUND_RATE), "-ac", "2", "-ar", "44100"]


def sound(form: str, source: Source, limit: int, filters: str = "") -> list[str]:
    """Return the options of a sound alone."""
    rate = min(SOUND_RATE, int(limit * 8 * SPARE / max(1.0, source.seconds)))
    chain = ["-af", filters] if filters else []
    lossy = ["-b:a", str(rate)] if form in ("mp3", "m4a", "ogg") else []
    return ["-map", "0:a:0", *chain, *lossy, *PLAIN[form][2]]


def gif(size: tuple[int, int], filters: Iterable[str] = ()) -> list[str]:
    """Return the options of a GIF with colours of its own."""
    chain = ",".join([*filters, f"fps={GIF_RATE}", f"scale={size[0]}:{size[1]}:flags=lanczos"])
    colours = "split[a][b];[a]palettegen=stats_mode=diff[p];[b][p]paletteuse=dither=bayer:bayer_scale=4"
    return ["-filter_complex", f"[0:v:0]{chain},{colours}", "-loop", "0"]


def encode(program: str, source: Source, options: list[str], made: str, limit: int, tell: Tell) -> None:
    """Run ffmpeg, telling now and then how far it is.

    Raises:
        Failure: ``unfinished``, ``too_large``.
    """
    start = [program, "-v", "error", "-y", *(["-nostdin"] if source.frames is None else [])]
    end = ["-map_metadata", "-1", "-map_chapters", "-1", *THREADS, f"file:{made}"]
    if source.frames is None:
        status = _watched([*start, "-progress", "pipe:1", *source.words, *options, *end], source.seconds, tell)
    else:
        status = _fed([*start, *source.words, *options, *end], source.frames)
    path = Path(made)
    if status != 0 or not path.exists() or path.stat().st_size == 0:
        raise Failure("unfinished", status=status)
    if path.stat().st_size > limit:
        raise Failure("too_large", limit=limit)


def _watched(command: list[str], seconds: float, tell: Tell) -> int:
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as child:
        for line in child.stdout or ():
            name, _, value = line.decode("ascii", "replace").strip().partition("=")
            if name == "out_time_us" and value.isdecimal() and seconds > 0:
                tell({"share": min(1.0, int(value) / 1_000_000 / seconds)})
    return child.returncode


def _fed(command: list[str], frames: Iterable[bytes]) -> int:
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as child:
        try:
            for frame in frames:
                if child.stdin is not None:
                    child.stdin.write(frame)
        except BrokenPipeError:
            pass  # it ended early; its status tells why
        except BaseException:
            child.kill()
            raise
        finally:
            if child.stdin is not None:
                try:
                    child.stdin.close()
                except BrokenPipeError:
                    child.stdin = None
    return child.returncode
