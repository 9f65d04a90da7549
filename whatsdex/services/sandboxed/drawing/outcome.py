"""What a drawing becomes: a picture, a still sticker or an animated one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image, ImageFilter

from whatsdex.services.sandboxed import frames, opening, stickers, stills
from whatsdex.services.sandboxed.edits import described
from whatsdex.services.sandboxed.failure import Failure

Told = dict[str, Any]
Timed = frames.Timed


def picture(shown: Image.Image, job: dict[str, Any]) -> Told:
    """Write a picture, or a sticker where the job says ``sticker``."""
    if job.get("sticker"):
        return sticker(shown, job)
    if stills.is_opaque(shown.convert("RGBA")):
        shown.convert("RGB").save("made.jpg", "JPEG", quality=92, subsampling=0)
        return described("made.jpg", "image", "image/jpeg", shown)
    return lossless(shown)


def lossless(shown: Image.Image) -> Told:
    """Write a picture of few colours and sharp edges."""
    shown.save("made.png", "PNG", optimize=True)
    return described("made.png", "image", "image/png", shown)


def sticker(shown: Image.Image, job: dict[str, Any]) -> Told:
    """Write a still sticker."""
    fitted = frames.fit(shown.convert("RGBA"), stickers.SIDE)
    Path("made.webp").write_bytes(stickers.still(fitted, stickers.label(job)))
    return described("made.webp", "sticker", "image/webp", fitted, animated=False)


def moving(shown: list[Timed], job: dict[str, Any]) -> Told:
    """Write an animated sticker, or a still one of a single frame."""
    if len(shown) == 1:
        return sticker(shown[0][0], job)
    Path("made.webp").write_bytes(stickers.animate(shown, stickers.label(job)))
    seconds = round(sum(length for _, length in shown), 3)
    return described("made.webp", "sticker", "image/webp", shown[0][0], animated=True, seconds=seconds)


def opened(path: str, side: int) -> Image.Image:
    """Return a picture from outside, or the first frame of what moves, its longer side ``side`` at most.

    Raises:
        Failure: ``empty``, ``unknown``, ``damaged``, ``pixels``, ``no_picture``.
    """
    stickers.not_empty(path)
    found = opening.picture(path)
    if found is None:
        shown = frames.first(path, side)
    else:
        with found, opening.hostile():
            shown = frames.upright(found, side)
    if min(shown.size) < 1:
        raise Failure("damaged")
    shown.thumbnail((side, side), Image.Resampling.LANCZOS)
    return shown


def face(path: str, side: int) -> Image.Image | None:
    """Return somebody's picture; None where there is none that can be read."""
    try:
        return opened(path, side) if path else None
    except Failure:
        return None


def outlined(layer: Image.Image, radius: float, colour: str) -> Image.Image:
    """Return a layer with an even rim round all that is on it."""
    alpha = layer.getchannel("A")
    wide = alpha.filter(ImageFilter.GaussianBlur(radius * 0.62)).point(lambda value: min(255, value * 9))
    rim = Image.new("RGBA", layer.size, colour)
    rim.putalpha(wide)
    rim.alpha_composite(layer)
    return rim


def shadowed(layer: Image.Image, radius: float, strength: float) -> Image.Image:
    """Return the soft shadow of a layer."""
    alpha = layer.getchannel("A").filter(ImageFilter.GaussianBlur(radius))
    shadow = Image.new("RGBA", layer.size, "black")
    shadow.putalpha(alpha.point(lambda value: round(value * strength)))
    return shadow
