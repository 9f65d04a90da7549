"""The border to the terminal: outside text as plain, width-safe text without markup."""

from __future__ import annotations

from functools import lru_cache

from rich.cells import set_cell_size
from textual.content import Content

from whatsdex.text import sanitize

TYPEABLE = r"[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*"
"""What may be typed or pasted into a field."""

_FLAGS = {0x1F1E6 + offset: chr(ord("A") + offset) for offset in range(26)}
_SKIN_TONES = dict.fromkeys(range(0x1F3FB, 0x1F400))
_UNSTEADY = _FLAGS | _SKIN_TONES
"""Signs whose width terminals disagree on: flags become their letters, skin tones go."""


@lru_cache(8192)
def plain(text: str, *, lines: bool = False, limit: int = 0) -> str:
    """Return outside text as it may be drawn, whoever wrote it; arguments as in ``sanitize``."""
    if text.isascii() and text.isprintable() and not limit:
        return text
    return sanitize(text.translate(_UNSTEADY), lines=lines, limit=limit)


def words(text: str, style: str = "", *, lines: bool = False, limit: int = 0) -> Content:
    """Return outside text as content that no markup in it can change."""
    return Content.styled(plain(text, lines=lines, limit=limit), style)


def fit(text: str, cells: int) -> str:
    """Return ``text`` (already plain) cut or filled to exactly ``cells`` terminal cells."""
    if cells <= 0:
        return ""
    if text.isascii():
        if len(text) <= cells:
            return text.ljust(cells)
        return text[: cells - 1] + "…"
    cut = set_cell_size(text, cells)
    if cut.rstrip() == text.rstrip():
        return cut
    return set_cell_size(text, cells - 1) + "…"
