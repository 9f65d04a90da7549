"""What a log line goes through before it is written: nothing unsafe for a terminal, no whole number."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

from whatsdex.text import mask, sanitize

LINES = ("exception", "stack")
"""Keys whose text keeps its line breaks."""

LIMIT = 2_000
"""Characters of one value that are kept."""

LINES_LIMIT = 20_000
"""Characters of one trace that are kept."""

# Letters beside digits are message ids and hashes; digits after "0." are fractions.
_END = r"(?![A-Za-z0-9])"
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9])(?<!\d\.)(?:"
    rf"\+?\d{{7,20}}{_END}|\+\d[\d \-()]{{5,24}}\d{_END}"
    r"|(?<!\d:)\d{1,6}(?=(?:[.:]\d+)*@(?:s\.whatsapp|lid|g\.us)))"
)
_SEPARATORS = {ord(each): None for each in "+ -()"}


def numbers(text: str) -> str:
    """Return ``text`` with all but the last four digits of phone numbers and JIDs hidden."""
    return _NUMBER.sub(_mask, text)


def _mask(match: re.Match[str]) -> str:
    return mask(match[0].translate(_SEPARATORS))


def value(given: object, *, lines: bool = False) -> Any:
    """Return a value as it may stand in a log: plain scalars as they are, all else as clean text."""
    if given is None or isinstance(given, bool | int | float):
        return given
    text = given if isinstance(given, str) else repr(given)
    # Cleaning comes first: a zero-width sign between digits would hide a number from the mask.
    return _NUMBER.sub(_mask, sanitize(text, lines=lines, limit=LINES_LIMIT if lines else LIMIT))


def processor(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Clean and mask every value of a structlog event but its time, which is ours."""
    for key, given in event.items():
        if key != "time":
            event[key] = value(given, lines=key in LINES)
    return event
