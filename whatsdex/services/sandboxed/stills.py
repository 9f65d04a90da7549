"""Edits of pictures, done by Pillow: each takes a picture with transparency and gives one."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageFilter, ImageOps

from whatsdex.services.sandboxed.failure import Failure

Edit = dict[str, Any]
"""The name of an edit under ``name``, and what belongs to it."""

SIDE = 4096
"""Pixels of the longer side of a picture that is sent."""
SMALLEST = 1
THUMBNAIL = 96
SEPIA = (0.393, 0.769, 0.189, 0, 0.349, 0.686, 0.168, 0, 0.272, 0.534, 0.131, 0)


def edit(picture: Image.Image, order: Edit) -> Image.Image:
    """Return the edited picture, its longer side ``SIDE`` at most.

    Raises:
        Failure: ``pixels`` where it would become larger.
    """
    made = EDITS[order["name"]](picture, order)
    if max(made.size) > SIDE:
        made.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return made


def opaque(picture: Image.Image) -> Image.Image:
    """Return a picture on a white ground."""
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture.convert("RGBA"))
    return ground.convert("RGB")


def is_opaque(picture: Image.Image) -> bool:
    """Return whether nothing of a picture with transparency is transparent."""
    return picture.getchannel("A").getextrema() == (255, 255)


def thumbnail(picture: Image.Image) -> str:
    """Return a small JPEG, in base64, that is shown until the file is loaded."""
    small = picture.convert("RGBA")
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    made = io.BytesIO()
    opaque(small).save(made, "JPEG", quality=50)
    return base64.b64encode(made.getvalue()).decode("ascii")


def target(size: tuple[int, int], order: Edit) -> tuple[int, int]:
    """Return the size that a ``resize`` asks for: two sides, one of them (0 keeps the shape), or a percentage."""
    width, height = size
    if order["percent"]:
        return max(SMALLEST, width * order["percent"] // 100), max(SMALLEST, height * order["percent"] // 100)
    wanted_width, wanted_height = order["width"], order["height"]
    return (
        wanted_width or max(SMALLEST, round(width * wanted_height / height)),
        wanted_height or max(SMALLEST, round(height * wanted_width / width)),
    )


def _resize(picture: Image.Image, order: Edit) -> Image.Image:
    width, height = target(picture.size, order)
    if max(width, height) > SIDE:
        raise Failure("large_target", limit=SIDE)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _rotate(picture: Image.Image, order: Edit) -> Image.Image:
    return picture.rotate(-order["degrees"], Image.Resampling.BICUBIC, expand=True)


def _flip(picture: Image.Image, order: Edit) -> Image.Image:
    return ImageOps.mirror(picture) if order["direction"] == "horizontal" else ImageOps.flip(picture)


def _effect(picture: Image.Image, order: Edit) -> Image.Image:
    return EFFECTS[order["effect"]](picture, order["strength"])


def _keep(picture: Image.Image, order: Edit) -> Image.Image:
    return picture


def _shrink(picture: Image.Image, order: Edit) -> Image.Image:
    small = picture.copy()
    small.thumbnail((order["picture_side"], order["picture_side"]), Image.Resampling.LANCZOS)
    return small


def _upscale(picture: Image.Image, order: Edit) -> Image.Image:
    factor = min(float(order["factor"]), SIDE / max(picture.size))
    if factor <= 1:
        raise Failure("large_already", limit=SIDE)
    size = (round(picture.width * factor), round(picture.height * factor))
    # Enlarged alone it looks soft; the mask's radius grows with the pixels.
    return picture.resize(size, Image.Resampling.LANCZOS).filter(ImageFilter.UnsharpMask(factor, 70, 2))


def _square(picture: Image.Image, order: Edit) -> Image.Image:
    return ImageOps.fit(opaque(picture), (order["side"], order["side"]), Image.Resampling.LANCZOS).convert("RGBA")


def _blur(picture: Image.Image, strength: int) -> Image.Image:
    radius = max(1.0, min(picture.size) * strength / 400)
    # With colours weighted by transparency, so that no dark rim comes in from what is not seen.
    return picture.convert("RGBa").filter(ImageFilter.GaussianBlur(radius)).convert("RGBA")


def _coloured(change: Callable[[Image.Image], Image.Image]) -> Callable[[Image.Image, int], Image.Image]:
    def run(picture: Image.Image, strength: int) -> Image.Image:
        made = change(picture.convert("RGB")).convert("RGBA")
        made.putalpha(picture.getchannel("A"))
        return made

    return run


def _pixelate(picture: Image.Image, strength: int) -> Image.Image:
    block = blocks(picture.size, strength)
    size = max(1, picture.width // block), max(1, picture.height // block)
    small = picture.resize(size, Image.Resampling.BOX)
    return small.resize(picture.size, Image.Resampling.NEAREST)


def blocks(size: tuple[int, int], strength: int) -> int:
    """Return the side of the blocks that a picture is pixelated into."""
    return max(2, min(size) * strength // 160)


def _sharpen(picture: Image.Image, strength: int) -> Image.Image:
    return picture.filter(ImageFilter.UnsharpMask(2 + min(picture.size) / 500, 40 * strength, 2))


EDITS: dict[str, Callable[[Image.Image, Edit], Image.Image]] = {
    "effect": _effect,
    "flip": _flip,
    "keep": _keep,
    "resize": _resize,
    "rotate": _rotate,
    "shrink": _shrink,
    "square": _square,
    "upscale": _upscale,
}
EFFECTS: dict[str, Callable[[Image.Image, int], Image.Image]] = {
    "blur": _blur,
    "gray": _coloured(lambda picture: picture.convert("L")),
    "invert": _coloured(ImageOps.invert),
    "sepia": _coloured(lambda picture: picture.convert("RGB", SEPIA)),
    "pixelate": _pixelate,
    "sharpen": _sharpen,
}
