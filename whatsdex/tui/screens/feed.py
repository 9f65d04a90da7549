"""The feed: every message in and out as it happens."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from whatsdex.control.views import FeedLine
from whatsdex.tui.actions import bindings
from whatsdex.tui.feed.detail import detail
from whatsdex.tui.feed.filter import parse
from whatsdex.tui.feed.line import ARROWS, heading, person, segments
from whatsdex.tui.feed.reader import Reader, feed_reader
from whatsdex.tui.feed.store import LineStore, Matches
from whatsdex.tui.feed.view import FeedView
from whatsdex.tui.here import panel_of
from whatsdex.tui.screens.live import LiveScreen
from whatsdex.tui.screens.reading import ReadingScreen


class FeedScreen(LiveScreen[FeedLine]):
    """Messages and events."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("feed"))
    HINT = "words, !not, who: chat: cmd: out: kind:"
    EMPTY = "No message yet. Write to the bot, and it shows here."

    def reader(self) -> Reader[FeedLine]:
        """Ask for the feed."""
        return feed_reader(panel_of(self).source)

    def view(self, store: LineStore[FeedLine]) -> FeedView[FeedLine]:
        """Draw messages."""
        return FeedView(store, segments)

    def parse(self, text: str) -> Matches[FeedLine] | None:
        """Read a filter."""
        return parse(text)

    def heading(self, width: int) -> str:
        """Name the columns."""
        return heading(width)

    def open(self, line: FeedLine) -> None:
        """Show all of a line."""
        self.app.push_screen(
            ReadingScreen(f"{ARROWS[line.direction]} {person(line)}", detail(line, panel_of(self).zone))
        )

    def id_of(self, line: FeedLine) -> str:
        """Return the message's id."""
        return line.message_id
