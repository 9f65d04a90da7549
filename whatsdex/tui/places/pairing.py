"""Linking a phone: its place and what its keys do."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from whatsdex.tui.registry import Action, Place


def _make() -> Screen[Any]:
    from whatsdex.tui.screens.pairing import PairingScreen

    return PairingScreen()


PLACE = Place(
    "pairing",
    "P",
    "Link a phone",
    "Links a phone number to the bot.",
    _make,
    (
        ("linking", "The bot becomes a linked device, as WhatsApp Web."),
        ("owner code", "Whoever sends it becomes the owner; it works once."),
    ),
    footer=False,
)

ACTIONS = (
    Action("pairing.qr", "r", "QR code", "Shows a picture to scan with the phone.", "way('qr')", "pairing",
           calls=("accounts.pair",), twin="pair"),
    Action("pairing.phone", "c", "Phone code", "Gives eight signs to type on the phone.", "way('phone')", "pairing",
           calls=("accounts.pair",), twin="pair"),
    Action("pairing.demo", "d", "Look around", "Starts a demo with made-up users instead.", "way('demo')", "pairing",
           footer=False),
    Action("pairing.later", "n", "Not now", "Leaves linking for later.", "way('later')", "pairing", footer=False),
    Action("pairing.blocks", "b", "Other blocks", "Draws the picture in other blocks.", "way('blocks')", "pairing",
           palette=False),
    Action("pairing.back", "escape", "Back", "Goes back.", "back", "pairing", palette=False, shown="esc"),
)  # fmt: skip
