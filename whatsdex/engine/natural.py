"""Plain language by rules: who is addressed, and which command a request means."""

from __future__ import annotations

import re

from whatsdex.kit.command import Command, Plain, Registry
from whatsdex.models import MediaKind, Message
from whatsdex.services import urls

LONGEST = 2000
"""Characters of a request that is taken for one."""
MENTION = re.compile(r"@\d{5,20}\b")
NEGATED = re.compile(r"\b(do not|don['’]?t|never)\b", re.IGNORECASE)


def addressed(text: str, name: str) -> str | None:
    """Return what a text says to the bot, without the words that address it; None if to nobody of ours."""
    found = _addressing(name).match(text)
    return text[found.end() :].strip() if found else None


def unmentioned(text: str) -> str:
    """Return a text without the numbers by which it mentions people."""
    return " ".join(MENTION.sub(" ", text).split()) if "@" in text else text


_patterns: dict[str, re.Pattern[str]] = {}


def _addressing(name: str) -> re.Pattern[str]:
    pattern = _patterns.get(name)
    if pattern is None:
        _patterns.clear()
        pattern = _patterns[name] = re.compile(
            rf"\s*(?:(?:hey|hi|hello|ok|okay|yo|dear|please)[\s,]+)*@?(?:bot|{re.escape(name)})(?![\w@])[\s,:!.]*",
            re.IGNORECASE,
        )
    return pattern


def understand(registry: Registry, message: Message, text: str) -> tuple[Command, str] | None:
    """Return the command and arguments that a request in plain words means, or None.

    Args:
        registry: The commands; each may have a rule of its own.
        message: The request.
        text: Its text without the words that address the bot.
    """
    if len(text) > LONGEST or NEGATED.search(text):
        return None
    url, quoted = _url(text), message.quoted
    words = text.replace(url, " ") if url else text
    behind = "" if url or quoted is None or quoted.from_me else _url(quoted.text[:LONGEST])
    request = Plain(" ".join(words.lower().split()), url, _media(message), behind)
    for each in registry.plain:
        if each.plain is not None and (arguments := each.plain(request)) is not None:
            return each, arguments
    return None


def _url(text: str) -> str:
    return next((word for word in text.split() if urls.find(word) is not None), "")


def _media(message: Message) -> MediaKind | None:
    if message.media is not None:
        return message.media.kind
    if message.quoted is not None and message.quoted.media is not None:
        return message.quoted.media.kind
    return None
