"""Editing pictures, videos and sounds, and turning them into other kinds, as WhatsApp shows them well."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from whatsdex.services import sandbox
from whatsdex.services.ffmpeg import ffmpeg_path
from whatsdex.services.media import Made, explain, made_of
from whatsdex.services.stickers import label

Form = Literal["jpg", "png", "webp", "bmp", "gif", "mp4", "mute", "mp3", "m4a", "ogg", "wav", "flac", "voice"]
"""What a file can become; ``mute`` is a video that plays as GIFs do, ``voice`` a voice message."""
Effect = Literal["blur", "gray", "invert", "sepia", "pixelate", "sharpen"]
SoundEffect = Literal["bass", "echo", "robot", "chipmunk", "deep"]
Order = dict[str, Any]

SECONDS = 280.0
"""Until a child is killed."""
LIMITS = sandbox.Limits(seconds=SECONDS, cpu_seconds=500, memory=2_000_000_000)
VIDEO_SECONDS = 300
"""Of the longest video that is encoded anew."""
SOUND_SECONDS = 7200
"""Of the longest sound."""
REVERSED_SECONDS = 30
"""Of what is turned round: all of it is in memory at once."""
MAX_SEND = 64_000_000


def resize(*, width: int = 0, height: int = 0, percent: int = 0) -> Order:
    """Return the order to scale to two sides, to one of them in shape, or to a percentage."""
    return {"name": "resize", "width": width, "height": height, "percent": percent}


def rotate(degrees: int) -> Order:
    """Return the order to turn clockwise."""
    return {"name": "rotate", "degrees": degrees % 360}


def flip(direction: Literal["horizontal", "vertical"]) -> Order:
    """Return the order to mirror."""
    return {"name": "flip", "direction": direction}


def effect(name: Effect, strength: int = 5) -> Order:
    """Return the order to change how it looks, ``strength`` being 1 to 10."""
    return {"name": "effect", "effect": name, "strength": strength}


def compress(quality: int) -> Order:
    """Return the order to make it smaller, ``quality`` being 1 to 100."""
    return {
        "name": "shrink",
        "quality": quality,
        "crf": 38 - quality // 8,
        "side": 480 if quality < 34 else 640 if quality < 67 else 854,
        "picture_side": 1000 if quality < 34 else 1600 if quality < 67 else 2400,
    }


def upscale(factor: int) -> Order:
    """Return the order to enlarge a picture and sharpen it."""
    return {"name": "upscale", "factor": factor}


def square(side: int) -> Order:
    """Cut a picture's middle out as a square of so many pixels, on white; of what moves its first frame."""
    return {"name": "square", "side": side}


def trim(start: float, end: float = 0.0) -> Order:
    """Return the order to keep what is between two seconds, the end being 0 for its own."""
    return {"name": "trim", "start": start, "end": end}


def speed(factor: float) -> Order:
    """Return the order to play it so many times as fast, at the same pitch."""
    return {"name": "speed", "factor": factor}


def reverse() -> Order:
    """Return the order to turn it round."""
    return {"name": "reverse", "seconds": REVERSED_SECONDS}


def volume(percent: int) -> Order:
    """Return the order to make it louder or quieter."""
    return {"name": "volume", "percent": percent}


def sound_effect(name: SoundEffect) -> Order:
    """Return the order to change how it sounds."""
    return {"name": "sound", "effect": name}


def edit(
    source: Path,
    folder: Path,
    order: Order,
    *,
    sticker: bool = False,
    voice: bool = False,
    gif: bool = False,
    pack: str = "",
    author: str = "",
    limit: int = MAX_SEND,
    on_progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Made:
    """Edit a picture, an animation, a video or a sound into another of its kind.

    Args:
        source: The file.
        folder: Where the new one goes, under a name of its own.
        order: What to do, from the functions above.
        sticker: Whether a picture is to be a sticker again.
        voice: Whether a sound is to be a voice message again.
        gif: Whether a video is to play as GIFs do again.
        pack: A sticker's pack.
        author: Its maker.
        limit: Bytes of the largest file that may come out.
        on_progress: Called with the share that is done, 0 to 1, of what takes time.
        cancelled: Asked now and then; true ends it with SandboxCancelled.

    Raises:
        UserError: The file cannot be read, or this cannot be done to it.
    """
    job = {"order": order, "sticker": sticker, "voice": voice, "gif": gif, **label(pack, author)}
    return _run("edit", source, folder, job, limit, on_progress, cancelled)


def convert(
    source: Path,
    folder: Path,
    form: Form,
    *,
    limit: int = MAX_SEND,
    on_progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Made:
    """Make a file of another kind or format.

    Args:
        source: The file.
        folder: Where the new one goes, under a name of its own.
        form: What it is to be; a GIF has 15 s at most.
        limit: Bytes of the largest file that may come out.
        on_progress: Called with the share that is done, 0 to 1, of what takes time.
        cancelled: Asked now and then; true ends it with SandboxCancelled.

    Raises:
        UserError: The file cannot be read, or has nothing that could become that.
    """
    return _run("convert", source, folder, {"form": form}, limit, on_progress, cancelled)


def _run(
    task: str,
    source: Path,
    folder: Path,
    job: dict[str, Any],
    limit: int,
    on_progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
) -> Made:
    job |= {
        "path": str(source.absolute()),
        "ffmpeg": ffmpeg_path(),
        "limit": limit,
        "video_seconds": VIDEO_SECONDS,
        "sound_seconds": SOUND_SECONDS,
    }
    tell = (lambda step: on_progress(float(step.get("share", 0.0)))) if on_progress is not None else None
    with sandbox.work_folder(folder) as work:
        try:
            told = sandbox.run(task, job, work=work, limits=LIMITS, on_progress=tell, cancelled=cancelled)
        except sandbox.SandboxError as error:
            raise explain(error) from error
        return made_of(told, work, folder)
