"""Going somewhere by its name: ``user 4477``, ``group family``, ``cmd sticker``, ``job 12``, or a screen."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from whatsdex.tui.actions import PLACES
from whatsdex.tui.safe import TYPEABLE


class Target(NamedTuple):
    """A place, and what is to be found there."""

    place: str
    text: str


def words() -> list[str]:
    """Return the words that a jump begins with."""
    return [each.jump[0] for each in PLACES if each.jump] + [each.id for each in PLACES]


def parse(text: str) -> Target | None:
    """Return what a jump means; None where it means nothing."""
    word, _space, rest = text.strip().lstrip(":").lower().partition(" ")
    for each in PLACES:
        if word in each.jump:
            return Target(each.id, rest.strip())
    found = [each.id for each in PLACES if word and each.id.startswith(word)]
    return Target(found[0], rest.strip()) if len(found) == 1 else None


class JumpScreen(ModalScreen[Target]):
    """Takes where to go; Esc stays."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Back")]

    def compose(self) -> ComposeResult:
        """Put a field over a line that says what it takes."""
        with Vertical(classes="dialog jump") as dialog:
            dialog.border_title = "Jump"
            yield Input(
                placeholder="user 4477", restrict=TYPEABLE, suggester=SuggestFromList(words(), case_sensitive=False)
            )
            yield Static(_hint(), id="told", markup=False)

    def on_mount(self) -> None:
        """Let the cursor stand still."""
        self.query_one(Input).cursor_blink = False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go there, or say that there is no such place."""
        target = parse(event.value)
        if target is not None:
            self.dismiss(target)
        elif event.value.strip():
            self.query_one("#told", Static).update(Content.assemble(("There is no such place.  ", "$error"), _hint()))


def _hint() -> Content:
    known = ", ".join(f"{each.jump[0]} …" for each in PLACES if each.jump)
    return Content.styled(f"{known}, or a screen's name", "$muted")
