"""The scrolling view of the feed, drawn line by line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import tzinfo
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from whatsdex.tui.feed.store import LineStore, Matches
from whatsdex.tui.here import panel_of

PARTS = ("text", "muted", "in", "out", "event", "who", "command", "ok", "warn", "bad", "cursor")


T = TypeVar("T")
Draw = Callable[[T, int, tzinfo, dict[str, Style]], list[Segment]]
"""Returns a line as exactly so many cells, in a zone and in styles by the names in ``PARTS``."""


class FeedView(ScrollView, Generic[T], can_focus=True, inherit_bindings=False):
    """Shows a store of lines; follows the newest until its reader goes back."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"feed--{each}" for each in PARTS}

    follow: reactive[bool] = reactive(True, init=False)
    """Whether the newest line stays in view."""

    class Opened(Message):
        """A line is to be shown in detail."""

        def __init__(self, line: Any) -> None:
            """Carry the line."""
            super().__init__()
            self.line = line

    def __init__(self, store: LineStore[T], draw: Draw[T]) -> None:
        """Show ``store``; ``draw`` draws a line."""
        super().__init__()
        self.store, self._draws = store, draw
        self.cursor: int | None = None
        """Number of the marked line."""
        self._drawn: LRUCache[tuple[int, int, bool], Strip] = LRUCache(1000)
        self._styles: dict[str, Style] = {}
        self._base = Style()
        self._top = 0

    def take_in(self, lines: list[T]) -> None:
        """Add the newest lines; who reads further up keeps the lines before their eyes."""
        if lines:
            self._settle(self.store.extend(lines))

    async def show_only(self, matches: Matches[T] | None) -> None:
        """Show only lines that match, near those that were seen; keys are answered meanwhile."""
        for _step in self.store.showing(matches):
            await asyncio.sleep(0)
        top = self._top
        if self.cursor is not None:
            self.cursor = self.store.number(self.store.position(self.cursor)) if len(self.store) else None
        self._settle(0)
        if not self.follow:
            self.scroll_to(y=self.store.position(top), animate=False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Remember the line at the top."""
        super().watch_scroll_y(old_value, new_value)
        if self.scroll_offset.y < len(self.store):
            self._top = self.store.number(self.scroll_offset.y)

    @property
    def line_cells(self) -> int:
        """Cells of a line: one stays free at either side."""
        return max(1, self.scrollable_content_region.width - 2)

    def _settle(self, dropped: int) -> None:
        self.virtual_size = Size(self.line_cells, len(self.store))
        if self.follow:
            self.scroll_to(y=self.max_scroll_y, animate=False)
        elif dropped:
            self.scroll_to(y=max(0, self.scroll_offset.y - dropped), animate=False)
        self.refresh()

    def watch_follow(self, follow: bool) -> None:
        """Go to the newest line when following begins."""
        if follow:
            self.cursor = None
            self._settle(0)

    def on_resize(self) -> None:
        """Keep the newest line in view at the new height."""
        self._settle(0)

    def notify_style_update(self) -> None:
        """Forget lines that were drawn in other colours."""
        super().notify_style_update()
        self._drawn.clear()
        self._styles.clear()

    def render_line(self, y: int) -> Strip:
        """Draw the line at ``y`` rows from the top of the view."""
        position, width = self.scroll_offset.y + y, self.line_cells
        if not self._styles:
            self._styles = {each: self.get_component_rich_style(f"feed--{each}") for each in PARTS}
            self._base = self.rich_style
        if position >= len(self.store):
            return Strip.blank(self.size.width, self._base)
        number = self.store.number(position)
        key = (number, self.size.width, number == self.cursor)
        strip = self._drawn.get(key)
        if strip is None:
            strip = self._drawn[key] = self._draw(number, width)
        return strip

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines without the box model, of which the view has nothing: half the time of a frame."""
        _base, background = self.background_colors
        strips = [self.render_line(y) for y in crop.line_range]
        for each in self.get_line_filters():
            strips = [strip.apply_filter(each, background) for strip in strips]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def _draw(self, number: int, width: int) -> Strip:
        parts = self._draws(self.store.line(number), width, panel_of(self).zone, self._styles)
        if number == self.cursor:
            parts = list(Segment.apply_style(parts, post_style=self._styles["cursor"]))
        return Strip([Segment(" ", self._base), *parts]).adjust_cell_length(self.size.width, self._base)

    def move(self, rows: int) -> None:
        """Mark a line further up (negative) or down; going down from the last one follows again."""
        if not len(self.store):
            return
        last = len(self.store) - 1
        if self.cursor is None:
            if rows > 0:
                return
            at = last if rows == -1 else max(0, last + rows)
        else:
            at = self.store.position(self.cursor) + rows
            if at > last:
                self.follow = True
                return
        self.follow = False
        self._mark(max(0, at))

    def go_first(self) -> None:
        """Mark the oldest line."""
        if len(self.store):
            self.follow = False
            self._mark(0)

    def _mark(self, position: int) -> None:
        before = position if self.cursor is None else self.store.position(self.cursor)
        self.cursor = self.store.number(position)
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        if position < top:
            self.scroll_to(y=position, animate=False)
        elif position >= top + height:
            self.scroll_to(y=position - height + 1, animate=False)
        for each in (before, position):
            self.refresh_line(each)

    def marked(self) -> T | None:
        """Return the marked line, or what is shown next to it if it is no more; else the newest."""
        if not len(self.store):
            return None
        place = self.store.position(self.cursor) if self.cursor is not None else len(self.store) - 1
        return self.store.line(self.store.number(place))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Stop following a reader's back."""
        self.follow = False

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Follow again at the end."""
        if self.scroll_offset.y + 3 >= self.max_scroll_y:
            self.follow = True

    def on_click(self, event: events.Click) -> None:
        """Mark the clicked line; a second click opens it."""
        position = self.scroll_offset.y + event.get_content_offset_capture(self).y
        if position < len(self.store):
            self.follow = False
            self._mark(position)
            if event.chain >= 2 and (line := self.marked()) is not None:
                self.post_message(self.Opened(line))
