"""Whether the account shows as online: only while it types, so that its phone goes on ringing."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from neonize.utils.enum import Presence

log = logging.getLogger(__name__)

SHOWN_SECONDS = 30.0
"""After the last sign of typing the account goes offline to people."""


class Visibility:
    """What WhatsApp shows of the account.

    Its servers learn the account's name from the first presence after a login, and show people no
    typing of somebody who is not online.

    Args:
        client: neonize's client.
    """

    def __init__(self, client: Any) -> None:
        """Nothing is told yet."""
        self._client = client
        self._lock = threading.Lock()
        self._told = False
        self._shown_until = 0.0

    def typing(self) -> None:
        """Show as online for a while; called before a sign of typing."""
        with self._lock:
            shown = self._shown_until > 0
            self._shown_until = time.monotonic() + SHOWN_SECONDS
        if not shown:
            self._tell(Presence.AVAILABLE)

    def forget(self) -> None:
        """Note that the connection was lost, and with it what was told."""
        with self._lock:
            self._told, self._shown_until = False, 0.0

    def tick(self) -> None:
        """Tell the account's name once, and go offline when it is time; never blocks."""
        with self._lock:
            over = 0 < self._shown_until < time.monotonic()
            if over:
                self._shown_until = 0.0
            due = over or not self._told
            self._told = True
        if due:
            threading.Thread(target=self._tell, args=(Presence.UNAVAILABLE,), name="presence", daemon=True).start()

    def _tell(self, presence: Presence) -> None:
        try:
            self._client.send_presence(presence)
        except Exception as error:  # noqa: BLE001 - nobody's message depends on it
            log.warning("presence not told: %s", error)
