"""What a message asks for: an open dialogue's answer, a command, plain language, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import msgspec

from whatsdex.engine.arrival import Arrival
from whatsdex.engine.natural import addressed, understand, unmentioned
from whatsdex.kit.command import Command, Registry
from whatsdex.kit.conversation import End, Run, Stay, step
from whatsdex.models import Message
from whatsdex.storage.conversations import Conversations, Dialogue


@dataclass(slots=True)
class Request:
    """A command that somebody asked for."""

    command: Command
    arguments: str
    message: Message
    """Whose media and mentions count: the message itself, or the one that an answer goes back to."""
    confirmed: bool = False
    ends: Dialogue | None = None
    """The dialogue that this answer ends."""
    plain: bool = False


@dataclass(slots=True)
class Answer:
    """A dialogue goes on without a command."""

    dialogue: Dialogue
    step: Stay | End


@dataclass(slots=True)
class Unknown:
    """The bot was spoken to and does not understand."""

    near: Command | None = None
    """What the command's name may have meant."""
    arguments: str = ""
    named: str = field(default="")
    """The name as written; empty where the words were plain ones."""


WORD = re.compile(r"\S+")
SHORT = 3
"""Words that a mistyped command in a group may have beside its name; more is talk."""

Route = Request | Answer | Unknown | None
"""None means that the message is not for the bot."""


def route(arrival: Arrival, registry: Registry, conversations: Conversations, prefixes: list[str], name: str) -> Route:
    """Decide what a message asks for.

    Args:
        arrival: The message.
        registry: The commands.
        conversations: The open dialogues.
        prefixes: Signs before a command's name.
        name: The bot's name, by which it may be addressed.
    """
    message = arrival.message
    text = message.text.strip()
    dialogue = conversations.find(message.account, message.chat, arrival.user.id, arrival.received)
    if dialogue is not None and (answer := _answer(dialogue, text, registry)) is not None:
        return answer
    if text and (found := _by_prefix(text, prefixes, registry, message)) is not None:
        return found
    return _by_words(arrival, text, registry, name)


def _answer(dialogue: Dialogue, text: str, registry: Registry) -> Request | Answer | None:
    taken = step(dialogue.kind, dialogue.state, text)
    if taken is None:
        return None
    if not isinstance(taken, Run):
        return Answer(dialogue, taken)
    command = registry.find(taken.choice.command)
    if command is None:
        return None
    message = msgspec.msgpack.decode(taken.message, type=Message)
    return Request(command, taken.choice.arguments, message, taken.choice.confirmed, dialogue)


def _by_prefix(text: str, prefixes: list[str], registry: Registry, message: Message) -> Request | Unknown | None:
    prefix = ""
    for each in prefixes:
        if len(each) > len(prefix) and text.startswith(each):
            prefix = each
    if not prefix or (message.group and text[len(prefix) :][:1].isspace()):
        return None  # "! that is important" is talk
    word, rest = _split(text[len(prefix) :].lstrip())
    if (command := registry.find(word)) is not None:
        takes_words = any(each.kind != "file" for each in command.parameters)
        if message.group and len(word) == 1 and rest and not takes_words:
            return None  # "/s just kidding" is talk
        return Request(command, rest, message)
    if not word.isascii() or not word.replace("_", "").isalnum():
        return None
    if message.group and len(rest.split(None, SHORT)) > SHORT:
        return None
    return Unknown(registry.near(word), rest, word)


def _split(text: str) -> tuple[str, str]:
    """Return the first word and what follows it, line breaks and all."""
    word = WORD.match(text)
    return (word[0], text[word.end() :].strip()) if word else ("", "")


def _by_words(arrival: Arrival, text: str, registry: Registry, name: str) -> Request | Unknown | None:
    message = arrival.message
    if message.mentions_me:
        text = unmentioned(text)
    to_us = addressed(text, name)
    private = not arrival.chat.group
    if to_us is None:
        quotes_us = message.quoted is not None and message.quoted.from_me
        if not (private or message.mentions_me or quotes_us):
            return None
        to_us = text
    found = understand(registry, message, to_us)
    if found is not None:
        return Request(found[0], found[1], message, plain=True)
    if (private or message.mentions_me) and message.kind == "text" and text:
        return Unknown()
    return None
