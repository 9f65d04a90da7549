"""Stickers of text: black on white, coloured, or moving."""

from __future__ import annotations

import colorsys
from typing import Any

from PIL import Image, ImageFilter

from whatsdex.services.sandboxed.drawing import outcome, typeset
from whatsdex.services.sandboxed.failure import Tell

SOFTNESS = 1.4
"""Of the letters' edges, in pixels."""
STEPS = 24
"""Frames of the longest text that comes word by word."""
WORD_SECONDS = 0.35
LAST_SECONDS = 1.8
COLOURS = 12
"""Frames in which the colours go round once."""
COLOUR_SECONDS = 0.09
RIM = 9.0
"""Pixels of the rim round coloured letters."""


def brat(job: dict[str, Any], tell: Tell) -> outcome.Told:
    """Write ``text`` as large as fits, black on white and a little soft; where it ``moves``, word by word."""
    said = typeset.worded(job["text"])
    count = len(said["parts"])
    steps = _steps(count) if job["moves"] else [count]
    shown = [each.filter(ImageFilter.GaussianBlur(SOFTNESS)) for each in _pages("brat", said, steps)]
    lengths = [*[WORD_SECONDS] * (len(shown) - 1), LAST_SECONDS]
    return outcome.moving(list(zip(shown, lengths, strict=True)), job)


def coloured(job: dict[str, Any], tell: Tell) -> outcome.Told:
    """Write ``text`` in colours that suit the number ``seed``; where it ``moves``, they go round."""
    said = typeset.worded(job["text"])
    first = job["seed"] % 360 / 360
    if job["moves"]:
        steps = [_rainbow(number / COLOURS) for number in range(COLOURS)]
        shown = [outcome.outlined(each, RIM, "#111111") for each in _pages("letters", said, steps)]
        return outcome.moving([(each, COLOUR_SECONDS) for each in shown], job)
    colours = [_hex(first, 0.9, 1.0), _hex(first + 0.1, 0.85, 1.0), _hex(first + 0.22, 0.9, 0.95)]
    (letters,) = _pages("letters", said, [colours])
    white = outcome.outlined(letters, RIM, "white")
    made = outcome.shadowed(white, 5, 0.55)
    made.alpha_composite(white)
    return outcome.sticker(made, job)


def _pages(look: str, said: dict[str, Any], steps: list[Any]) -> list[Image.Image]:
    return typeset.pages(look, {"said": said, "steps": steps})


def _steps(count: int) -> list[int]:
    """Return how many words to show in each frame, so that none but the last stands long."""
    frames = min(count, STEPS)
    return [round((number + 1) * count / frames) for number in range(frames)]


def _rainbow(turn: float) -> list[str]:
    return [_hex(turn + share / 4, 0.85, 1.0) for share in range(5)]


def _hex(hue: float, saturation: float, value: float) -> str:
    red, green, blue = (round(255 * each) for each in colorsys.hsv_to_rgb(hue % 1, saturation, value))
    return f"#{red:02x}{green:02x}{blue:02x}"
