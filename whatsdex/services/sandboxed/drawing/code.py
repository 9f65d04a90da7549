"""Code as a picture: coloured by Pygments, in a window of ours."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from PIL import Image
from pygments import lex
from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class_by_name, guess_lexer
from pygments.lexers.special import TextLexer
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Token,
    _TokenType,
)
from pygments.util import ClassNotFound

from whatsdex.services.sandboxed.drawing import outcome, typeset
from whatsdex.services.sandboxed.failure import Failure, Tell

COLUMNS = 88
"""Of the longest line; what is longer goes on in the next."""
LINES = 90
GROUND, INK = "#1e1e2e", "#cdd6f4"
COLOURS: dict[_TokenType, str] = {
    Comment: "#7f849c", Keyword: "#cba6f7", Keyword.Constant: "#fab387", Keyword.Type: "#f9e2af",
    Name.Function: "#89b4fa", Name.Class: "#f9e2af", Name.Builtin: "#f38ba8", Name.Decorator: "#f5c2e7",
    Name.Tag: "#cba6f7", Name.Attribute: "#f9e2af", Name.Constant: "#fab387", Name.Exception: "#f9e2af",
    Name.Namespace: "#94e2d5", String: "#a6e3a1", String.Escape: "#f5c2e7", Number: "#fab387", Literal: "#fab387",
    Operator: "#89dceb", Operator.Word: "#cba6f7", Punctuation: "#9399b2", Generic.Inserted: "#a6e3a1",
    Generic.Deleted: "#f38ba8", Generic.Heading: "#89b4fa", Token: INK,
}  # fmt: skip
SKY = ("#8ec5fc", "#a29bfe", "#e0a3ff")
"""Colours of the picture behind the window."""
ROOM = 56
"""Pixels round the window."""
Span = tuple[str, str, bool, bool]


def carbon(job: dict[str, Any], tell: Tell) -> outcome.Told:
    """Draw ``text`` as code of a ``language``, or of the one it looks like.

    Raises:
        Failure: ``lines``.
    """
    text = job["text"]
    lexer = _lexer(job["language"], text)
    lines = list(_rows(_spans(lexer, text)))
    if len(lines) > LINES:
        raise Failure("lines", limit=LINES)
    title = "" if isinstance(lexer, TextLexer) else lexer.name
    (window,) = typeset.pages("carbon", {"lines": lines, "ground": GROUND, "ink": INK, "title": title}, ppi=96)
    return outcome.lossless(_framed(window))


def _lexer(language: str, text: str) -> Lexer:
    try:
        return find_lexer_class_by_name(language)() if language else guess_lexer(text)
    except ClassNotFound:
        return TextLexer()


def _spans(lexer: Lexer, text: str) -> Iterator[Span]:
    for kind, words in lex(text, lexer):
        known = kind
        while known not in COLOURS and known.parent is not None:
            known = known.parent
        yield words, COLOURS.get(known, INK), kind in Keyword or kind in Generic.Heading, kind in Comment


def _rows(spans: Iterator[Span]) -> Iterator[list[Span]]:
    """Give the lines, long ones parted."""
    row: list[Span] = []
    column = 0
    for words, colour, bold, slanted in spans:
        rest = ""
        for each in words:
            wide = 2 if unicodedata.east_asian_width(each) in "WF" else 1
            if each == "\n" or column + wide > COLUMNS:
                if rest:
                    row.append((rest, colour, bold, slanted))
                yield row
                row, column, rest = [], 0, ""
            if each != "\n":
                rest, column = rest + each, column + wide
        if rest:
            row.append((rest, colour, bold, slanted))
    if row:
        yield row


def _framed(window: Image.Image) -> Image.Image:
    size = (window.width + 2 * ROOM, window.height + 2 * ROOM)
    corners = Image.new("RGB", (3, 3))
    for at in range(9):
        corners.putpixel((at % 3, at // 3), tuple(bytes.fromhex(SKY[(at % 3 + at // 3) // 2][1:])))
    made = corners.resize(size, Image.Resampling.BICUBIC).convert("RGBA")
    layer = Image.new("RGBA", size)
    layer.paste(window, (ROOM, ROOM))
    shadow = Image.new("RGBA", size)
    shadow.paste(outcome.shadowed(layer, 18, 0.55), (0, 14))
    made.alpha_composite(shadow)
    made.alpha_composite(layer)
    return made.convert("RGB")
