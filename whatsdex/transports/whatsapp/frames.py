"""What the engine and the link's process say to each other."""

from __future__ import annotations

import time
from enum import IntEnum

from whatsdex.models import Action, Frozen, Inbound, Result

BEAT_SECONDS = 2.0
"""Between two heartbeats, both ways."""
ALONE_SECONDS = 8.0
"""Without a heartbeat the link's process leaves after this long."""


class Exit(IntEnum):
    """How the link's process ends, as its exit status."""

    LEFT = 0
    """It was told to."""
    LOGGED_OUT = 11
    REPLACED = 12
    BANNED = 13
    OUTDATED = 14
    UNPAIRED = 15
    """There is no session, and nobody took the codes."""
    LOCKED = 16
    """Another process holds the session."""
    AGAIN = 17
    """It wants to be started anew, at once."""
    STORE = 18
    """The session's database failed."""
    ORPHAN = 19
    """The engine went away."""
    LOST = 20
    """The connection could not be made anew."""


class Setup(Frozen, tag="setup"):
    """Which account this process is for; the first frame it gets."""

    account: str
    folder: str
    """The data folder."""
    parent: int
    """Process id of the engine."""
    pair: bool = False
    """Whether codes are wanted when there is no session."""
    phone: str = ""
    """Digits of the number to pair by a code; empty for QR."""


class Do(Frozen, tag="do"):
    """Execute an action."""

    ticket: int
    action: Action


class Journaled(Frozen, tag="journaled"):
    """These messages are kept by the engine."""

    keys: tuple[tuple[str, str], ...]
    """Chat and message id."""


class Beat(Frozen, tag="beat"):
    """The other end lives."""

    at: float
    """Seconds since the machine started, sleep included."""


class Leave(Frozen, tag="leave"):
    """End in order."""

    seconds: float
    """How long what runs may still take."""
    logout: bool = False
    """Unlink the account before."""


class Done(Frozen, tag="done"):
    """An action was executed."""

    ticket: int
    result: Result


ToLink = Setup | Do | Journaled | Beat | Leave
FromLink = Done | Beat
FromPeople = Inbound


def uptime() -> float:
    """Return seconds since the machine started; unlike the monotonic clock it counts sleep."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
