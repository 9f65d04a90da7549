"""Accounts and a pairing in steps."""

from __future__ import annotations

from collections.abc import Callable

from whatsdex.control.views import AccountView, PairingView

QR = "https://wa.me/settings/linked_devices#2@" + "".join(
    "0123456789abcdefghijKLMNOPQRSTuvwxyz+/"[(i * 7 + i // 5) % 38] for i in range(210)
)


class FakeAccounts:
    """A pairing that tests move on."""

    def __init__(self, accounts: Callable[[], tuple[AccountView, ...]]) -> None:
        self._accounts = accounts
        self.view = PairingView(account="main", state="idle")
        self.code = "KX7P-2M4Q"
        self.asked: list[tuple[str, str]] = []
        self.at_pair: Callable[[str], PairingView] = lambda phone: (
            PairingView(account="main", state="code", kind="phone", text="WDX4-TEST", seconds_left=160)
            if phone
            else PairingView(account="main", state="code", text=QR, seconds_left=47, png="pairing/main.png")
        )
        self.calls: list[str] = []

    def list(self) -> list[AccountView]:
        return [*self._accounts()]

    def pair(self, account: str, phone: str = "") -> None:
        self.asked.append((account, phone))
        self.view = self.at_pair(phone)

    def pairing(self, account: str) -> PairingView:
        return self.view

    def reconnect(self, account: str) -> None:
        self.calls.append(f"reconnect {account}")

    def logout(self, account: str) -> None:
        self.calls.append(f"logout {account}")

    def owner_code(self) -> str:
        return self.code
