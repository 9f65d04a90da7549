"""Finding unwanted words: whole words and phrases, whatever their case, accents or letter shapes."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass

WORD = re.compile(r"\w+")
_FOLDED_AWAY = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufeff]+"
)
"""Combining marks, joiners and direction signs: what people put between letters to hide a word."""


@dataclass(frozen=True, slots=True)
class Words:
    """A list of words, made ready to be looked for."""

    single: frozenset[str]
    phrases: dict[str, tuple[tuple[str, ...], ...]]
    """By their first word."""


def fold(text: str) -> str:
    """Return a text without case, accents, letter shapes and hidden characters."""
    if text.isascii():
        return text.lower()
    return _FOLDED_AWAY.sub("", unicodedata.normalize("NFKD", text)).casefold()


_ready: OrderedDict[int, tuple[tuple[str, ...], Words]] = OrderedDict()
_KEPT = 500
_lock = threading.Lock()


def ready(words: tuple[str, ...]) -> Words:
    """Return a list of words and phrases made ready; they are plain data, never patterns.

    The last ones are kept by the list itself, since comparing thousands of words takes longer than looking for them.
    """
    known = _ready.get(id(words))
    if known is not None and known[0] is words:
        return known[1]
    made = _made(words)
    with _lock:
        _ready[id(words)] = (words, made)
        if len(_ready) > _KEPT:
            _ready.popitem(last=False)
    return made


def _made(words: tuple[str, ...]) -> Words:
    single: set[str] = set()
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for each in words:
        parts = tuple(WORD.findall(fold(each)))
        if len(parts) == 1:
            single.add(parts[0])
        elif parts:
            phrases.setdefault(parts[0], []).append(parts)
    return Words(frozenset(single), {first: tuple(each) for first, each in phrases.items()})


def find(text: str, words: Words) -> str:
    """Return the first unwanted word or phrase in a text, folded; empty when there is none."""
    if not words.single and not words.phrases:
        return ""
    said = WORD.findall(fold(text))
    found = words.single.intersection(said)
    if found:
        return str(next(each for each in said if each in found))
    if words.phrases:
        for place, each in enumerate(said):
            for phrase in words.phrases.get(each, ()):
                if tuple(said[place : place + len(phrase)]) == phrase:
                    return " ".join(phrase)
    return ""


def usable(word: str) -> bool:
    """Tell whether a word or phrase can be looked for at all: it has a letter or digit."""
    return bool(WORD.search(fold(word)))
