"""The question asked on the way out."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from whatsdex.tui.terminal import Choice
from whatsdex.tui.widgets.choices import choice


class LeaveScreen(ModalScreen[Choice | None]):
    """Offers to leave the bot running, to stop it, or to stay."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stay", "Stay"),
        Binding("l", "take('leave')", "Leave it running", show=False),
        Binding("s", "take('stop')", "Stop", show=False),
    ]

    def __init__(self, demo: bool, can_keep_running: bool) -> None:
        """Make the question fit what runs."""
        super().__init__()
        self._demo = demo
        self._can_keep_running = can_keep_running

    def compose(self) -> ComposeResult:
        """Put the safe way first."""
        options: list[Option] = []
        if self._can_keep_running:
            options.append(choice("leave", "l", "Leave it running", "the bot goes on without it"))
        if not self._can_keep_running:
            options.append(choice("stay", "esc", "Stay here", ""))
        what = "Stop the demo" if self._demo else "Stop the bot"
        options.append(choice("stop", "s", what, "" if self._demo else "nobody gets an answer any more"))
        if self._can_keep_running:
            options.append(choice("stay", "esc", "Stay here", ""))
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "Leave the panel"
            if self._can_keep_running:
                yield Static(Content.styled("scripts/whatsdex attach brings the panel back.", "$muted"))
            yield OptionList(*options)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the chosen way."""
        self.action_take(event.option_id or "stay")

    def action_take(self, way: str) -> None:
        """Leave by a way, if it is offered."""
        if way == "stop":
            self.dismiss("stop")
        elif way == "leave" and self._can_keep_running:
            self.dismiss("leave")
        elif way == "stay":
            self.dismiss(None)

    def action_stay(self) -> None:
        """Go back."""
        self.dismiss(None)
