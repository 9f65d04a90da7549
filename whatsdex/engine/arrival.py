"""A message on its way through the engine."""

from __future__ import annotations

from dataclasses import dataclass

from whatsdex.models import Message
from whatsdex.storage.directory import Chat, User


@dataclass(slots=True)
class Arrival:
    """A journaled message, with who wrote it and where."""

    id: str
    """account/chat/message id: the journal row's key."""
    message: Message
    user: User
    chat: Chat
    received: int
    """Milliseconds since 1970."""
    started: float
    """Monotonic seconds at which it came in."""
    replayed: bool = False
    """Whether a run of it was begun before a crash."""
    settled: bool = False
    """Whether its end was decided; nobody may end it twice."""


def arrival_id(message: Message) -> str:
    """Return the key of a message's journal row."""
    return f"{message.account}/{message.chat}/{message.id}"


def realm_of(account: str) -> str:
    """Return the realm of an account's people: made-up ones are kept apart."""
    return CONSOLE if account == CONSOLE else ""


CONSOLE = "console"
"""The account of made-up people."""
