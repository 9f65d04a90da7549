"""Whole pictures that a look makes of facts: bubbles, certificates, banners, notes, swatches."""

from __future__ import annotations

import random
from typing import Any

from PIL import Image, ImageDraw

from whatsdex.services.sandboxed import stickers
from whatsdex.services.sandboxed.drawing import outcome, typeset
from whatsdex.services.sandboxed.edits import described
from whatsdex.services.sandboxed.failure import Tell

FACE_SIDE = 400
PAGES = 4
"""Of the longest note."""
DISCS = 12
"""On a banner."""
PALETTES = (
    ("#4158d0", "#c850c0", "#ffcc70"), ("#0f2027", "#2c5364", "#4ca1af"), ("#ff512f", "#dd2476", "#6a1b9a"),
    ("#11998e", "#1f7a8c", "#38ef7d"), ("#3a1c71", "#d76d77", "#ffaf7b"), ("#141e30", "#35577d", "#8a9fb8"),
    ("#f953c6", "#b91d73", "#3b1d60"), ("#1d2b64", "#4b6cb7", "#f8cdda"),
)  # fmt: skip


def quote(job: dict[str, Any], tell: Tell) -> outcome.Told:
    """Draw a chat bubble with ``text``, its writer's ``name``, and what it ``answered``."""
    facts = {
        "said": typeset.worded(job["text"]), "name": job["name"], "letter": job["letter"], "colour": job["colour"],
        "face": _face(job), "answered": None,
    }  # fmt: skip
    if job["answered"]:
        facts["answered"] = {**job["answered"], "said": typeset.worded(job["answered"]["text"])}
    return outcome.sticker(typeset.fitting("quote", facts, stickers.SIDE), job)


def certificate(job: dict[str, Any], tell: Tell) -> outcome.Told:
    """Draw a certificate for ``text``, for a ``reason``."""
    said, reason = typeset.worded(job["text"]), typeset.worded(job["reason"])
    (shown,) = typeset.pages("certificate", {**job["words"], "said": said, "reason": reason})
    return outcome.picture(shown, job)


def banner(job: dict[str, Any], tell: Tell) -> outcome.Told:
    """Draw a banner of ``text`` and what stands ``below`` it, its colours chosen by the number ``seed``."""
    facts = {"said": typeset.worded(job["text"]), "below": typeset.worded(job["below"])}
    (letters,) = typeset.pages("banner", facts)
    made = _ground(letters.size, job["seed"])
    made.alpha_composite(outcome.shadowed(letters, 9, 0.5))
    made.alpha_composite(letters)
    return outcome.picture(made, job)


def _ground(size: tuple[int, int], seed: int) -> Image.Image:
    """Return colours that run into each other, with light discs on them."""
    chance = random.Random(seed)  # noqa: S311 - the same text gets the same picture
    colours = [tuple(bytes.fromhex(each[1:])) for each in PALETTES[seed % len(PALETTES)]]
    small = Image.new("RGB", (4, 2))
    for at in range(8):
        small.putpixel((at % 4, at // 4), colours[(at % 4 + at // 4) * 2 // 4])
    made = small.resize(size, Image.Resampling.BICUBIC).convert("RGBA")
    for _ in range(DISCS):
        radius = chance.randrange(40, 330)
        disc = Image.new("L", (4 * radius, 4 * radius))
        ImageDraw.Draw(disc).ellipse((0, 0, 4 * radius - 1, 4 * radius - 1), fill=chance.randrange(12, 34))
        light = Image.new("RGBA", (2 * radius, 2 * radius), "white")
        light.putalpha(disc.resize(light.size, Image.Resampling.BOX))
        layer = Image.new("RGBA", size)
        layer.paste(light, (chance.randrange(size[0]) - radius, chance.randrange(size[1]) - radius))
        made.alpha_composite(layer)
    return made


def write(job: dict[str, Any], tell: Tell) -> outcome.Told:
    """Write ``text`` by hand on ruled paper, a file a page."""
    made = []
    for number, shown in enumerate(typeset.pages("write", {"said": typeset.worded(job["text"])})[:PAGES], 1):
        name = f"page{number}.jpg"
        shown.convert("RGB").save(name, "JPEG", quality=90)
        made.append(described(name, "image", "image/jpeg", shown))
    return {"files": made}


def color(job: dict[str, Any], tell: Tell) -> outcome.Told:
    """Draw a swatch of a colour with the ``facts`` of it."""
    (shown,) = typeset.pages("color", job["facts"])
    return outcome.lossless(shown.convert("RGB"))


def _face(job: dict[str, Any]) -> str:
    """Return somebody's picture as a file that the looks can take; empty where there is none."""
    shown = outcome.face(job.get("face", ""), FACE_SIDE)
    if shown is None:
        return ""
    shown.save("face.png")
    return "face.png"
