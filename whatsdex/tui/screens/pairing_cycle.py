"""One attempt after the other to link an account: asks, waits, tries again."""

from __future__ import annotations

from whatsdex.clock import Clock
from whatsdex.control.views import PairingView
from whatsdex.errors import WhatsdexError
from whatsdex.tui.source import Source

FIRST_WAIT = 3.0
LONGEST_WAIT = 30.0
PHONE_TRIES = 3
"""A phone code rings the phone, and WhatsApp soon refuses more: then a person has to ask."""


class PairingCycle:
    """Keeps a pairing going.

    Args:
        source: Where to ask.
        clock: For the waits between attempts.
        account: The account's name.
        phone: Digits of the number to pair by a code; empty for QR, or until they are known.
    """

    def __init__(self, source: Source, clock: Clock, account: str, phone: str = "") -> None:
        """Make a cycle that has not begun."""
        self._source = source
        self._clock = clock
        self._account = account
        self.phone = phone
        self.view = PairingView(account=account, state="idle")
        """How it stands."""
        self.error = ""
        """Why the last attempt failed."""
        self._tries = 0
        self._wait = FIRST_WAIT
        self._retry_at: float | None = None

    @property
    def code(self) -> str:
        """The code to show now, of the kind that was asked for; empty while there is none."""
        wanted = self.view.kind == ("phone" if self.phone else "qr")
        return self.view.text if wanted and self.view.state == "code" else ""

    @property
    def will_retry(self) -> bool:
        """Whether it tries again by itself."""
        return not self.phone or self._tries < PHONE_TRIES

    def wait_left(self) -> float:
        """Return the seconds until it tries again."""
        return max(0.0, (self._retry_at or 0.0) - self._clock.monotonic())

    async def step(self) -> None:
        """Ask how it stands, and start an attempt where none goes on."""
        try:
            self.view = await self._source.ask(lambda control: control.accounts.pairing(self._account))
            if self.view.state == "paired":
                return
            if self._goes_on():
                self._tries = max(1, self._tries)
                self._retry_at, self.error = None, ""
            elif not self._tries or self._due():
                await self._start()
        except WhatsdexError as error:
            self._ended(str(error))

    def _goes_on(self) -> bool:
        """Tell whether an attempt of ours is under way, whatever it shows first, or the engine's own by QR."""
        ours = bool(self._tries) or (not self.phone and self.view.kind == "qr")
        return ours and self.view.state in ("waiting", "code")

    def _due(self) -> bool:
        if self._retry_at is None:
            self._ended(self.view.error)
        return self.will_retry and self.wait_left() <= 0

    async def _start(self) -> None:
        self._tries += 1
        self._retry_at, self.error = None, ""
        await self._source.ask(lambda control: control.accounts.pair(self._account, self.phone))
        self.view = await self._source.ask(lambda control: control.accounts.pairing(self._account))

    def _ended(self, error: str) -> None:
        """Set when to try again: at once when a code merely ran out, later and later after faults."""
        self.error = error
        self._retry_at = self._clock.monotonic() + (self._wait if error else 0.0)
        self._wait = min(LONGEST_WAIT, 2 * self._wait) if error else FIRST_WAIT
