"""``pair``: linking the running bot to a phone, in this terminal."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whatsdex.cli.place import Place, placed
from whatsdex.errors import WhatsdexError

if TYPE_CHECKING:
    from whatsdex.control.api import Control
    from whatsdex.control.views import PairingView

LOOK = 0.5
"""Seconds between two looks."""
FAILURES = 3
"""After which it is given up."""
WARNING = """\
The bot becomes a linked device of a WhatsApp number, by an unofficial client. WhatsApp may ban the number:
use a spare one that you can do without.
"""
QR_STEPS = "On the phone: WhatsApp, Settings, Linked devices, Link a device; then point the camera at the code."
PHONE_STEPS = "On the phone: WhatsApp, Settings, Linked devices, Link a device, Link with phone number instead."


@click.command()
@click.option("--phone", default="", metavar="NUMBER", help="By a code to type on the phone of that number.")
@click.option("--account", default="", help="Which account; the first if not given.")
@placed
def pair(place: Place, phone: str, account: str) -> None:
    """Link the bot to a phone, by a QR code or a code to type; ends once it is linked."""
    control = place.remote()
    name = account or next((each.name for each in control.accounts.list() if not each.console), "")
    if not name:
        raise WhatsdexError("There is no account to link.")
    found = control.accounts.pairing(name)
    if found.state == "paired":
        click.echo(f"{name} is linked already, as {found.number}.")
        return
    click.echo(WARNING, err=True)
    click.echo(PHONE_STEPS if phone else QR_STEPS, err=True)
    number = Pairing(control, place.data, name, phone).follow()
    click.echo(f"Linked as {number}.")
    if code := control.accounts.owner_code():
        click.echo(f"Become its owner: send it, from your own phone, /owner {code}")


class Pairing:
    """Shows codes until somebody used one."""

    def __init__(self, control: Control, data: Path, account: str, phone: str) -> None:
        """Ask a running engine."""
        self._control, self._data, self._account, self._phone = control, data, account, phone
        self._code = ""
        self._failures = 0
        self._live = sys.stdout.isatty()

    def follow(self) -> str:
        """Show codes as they come; returns the number once it is linked.

        Raises:
            WhatsdexError: WhatsApp gave none several times.
        """
        accounts = self._control.accounts
        wanted = "phone" if self._phone else "qr"
        view = accounts.pairing(self._account)
        if view.state not in ("code", "waiting") or view.kind != wanted or self._phone:
            accounts.pair(self._account, self._phone)
        while (view := accounts.pairing(self._account)).state != "paired":
            if view.state == "code" and view.kind == wanted:
                self._show(view)
            elif view.state in ("failed", "idle"):
                self._again(view)
            time.sleep(LOOK)
        self._line("")
        return view.number

    def _again(self, view: PairingView) -> None:
        """Ask for codes anew, if that makes sense."""
        if view.error:
            self._failures += 1
            self._line("")
            click.echo(view.error, err=True)
        if self._phone or self._failures >= FAILURES:
            raise WhatsdexError("The phone was not linked.", "Try again later; WhatsApp bounds how often one may.")
        time.sleep(LOOK * 4 * self._failures)
        self._control.accounts.pair(self._account, self._phone)

    def _show(self, view: PairingView) -> None:
        if view.text != self._code:
            self._code = view.text
            self._line("")
            if view.kind == "phone":
                click.echo(f"\nCode: {view.text}\n")
            else:
                click.echo("\n" + qr(view.text) if self._live else view.text)
        png = f"; as a picture: {self._data / view.png}" if view.png else ""
        if self._live:
            self._line(f"good for {view.seconds_left:.0f} s{png}")

    def _line(self, text: str) -> None:
        """Replace the last line of the terminal."""
        if self._live:
            click.echo(f"\r\033[K{text}", nl=False)


def qr(text: str) -> str:
    """Return a QR code as half blocks, black on white whatever the terminal's colours are."""
    import segno

    rows = [[bool(each) for each in row] for row in segno.make(text, error="l", micro=False).matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    signs = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    lines = (
        "".join(map(signs.__getitem__, zip(*pair, strict=True))) for pair in zip(rows[::2], rows[1::2], strict=True)
    )
    return "\n".join(f"\033[97;40m{each}\033[0m" for each in lines)
