"""A group's words as a picture: the more often one was said, the larger it is.

The layout is ours: the known library for it draws in matplotlib and NumPy, 60 MB that nothing else needs, and
neither joins Arabic letters nor knows emoji.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageChops, ImageFilter, ImageOps

from whatsdex.services.sandboxed.drawing import outcome, typeset
from whatsdex.services.sandboxed.failure import Tell

SIDE = 1200
COARSE = 5
"""Pixels of the grid on which room is looked for."""
GAP = COARSE
"""Pixels between two words, at least."""
LARGEST, SMALLEST = 200, 24
WIDTH = 0.62
"""Of a letter, about, as a share of its height."""
FILLED = 0.42
"""Share of the square that words may take."""
WORDS = 120
TURNED = 0.2
"""Share of the words that stand upright."""
SCALES = (1, 0.7, 0.5)
"""By which a word is made smaller where there is no room for it."""
STEPS = 2000
LOOKS = 50_000
"""Places looked at for one word, and for all."""
COLOURS = ("#f94144", "#f3722c", "#f9c74f", "#90be6d", "#43aa8b", "#4d908e", "#577590", "#e0e1dd", "#b8c0ff")
GROUND = "#14213d"


def cloud(job: dict[str, Any], tell: Tell) -> outcome.Told:
    """Draw ``words``, pairs of a word and how often it was said, most frequent first."""
    words = job["words"][:WORDS]
    chance = random.Random(job["seed"])  # noqa: S311 - the same words get the same picture
    most = max(count for _, count in words)
    sizes = [_size(count / most, len(word)) for word, count in words]
    area = sum(size * size * WIDTH * len(word) for size, (word, _) in zip(sizes, words, strict=True))
    share = min(1.0, math.sqrt(FILLED * SIDE * SIDE / area))
    facts = [[word, size * share, chance.choice(COLOURS)] for size, (word, _) in zip(sizes, words, strict=True)]
    made = Image.new("RGBA", (SIDE, SIDE), GROUND)
    room = _Room(SIDE, chance)
    for number, shown in enumerate(typeset.pages("words", {"words": facts})):
        upright = shown.rotate(90, expand=True) if number > 2 and chance.random() < TURNED else shown
        for scale in SCALES:
            smaller = upright if scale == 1 else ImageOps.scale(upright, scale)
            if (place := room.take(smaller)) is not None:
                made.alpha_composite(smaller, place)
                break
    return outcome.lossless(_trimmed(made, room.taken).convert("RGB"))


def _size(share: float, letters: int) -> float:
    size = SMALLEST + (LARGEST - SMALLEST) * math.pow(share, 0.75)
    return min(size, 1.5 * SIDE / letters)


class _Room:
    """A square that fills from the middle."""

    def __init__(self, side: int, chance: random.Random) -> None:
        self.taken = Image.new("L", (side // COARSE, side // COARSE))
        self._chance = chance
        self._looks = LOOKS

    def take(self, shown: Image.Image) -> tuple[int, int] | None:
        """Take the room for a word that is nearest to the middle; None where there is none left."""
        wide = Image.new("L", (shown.width + 2 * GAP, shown.height + 2 * GAP))
        wide.paste(shown.getchannel("A"), (GAP, GAP))
        size = (-(-wide.width // COARSE), -(-wide.height // COARSE))
        small = wide.resize(size, Image.Resampling.BOX).point(lambda value: 255 if value else 0)
        mask = small.filter(ImageFilter.MaxFilter(3))
        for x, y in self._places(size):
            box = (x, y, x + size[0], y + size[1])
            if ImageChops.multiply(self.taken.crop(box), mask).getbbox() is None:
                self.taken.paste(255, box, mask)
                return x * COARSE + GAP, y * COARSE + GAP
        return None

    def _places(self, size: tuple[int, int]) -> Iterator[tuple[int, int]]:
        """Give places for something of a size, from the middle outwards, until too many were looked at."""
        side, turn = self.taken.width, self._chance.random() * math.tau
        for step in range(STEPS):
            if self._looks <= 0:
                return
            far = 2.5 * math.sqrt(step)
            angle = turn + 2.4 * step  # the golden angle leaves no direction out
            x = round((side - size[0]) / 2 + far * math.cos(angle))
            y = round((side - size[1]) / 2 + far * math.sin(angle) * 0.8)
            if 0 <= x <= side - size[0] and 0 <= y <= side - size[1]:
                self._looks -= 1
                yield x, y


def _trimmed(made: Image.Image, taken: Image.Image) -> Image.Image:
    box = taken.getbbox() or (0, 0, *taken.size)
    room = 30
    left, top, right, bottom = (each * COARSE for each in box)
    return made.crop((max(0, left - room), max(0, top - room), min(SIDE, right + room), min(SIDE, bottom + room)))
