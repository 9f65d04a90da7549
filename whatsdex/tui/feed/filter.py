"""The filter language of the feed: words that must occur, ``!`` for must not, ``field:value`` for one column."""

from __future__ import annotations

from collections.abc import Callable

from whatsdex.control.views import FeedLine
from whatsdex.tui.feed.line import WORDS
from whatsdex.tui.feed.store import Matches


def _outcome(line: FeedLine) -> str:
    """Return an outcome by its name and as the line shows it."""
    return f"{line.outcome} {WORDS.get(line.outcome, '')}"


OUTCOMES = ("", "refused", "failed", "misuse")
"""Those that a key turns through."""

_FIELDS: dict[str, Callable[[FeedLine], str]] = {
    "who": lambda line: f"{line.who} {line.chat}",
    "user": lambda line: f"{line.who} {line.chat}",
    "chat": lambda line: f"{line.chat_name} {line.chat}",
    "group": lambda line: line.chat_name if line.group else "",
    "cmd": lambda line: line.command,
    "command": lambda line: line.command,
    "out": _outcome,
    "outcome": _outcome,
    "kind": lambda line: line.kind,
    "dir": lambda line: line.direction,
    "account": lambda line: line.account,
    "text": lambda line: line.text,
    "id": lambda line: line.message_id,
}


def parse(text: str) -> Matches[FeedLine] | None:
    """Return what tells whether a line matches all terms of ``text``; None where there are none."""
    terms = [_term(each) for each in text.lower().split() if each not in ("!", ":")]
    if not terms:
        return None
    if len(terms) == 1:
        return terms[0]
    return lambda line: all(term(line) for term in terms)


def turned(text: str, step: int) -> str:
    """Return a filter's text with the next of ``OUTCOMES``, or with the one before."""
    found = [each.partition(":") for each in text.split()]
    now = next((value for name, _colon, value in found if name == "out" and value in OUTCOMES), "")
    wanted = OUTCOMES[(OUTCOMES.index(now) + step) % len(OUTCOMES)]
    rest = ["".join(each) for each in found if each[0] not in ("out", "outcome")]
    return " ".join([*rest, f"out:{wanted}"] if wanted else rest)


def _term(term: str) -> Matches[FeedLine]:
    if term.startswith("!") and len(term) > 1:
        inner = _term(term[1:])
        return lambda line: not inner(line)
    name, colon, value = term.partition(":")
    if colon and value and name in _FIELDS:
        read = _FIELDS[name]
        return lambda line: value in read(line).lower()
    return lambda line: term in f"{line.chat_name} {line.who} {line.text} {line.command} {_outcome(line)}".lower()
