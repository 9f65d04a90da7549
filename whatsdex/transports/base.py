"""What the engine asks of any transport."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from whatsdex.models import Action, Inbound, LinkStatus, Result

Deliver = Callable[[Inbound], None]
"""Hands something to the engine; may block while its inbox is full, which is the back-pressure."""

Done = Callable[[Result], None]
"""Hears of an action's result, in a thread of the transport's; must be quick and not block."""


class Transport(Protocol):
    """One account's connection to people.

    Order: actions of one chat are executed as submitted. The engine never has two sends of one
    chat under way, so a transport may work on several chats at once.
    """

    account: str
    """The account's name."""

    def start(self, deliver: Deliver) -> None:
        """Begin to deliver; returns at once, while connecting goes on.

        Raises:
            TransportError: It cannot even try, and says why.
        """
        ...

    def status(self) -> LinkStatus:
        """Return how the account stands now."""
        ...

    def submit(self, action: Action, done: Done) -> None:
        """Have an action executed; ``done`` hears its result exactly once, also when the link dies."""
        ...

    def journaled(self, chat: str, message_id: str) -> None:
        """Hear that a delivered message is kept and need not be given again."""
        ...

    def pair(self, phone: str = "") -> None:
        """Start pairing anew: by QR, or by a code for that phone number. Codes come by ``deliver``."""
        ...

    def logout(self) -> None:
        """Unlink the account from WhatsApp."""
        ...

    def reconnect(self) -> None:
        """Drop the connection and make it anew."""
        ...

    def stop(self, seconds: float) -> None:
        """End in order within ``seconds``, then by force."""
        ...
