"""What the pairing screen says."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

from textual.content import Content
from textual.widgets.option_list import Option

from whatsdex.control.views import PairingView
from whatsdex.tui.safe import plain
from whatsdex.tui.screens.pairing_cycle import PairingCycle
from whatsdex.tui.widgets.choices import choice
from whatsdex.tui.widgets.qr import Blocks

MODES = (
    ("public", "Private chats and groups", "groups once an admin of theirs enables it"),
    ("private", "Private chats only", "groups get no answer"),
    ("group", "Groups only", "once an admin of theirs enables it"),
    ("self", "Its owners only", "nobody else gets an answer"),
)
"""What ``bot.mode`` may become here, with its name and meaning."""

QR_STEPS = (
    "Open WhatsApp › Settings on the phone.",
    "Linked devices › Link a device.",
    "Point the camera at the code.",
)
PHONE_STEPS = (
    "Open WhatsApp › Settings on the spare phone.",
    "Linked devices › Link a device › Link with phone number instead.",
    "Type the code.",
)

NO_ROOM = "The code does not fit here. Make the window larger, or take the phone code.\n"
BROKEN = "\nIf it looks broken: b draws it otherwise,\nc gives a code to type instead."
NO_NUMBER = "A number with its country code has 7 to 15 digits, such as +49 30 5550142."


def intro() -> Content:
    """Return what linking means."""
    return Content.assemble(
        ("Link a phone number to the bot\n\n", "bold $primary"),
        "The bot joins a WhatsApp number as one of its linked devices,\n",
        "as WhatsApp Web does. It then reads and answers that number's chats.\n\n",
        ("▲ ", "bold $warning"), ("It is an unofficial client. WhatsApp may ban the number.\n", "bold"),
        ("▲ ", "bold $warning"), ("Use a spare number", "bold"), ", one that you can do without; never your own.\n\n",
        ("Messages stay on this machine. You can unlink on the phone at any time.", "$muted"),
    )  # fmt: skip


def intro_choices(*, demo: bool) -> list[Option]:
    """Return the ways on from the introduction."""
    ways = [
        choice("qr", "r", "Link by QR code", "scan a picture with the phone"),
        choice("phone", "c", "Link by phone code", "type eight signs on the phone"),
    ]
    if demo:
        ways.append(choice("demo", "d", "Look around first", "with made-up users, in a folder of its own"))
    return [*ways, choice("later", "n", "Not now", "P brings you back here")]


def steps(kind: str) -> Content:
    """Return what to do on the phone."""
    lines = enumerate(PHONE_STEPS if kind == "phone" else QR_STEPS, 1)
    return Content("\n").join([Content.assemble((f"{number} ", "bold $accent"), each) for number, each in lines])


def number() -> Content:
    """Return the question for the phone's number."""
    title = Content.styled("Link by phone code\n\n", "bold $primary")
    return Content.assemble(title, "The spare phone's number, with country code:")


def progress(cycle: PairingCycle, hindrance: str) -> Content:
    """Return how the pairing stands: the code's time, what went wrong, or what it waits for."""
    if cycle.error:
        again = f" Trying again in {cycle.wait_left():.0f} s." if cycle.will_retry else " Enter tries again."
        return Content.assemble(("✖ ", "bold $error"), plain(cycle.error), (again, "$muted"))
    if cycle.code:
        return seconds(cycle.view)
    why = plain(hindrance)
    return Content.assemble(("Asking WhatsApp for a code …", "$muted"), (f"\n{why}" if why else "", "$warning"))


def seconds(view: PairingView) -> Content:
    """Return how long the code is good for."""
    left = math.ceil(view.seconds_left)
    style = "bold $warning" if left <= 5 else "bold"
    return Content.assemble(("A new code in ", "$muted"), (f"{left} s", style))


def code(text: str) -> Content:
    """Return a phone code, large enough to read across a desk."""
    return Content.styled("  ".join(plain(text, limit=20)), "bold $accent")


def picture(view: PairingView, data: Path | None) -> Content:
    """Return where the code is as a picture."""
    if not view.png:
        return Content("")
    path = str(data / view.png) if data is not None else view.png
    return Content.assemble(("As a picture: ", "$muted"), plain(path))


def blocks_for(term: str) -> tuple[Blocks, ...]:
    """Return the blocks that a terminal of that name can show."""
    return ("half",) if term in ("linux", "vt100", "vt220", "dumb") else ("half", "sextant")


def terminal_blocks() -> tuple[Blocks, ...]:
    """Return the blocks that this terminal can show."""
    return blocks_for(os.environ.get("TERM", ""))


def mode_choices(current: str) -> list[Option]:
    """Return who may use the bot."""
    return [choice(id, "", title, meaning, mark=id == current) for id, title, meaning in MODES]


def linked(number: str) -> Content:
    """Return that it worked."""
    return Content.assemble(
        ("✔ ", "bold $success"), ("Linked", "bold"), f" as {plain(number)}.\n\n" if number else ".\n\n",
        ("Who may use the bot?\n", "bold $primary"),
        ("It can be changed at any time.", "$muted"),
    )  # fmt: skip


def owner(owner_code: str, number: str, prefix: str, owners: int) -> Content:
    """Return how to become the bot's owner."""
    title: tuple[str, str] = ("Become its owner\n\n", "bold $primary")
    if owners and not owner_code:
        return Content.assemble(title, ("✔ ", "bold $success"), "The bot knows its owner.")
    if not owner_code:
        return Content.assemble(
            title, "The code was used. ", ("Owners are named under bot.owners in config.toml.", "$muted")
        )
    to = f"the bot ({plain(number)})" if number else "the bot"
    return Content.assemble(
        title,
        f"From your own phone, write this to {to}:\n\n",
        (f"    {prefix}owner {plain(owner_code, limit=40)}\n\n", "bold $accent"),
        ("Whoever sends it becomes the owner; it works once. What the bot's own\n", "$muted"),
        ("phone writes to itself (Message yourself) counts as its owner's, too.", "$muted"),
    )  # fmt: skip


def prefix_of(value: str) -> str:
    """Return the first prefix of the setting's JSON."""
    try:
        prefixes = json.loads(value)
    except ValueError:
        return "/"
    return plain(str(prefixes[0])) if isinstance(prefixes, list) and prefixes and "/" not in prefixes else "/"
