"""Setting text as pictures with Typst: how it looks is a file of ``assets/looks``, what it says comes as JSON."""

from __future__ import annotations

import gzip
import io
import json
import re
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import manimgx_fonts
import manimgx_fonts_cjk
import typst
from PIL import Image

import whatsdex

ASSETS = Path(whatsdex.__file__).parent / "assets"
INCH = 72
"""Points; with one dot each, a point is a pixel."""
EMOJI = Path("emoji")
"""Where the working folder has the colour font, which is kept packed."""
FAR = re.compile("[\u2100-\ud7ff\uf900-\ufdcf\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
"""What may be in none but the large font of Chinese, Japanese and Korean."""
KANA = re.compile("[\u3040-\u30ff]")
HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7af]")
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U0001f000-\U0003ffff]"
)
"""What is written without spaces, or may be parted anywhere."""
LONG = 22
"""Letters of a word that may be parted, since it would make all others tiny."""
WORDS = 24
"""So many of the longest words are measured."""
ZERO = "\u200b"


def pages(look: str, facts: dict[str, Any], *, ppi: float = INCH) -> list[Image.Image]:
    """Return the pages that a look makes of some facts, transparent where nothing is."""
    text = json.dumps(facts, ensure_ascii=False)
    for each in ("common.typ", f"{look}.typ"):
        shutil.copyfile(ASSETS / "looks" / each, each)
    inputs = {"facts": text, "wide": _wide(text)}
    compiler = typst.Compiler(f"{look}.typ", root=".", font_paths=_fonts(text), sys_inputs=inputs)
    made = compiler.compile(format="png", ppi=ppi)
    return [_opened(each) for each in (made if isinstance(made, list) else [made])]


def fitting(look: str, facts: dict[str, Any], side: int) -> Image.Image:
    """Return the one page that a look makes, its longer side so many pixels."""
    first = pages(look, facts)[0]
    return pages(look, facts, ppi=INCH * side / max(first.size))[0]


def worded(text: str) -> dict[str, Any]:
    """Return what a look needs of a text: its parts, the words that bound its size, and which way it runs."""
    parts = re.findall(r"\n|[^\s]+", text)
    whole = [each for each in parts if not UNSPACED.search(each)]
    bounding = sorted({each for each in whole if len(each) <= LONG}, key=len, reverse=True)[:WORDS]
    return {"parts": [_parted(each) for each in parts], "words": bounding, "rtl": leads_right(text)}


def _parted(word: str) -> str:
    """Return a word that may be parted between any two letters where it is too long."""
    if len(word) <= LONG or UNSPACED.search(word):
        return word
    return "".join(each if unicodedata.combining(each) else ZERO + each for each in word)[1:]


def leads_right(text: str) -> bool:
    """Return whether the first letter of a text is of a script that begins at the right."""
    found = next((way for way in map(unicodedata.bidirectional, text) if way in ("L", "R", "AL")), "L")
    return found != "L"


def folders(*, far: bool = True) -> list[Path]:
    """Return where the fonts are, with or without the large one of Chinese, Japanese and Korean."""
    near = [ASSETS / "fonts", Path(manimgx_fonts.__file__).parent]
    return [*near, Path(manimgx_fonts_cjk.__file__).parent] if far else near


def _wide(text: str) -> str:
    if not FAR.search(text):
        return ""
    return "JP" if KANA.search(text) else "KR" if HANGUL.search(text) else "SC"


def _fonts(text: str) -> typst.Fonts:
    if not EMOJI.exists():
        EMOJI.mkdir()
        packed = ASSETS / "fonts" / "TwemojiMozilla.ttf.gz"
        (EMOJI / packed.stem).write_bytes(gzip.decompress(packed.read_bytes()))
    known = [*folders(far=bool(FAR.search(text))), EMOJI]
    return typst.Fonts(include_system_fonts=False, font_paths=[str(each) for each in known])


def _opened(raw: bytes | None) -> Image.Image:
    with Image.open(io.BytesIO(raw or b"")) as image:
        return image.convert("RGBA")
