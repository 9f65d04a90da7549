"""Dialogues as pure state machines: an answer and a state give what comes next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from whatsdex.models import Frozen
from whatsdex.text import _


class Choice(Frozen):
    """One answer that somebody may give, and the command that it means."""

    answers: tuple[str, ...]
    """Lower case: ``("1",)``, ``("yes", "y")``."""
    command: str
    arguments: str = ""
    confirmed: bool = False
    """Whether the answer says yes to something dangerous."""


class Offer(Frozen):
    """Choices to answer with a word or a number."""

    choices: tuple[Choice, ...]
    message: bytes = b""
    """The request that led here, so that its media serve the answer too."""


class Run(Frozen):
    """The answer means a command; the dialogue ends."""

    choice: Choice
    message: bytes = b""


class Stay(Frozen):
    """The dialogue goes on with another state, after saying something."""

    state: bytes
    reply: str = ""


class End(Frozen):
    """The dialogue ends, after saying something."""

    reply: str = ""


Step = Run | Stay | End | None
"""What comes of an answer; None means that it was none, and is a message like any other."""

Machine = Callable[[bytes, str], Step]
"""Takes the state and what the user wrote."""

_machines: dict[str, Machine] = {}


def conversation(kind: str) -> Callable[[Machine], Machine]:
    """Register a function as the state machine of dialogues of a kind."""

    def register(machine: Machine) -> Machine:
        _machines[kind] = machine
        return machine

    return register


def step(kind: str, state: bytes, text: str) -> Step:
    """Return what comes of an answer in a dialogue of that kind; of an unknown kind nothing."""
    machine = _machines.get(kind)
    return machine(state, text) if machine is not None else None


def pack(state: Any) -> bytes:
    """Return a state as bytes."""
    return msgspec.msgpack.encode(state)


NO = frozenset({"no", "n", "cancel"})
"""What takes back what the bot asked to confirm."""


@conversation("offer")
def _offer(state: bytes, text: str) -> Step:
    offer = msgspec.msgpack.decode(state, type=Offer)
    answer = text.strip().lower().rstrip(".)!")
    for each in offer.choices:
        if answer in each.answers:
            return Run(choice=each, message=offer.message)
    if answer in NO and any(each.confirmed for each in offer.choices):
        return End(_("All right, I leave it."))
    return None
