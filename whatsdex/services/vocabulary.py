"""The words of a message that are worth counting."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import whatsdex

LINK = re.compile(r"\b(?:https?://|www\.)\S+|\S+@\S+|[@#]\S+")
MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0900-\u0dff\u0e31-\u0e4e"
"""What belongs to the letter before it, though it is none itself."""
WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{MARKS}]|[\u200c'](?=[^\W\d_]))*")
EMOJI = re.compile("[\U0001f300-\U0001f64f\U0001f680-\U0001f6ff\U0001f900-\U0001f9ff\u2764]")
IDEOGRAPHS = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
LENGTHS = range(3, 25)
SHORT_LENGTHS = range(2, 9)
"""Of words in letters that each say more."""
READ = 2_000
"""Characters looked at of one message."""
MOST = 25
"""Different words counted of one message."""


def words_of(text: str) -> list[str]:
    """Return the different words of a text, without links, numbers, names that are called, and what says nothing."""
    plain = LINK.sub(" ", text[:READ]).lower().replace("’", "'")
    usual = _stop_words()
    found: dict[str, None] = {}
    for word in [*WORD.findall(plain), *EMOJI.findall(plain)]:
        fits = len(word) in (SHORT_LENGTHS if IDEOGRAPHS.search(word) else LENGTHS) or EMOJI.fullmatch(word)
        if fits and word not in usual:
            found[word] = None
    return list(found)[:MOST]


@cache
def _stop_words() -> frozenset[str]:
    lines = (Path(whatsdex.__file__).parent / "assets" / "stopwords.txt").read_text(encoding="utf8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split()[1:])
