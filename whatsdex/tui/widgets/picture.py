"""A picture in half blocks: two pixels a cell, one above the other."""

from __future__ import annotations

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from whatsdex.control.views import PictureView

UPPER = "▀"


class Picture(Widget):
    """Draws a picture, a cell for two pixels."""

    DEFAULT_CSS = "Picture { width: auto; height: auto; }"
    ALLOW_SELECT = False

    def __init__(self, view: PictureView) -> None:
        """Draw ``view``; one whose bytes are too few is drawn as far as they go."""
        super().__init__()
        self._columns = max(0, view.width)
        self._rgb = view.rgb
        self._rows = min(view.height, len(view.rgb) // (3 * view.width)) if view.width > 0 else 0

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Return its columns."""
        return self._columns

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return its rows of cells."""
        return (self._rows + 1) // 2

    def render_line(self, y: int) -> Strip:
        """Draw two rows of pixels."""
        if 2 * y >= self._rows:
            return Strip.blank(self.size.width, self.rich_style)
        return Strip([Segment(UPPER, self._style(x, 2 * y)) for x in range(self._columns)], self._columns)

    def _style(self, x: int, y: int) -> Style:
        lower = self._colour(x, y + 1) if y + 1 < self._rows else None
        return Style(color=self._colour(x, y), bgcolor=lower)

    def _colour(self, x: int, y: int) -> Color:
        at = 3 * (y * self._columns + x)
        red, green, blue = self._rgb[at : at + 3]
        return Color.from_rgb(red, green, blue)
