"""A choice of few, the one in force marked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from whatsdex.tui.widgets.choices import choice


class PickScreen(ModalScreen[str]):
    """Asks for one of some words; Esc takes none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Back", key_display="esc"),
        Binding("j", "walk('down')", "Down", show=False),
        Binding("k", "walk('up')", "Up", show=False),
    ]

    def __init__(self, title: str, text: Content, options: Iterable[str], now: str = "") -> None:
        """Make a question; ``now`` is the word in force."""
        super().__init__()
        self._title, self._text, self._options, self._now = title, text, tuple(options), now

    def compose(self) -> ComposeResult:
        """Put the words under the text."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = self._title
            dialog.border_subtitle = "⏎ takes it, esc goes back"
            yield Static(self._text)
            yield OptionList(*(choice(each, "", each, "", mark=each == self._now) for each in self._options))

    def on_mount(self) -> None:
        """Begin at the word in force."""
        if self._now in self._options:
            self.query_one(OptionList).highlighted = self._options.index(self._now)

    def action_walk(self, way: str) -> None:
        """Go to another word."""
        words = self.query_one(OptionList)
        if way == "down":
            words.action_cursor_down()
        else:
            words.action_cursor_up()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the word."""
        self.dismiss(event.option_id)
