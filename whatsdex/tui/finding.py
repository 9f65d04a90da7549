"""Filters of lists held whole: words that must occur, ``!word`` that must not, ``field:value``, ``is:state``."""

from __future__ import annotations

from collections.abc import Mapping


def matches(find: str, text: str, fields: Mapping[str, str], states: Mapping[str, bool] | None = None) -> bool:
    """Tell whether a row matches all words of a filter.

    Args:
        find: The filter.
        text: What words are looked for in.
        fields: Texts of single columns, by the names before the colon.
        states: What ``is:…`` means, by the whole word.
    """
    return all(_matches(word, text.lower(), fields, states or {}) for word in find.lower().split())


def _matches(word: str, text: str, fields: Mapping[str, str], states: Mapping[str, bool]) -> bool:
    if word.startswith("!") and len(word) > 1:
        return not _matches(word[1:], text, fields, states)
    if word in states:
        return states[word]
    name, colon, value = word.partition(":")
    if colon and value and name in fields:
        return value in fields[name].lower()
    return word in text
