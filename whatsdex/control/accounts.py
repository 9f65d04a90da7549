"""The accounts area: connections, pairing, the owner code."""

from __future__ import annotations

import builtins
from collections.abc import Callable

from whatsdex.control import overview
from whatsdex.control.pairing import Pairings
from whatsdex.control.record import record
from whatsdex.control.views import AccountView, PairingView
from whatsdex.engine.arrival import CONSOLE
from whatsdex.engine.core import Core
from whatsdex.errors import WhatsdexError
from whatsdex.text import sanitize
from whatsdex.transports.base import Transport


class Accounts:
    """Implements ``api.AccountsArea``."""

    def __init__(self, core: Callable[[], Core], pairings: Pairings) -> None:
        """Act on an engine's transports."""
        self._core, self._pairings = core, pairings

    def list(self) -> builtins.list[AccountView]:
        """Return all accounts."""
        return overview.accounts(self._core())

    def pair(self, account: str, phone: str = "") -> None:
        """Start pairing by QR, or by a code for ``phone``."""
        transport = self._real(account)
        digits = "".join(str(int(each)) for each in phone if each.isdecimal())
        if phone and not 7 <= len(digits) <= 15:
            raise WhatsdexError(
                f"{sanitize(phone, limit=30)} is no phone number.", "Give it with country code: 49301234567."
            )
        if transport.status().state == "connected":
            raise WhatsdexError(f"{account} is paired already.", "Log it out first to pair another phone.")
        self._pairings.asked(account)
        record(self._core(), "accounts.pair", account)
        transport.pair(digits)

    def pairing(self, account: str) -> PairingView:
        """Return how the pairing stands."""
        find(self._core(), account)
        return self._pairings.view(account)

    def reconnect(self, account: str) -> None:
        """Drop the connection and make it anew."""
        transport = find(self._core(), account)
        record(self._core(), "accounts.reconnect", account)
        transport.reconnect()

    def logout(self, account: str) -> None:
        """Unlink the account from WhatsApp."""
        transport = self._real(account)
        record(self._core(), "accounts.logout", account)
        transport.logout()

    def owner_code(self) -> str:
        """Return the one-time code that makes its sender an owner."""
        return self._core().owner_code.current()

    def _real(self, account: str) -> Transport:
        if account == CONSOLE:
            raise WhatsdexError("The console account is made up; it is linked to no phone.")
        return find(self._core(), account)


def find(core: Core, account: str) -> Transport:
    """Return an account's transport.

    Raises:
        WhatsdexError: There is no such account.
    """
    transport = core.transports.get(account)
    if transport is None:
        raise WhatsdexError(
            f"There is no account {sanitize(account, limit=40)}.", "There are: " + ", ".join(core.transports) + "."
        )
    return transport
