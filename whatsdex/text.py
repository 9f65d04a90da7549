"""Small tools for texts: what is safe to show, how numbers read, and the user's language."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

from whatsdex import languages
from whatsdex.errors import UserError


def _(text: str) -> str:
    """Return a text for people in the language that is spoken."""
    return languages.spoken().gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """Return a text about so many things in the language that is spoken."""
    return languages.spoken().ngettext(one, many, count)


MARKS_KEPT = 3
"""Combining marks that one letter may carry; more is a drawing over the neighbours' lines."""

LINE: dict[int, str | None] = dict.fromkeys((*range(32), 127)) | dict.fromkeys(map(ord, "\n\t\v\f"), " ")
"""What becomes of ASCII's control characters in one line,"""
LINES: dict[int, str | None] = LINE | dict.fromkeys(map(ord, "\n\v\f"), "\n")
"""and in several."""
KNOWN = 10_000
"""Characters whose fate is remembered."""


class _Safe(dict[int, str | None]):
    """What becomes of each character, found out when it first comes; for ``str.translate``."""

    def __init__(self, line_break: str) -> None:
        super().__init__(dict.fromkeys(map(ord, "\n\v\f\u2028\u2029"), line_break) | {ord("\t"): " "})

    def __missing__(self, code: int) -> str | None:
        each = chr(code)
        category = unicodedata.category(each)
        kept = None if category in ("Cc", "Cf", "Cs", "Co", "Cn") or "\ufe00" <= each <= "\ufe0f" else each
        if category in ("Mn", "Me"):
            SAFE_MARKS.add(each)
        if len(self) < KNOWN:
            self[code] = kept
        return kept


SAFE_MARKS: set[str] = set()
"""Combining marks that came so far."""
SAFE_LINE, SAFE_LINES = _Safe(" "), _Safe("\n")
"""What becomes of all characters in one line, and in several."""


def sanitize(text: str, *, lines: bool = False, limit: int = 0) -> str:
    """Return ``text`` as it may reach a terminal or a log, whoever wrote it.

    Control characters, escape sequences' introducers, format characters (direction overrides,
    zero-width ones, tags) and variation selectors are taken out, piles of combining marks cut.

    Args:
        text: What came from outside.
        lines: Whether line breaks stay; else they become spaces.
        limit: Characters to keep at most, 0 for all; a cut text ends in ``…``.
    """
    if limit and len(text) > 4 * limit:
        text = text[: 4 * limit]
    if not text.isascii():
        text = _clean(text, lines)
    elif not text.isprintable():
        text = text.translate(LINES if lines else LINE)
    if limit and len(text) > limit:
        text = text[: limit - 1] + "…"
    return text


def _clean(text: str, lines: bool) -> str:
    text = text.translate(SAFE_LINES if lines else SAFE_LINE)
    if SAFE_MARKS.isdisjoint(text):
        return text
    kept: list[str] = []
    marks = 0
    for each in text:
        marks = marks + 1 if each in SAFE_MARKS else 0
        if marks <= MARKS_KEPT:
            kept.append(each)
    return "".join(kept)


JOINERS = "\u200c\u200d"
"""What joins emoji, or tells letters of Persian and Hindi apart."""
FLAG = "\U0001f3f4"
"""Whose regional forms are written with tags behind it."""


def drawable(text: str, *, lines: int = 0) -> str:
    """Return ``text`` as it may be drawn, whoever wrote it.

    As ``sanitize``, but emoji stay whole.

    Args:
        text: What came from outside.
        lines: Lines to keep at most; those behind go on in the last one.
    """
    kept: list[str] = []
    marks = 0
    flag = False
    for each in text.replace("\r\n", "\n"):
        flag = each == FLAG or (flag and "\U000e0020" <= each <= "\U000e007f")
        category = unicodedata.category(each)
        marks = marks + 1 if category in ("Mn", "Me") and each != "\ufe0f" else 0
        if each in "\n\r\u2028\u2029\v\f\t":
            kept.append("    " if each == "\t" else "\n")
        elif marks > MARKS_KEPT or (category in ("Cc", "Cf", "Cs", "Co") and each not in JOINERS and not flag):
            continue
        elif category != "Cn" or "\U0001f000" <= each <= "\U0001faff":  # emoji newer than Python's tables
            kept.append(each)
    found = [each.rstrip() for each in "".join(kept).strip("\n").split("\n")]
    if lines and len(found) > lines:
        found = [*found[: lines - 1], " ".join(each for each in found[lines - 1 :] if each)]
    return "\n".join(found)


def mask(text: str, *, keep: int = 4) -> str:
    """Return a number or JID with all but its last ``keep`` digits hidden."""
    user, at, server = text.partition("@")
    shown = user[-keep:] if len(user) > keep else ""
    return "…" + shown + (at + server if at else "")


def size(count: float) -> str:
    """Return a count of bytes as people read it: ``1.5 MB``."""
    for unit in ("B", "KB", "MB", "GB"):
        if abs(count) < 1000:
            return f"{count:.0f} {unit}" if unit == "B" or count >= 10 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def duration(span: timedelta | float) -> str:
    """Return a time span in at most two units: ``2 h 5 min``, ``40 s``."""
    seconds = int(span.total_seconds() if isinstance(span, timedelta) else span)
    parts = []
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        if seconds >= length:
            parts.append(f"{seconds // length} {unit}")
            seconds %= length
    return " ".join(parts[:2]) or "0 s"


SPAN = re.compile(r"(?:(\d+)\s*d)?\s*(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+)\s*s)?", re.IGNORECASE)


def span_of(word: str) -> timedelta | None:
    """Return the time that a word such as ``1h30m`` means, None if it is none.

    Raises:
        UserError: It is longer than a hundred years.
    """
    found = SPAN.fullmatch(word) if len(word) <= 20 else None
    if not found or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(each or 0) for each in found.groups())
    if days * 86_400 + hours * 3600 + minutes * 60 + seconds > 36_500 * 86_400:
        raise UserError(_("That is too long a time."))
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
