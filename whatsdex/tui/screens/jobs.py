"""Background work and dead letters, in three lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from whatsdex.control.job_views import JobView, LetterView
from whatsdex.tui.actions import bindings
from whatsdex.tui.figures import moment
from whatsdex.tui.here import panel_of
from whatsdex.tui.safe import plain, words
from whatsdex.tui.screens.table import Query, TableScreen
from whatsdex.tui.table.cells import Cell, Column

Row = JobView | LetterView

LISTS = ("open", "ended", "dead letters")
EMPTY = {
    "open": "Nothing is being worked on. Send the bot a picture with /sticker, and it shows here.",
    "ended": "No job has ended yet.",
    "dead letters": "Nothing was given up: all that was to be sent was sent.",
}
SHOWN = 500
"""Rows asked for, the newest."""
BAR_CELLS = 10
COLOURS = {"running": "success", "failed": "error", "dead": "error", "cancelled": "muted", "done": "text"}


class JobsScreen(TableScreen[Row]):
    """Lists to turn through with the brackets; acts concern the marked row."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("jobs"))
    EVERY = 1.0
    HINT = "words in command, state, who or note"

    def __init__(self) -> None:
        """Make it with the open jobs first."""
        super().__init__()
        self.query_now = self.query_now._replace(part=LISTS[0])

    @property
    def _letters(self) -> bool:
        return self.query_now.part == LISTS[-1]

    async def fetch(self, query: Query, offset: int, limit: int) -> tuple[Sequence[Row], int]:
        """Ask for all of the list, so that a filter finds all."""
        source = panel_of(self).source
        found: Sequence[Row]
        if query.part == LISTS[-1]:
            found = await source.ask(lambda control: control.letters.list(SHOWN))
        else:
            found = await source.ask(lambda control: control.jobs.list(query.part, SHOWN))
        rows = [each for each in found if all(word in _said(each) for word in query.find.lower().split())]
        return rows[offset : offset + limit], len(rows)

    def headline(self) -> Content:
        """Name the lists, the shown one reversed."""
        parts: list[tuple[str, str] | str] = [" "]
        for name in LISTS:
            parts += [(f" {name} ", "reverse bold" if name == self.query_now.part else "$muted"), " "]
        return Content.assemble(*parts)

    def empty(self) -> str:
        """Say why the list has no rows."""
        return EMPTY[self.query_now.part]

    def columns(self, width: int) -> Sequence[Column]:
        """Return the columns of jobs or of letters."""
        what, who = ("kind", "to") if self._letters else ("command", "who")
        roomy = width >= 100
        return [Column("", 6), Column("#", 6, right=True), Column(what, 12), Column("state", BAR_CELLS + 2),
                Column(who, 20 if roomy else 14), Column("note")]  # fmt: skip

    def cells(self, row: Row) -> Sequence[Cell]:
        """Return a job's cells, or a letter's."""
        panel = panel_of(self)
        first = [Cell(moment(row.created, panel.clock.now(), panel.zone), "muted"), Cell(str(row.number), "accent")]
        if isinstance(row, LetterView):
            state = Cell("ambiguous" if row.ambiguous else "not sent", "error")
            return [*first, Cell(row.kind, "bold"), state, Cell(row.chat.partition("@")[0]),
                    Cell(f"{row.error}  {row.text}", "muted")]  # fmt: skip
        return [*first, Cell(row.command, "bold"), Cell(_state(row), COLOURS.get(row.state, "warning")),
                Cell(row.who), Cell(_note(row), "muted")]  # fmt: skip

    def key(self, row: Row) -> str:
        """Return a job's or letter's number."""
        return str(row.number)

    def title_of(self, row: Row) -> str:
        """Return what a row is in two words."""
        return f"{'Dead letter' if isinstance(row, LetterView) else 'Job'} {row.number}"

    async def describe(self, row: Row) -> Content:
        """Return all of a row."""
        zone = panel_of(self).zone
        facts = [(name, getattr(row, name)) for name in row.__struct_fields__ if getattr(row, name) not in ("", None)]
        parts: list[Content | tuple[str, str] | str] = []
        for name, value in facts:
            told = f"{value.astimezone(zone):%d %b %Y %H:%M:%S}" if hasattr(value, "astimezone") else str(value)
            parts += [(f"{name:<11}", "$muted"), words(told, lines=True), "\n"]
        return Content.assemble(*parts)

    def action_turn(self, step: int) -> None:
        """Show another of the lists."""
        at = LISTS.index(self.query_now.part) + step
        self.table.window.renew(0, (), 0)
        self.let_go()
        self.show(self.query_now._replace(part=LISTS[at % len(LISTS)]))

    def action_cancel(self) -> None:
        """Ask, then end the marked job or drop the marked letter."""
        row = self.table.marked
        if isinstance(row, LetterView):
            self.confirm("Drop a dead letter", f"Number {row.number} is never sent.", "Drop it",
                         lambda control: control.letters.drop(row.number), f"{row.number} is dropped.")  # fmt: skip
        elif row is not None:
            text = f"{row.command} for {plain(row.who, limit=40)}, number {row.number}. They are told."
            self.confirm("Cancel a job", text, "Cancel it",
                         lambda control: control.jobs.cancel(row.number), f"{row.number} is cancelled.")  # fmt: skip

    def action_retry(self) -> None:
        """Have the marked job run again, or the marked letter sent again."""
        row = self.table.marked
        if isinstance(row, LetterView):
            self.act(lambda control: control.letters.retry(row.number), f"{row.number} is sent again.")
        elif row is not None:
            self.act(lambda control: control.jobs.retry(row.number), f"{row.number} runs again.")


def _said(row: Row) -> str:
    told = (row.kind, row.chat, row.error, row.text) if isinstance(row, LetterView) else (
        row.command, row.state, row.who, row.note, row.chat)  # fmt: skip
    return f"{row.number} {' '.join(told)}".lower()


def _state(job: JobView) -> str:
    if job.state == "running":
        full = round(BAR_CELLS * job.progress)
        return "█" * full + "░" * (BAR_CELLS - full)
    return f"{job.state} +{job.ahead}" if job.ahead else job.state


def _note(job: JobView) -> str:
    return f"{job.progress:.0%}  {job.note}" if job.state == "running" else job.note
