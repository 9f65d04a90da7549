"""What happened, as past facts; and the bus that tells whoever asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

import structlog

from whatsdex.models import Call, Frozen, GroupChange, Identity, LinkStatus, Message, PairingCode, Receipt

log = structlog.get_logger(__name__)

Outcome = Literal["ok", "refused", "user_error", "failed", "ignored", "queued", "cancelled", "expired"]
"""How a message or an invocation ended; ``ignored`` means it was not for the bot."""


class MessageReceived(Frozen):
    """A message was journaled and will be looked at."""

    message: Message


class MessageHandled(Frozen):
    """The bot is done with a message (``queued``: a job goes on with it)."""

    message: Message
    outcome: Outcome
    seconds: float
    """From its arrival here to its end."""
    command: str = ""
    detail: str = ""
    """Which policy refused, which incident it became."""


class CommandFinished(Frozen):
    """One invocation ended."""

    invocation: str
    account: str
    command: str
    category: str
    chat: str
    user: str
    outcome: Outcome
    seconds: float
    """From arrival to end, waiting included."""


class MessageSent(Frozen):
    """An outbox row was executed."""

    account: str
    chat: str
    row: str
    """Its key."""
    id: str
    kind: str
    """The action's tag: send, edit, react, …"""
    text: str
    at: datetime
    seconds: float
    """From commit to WhatsApp's answer."""
    media: str = ""
    command: str = ""


class SendFailed(Frozen):
    """An outbox row failed; ``final`` when it became a dead letter."""

    account: str
    chat: str
    row: str
    """Its key."""
    error: str
    final: bool
    code: str = ""
    ambiguous: bool = False
    """Whether it may have arrived all the same."""


class JobChanged(Frozen):
    """A job moved to another state or made progress."""

    job: str
    """Its invocation."""
    command: str
    chat: str
    state: str
    progress: float = 0.0
    """0 to 1."""
    note: str = ""
    """Why it failed."""


class IncidentHappened(Frozen):
    """Something of ours went wrong and was written down."""

    number: int
    at: datetime
    where: str
    summary: str


class LinkChanged(Frozen):
    """An account's connection changed."""

    status: LinkStatus


class PairingCodeShown(Frozen):
    """A new code to pair with is there, or the cycle ended."""

    code: PairingCode


class GroupChanged(Frozen):
    """A group changed."""

    change: GroupChange


class ReceiptCame(Frozen):
    """Messages of ours were delivered or read."""

    receipt: Receipt


class CallCame(Frozen):
    """Somebody called."""

    call: Call


class OwnerClaimed(Frozen):
    """Somebody became an owner by the code."""

    account: str
    who: Identity


Event = (
    MessageReceived | MessageHandled | CommandFinished | MessageSent | SendFailed | JobChanged | IncidentHappened
    | LinkChanged | PairingCodeShown | GroupChanged | ReceiptCame | CallCame | OwnerClaimed
)  # fmt: skip

Listener = Callable[[Event], None]


class Bus:
    """Tells listeners of events, in the thread where they happen.

    A listener must be quick and never block; one that raises is logged and the others still hear.
    """

    def __init__(self) -> None:
        """Make a bus without listeners."""
        self._listeners: tuple[Listener, ...] = ()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with every event from now on; returns what ends it."""
        self._listeners = (*self._listeners, listener)

        def stop() -> None:
            self._listeners = tuple(each for each in self._listeners if each is not listener)

        return stop

    def tell(self, event: Event) -> None:
        """Tell all listeners."""
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:  # noqa: BLE001 - an isolation point: one listener's fault is its own
                log.exception("listener_failed", event=type(event).__name__)
