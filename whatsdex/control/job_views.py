"""What faces get to see of background work and of messages that were given up."""

from __future__ import annotations

from datetime import datetime

from whatsdex.models import Frozen


class JobView(Frozen):
    """One background run of a command; texts are cleaned."""

    number: int
    command: str
    state: str
    """fetching, queued, running; done, failed, cancelled, dead."""
    who: str
    """Name or number of who asked."""
    chat: str
    """The chat's JID."""
    account: str
    created: datetime
    started: datetime | None = None
    ended: datetime | None = None
    progress: float = 0.0
    """0 to 1."""
    note: str = ""
    """How far it is, or why it failed."""
    attempt: int = 0
    ahead: int = 0
    """How many of its kind are before it, while it waits."""


class LetterView(Frozen):
    """A dead letter: something to be sent that was given up."""

    number: int
    account: str
    chat: str
    kind: str
    """The action's tag: send, edit, group, …"""
    text: str
    error: str
    created: datetime
    ambiguous: bool
    """Whether it may have arrived all the same."""
