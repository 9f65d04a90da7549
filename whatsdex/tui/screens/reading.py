"""A text to read over the screen, of outside words."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static


class ReadingScreen(ModalScreen[None]):
    """Shows a text in a frame that scrolls; Esc goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "Back", key_display="esc"),
        Binding("j,down", "scroll('down')", "Down", show=False),
        Binding("k,up", "scroll('up')", "Up", show=False),
    ]

    def __init__(self, title: str, text: Content) -> None:
        """Make a reader of ``text``."""
        super().__init__()
        self._title = title
        self._shown = Static(text, markup=False)

    def compose(self) -> ComposeResult:
        """Put the text into a frame."""
        with VerticalScroll(classes="dialog") as dialog:
            dialog.border_title = Content(self._title)
            dialog.border_subtitle = "esc goes back"
            yield self._shown

    def replace(self, text: Content) -> None:
        """Show another text, also before the first was drawn."""
        self._shown.update(text)

    def action_scroll(self, way: str) -> None:
        """Scroll by a line."""
        self.query_one(VerticalScroll).scroll_relative(y=1 if way == "down" else -1, animate=False)
