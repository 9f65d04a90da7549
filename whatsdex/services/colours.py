"""Colours: read from what people write, and told in several ways."""

from __future__ import annotations

import colorsys
from typing import Any

from PIL import ImageColor

from whatsdex.text import _

RGB = tuple[int, int, int]
LONGEST = 40
"""Characters of the longest way to write one."""
SHADES = 9


def parse(text: str) -> RGB | None:
    """Return the colour that a name, a hex code or a CSS function means, None where it means none."""
    text = text.strip().lower()
    if not text or len(text) > LONGEST or not text.isascii():
        return None
    for each in (text, text.replace(" ", ""), "#" + text):
        try:
            red, green, blue, *_rest = ImageColor.getrgb(each)
        except ValueError:
            continue
        return min(255, max(0, red)), min(255, max(0, green)), min(255, max(0, blue))
    return None


def of_bytes(raw: bytes) -> RGB:
    """Return the colour that three bytes are."""
    red, green, blue = raw
    return red, green, blue


def facts(colour: RGB) -> dict[str, Any]:
    """Return what a swatch shows of a colour."""
    red, green, blue = colour
    hue, light, saturation = colorsys.rgb_to_hls(*(each / 255 for each in colour))
    _same, in_value, value = colorsys.rgb_to_hsv(*(each / 255 for each in colour))
    key = 1 - max(colour) / 255
    inks = [0 if key == 1 else round(100 * (1 - each / 255 - key) / (1 - key)) for each in colour]
    return {
        "hex": hex_of(colour),
        "name": nearest(colour),
        "ink": "#000000" if contrast(colour, (0, 0, 0)) >= contrast(colour, (255, 255, 255)) else "#ffffff",
        "shades": [hex_of(_shade(hue, light, saturation, number)) for number in range(SHADES)],
        "rows": [
            ["RGB", f"{red}, {green}, {blue}"],
            ["HSL", f"{hue * 360:.0f}°, {saturation:.0%}, {light:.0%}"],
            ["HSV", f"{hue * 360:.0f}°, {in_value:.0%}, {value:.0%}"],
            ["CMYK", f"{inks[0]}, {inks[1]}, {inks[2]}, {round(100 * key)}"],
            [_("Opposite"), hex_of(_opposite(colour))],
        ],
    }


def hex_of(colour: RGB) -> str:
    """Return a colour's hex code."""
    return "#{:02X}{:02X}{:02X}".format(*colour)


def nearest(colour: RGB) -> str:
    """Return the name of the colour that has one and looks most like it."""

    def far(name: str) -> float:
        red, green, blue, *_rest = ImageColor.getrgb(name)
        mean = (red + colour[0]) / 2  # weighted by how much the eye sees of each
        dr, dg, db = red - colour[0], green - colour[1], blue - colour[2]
        return (2 + mean / 256) * dr * dr + 4 * dg * dg + (2 + (255 - mean) / 256) * db * db

    name = min(ImageColor.colormap, key=far)
    return name if far(name) == 0 else f"≈ {name}"


def contrast(one: RGB, other: RGB) -> float:
    """Return how well two colours can be told apart, 1 to 21, as web guidelines count it."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: RGB) -> float:
    parts = [each / 255 for each in colour]
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _shade(hue: float, light: float, saturation: float, number: int) -> RGB:
    red, green, blue = colorsys.hls_to_rgb(hue, 0.94 - 0.85 * number / (SHADES - 1), saturation)
    return round(255 * red), round(255 * green), round(255 * blue)


def _opposite(colour: RGB) -> RGB:
    hue, light, saturation = colorsys.rgb_to_hls(*(each / 255 for each in colour))
    red, green, blue = colorsys.hls_to_rgb((hue + 0.5) % 1, light, saturation)
    return round(255 * red), round(255 * green), round(255 * blue)
