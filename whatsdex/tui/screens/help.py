"""The help of one screen: its keys and what its words mean, made from the registry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from whatsdex.tui.actions import NO_KEYS, PLACES, actions, key_shown, place
from whatsdex.tui.here import panel_of
from whatsdex.tui.registry import ANYWHERE, LIST, Action, Place

SCREENS = frozenset(f"screen.{each.id}" for each in PLACES)
"""Ids of the actions that lead to a screen; their help says which."""
PALETTE = next(each for each in actions(ANYWHERE) if each.id == "panel.palette")
"""Finds what has no key."""


class HelpScreen(ModalScreen[None]):
    """Shows the help of a place."""

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
            yield Static(text(here, panel_of(self).keymap))

    def action_scroll(self, way: str) -> None:
        """Scroll by a line."""
        self.query_one(VerticalScroll).scroll_relative(y=1 if way == "down" else -1, animate=False)


def text(here: Place, keymap: Mapping[str, str] = NO_KEYS) -> Content:
    """Return the help of a place, with the keys as a keymap has them."""
    groups = [("Keys here", actions(here.id)), ("Keys everywhere", actions(ANYWHERE))]
    if here.table:
        groups.insert(1, ("Keys of tables", actions(LIST)))
    parts: list[Content] = [Content.styled(here.help, "bold"), Content("")]
    for title, group in groups:
        if keyed := [_key(each, keymap) for each in group]:
            parts += [_heading(title), *keyed, Content("")]
    if here.words:
        parts.append(_heading("Words"))
        parts += [_row(word, meaning, "$secondary") for word, meaning in here.words]
    return Content("\n").join(parts)


def _heading(title: str) -> Content:
    return Content.styled(title, "$muted")


def _key(action: Action, keymap: Mapping[str, str]) -> Content:
    key = key_shown(action, keymap)
    named = not key or action.id in SCREENS
    told = f"{action.title}: {action.help[0].lower()}{action.help[1:]}" if named else action.help
    return _row(key or key_shown(PALETTE, keymap), told, "bold $accent")


def _row(name: str, meaning: str, style: str) -> Content:
    return Content.assemble((f"  {name:<12} ", style), meaning)
