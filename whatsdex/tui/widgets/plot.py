"""A small area plot of two counts over time, drawn in eighths of a cell."""

from __future__ import annotations

import math
from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from whatsdex.control.views import Point

EIGHTHS = " ▁▂▃▄▅▆▇█"
EMPTY = "No message in that time."
SCALE = 6
"""Cells at the left that the scale takes."""


def spread(values: Sequence[float], columns: int) -> list[float]:
    """Return a value for each column: the highest of those that fall into it, or the nearest."""
    if not values or columns <= 0:
        return []
    edges = [index * len(values) / columns for index in range(columns + 1)]
    return [max(values[int(low) : max(int(low) + 1, int(high))]) for low, high in zip(edges, edges[1:], strict=False)]


def ceiling(highest: float) -> int:
    """Return a round number not below ``highest``, to scale by."""
    if highest <= 5:
        return 5
    magnitude = 10 ** math.floor(math.log10(highest))
    return next(int(step * magnitude) for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * magnitude >= highest)


def cell(back: float, front: float, row: int) -> tuple[str, bool, bool]:
    """Return the sign of one cell, whether it is the front's colour, and whether the back's lies behind.

    Args:
        back: Height of the series behind, in eighths of a cell.
        front: Height of the one before it.
        row: Counted from the bottom.
    """
    behind = min(8, max(0, round(back) - 8 * row))
    before = min(8, max(0, round(front) - 8 * row))
    if before == 8 or before >= behind:
        return EIGHTHS[before], True, False
    if before == 0:
        return EIGHTHS[behind], False, False
    return EIGHTHS[before], True, behind == 8


class Plot(Widget, can_focus=True):
    """Messages (behind) and commands (in front)."""

    DEFAULT_CSS = """
    Plot {
        height: 1fr;
        width: 1fr;
        border: round $line;
        border-title-color: $muted;
        border-subtitle-color: $muted;
        padding: 0 1;
    }
    Plot:focus { border: round $primary; }
    """
    ALLOW_SELECT = False

    def __init__(self, *, id: str) -> None:
        """Make an empty plot."""
        super().__init__(id=id)
        self._points: tuple[Point, ...] = ()

    def show(self, points: tuple[Point, ...]) -> None:
        """Draw other points, oldest first."""
        if points != self._points:
            self._points = points
            self.refresh()

    def render(self) -> Content:
        """Draw the areas and their scale."""
        height, width = self.size.height, self.size.width - SCALE
        if height <= 0 or width <= 0:
            return Content("")
        if not any(each.messages or each.commands for each in self._points):
            return Content("\n" * ((height - 1) // 2)) + Content.styled(
                EMPTY.center(self.size.width) if self._points else "", "$muted"
            )
        messages = spread([each.messages for each in self._points], width)
        commands = spread([each.commands for each in self._points], width)
        top = ceiling(max([*messages, *commands], default=0))
        unit = 8 * height / top
        lines = []
        for row in reversed(range(height)):
            mark = str(top) if row == height - 1 else "0" if row == 0 else ""
            if height >= 7 and row == height // 2:
                mark = f"{top * (row + 0.5) / height:.0f}"
            parts: list[tuple[str, str]] = [(f"{mark:>{SCALE - 1}} ", "$muted")]
            for message, command in zip(messages, commands, strict=True):
                sign, front, backed = cell(message * unit, command * unit, row)
                style = "$primary" if front else "$plot-back"
                parts.append((sign, f"{style} on $plot-back" if backed else style))
            lines.append(Content.assemble(*_merged(parts)))
        return Content("\n").join(lines)


def _merged(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    merged: list[tuple[str, str]] = []
    for sign, style in parts:
        if merged and merged[-1][1] == style:
            merged[-1] = (merged[-1][0] + sign, style)
        else:
            merged.append((sign, style))
    return merged
