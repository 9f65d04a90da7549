"""Pictures from outside with something drawn on them: captions, posters, scenes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from whatsdex.services.sandboxed import stills
from whatsdex.services.sandboxed.drawing import outcome, typeset
from whatsdex.services.sandboxed.failure import Tell

SIDE = 1280
"""Pixels of the longer side of what is drawn on."""
SMALLEST = 480
"""Of the shorter side, which smaller pictures are enlarged to."""
NARROW = 3.0
"""So many times as long as wide, a picture is cut."""
RAINBOW = ("#e40303", "#ff8c00", "#ffed00", "#008026", "#24408e", "#732982")


def meme(job: dict[str, Any], tell: Tell) -> outcome.Told:
    """Write ``top`` and ``bottom`` on the picture ``path``, white in a black rim."""
    ground = _ground(job["path"])
    top, bottom = typeset.worded(job["top"].upper()), typeset.worded(job["bottom"].upper())
    facts = {"width": ground.width, "height": ground.height, "top": top, "bottom": bottom}
    (letters,) = typeset.pages("captions", facts)
    ground.alpha_composite(outcome.outlined(letters, min(ground.size) / 90, "black"))
    return outcome.picture(ground, job)


def wanted(job: dict[str, Any], tell: Tell) -> outcome.Told:
    """Draw a poster that seeks ``text`` for a ``reward``, with a picture or the ``letter`` of a name."""
    shown = outcome.opened(job["path"], SIDE) if job.get("path") else outcome.face(job.get("face", ""), SIDE)
    face = "face.png" if shown is not None else ""
    if shown is not None:
        old = ImageOps.fit(shown, (600, 560), Image.Resampling.LANCZOS)
        brown = stills.edit(old, {"name": "effect", "effect": "sepia", "strength": 5})
        stills.opaque(ImageEnhance.Contrast(brown).enhance(1.1)).save(face)
    words = {**job["words"], "title": typeset.worded(job["words"]["title"])}
    facts = {**words, "said": typeset.worded(job["text"]), "reward": typeset.worded(job["reward"]), "face": face,
             "letter": job["letter"]}  # fmt: skip
    (shown,) = typeset.pages("wanted", facts)
    return outcome.picture(_on_paper(shown), job)


def overlay(job: dict[str, Any], tell: Tell) -> outcome.Told:
    """Put the scene ``style`` over the picture ``path``, with its words ``text``."""
    return outcome.picture(SCENES[job["style"]](_ground(job["path"]), job["text"]), job)


def _ground(path: str) -> Image.Image:
    shown = outcome.opened(path, SIDE)
    width, height = shown.size
    if max(width, height) > NARROW * min(width, height):
        longest = round(NARROW * min(width, height))
        shown = ImageOps.fit(shown, (min(width, longest), min(height, longest)))
    if min(shown.size) < SMALLEST:
        share = SMALLEST / min(shown.size)
        shown = shown.resize((round(shown.width * share), round(shown.height * share)), Image.Resampling.LANCZOS)
    return shown


def _on_paper(printed: Image.Image) -> Image.Image:
    """Return what is printed on old paper, which is darker at its edges."""
    size = printed.size
    far = Image.radial_gradient("L").resize((round(size[0] * 1.3), round(size[1] * 1.3)))
    far = ImageOps.fit(far, size, centering=(0.5, 0.5))
    paper = ImageOps.colorize(far, "#f3e0b6", "#9c6f3a", "#dfc389", midpoint=150).convert("RGBA")
    paper.alpha_composite(printed)
    small = (size[0] // 3, size[1] // 3)
    grain = Image.effect_noise(small, 34).resize(size, Image.Resampling.BICUBIC).point(lambda value: 205 + value // 5)
    return ImageChops.multiply(paper.convert("RGB"), Image.merge("RGB", (grain,) * 3))


def _said(ground: Image.Image, text: str, *, font: str, colour: str, share: float) -> None:
    facts = {"width": ground.width, "height": ground.height, "said": typeset.worded(text), "font": font,
             "colour": colour, "share": share, "size": 0.22}  # fmt: skip
    (letters,) = typeset.pages("shout", facts)
    rim = min(ground.size) / 120
    shown = outcome.outlined(letters, rim, "black")
    ground.alpha_composite(outcome.shadowed(shown, rim * 2, 0.6))
    ground.alpha_composite(shown)


def _wasted(ground: Image.Image, text: str) -> Image.Image:
    gray = ImageEnhance.Brightness(ground.convert("L")).enhance(0.75).convert("RGBA")
    gray.putalpha(ground.getchannel("A"))
    strip = _strip(gray, 0.24, (0, 0, 0, 130))
    _said(strip, text, font="Anton", colour="#c8413b", share=0.15)
    return strip


def _passed(ground: Image.Image, text: str) -> Image.Image:
    warm = ImageEnhance.Color(ground).enhance(1.25)
    strip = _strip(warm, 0.34, (20, 14, 4, 120))
    _said(strip, text, font="Anton", colour="#e7b04a", share=0.28)
    return strip


def _strip(ground: Image.Image, share: float, colour: tuple[int, int, int, int]) -> Image.Image:
    """Return a picture with a dark strip across its middle that fades at its edges."""
    height = round(ground.height * share)
    band = Image.new("L", (1, ground.height))
    ImageDraw.Draw(band).rectangle((0, (ground.height - height) // 2, 1, (ground.height + height) // 2), fill=colour[3])
    band = band.filter(ImageFilter.GaussianBlur(height / 14)).resize(ground.size)
    layer = Image.new("RGBA", ground.size, colour[:3])
    layer.putalpha(band)
    made = ground.copy()
    made.alpha_composite(layer)
    return made


def _jail(ground: Image.Image, text: str) -> Image.Image:
    made = ImageEnhance.Color(ground).enhance(0.35)
    width, height = made.size
    thick = max(6, width // 26)
    shades = [round(60 + 150 * max(0.0, 1 - abs(at - 0.32 * thick) / (0.42 * thick))) for at in range(thick)]
    bar = Image.new("RGBA", (thick, 1))
    for at, shade in enumerate(shades):
        bar.putpixel((at, 0), (shade, shade, min(255, shade + 6), 255))
    layer = Image.new("RGBA", made.size)
    for number in range(7):
        layer.paste(bar.resize((thick, height)), (round((number + 0.5) * width / 7 - thick / 2), 0))
    across = bar.resize((thick, width)).rotate(90, expand=True)
    for share in (0.07, 0.9):
        layer.paste(across, (0, round(height * share)))
    made.alpha_composite(ImageChops.offset(outcome.shadowed(layer, thick / 3, 0.8), thick // 3, thick // 3))
    made.alpha_composite(layer)
    return made


def _rainbow(ground: Image.Image, text: str) -> Image.Image:
    stripes = Image.new("RGB", (1, len(RAINBOW)))
    for at, colour in enumerate(RAINBOW):
        stripes.paste(colour, (0, at, 1, at + 1))
    layer = stripes.resize(ground.size, Image.Resampling.NEAREST)
    made = Image.blend(ground.convert("RGB"), layer, 0.42).convert("RGBA")
    made.putalpha(ground.getchannel("A"))
    return made


def _polaroid(ground: Image.Image, text: str) -> Image.Image:
    side = min(SIDE - 200, max(ground.size))
    photo = ImageOps.fit(stills.opaque(ground), (side, side), Image.Resampling.LANCZOS)
    rim, foot = side // 18, side // 5
    card = Image.new("RGBA", (side + 2 * rim, side + rim + foot), "#fbfaf6")
    card.paste(ImageEnhance.Color(photo).enhance(0.85), (rim, rim))
    facts = {"width": card.width, "height": foot, "said": typeset.worded(text), "font": "Caveat", "colour": "#2b2b33",
             "share": 0.6, "size": 0.36}  # fmt: skip
    card.alpha_composite(typeset.pages("shout", facts)[0], (0, side + rim))
    room = side // 12
    made = Image.new("RGBA", (card.width + 2 * room, card.height + 2 * room), "#c9bda9")
    layer = Image.new("RGBA", made.size)
    layer.paste(card, (room, room))
    layer = layer.rotate(-2.5, Image.Resampling.BICUBIC)
    made.alpha_composite(ImageChops.offset(outcome.shadowed(layer, room / 4, 0.5), room // 8, room // 5))
    made.alpha_composite(layer)
    return made


def _film(ground: Image.Image, text: str) -> Image.Image:
    wide = ImageOps.fit(stills.opaque(ground), (SIDE, round(SIDE * 9 / 16)), Image.Resampling.LANCZOS)
    made = ImageEnhance.Contrast(ImageEnhance.Color(wide).enhance(0.8)).enhance(1.12).convert("RGBA")
    bar = made.height // 8
    pen = ImageDraw.Draw(made)
    pen.rectangle((0, 0, made.width, bar), fill="black")
    pen.rectangle((0, made.height - bar, made.width, made.height), fill="black")
    facts = {"width": made.width, "height": bar, "said": typeset.worded(text), "font": "Noto Sans", "colour": "#f3e9a8",
             "share": 0.4, "size": 0.3}  # fmt: skip
    made.alpha_composite(typeset.pages("shout", facts)[0], (0, made.height - bar))
    return made


Scene = Callable[[Image.Image, str], Image.Image]
SCENES: dict[str, Scene] = {
    "film": _film, "jail": _jail, "passed": _passed, "polaroid": _polaroid, "rainbow": _rainbow, "wasted": _wasted,
}  # fmt: skip
