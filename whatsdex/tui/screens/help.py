"""The help of one screen: its keys and what its words mean, made from the registry."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from whatsdex.tui.actions import actions, key_shown, place
from whatsdex.tui.registry import ANYWHERE, Action, Place


class HelpScreen(ModalScreen[None]):
    """Shows the help of a place."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss", "Back", key_display="esc"),
        Binding("j,down", "scroll('down')", "Down", show=False),
        Binding("k,up", "scroll('up')", "Up", show=False),
    ]

    def __init__(self, where: str) -> None:
        """Make the help of the place of that id."""
        super().__init__()
        self._where = where

    def compose(self) -> ComposeResult:
        """Put the text into a frame that scrolls."""
        here = place(self._where)
        with VerticalScroll(classes="dialog") as dialog:
            dialog.border_title = f"Help: {here.title}"
            dialog.border_subtitle = "esc goes back"
            yield Static(text(here))

    def action_scroll(self, way: str) -> None:
        """Scroll by a line."""
        self.query_one(VerticalScroll).scroll_relative(y=1 if way == "down" else -1, animate=False)


def text(here: Place) -> Content:
    """Return the help of a place."""
    parts: list[Content] = [Content.styled(here.help, "bold"), Content("")]
    if own := [each for each in actions(here.id) if each.key]:
        parts += [_heading("Keys here"), *(_key(each) for each in own), Content("")]
    parts += [_heading("Keys everywhere"), *(_key(each) for each in actions(ANYWHERE) if each.key), Content("")]
    if here.words:
        parts.append(_heading("Words"))
        parts += [_row(word, meaning, "$secondary") for word, meaning in here.words]
    return Content("\n").join(parts)


def _heading(title: str) -> Content:
    return Content.styled(title, "$muted")


def _key(action: Action) -> Content:
    return _row(key_shown(action), action.help, "bold $accent")


def _row(name: str, meaning: str, style: str) -> Content:
    return Content.assemble((f"  {name:<12} ", style), meaning)
