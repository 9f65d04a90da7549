"""A framed box whose text is drawn to its size."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.widget import Widget

Draw = Callable[[int, int], Content]
"""Returns what to show in so many columns and rows."""


class Box(Widget, can_focus=True):
    """A titled frame that draws itself anew at every size."""

    DEFAULT_CSS = """
    Box {
        border: round $line;
        border-title-color: $muted;
        border-subtitle-color: $muted;
        padding: 0 1;
        height: 1fr;
        width: 1fr;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    Box:focus { border: round $primary; border-title-color: $primary; }
    """

    def __init__(self, title: str, *, id: str) -> None:
        """Make a box that says it is loading."""
        super().__init__(id=id)
        self.border_title = title
        self._draw: Draw = lambda _columns, _rows: Content.styled("…", "$muted")
        self._drawn: object = None

    def show(self, draw: Draw, key: object = None) -> None:
        """Draw by another function; not at all when ``key`` is what was shown last."""
        if key is not None and key == self._drawn:
            return
        self._draw, self._drawn = draw, key
        self.refresh()

    def render(self) -> Content:
        """Draw."""
        return self._draw(self.size.width, self.size.height)
