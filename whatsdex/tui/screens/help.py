"""The help of one screen: its keys and what its words mean, made from the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from textwrap import fill, wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget

from whatsdex.tui.actions import NO_KEYS, PLACES, actions, key_shown, place
from whatsdex.tui.here import panel_of
from whatsdex.tui.registry import ANYWHERE, LIST, Action, Place

SCREENS = frozenset(f"screen.{each.id}" for each in PLACES)
"""Ids of the actions that lead to a screen; their help says which."""
WIDEST = 1000
"""Cells in which no line is broken."""
NAME_CELLS = 15
"""In front of what a key or word means."""
LEAST = 20
"""Cells of that at least."""
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
            yield HelpText(partial(text, here, panel_of(self).keymap))

    def action_scroll(self, way: str) -> None:
        """Scroll by a line."""
        self.query_one(VerticalScroll).scroll_relative(y=1 if way == "down" else -1, animate=False)


class HelpText(Widget):
    """A text that is drawn for its width."""

    def __init__(self, draw: Callable[[int], Content]) -> None:
        """Take what draws it for so many cells."""
        super().__init__()
        self._draw = draw

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return its rows."""
        return self._draw(width).plain.count("\n") + 1

    def render(self) -> Content:
        """Draw."""
        return self._draw(self.size.width)


def text(here: Place, keymap: Mapping[str, str] = NO_KEYS, width: int = WIDEST) -> Content:
    """Return the help of a place, with the keys as a keymap has them, in lines of so many cells."""
    groups = [("Keys here", actions(here.id)), ("Keys everywhere", actions(ANYWHERE))]
    if here.table:
        groups.insert(1, ("Keys of tables", actions(LIST)))
    parts: list[Content] = [Content.styled(fill(here.help, width), "bold"), Content("")]
    for title, group in groups:
        if keyed := [_key(each, keymap, width) for each in group]:
            parts += [_heading(title), *keyed, Content("")]
    if here.words:
        parts.append(_heading("Words"))
        parts += [_row(word, meaning, "$secondary", width) for word, meaning in here.words]
    return Content("\n").join(parts)


def _heading(title: str) -> Content:
    return Content.styled(title, "$muted")


def _key(action: Action, keymap: Mapping[str, str], width: int) -> Content:
    key = key_shown(action, keymap)
    named = not key or action.id in SCREENS
    told = f"{action.title}: {action.help[0].lower()}{action.help[1:]}" if named else action.help
    return _row(key or key_shown(PALETTE, keymap), told, "bold $accent", width)


def _row(name: str, meaning: str, style: str, width: int) -> Content:
    lines = wrap(meaning, max(LEAST, width - NAME_CELLS))
    return Content.assemble((f"  {name:<12} ", style), f"\n{' ' * NAME_CELLS}".join(lines))
