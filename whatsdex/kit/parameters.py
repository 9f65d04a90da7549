"""Typed parameters, read from a command's signature and filled from what a user wrote.

| annotation | takes |
|---|---|
| ``str`` | one word, or several in quotes |
| ``Annotated[str, Rest()]`` | the rest of the text |
| ``int``, ``Annotated[int, Between(1, 6)]`` | a whole number |
| ``Annotated[str, OneOf("a", "b")]`` | one of these words |
| ``timedelta`` | a span such as ``10m`` or ``1h30m`` |
| ``Link`` | an address, with or without ``https://`` |
| ``Identity`` | a person, by mention, quote or number |
| ``Annotated[File, Kinds("image")]`` | media attached to the message or to the one it quotes |
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from whatsdex.errors import UserError
from whatsdex.jid import from_number, identity
from whatsdex.models import Identity, Media, MediaKind, Message
from whatsdex.services import urls
from whatsdex.services.urls import Link
from whatsdex.text import _, sanitize, span_of

REQUIRED = inspect.Parameter.empty
WORD = re.compile(r"\S+")
WHOLE = re.compile(r"[+-]?\d{1,18}")
NUMBER = re.compile(r"\+?[\d().-]{7,24}")
"""A phone number as people write it."""
DIGITS = range(7, 16)
QUOTES = {'"': '"', "“": "”", "„": "“"}


@dataclass(frozen=True, slots=True)
class Rest:
    """All that is left of the text, line breaks included."""


@dataclass(frozen=True, slots=True)
class Between:
    """Bounds of a number, both included."""

    low: int
    high: int


class OneOf:
    """One of some words."""

    def __init__(self, *words: str, also: str = "") -> None:
        """Take the words, and a pattern of others like them."""
        self.words = words
        self.also = re.compile(also)


class Kinds:
    """Which media are taken."""

    def __init__(self, *kinds: MediaKind) -> None:
        """Take the kinds."""
        self.kinds = kinds


@dataclass(frozen=True, slots=True)
class File:
    """Media that came with a message or with the one it quotes."""

    media: Media
    raw: bytes = b""
    """The WhatsApp message they are fetched by, while they are not here yet."""
    fetched: Path | None = None
    """Where the bytes are, once they are here."""

    @property
    def path(self) -> Path:
        """Where the bytes are; background commands get their files fetched."""
        if self.fetched is None:
            raise RuntimeError("only background commands get their files fetched")
        return self.fetched


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a command."""

    name: str
    kind: str
    take: Callable[[_Input], Any]
    usage: str
    default: Any = REQUIRED


class _Input:
    """What a user wrote, eaten from the left."""

    def __init__(self, text: str, message: Message) -> None:
        self.rest = text.strip()
        self.message = message
        self._people = list(message.mentions)

    def word(self) -> str:
        """Eat a word; several in double quotes count as one."""
        closing = QUOTES.get(self.rest[:1], "")
        end = self.rest.find(closing, 1) if closing else -1
        if end > 0:
            word, self.rest = self.rest[1:end], self.rest[end + 1 :].lstrip()
            return word
        word = self.peek()
        self.rest = self.rest[len(word) :].lstrip()
        return word

    def peek(self) -> str:
        """Return the next word without eating it."""
        found = WORD.match(self.rest)
        return found[0] if found else ""

    def person(self) -> str:
        """Return the next mentioned JID, or an empty string."""
        return self._people.pop(0) if self._people else ""


def parameters_of(run: Callable[..., None]) -> tuple[Parameter, ...]:
    """Return the parameters of a command's function, the context left out.

    Raises:
        TypeError: An annotation is none of those above.
    """
    hints = get_type_hints(run, include_extras=True)
    found = []
    for each in list(inspect.signature(run).parameters.values())[1:]:
        kind, take, shown = _reader(each.name, hints[each.name])
        usage = shown if each.default is REQUIRED else f"[{shown}]"
        found.append(Parameter(each.name, kind, take, usage, each.default))
    return tuple(found)


def bind(parameters: tuple[Parameter, ...], text: str, message: Message, usage: str) -> dict[str, Any]:
    """Fill parameters from a text and its message.

    Raises:
        UserError: Something is missing, too much, or not what is expected.
    """
    given = _Input(text, message)
    values: dict[str, Any] = {}
    for each in parameters:
        value = each.take(given)
        if value is None:
            if each.default is REQUIRED:
                raise UserError(_missing(each), _("Usage: {usage}").format(usage=usage))
            value = each.default
        values[each.name] = value
    if given.rest and parameters and not any(each.kind == "file" for each in parameters):
        raise UserError(_("That is more than I expected: “{rest}”.").format(rest=_shown(given.rest)),
                        _("Usage: {usage}").format(usage=usage))  # fmt: skip
    return values


def _missing(parameter: Parameter) -> str:
    if parameter.kind == "file":
        what = parameter.usage.strip("()").replace(" / ", ", ")
        return _("Send a file with this command, or quote one: {what}.").format(what=what)
    if parameter.kind == "person":
        return _("Mention somebody, quote their message, or give their number.")
    return _("Something is missing: {what}.").format(what=parameter.usage)


def _reader(name: str, hint: Any) -> tuple[str, Callable[[_Input], Any], str]:
    extra = None
    if get_origin(hint) is Annotated:
        hint, extra = get_args(hint)[0], get_args(hint)[1]
    options = [each for each in get_args(hint) if each is not type(None)]
    if type(None) in get_args(hint) and options:
        hint = options[0]
        if get_origin(hint) is Annotated:
            hint, extra = get_args(hint)[0], get_args(hint)[1]
    shown = name.upper()
    if hint is File:
        kinds = extra.kinds if isinstance(extra, Kinds) else ()
        return "file", partial(_file, kinds), f"({' / '.join(kinds)})"
    if isinstance(extra, Rest):
        return "rest", _rest, shown
    if isinstance(extra, OneOf):
        return "choice", partial(_choice, extra), "|".join(extra.words)
    if isinstance(hint, type) and hint in _READERS:
        kind, take = _READERS[hint]
        if isinstance(extra, Between):
            return kind, partial(_int, low=extra.low, high=extra.high), f"{extra.low}-{extra.high}"
        return kind, take, shown
    raise TypeError(f"no parameter of a command can be {hint!r}")


def _rest(given: _Input) -> str | None:
    text, given.rest = given.rest, ""
    return text or None


def _str(given: _Input) -> str | None:
    return given.word() if given.rest else None


def _int(given: _Input, low: int | None = None, high: int | None = None) -> int | None:
    if not given.rest:
        return None
    word = given.word()
    if not WHOLE.fullmatch(word):
        raise UserError(_("A whole number is expected, not “{word}”.").format(word=_shown(word)))
    value = int(word)
    if low is not None and high is not None and not low <= value <= high:
        raise UserError(_("A number from {low} to {high} is expected.").format(low=low, high=high))
    return value


def _choice(words: OneOf, given: _Input) -> str | None:
    if not given.rest:
        return None
    word = given.word()
    if word.lower() not in words.words and not (word and words.also.fullmatch(word.lower())):
        raise UserError(_("“{word}” is none of: {words}.").format(word=_shown(word), words=", ".join(words.words)))
    return word.lower()


def _span(given: _Input) -> timedelta | None:
    if not given.rest:
        return None
    word = given.word()
    span = span_of(word)
    if span is None:
        raise UserError(_("A time such as 10m, 2h or 1d is expected, not “{word}”.").format(word=_shown(word)))
    return span


def _url(given: _Input) -> Link | None:
    return urls.read(given.word()) if given.rest else None


def _person(given: _Input) -> Identity | None:
    if jid := given.person():
        if given.rest.startswith("@"):
            given.word()
        return identity(jid)
    word = given.peek()
    if NUMBER.fullmatch(word) and sum(each.isdecimal() for each in word) in DIGITS:
        return identity(from_number(given.word()))
    if given.message.quoted is not None and given.message.quoted.sender.key:
        return given.message.quoted.sender
    if given.rest:
        raise UserError(_missing(Parameter("", "person", _person, "")))
    return None


def _file(kinds: tuple[MediaKind, ...], given: _Input) -> File | None:
    message, quoted = given.message, given.message.quoted
    if message.media is not None and message.media.kind in kinds:
        return File(message.media, message.raw)
    if quoted is not None and quoted.media is not None and quoted.media.kind in kinds:
        return File(quoted.media, quoted.raw)
    return None


_READERS: dict[type, tuple[str, Callable[[_Input], Any]]] = {
    str: ("word", _str),
    int: ("number", _int),
    timedelta: ("span", _span),
    Link: ("url", _url),
    Identity: ("person", _person),
}


def _shown(text: str) -> str:
    """Return what a user wrote as it may be said back to them."""
    return sanitize(text, limit=40)
