"""Which columns a table shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import SelectionList
from textual.widgets.selection_list import Selection


class ColumnsScreen(ModalScreen[frozenset[str]]):
    """Has columns taken in or left out; gives the names of those left out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "done", "Back", key_display="esc"),
        Binding("j", "walk('down')", "Down", show=False),
        Binding("k", "walk('up')", "Up", show=False),
    ]

    def __init__(self, names: Sequence[str], hidden: frozenset[str]) -> None:
        """Offer columns by their names.

        Args:
            names: Of all there are.
            hidden: Of those that are left out now.
        """
        super().__init__()
        self._names, self._hidden = names, hidden

    def compose(self) -> ComposeResult:
        """Put the names under each other."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "Columns"
            dialog.border_subtitle = "␣ takes one in or out, esc goes back"
            yield SelectionList[str](*(Selection(each, each, each not in self._hidden) for each in self._names))

    def action_walk(self, way: str) -> None:
        """Go to another name."""
        names = self.query_one(SelectionList)
        if way == "down":
            names.action_cursor_down()
        else:
            names.action_cursor_up()

    def action_done(self) -> None:
        """Go back; a table without any column shows all."""
        left = set(self._names) - set(self.query_one(SelectionList).selected)
        elsewhere = self._hidden - set(self._names)  # of columns that there is no room for now
        self.dismiss(frozenset() if len(left) == len(self._names) else frozenset(left | elsewhere))
