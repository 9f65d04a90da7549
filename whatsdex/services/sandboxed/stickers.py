"""Making WhatsApp stickers of pictures, animations and videos, and pictures of stickers."""

from __future__ import annotations

import io
import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from whatsdex.services.sandboxed import opening
from whatsdex.services.sandboxed.failure import Failure, Tell

if TYPE_CHECKING:
    from PIL.Image import Image

    from whatsdex.services.sandboxed.frames import Timed

SIDE = 512
STILL_LIMIT = 100_000
ANIMATED_LIMIT = 500_000
"""Bytes; larger ones are not shown, or not animated, by phones."""
SECONDS = 8.0
RATE = 15.0
"""Frames a second of the smoothest sticker."""
PICTURE_SIDE = 4096
"""Pixels of the longer side of a picture that is sent."""


class _Rung(NamedTuple):
    """A way to encode an animation."""

    quality: int
    every: int
    """Takes one of so many frames."""
    share: float
    """Its size, as a share of the best one's; about."""


STILL_QUALITIES = (90, 75, 60, 40, 20, 5)
LADDER = (
    _Rung(65, 1, 1.0), _Rung(35, 1, 0.77), _Rung(50, 2, 0.45), _Rung(20, 2, 0.31),
    _Rung(15, 3, 0.21), _Rung(5, 4, 0.12),
)  # fmt: skip
"""From best to smallest."""
HAS_ALPHA = 0x10
"""The flag of a WebP file that is transparent in places."""
FLAGS_AT = 20
"""Where the flags are, in an animated one."""
SAMPLE = 12
"""Frames that are encoded to find the first rung worth trying."""


def make(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Make a sticker of the file ``path`` at ``out``, in a ``shape``, its pack named by ``pack`` and ``author``.

    Raises:
        Failure: ``empty``, ``unknown``, ``damaged``, ``pixels``, ``no_picture``, ``too_detailed``.
    """
    from whatsdex.services.sandboxed import frames

    not_empty(job["path"])
    exif_block = label(job)
    fit = frames.SHAPES[job.get("shape", "whole")]
    opened = opening.picture(job["path"])
    shown: list[Timed] = []
    if opened is None:
        shown = frames.video(job["path"], SIDE, SECONDS, RATE, fit)
    else:
        with opened, opening.hostile():
            if moves(opened):
                shown = frames.animation(opened, SIDE, SECONDS, RATE, fit)
            else:
                shown = [(fit(frames.upright(opened, SIDE), SIDE), 0.0)]
    raw, animated = encoded(shown, exif_block)
    Path(job["out"]).write_bytes(raw)
    return {
        "size": len(raw),
        "width": SIDE,
        "height": SIDE,
        "animated": animated,
        "seconds": round(sum(length for _, length in shown), 3) if animated else 0.0,
    }


def picture(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Write the picture, or the first frame, of the file ``path`` as PNG to ``out``.

    Raises:
        Failure: As ``make``.
    """
    from whatsdex.services.sandboxed import frames, stills

    not_empty(job["path"])
    opened = opening.picture(job["path"])
    if opened is None:
        shown = frames.first(job["path"], PICTURE_SIDE)
    else:
        with opened, opening.hostile():
            shown = frames.upright(opened, PICTURE_SIDE)
    shown.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
    if shown.getchannel("A").getextrema() == (255, 255):
        shown = shown.convert("RGB")
    shown.save(job["out"], "PNG", compress_level=4)
    return {
        "size": Path(job["out"]).stat().st_size,
        "width": shown.width,
        "height": shown.height,
        "thumbnail": stills.thumbnail(shown),
    }


def exif(identity: str, pack: str, author: str) -> bytes:
    """Return the EXIF block in which WhatsApp looks for a sticker's pack: one tag that holds JSON."""
    text = json.dumps(
        {"sticker-pack-id": identity, "sticker-pack-name": pack, "sticker-pack-publisher": author, "emojis": []},
        ensure_ascii=False,
    ).encode()
    # TIFF, little-endian, first directory at 8; one entry: tag "AW", bytes, so many, at 22.
    return struct.pack("<2sHIHHHII", b"II", 42, 8, 1, 0x5741, 7, len(text), 22) + text


def label(job: dict[str, Any]) -> bytes:
    """Return the EXIF block that a job's ``id``, ``pack`` and ``author`` mean."""
    return exif(job["id"], job["pack"], job["author"])


def not_empty(path: str) -> None:
    """Raise a Failure where there is nothing in a file."""
    if Path(path).stat().st_size == 0:
        raise Failure("empty")


def moves(opened: Image) -> bool:
    """Return whether a picture has several frames."""
    return opened.format != "MPO" and bool(getattr(opened, "is_animated", False))


def encoded(shown: list[Timed], label: bytes) -> tuple[bytes, bool]:
    """Return a sticker and whether it moves, which one of pictures that are all the same does not."""
    from PIL import Image

    if len(shown) > 1:
        raw = animate(shown, label)
        with Image.open(io.BytesIO(raw)) as made:
            if moves(made):
                return raw, True
    return still(shown[0][0], label), False


def still(shown: Image, label: bytes) -> bytes:
    """Return a still sticker."""
    for quality in STILL_QUALITIES:
        made = io.BytesIO()
        shown.save(made, "WEBP", quality=quality, method=4, exif=label)
        if made.tell() < STILL_LIMIT:
            return made.getvalue()
    raise Failure("too_detailed")


def animate(shown: list[Timed], label: bytes) -> bytes:
    """Return an animated sticker, as smooth and clear as its limit allows."""
    middle = max(0, len(shown) // 2 - SAMPLE // 2)
    sample = shown[middle : middle + SAMPLE]
    expected = len(_encode(sample, LADDER[0].quality, label)) * len(shown) / len(sample)
    for rung in LADDER:
        if expected * rung.share > ANIMATED_LIMIT and rung is not LADDER[-1]:
            continue
        raw = _encode(_thin(shown, rung.every), rung.quality, label)
        if len(raw) < ANIMATED_LIMIT:
            return raw
        expected = len(raw) / rung.share
    raise Failure("too_detailed")


def _thin(shown: list[Timed], every: int) -> list[Timed]:
    """Take one of so many frames and let it stay for those left out."""
    groups = (shown[start : start + every] for start in range(0, len(shown), every))
    return [(group[0][0], sum(length for _, length in group)) for group in groups]


def _encode(shown: list[Timed], quality: int, label: bytes) -> bytes:
    from whatsdex.services.sandboxed import stills

    made = io.BytesIO()
    first, *rest = (each for each, _ in shown)
    first.save(
        made,
        "WEBP",
        save_all=True,
        append_images=rest,
        duration=[max(1, round(length * 1000)) for _, length in shown],
        loop=0,
        quality=quality,
        method=2,
        exif=label,
    )
    return made.getvalue() if stills.is_opaque(first) else _seen_through(made.getvalue())


def _seen_through(raw: bytes) -> bytes:
    """Say that an animation is transparent in places.

    The encoder cuts each frame to what is to be seen; where all of that is opaque it does not say so,
    and what is around it becomes black.
    """
    return raw[:FLAGS_AT] + bytes([raw[FLAGS_AT] | HAS_ALPHA]) + raw[FLAGS_AT + 1 :]
