"""The filter language of the feed: words that must occur, ``!`` for must not, ``field:value`` for one column."""

from __future__ import annotations

from collections.abc import Callable

from whatsdex.control.views import FeedLine
from whatsdex.tui.feed.store import Matches

_FIELDS: dict[str, Callable[[FeedLine], str]] = {
    "who": lambda line: f"{line.who} {line.chat}",
    "user": lambda line: f"{line.who} {line.chat}",
    "chat": lambda line: f"{line.chat_name} {line.chat}",
    "group": lambda line: line.chat_name if line.group else "",
    "cmd": lambda line: line.command,
    "command": lambda line: line.command,
    "out": lambda line: line.outcome,
    "outcome": lambda line: line.outcome,
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


def _term(term: str) -> Matches[FeedLine]:
    if term.startswith("!") and len(term) > 1:
        inner = _term(term[1:])
        return lambda line: not inner(line)
    name, colon, value = term.partition(":")
    if colon and value and name in _FIELDS:
        read = _FIELDS[name]
        return lambda line: value in read(line).lower()
    return lambda line: term in f"{line.chat_name} {line.who} {line.text} {line.command} {line.outcome}".lower()
