"""The filter language of the log: words, ``!`` for must not, ``level:``, ``part:``, ``event:`` and ``incident:``."""

from __future__ import annotations

from whatsdex.control.log_views import LogLine
from whatsdex.tui.feed.store import Matches

LEVELS = ("debug", "info", "warning", "error", "critical")


def parse(text: str) -> Matches[LogLine] | None:
    """Return what tells whether a line matches all terms of ``text``; None where there are none."""
    terms = [_term(each) for each in text.lower().split() if each not in ("!", ":")]
    if not terms:
        return None
    return lambda line: all(term(line) for term in terms)


def least(text: str) -> str:
    """Return the level that a filter asks for at least."""
    found = [each.partition(":")[2] for each in text.lower().split() if each.startswith("level:")]
    return next((level for level in LEVELS if found and level.startswith(found[-1])), "debug")


def with_level(text: str, level: str) -> str:
    """Return a filter's text with another least level."""
    rest = [each for each in text.split() if not each.lower().startswith("level:")]
    return " ".join([f"level:{level}", *rest] if level != LEVELS[0] else rest)


def _term(term: str) -> Matches[LogLine]:
    if term.startswith("!") and len(term) > 1:
        inner = _term(term[1:])
        return lambda line: not inner(line)
    name, colon, value = term.partition(":")
    if colon and value:
        if name == "level":
            rank = LEVELS.index(least(term))
            return lambda line: LEVELS.index(line.level) >= rank
        if name == "part":
            return lambda line: value in line.part.lower()
        if name == "event":
            return lambda line: value in line.event.lower()
        if name == "incident":
            return lambda line: str(line.incident) == value
    return lambda line: term in f"{line.event} {line.part} {line.text} {line.trace}".lower()
