"""Art of letters: large ones made of small ones, and pictures made of dots or letters."""

from __future__ import annotations

from typing import Any

from PIL import Image, ImageDraw, ImageEnhance, ImageFont, ImageOps
from pyfiglet import Figlet

from whatsdex.services.sandboxed.drawing import outcome, typeset
from whatsdex.services.sandboxed.failure import Failure, Tell

COLUMNS = 30
"""Of text art that phones show without wrapping."""
ROWS = 34
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Bits of a Braille letter's dots, by row and column."""
BRAILLE = 0x2800
LETTERS = 110
"""Columns of a picture made of letters."""
SHADES = " .,:;i1tfLCG08@"
SIZE = 15
"""Points of its letters."""
GLOW = 60
"""By which they are lighter than what they stand for, being thin."""


def figlet(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Return ``text`` in large letters of a ``font``, made of small ones.

    Raises:
        Failure: ``no_letters``, ``long_art``.
    """
    drawn = Figlet(font=job["font"], width=COLUMNS).renderText(job["text"])
    lines = [each.rstrip() for each in drawn.split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    if not lines:
        raise Failure("no_letters")
    if len(lines) > ROWS * 2 or max(map(len, lines)) > COLUMNS:
        raise Failure("long_art")
    return {"text": "\n".join(lines)}


def dots(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Return the picture ``path`` as Braille letters, whose dots are its darker points on a light ground."""
    gray = _gray(outcome.opened(job["path"], 800))
    columns = COLUMNS
    rows = max(1, min(ROWS, round(columns * gray.height / gray.width / 2)))
    small = gray.resize((2 * columns, 4 * rows), Image.Resampling.LANCZOS)
    ink = small.convert("1", dither=Image.Dither.FLOYDSTEINBERG)
    lines = []
    for top in range(0, ink.height, 4):
        line = ""
        for left in range(0, ink.width, 2):
            bits = sum(bit for y, row in enumerate(DOTS) for x, bit in enumerate(row)
                       if not ink.getpixel((left + x, top + y)))  # fmt: skip
            line += chr(BRAILLE + bits)
        lines.append(line.rstrip(chr(BRAILLE)) or chr(BRAILLE))
    return {"text": "\n".join(lines)}


def letters(job: dict[str, Any], tell: Tell) -> outcome.Told:
    """Draw the picture ``path`` with coloured letters on black."""
    shown = outcome.opened(job["path"], 1200)
    font = ImageFont.truetype(str(typeset.ASSETS / "fonts" / "JetBrainsMono[wght].ttf"), SIZE)
    wide, high = font.getlength("M"), SIZE * 1.12
    columns = LETTERS
    rows = max(1, min(2 * LETTERS, round(columns * shown.height / shown.width * wide / high)))
    small = shown.resize((columns, rows), Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", small.size, "black")
    ground.alpha_composite(small)
    colours = ImageEnhance.Color(ground.convert("RGB")).enhance(1.3)
    light = _gray(ground).point(lambda value: round(255 * (value / 255) ** 0.6))
    made = Image.new("RGB", (round(columns * wide), round(rows * high)), "#0b0b0e")
    pen = ImageDraw.Draw(made)
    for y in range(rows):
        for x in range(columns):
            shade = SHADES[int(light.getpixel((x, y))) * len(SHADES) // 256]  # type: ignore[arg-type]
            if shade != " ":
                red, green, blue = (min(255, each + GLOW) for each in colours.getpixel((x, y)))  # type: ignore[union-attr]
                pen.text((x * wide, y * high), shade, (red, green, blue), font)
    return outcome.picture(made, job)


def _gray(shown: Image.Image) -> Image.Image:
    ground = Image.new("RGBA", shown.size, "white")
    ground.alpha_composite(shown.convert("RGBA"))
    return ImageOps.autocontrast(ground.convert("L"), cutoff=2)
