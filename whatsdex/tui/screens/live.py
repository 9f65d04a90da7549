"""What screens of lines have in common that come as they happen: following, pausing, filtering, reading back."""

from __future__ import annotations

from abc import abstractmethod
from collections import deque
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Generic, TypeVar

from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from whatsdex.tui.feed.reader import Reader
from whatsdex.tui.feed.store import LineStore, Matches
from whatsdex.tui.feed.view import FeedView
from whatsdex.tui.figures import count
from whatsdex.tui.here import panel_of, work
from whatsdex.tui.safe import TYPEABLE, plain, words
from whatsdex.tui.screens.acting import ActingScreen

FRAME_SECONDS = 0.1
RATE_SECONDS = 3.0
"""Seconds over which lines a second are counted."""

T = TypeVar("T")


class LiveScreen(ActingScreen, Generic[T]):
    """A status line, a filter on demand, and the lines."""

    AUTO_FOCUS = "FeedView"
    PLACE = ""
    """Its id."""
    HINT = ""
    """Stands in an empty filter."""
    EMPTY = ""
    """What is told where there is no line yet."""

    def __init__(self) -> None:
        """Make it without a line; it asks for lines once it is seen."""
        super().__init__()
        self._store: LineStore[T] = LineStore()
        self._reader: Reader[T] | None = None
        self._paused = False
        self._filter = ""
        self._counted: deque[tuple[float, int]] = deque()
        self._rate, self._rated = 0.0, -1
        self._timer: Timer | None = None
        self._said = Content("")
        self._headed = 0

    @abstractmethod
    def reader(self) -> Reader[T]:
        """Make what asks for lines."""

    @abstractmethod
    def view(self, store: LineStore[T]) -> FeedView[T]:
        """Make what draws the lines."""

    @abstractmethod
    def parse(self, text: str) -> Matches[T] | None:
        """Return what a filter's text means; None for no filter."""

    @abstractmethod
    def heading(self, width: int) -> str:
        """Return the names of the columns."""

    @abstractmethod
    def open(self, line: T) -> None:
        """Show all of a line."""

    def id_of(self, line: T) -> str:
        """Return what is copied of a line; empty where it has nothing of the kind."""
        raise NotImplementedError

    def take(self, lines: Sequence[T]) -> None:
        """Hear of lines that were taken in."""

    def body(self) -> Iterable[Widget]:
        """Return status, filter, heading and view."""
        yield Static(id="status", markup=False)
        yield Input(placeholder=self.HINT, id="filter", restrict=TYPEABLE)
        yield Static(id="heading", markup=False)
        yield self.view(self._store)

    def on_mount(self) -> None:
        """Make what asks and what paints, both at rest."""
        field = self.query_one(Input)
        field.cursor_blink = False
        field.display = False
        self._reader = self.reader()
        self._timer = self.set_interval(FRAME_SECONDS, self._frame, pause=True)
        self.watch(self._view, "follow", self._say, init=False)

    @property
    def _view(self) -> FeedView[T]:
        found: FeedView[T] = self.query_one(FeedView)
        return found

    def on_screen_resume(self) -> None:
        """Ask and paint while the screen is seen."""
        if self._reader is not None and self._timer is not None:
            self._reader.start()
            self._timer.resume()

    def on_screen_suspend(self) -> None:
        """Rest while it is not."""
        if self._reader is not None and self._timer is not None:
            self._timer.pause()
            self._reader.stop()
            self._counted.clear()
            self._rate = 0.0

    def on_unmount(self) -> None:
        """Let the thread end."""
        if self._reader is not None:
            self._reader.stop()

    def update(self) -> None:
        """Say how the feed stands."""
        self._say()

    def _head(self) -> None:
        """Name the columns, as wide as they are."""
        width = self._view.line_cells
        if width != self._headed:
            self._headed = width
            self.query_one("#heading", Static).update(Content.styled(" " + self.heading(width), "$muted"))

    def _frame(self) -> None:
        if self._reader is None:
            return
        if not self._paused:
            lines = self._reader.take()
            if lines or self._counted:
                self._count(len(lines))
            self._view.take_in(lines)
            if lines:
                self.take(lines)
        self._head()
        self._say()

    def _count(self, lines: int) -> None:
        now = panel_of(self).clock.monotonic()
        if not self._counted and lines:
            lines = 0  # what was there before anybody looked came at no rate
        self._counted.append((now, lines))
        while now - self._counted[0][0] > RATE_SECONDS:
            self._counted.popleft()
        if int(now) != self._rated:  # a figure that changes with each frame is none that one can read
            self._rated, span = int(now), now - self._counted[0][0]
            self._rate = sum(lines for _at, lines in self._counted) / span if span >= 1 else 0.0

    def _say(self) -> None:
        status = self._status()
        if not status.is_same(self._said):
            self._said = status
            self.query_one("#status", Static).update(status, layout=False)

    def _status(self) -> Content:
        reader, view, store = self._reader, self._view, self._store
        if reader is None or (reader.reach.state == "waiting" and not store.total):
            return Content.styled(f" ◌ {panel_of(self).reach.text or 'Waiting for the engine …'}", "$muted")
        parts: list[Content | tuple[str, str] | str] = []
        if reader.reach.state == "lost":
            parts += [(" ✖ ", "bold $error"), (plain(str(reader.reach.text)), "bold"), "  "]
        elif self._paused:
            parts += [
                (" ⏸ Paused", "bold $warning"),
                f", {count(reader.waiting)} new lines wait; ",
                (self._key("pause"), "bold $accent"),
                " goes on",
            ]
        elif view.follow:
            parts += [(" ▶ Following", "bold $success")]
        else:
            below = max(0, len(store) - view.scroll_offset.y - view.scrollable_content_region.height)
            parts += [
                (" ▲ Reading back", "bold $secondary"),
                f", {count(below)} newer lines below; ",
                (self._key("follow"), "bold $accent"),
                " follows",
            ]
        if self._filter:
            parts += [
                "   ",
                (f"{count(len(store))} of {count(store.total)} lines match ", "$muted"),
                words(self._filter, "$accent", limit=40),
            ]
            if len(store) < store.total:
                parts += ["   ", (self._key("clear"), "bold $accent"), " shows all"]
        elif store.total:
            parts += [("   " + count(store.total) + " lines", "$muted")]
            if (rate := self._rate) >= 0.05:
                parts += [(f"   {rate:.0f} a second" if rate >= 10 else f"   {rate:.1f} a second", "$muted")]
        else:
            parts += [("   " + self.EMPTY, "$muted")]
        return Content.assemble(*parts)

    def _key(self, verb: str) -> str:
        return panel_of(self).key_of(f"{self.PLACE}.{verb}")

    def action_filter(self) -> None:
        """Open the filter's field."""
        field = self.query_one(Input)
        field.display = True
        self.set_focus(field)

    def action_clear_filter(self) -> None:
        """Let go of messages that stay; then show all lines again."""
        if self.clear_toasts():
            return
        field = self.query_one(Input)
        field.value = ""
        field.display = False
        self.set_focus(self._view)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as it is typed."""
        work(self, partial(self._show_only, event.value.strip()), "filter")

    async def _show_only(self, text: str) -> None:
        await self._view.show_only(self.parse(text))
        self._filter = text
        self._say()

    def on_input_submitted(self) -> None:
        """Keep the filter and go back to the lines."""
        field = self.query_one(Input)
        if not field.value.strip():
            field.display = False
        self.set_focus(self._view)

    def action_pause(self) -> None:
        """Hold the view still, or let it go on."""
        self._paused = not self._paused
        self._say()

    def action_follow(self) -> None:
        """Go to the newest line and stay there."""
        self._paused = False
        self._view.follow = True
        self._view.watch_follow(True)
        self._say()

    def action_move(self, rows: int) -> None:
        """Mark another line."""
        self._view.move(rows)
        self._say()

    def action_page(self, pages: int) -> None:
        """Mark a line a page away."""
        self._view.move(pages * max(1, self._view.size.height - 1))
        self._say()

    def action_first(self) -> None:
        """Mark the oldest line."""
        self._view.go_first()
        self._say()

    def action_detail(self) -> None:
        """Show all of the marked line."""
        if (line := self._view.marked()) is not None:
            self.open(line)

    def on_feed_view_opened(self, message: FeedView.Opened) -> None:
        """Show all of the clicked line."""
        self.open(message.line)

    def action_copy(self) -> None:
        """Copy what the marked line is known by."""
        line = self._view.marked()
        if line is None or not (known := plain(self.id_of(line))):
            self.notify("This line has nothing to copy.", severity="warning", markup=False)
            return
        self.app.copy_to_clipboard(known)
        self.notify(f"Copied {plain(known, limit=60)}.", markup=False)
