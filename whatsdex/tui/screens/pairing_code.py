"""The two ways to show a code: a picture to scan, or signs to type."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from whatsdex.tui.here import panel_of
from whatsdex.tui.safe import words
from whatsdex.tui.screens import pairing_texts as texts
from whatsdex.tui.screens.pairing_cycle import PairingCycle
from whatsdex.tui.widgets.qr import QrCode

SIDE_CELLS = 46
"""What the words beside the picture need."""
FEWEST_DIGITS, MOST_DIGITS = 7, 15
"""Of a phone number with its country code."""


class QrStep(Horizontal):
    """Shows the picture and what to do with it."""

    def __init__(self, *, id: str) -> None:
        """Show nothing yet."""
        super().__init__(id=id)
        self._blocks = texts.terminal_blocks()

    def compose(self) -> ComposeResult:
        """Put the words beside the picture."""
        yield QrCode()
        yield Static(id="side")

    @property
    def drawn(self) -> bool:
        """Whether there is a picture."""
        return self.query_one(QrCode).kind is not None

    def other_blocks(self) -> None:
        """Draw in other blocks from now on."""
        self._blocks = ("half",) if self._blocks[0] == "sextant" else ("sextant", "half")

    def show(self, cycle: PairingCycle, hindrance: str) -> None:
        """Say how the pairing stands, with the picture as large as fits."""
        picture, size = self.query_one(QrCode), self.screen.size
        picture.show(cycle.code, max(0, size.width - SIDE_CELLS), size.height - 2, self._blocks)
        parts = [Content.styled("Link by QR code", "bold $primary"), Content(""), texts.steps("qr"), Content("")]
        if cycle.code and picture.kind is None:
            parts.append(Content.styled(texts.NO_ROOM, "$warning"))
        parts.append(texts.progress(cycle, hindrance))
        if cycle.code and cycle.view.png:
            parts.append(texts.picture(cycle.view, panel_of(self).data))
        if picture.kind == "sextant":
            parts.append(Content.styled(texts.BROKEN, "$muted"))
        self.query_one("#side", Static).update(Content("\n").join(parts))


class PhoneStep(Vertical):
    """Asks for the number and shows the code for it."""

    def compose(self) -> ComposeResult:
        """Put number, code and steps under each other."""
        yield Static(texts.number())
        yield Input(placeholder="+49 30 5550142", id="number", restrict=r"[\d +()/-]*")
        yield Static(id="phone-code")
        yield Static(texts.steps("phone"), id="phone-steps")

    def on_mount(self) -> None:
        """Keep the cursor from blinking over slow lines."""
        self.query_one(Input).cursor_blink = False

    def show(self, cycle: PairingCycle | None, hindrance: str) -> None:
        """Say how the pairing stands; None while no number was given."""
        if cycle is None:
            self._say(Content.styled("Enter asks WhatsApp for a code.", "$muted"))
        elif cycle.code:
            self._say(Content.assemble(texts.code(cycle.code), "\n\n", texts.progress(cycle, hindrance)))
        else:
            self._say(texts.progress(cycle, hindrance))

    def digits(self) -> str:
        """Return the number that was typed; says what is expected, and returns nothing, where it is none."""
        digits = "".join(str(int(each)) for each in self.query_one(Input).value if each.isdecimal())
        if FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
            return digits
        self._say(words(texts.NO_NUMBER, "$warning"))
        return ""

    def _say(self, text: Content) -> None:
        self.query_one("#phone-code", Static).update(text)
