"""The log as it is written, with the incidents that it tells of."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input

from whatsdex.control.log_views import LogLine
from whatsdex.errors import WhatsdexError
from whatsdex.tui.actions import bindings
from whatsdex.tui.feed.reader import Reader
from whatsdex.tui.feed.store import LineStore, Matches
from whatsdex.tui.feed.view import FeedView
from whatsdex.tui.here import panel_of, work
from whatsdex.tui.logs.filter import LEVELS, least, parse, with_level
from whatsdex.tui.logs.line import COLOURS, detail, heading, segments
from whatsdex.tui.safe import plain, words
from whatsdex.tui.screens.acting import STANDS_SECONDS
from whatsdex.tui.screens.failures import block
from whatsdex.tui.screens.live import LiveScreen
from whatsdex.tui.screens.reading import ReadingScreen

OLDER = 200
"""Lines of the files that are shown at once."""


class LogsScreen(LiveScreen[LogLine]):
    """Log lines; the newest of the engine's ring, and on demand those of its files."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("logs"))
    PLACE = "logs"
    HINT = "words, !not, level:warning part: event: incident:"
    EMPTY = "Nothing was logged yet."

    def reader(self) -> Reader[LogLine]:
        """Ask for the log."""
        return Reader(
            panel_of(self).source, lambda control, seq, limit, wait: control.logs.since(seq, limit, wait), _gap
        )

    def view(self, store: LineStore[LogLine]) -> FeedView[LogLine]:
        """Draw log lines."""
        return FeedView(store, segments)

    def parse(self, text: str) -> Matches[LogLine] | None:
        """Read a filter."""
        return parse(text)

    def heading(self, width: int) -> str:
        """Name the columns."""
        return heading(width)

    def id_of(self, line: LogLine) -> str:
        """Return a line as it stands in the file."""
        return f"{line.at.isoformat()} {line.level} {line.event} {line.text}".rstrip()

    def open(self, line: LogLine) -> None:
        """Show the incident that a line tells of, or all of the line."""
        if line.incident:
            work(self, partial(self._open_incident, line), "incident")
        else:
            self.app.push_screen(ReadingScreen(plain(line.event, limit=40), detail(line, panel_of(self).zone)))

    async def _open_incident(self, line: LogLine) -> None:
        zone, text = panel_of(self).zone, detail(line, panel_of(self).zone)
        try:
            found = await panel_of(self).source.ask(lambda control: control.logs.incident(line.incident))
            text = Content.assemble(text, "\n\n", block(found, zone))
        except WhatsdexError as error:
            text = Content.assemble(text, "\n\n", words(str(error), "$error"))
        self.show_over(ReadingScreen(f"Incident {line.incident}", text))

    def action_level(self, step: int) -> None:
        """Show less or more, by the next level that makes a difference among the lines that are kept."""
        kept = {LEVELS.index(each.level) for each in self._store.kept()}
        now, last = LEVELS.index(least(self._filter)), LEVELS.index("error") if step > 0 else 0
        places = range(now + step, last + step, step)
        wanted = next((each for each in places if kept & set(range(min(now, each), max(now, each)))), last)
        level = LEVELS[wanted]
        field = self.query_one(Input)
        field.value = with_level(field.value, level)
        field.display = bool(field.value)

    def action_older(self) -> None:
        """Look through the files, by the filter in force."""
        work(self, self._look_older, "older")

    async def _look_older(self) -> None:
        text, matches = self._filter, parse(self._filter)
        word = next((each for each in text.split() if ":" not in each and not each.startswith("!")), "")
        try:
            found = await panel_of(self).source.ask(lambda control: control.logs.find(least(text), "", word, 0, OLDER))
        except WhatsdexError as error:
            self.notify(plain(str(error)), severity="error", timeout=STANDS_SECONDS, markup=False)
            return
        zone = panel_of(self).zone
        lines = [
            Content.assemble(
                (f"{each.at.astimezone(zone):%d %b %H:%M:%S} ", "$muted"), (f"{each.level:<8} ", COLOURS[each.level]),
                words(each.event, "bold"), " ", words(each.text, limit=300),
            )
            for each in found if matches is None or matches(each)
        ]  # fmt: skip
        shown = Content("\n").join(lines) if lines else Content.styled("Nothing in the files matches.", "$muted")
        self.show_over(ReadingScreen("Log files, newest first", shown))


def _gap(count: int, before: LogLine) -> LogLine:
    return LogLine(-1, before.at, "info", "gap", text=f"{count} lines are not shown here")
