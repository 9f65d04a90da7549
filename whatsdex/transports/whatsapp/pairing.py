"""The codes by which an account is paired with its phone, and how long each is good for."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

from neonize.utils.enum import ClientName, ClientType

from whatsdex.models import PairingCode
from whatsdex.text import _, sanitize
from whatsdex.transports.whatsapp.frames import Setup

log = logging.getLogger(__name__)

FIRST_CODE_SECONDS = 60
NEXT_CODE_SECONDS = 20
CODES = 6
LATE_SECONDS = 2
"""How much later than it should a next code may come."""


class Pairing:
    """One cycle of codes; the client goes on polling after it without ever showing another.

    Args:
        setup: Whether a phone's code is wanted, and for which number.
        client: neonize's client.
        tell: Hears the codes.
    """

    def __init__(self, setup: Setup, client: Any, tell: Callable[[PairingCode], None]) -> None:
        """Begin before the first code."""
        self._account = setup.account
        self._phone = setup.phone
        self._kind: Literal["qr", "phone"] = "phone" if setup.phone else "qr"
        self._client = client
        self._tell = tell
        self._codes = 0
        self._end = 0.0

    @property
    def is_on(self) -> bool:
        """Whether codes are being shown."""
        return self._end > 0

    def is_over(self, now: float) -> bool:
        """Tell whether the last code has run out, by the monotonic clock."""
        return 0 < self._end < now

    def end(self) -> None:
        """Note that the account is paired."""
        self._end = 0.0

    def show(self, code: bytes) -> bool:
        """Show the QR text that came, or at the first one ask for a phone's code; tell whether it is the first."""
        seconds = NEXT_CODE_SECONDS if self._codes else FIRST_CODE_SECONDS
        self._codes += 1
        self._end = time.monotonic() + seconds + LATE_SECONDS
        if self._kind == "qr":
            self._say(code.decode(), seconds)
        elif self._codes == 1:
            threading.Thread(target=self._ask_phone_code, name="phone-code", daemon=True).start()
        return self._codes == 1

    def fail(self, why: str) -> None:
        """Say that a code was taken in vain."""
        self._say("", 0, _("Pairing failed: {why}").format(why=sanitize(why, limit=200)))

    def _ask_phone_code(self) -> None:
        try:
            code = self._client.PairPhone(self._phone, True, ClientName.LINUX, ClientType.CHROME)
        except Exception as error:  # noqa: BLE001 - whatever it says is what the operator needs
            log.warning("no code for a phone: %s", error)
            why = _("WhatsApp gave no code for this number: {why}").format(why=sanitize(str(error), limit=200))
            self._say("", 0, why)
            return
        self._say(code, FIRST_CODE_SECONDS + (CODES - 1) * NEXT_CODE_SECONDS)

    def _say(self, text: str, seconds: int, error: str = "") -> None:
        self._tell(PairingCode(self._account, self._kind, text, datetime.now(UTC), seconds, error))
