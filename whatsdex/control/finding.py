"""What a list's filter means to the database: words, ``!`` before what must not be, ``field:value`` for one column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MOST_TERMS = 8

Condition = tuple[str, list[Any]]
"""SQL, and the values for its marks."""


def condition(find: str, term: Callable[[str, str, str], Condition]) -> Condition:
    """Return a condition for terms that all must hold; further ones than eight are left out.

    Args:
        find: What was typed.
        term: Returns what a term means by its whole text, its field in lower case, empty where there is none, and
            what follows the field.
    """
    parts, values = ["TRUE"], list[Any]()
    for typed in find.split()[:MOST_TERMS]:
        inverted = typed.startswith("!")
        if not (word := typed[inverted:]):
            continue
        field, colon, value = word.partition(":")
        sql, given = term(word, field.lower() if colon and value else "", value)
        # What is not known, as the name of a member who never wrote, does not hold.
        parts.append(f"NOT coalesce(({sql}), FALSE)" if inverted else f"({sql})")
        values += given
    return " AND ".join(parts), values


def holding(text: str, *columns: str) -> Condition:
    """Return a condition for a text that occurs in one of these columns; signs of patterns are plain in it."""
    like = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return " OR ".join(f"{each} LIKE ? ESCAPE '\\'" for each in columns), [like] * len(columns)
