"""The question before harm: what, whom, and a safe answer first."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from whatsdex.tui.widgets.choices import choice


class AskScreen(ModalScreen[bool]):
    """Asks whether to do something; Esc and Enter do not."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "answer(False)", "No"),
        Binding("y", "answer(True)", "Yes", show=False),
    ]

    def __init__(self, title: str, text: Content, yes: str) -> None:
        """Make a question.

        Args:
            title: What is about to be done.
            text: To what, and what follows.
            yes: The answer that does it.
        """
        super().__init__()
        self._title, self._text, self._yes = title, text, yes

    def compose(self) -> ComposeResult:
        """Put the safe answer first."""
        with Vertical(classes="dialog leave") as dialog:
            dialog.border_title = self._title
            yield Static(self._text)
            yield OptionList(choice("no", "n", "Leave it as it is", ""), choice("yes", "y", self._yes, ""))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the chosen answer."""
        self.dismiss(event.option_id == "yes")

    def action_answer(self, yes: bool) -> None:
        """Take an answer given by a key."""
        self.dismiss(yes)
