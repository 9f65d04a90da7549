"""How often words were said in groups that want to know: counts alone, not whose they were."""

from __future__ import annotations

from collections.abc import Iterable

from whatsdex.storage.store import Store
from whatsdex.storage.unit import Unit

ADD = (
    "INSERT INTO word_count (chat, word, said, at) VALUES (?,?,1,?)"
    " ON CONFLICT (chat, word) DO UPDATE SET said=word_count.said+1, at=excluded.at"
)
MOST = "SELECT word, said FROM word_count WHERE chat=? AND said>=? ORDER BY said DESC, word LIMIT ?"
CROWDED = "SELECT chat FROM word_count GROUP BY chat HAVING count(*)>?"
TRIM = (
    "DELETE FROM word_count WHERE chat=? AND word NOT IN"
    " (SELECT word FROM word_count WHERE chat=? ORDER BY said DESC, at DESC, word LIMIT ?)"
)
KEPT = 3_000
"""Words of a group, the most frequent."""
DAYS = 90
"""For which a word is kept that nobody says any more."""


def add(unit: Unit, chat: int, words: Iterable[str], now: int) -> None:
    """Have a unit count words.

    Args:
        unit: Whose commit it belongs to.
        chat: The group's row id.
        words: As they are to be shown.
        now: Milliseconds since 1970.
    """
    for word in words:
        unit.run(ADD, chat, word, now)


def most(store: Store, chat: int, limit: int, *, least: int = 2) -> list[tuple[str, int]]:
    """Return a group's most frequent words with how often they were said, ``least`` times or more."""
    return [(str(word), int(said)) for word, said in store.all(MOST, chat, least, limit)]


def clear(unit: Unit, chat: int) -> None:
    """Have a unit forget a group's words."""
    unit.run("DELETE FROM word_count WHERE chat=?", chat)


def prune(store: Store, unit: Unit, now: int) -> None:
    """Have a unit drop words that are no longer said, and the rarest of groups with very many."""
    unit.run("DELETE FROM word_count WHERE at < ?", now - DAYS * 86_400_000)
    for (chat,) in store.all(CROWDED, KEPT):
        unit.run(TRIM, chat, chat, KEPT)
