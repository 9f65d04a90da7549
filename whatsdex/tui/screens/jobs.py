"""Background work and dead letters, in three lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from whatsdex.control.job_views import JobView, LetterView
from whatsdex.tui.actions import bindings
from whatsdex.tui.figures import moment
from whatsdex.tui.here import panel_of
from whatsdex.tui.safe import plain
from whatsdex.tui.screens.listing import ListScreen
from whatsdex.tui.widgets.rows import Cell, Column, Rows

LISTS = ("open", "ended", "dead letters")
LETTERS = 2
EMPTY = {
    "open": "Nothing is being worked on. Send the bot a picture with /sticker, and it shows here.",
    "ended": "No job has ended yet.",
    "dead letters": "Nothing was given up: all that was to be sent was sent.",
}
SHOWN = 200
"""Rows asked for, the newest."""
BAR_CELLS = 10
COLOURS = {"running": "success", "failed": "error", "dead": "error", "cancelled": "muted", "done": "foreground"}


class JobsScreen(ListScreen):
    """Lists to turn through with the brackets; acts concern the marked row."""

    CSS_PATH = "jobs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("jobs"))

    def __init__(self) -> None:
        """Make it with the open jobs first."""
        super().__init__()
        self._list = 0
        self._jobs: list[JobView] = []
        self._letters: list[LetterView] = []

    def body(self) -> Iterable[Widget]:
        """Return heading, table and what is said where the table is empty."""
        yield Static(id="lists", markup=False)
        yield Rows(id="rows")
        yield Static(id="empty", markup=False)

    async def ask(self) -> None:
        """Ask for the list that is shown."""
        name, source = LISTS[self._list], panel_of(self).source
        if name == "dead letters":
            self._letters = await source.ask(lambda control: control.letters.list(SHOWN))
        else:
            self._jobs = await source.ask(lambda control: control.jobs.list(name, SHOWN))
        if name == LISTS[self._list]:
            self.fill()

    def fill(self) -> None:
        """Name the lists, and put the rows into the table."""
        parts: list[tuple[str, str] | str] = [" "]
        for place, name in enumerate(LISTS):
            parts += [(f" {name} ", "reverse bold" if place == self._list else "$muted"), " "]
        self.query_one("#lists", Static).update(Content.assemble(*parts))
        letters = self._list == LETTERS
        rows = [(str(each.number), self._letter(each)) for each in self._letters] if letters else [
            (str(each.number), self._job(each)) for each in self._jobs
        ]  # fmt: skip
        what, who = ("kind", "to") if letters else ("command", "who")
        columns = [
            Column("", 6),
            Column("#", 6),
            Column(what, 12),
            Column("state", 12),
            Column(who, 14),
            Column("note"),
        ]
        self.query_one(Rows).show(columns, rows)
        self.query_one("#empty", Static).update(Content.styled("" if rows else EMPTY[LISTS[self._list]], "$muted"))

    def _job(self, job: JobView) -> list[Cell]:
        state = Cell(_state(job), COLOURS.get(job.state, "warning"))
        return [*self._first(job.created, job.number), Cell(job.command, "bold"), state, Cell(job.who),
                Cell(_note(job), "muted")]  # fmt: skip

    def _letter(self, letter: LetterView) -> list[Cell]:
        state = Cell("ambiguous" if letter.ambiguous else "not sent", "error")
        return [*self._first(letter.created, letter.number), Cell(letter.kind, "bold"), state,
                Cell(letter.chat.partition("@")[0]), Cell(f"{letter.error}  {letter.text}", "muted")]  # fmt: skip

    def _first(self, at: datetime, number: int) -> list[Cell]:
        panel = panel_of(self)
        return [Cell(moment(at, panel.clock.now(), panel.zone), "muted"), Cell(str(number), "accent")]

    def action_turn(self, step: int) -> None:
        """Show another of the lists."""
        self._list = (self._list + step) % len(LISTS)
        self._jobs, self._letters = [], []
        self.fill()
        self.poll()

    def action_copy(self) -> None:
        """Copy the marked row's number."""
        if marked := self.query_one(Rows).marked:
            self.app.copy_to_clipboard(marked)
            self.app.notify(f"Copied {marked}.", markup=False)

    def action_cancel(self) -> None:
        """Ask, then end the marked job or drop the marked letter."""
        number = int(self.query_one(Rows).marked or 0)
        if number and self._list == LETTERS:
            self.confirm("Drop a dead letter", f"Number {number} is never sent.", "Drop it",
                         lambda control: control.letters.drop(number), f"{number} is dropped.")  # fmt: skip
        elif number:
            job = next(each for each in self._jobs if each.number == number)
            text = f"{job.command} for {plain(job.who, limit=40)}, number {number}. They are told."
            self.confirm("Cancel a job", text, "Cancel it",
                         lambda control: control.jobs.cancel(number), f"{number} is cancelled.")  # fmt: skip

    def action_retry(self) -> None:
        """Have the marked job run again, or the marked letter sent again."""
        number = int(self.query_one(Rows).marked or 0)
        if number and self._list == LETTERS:
            self.act(lambda control: control.letters.retry(number), f"{number} is sent again.")
        elif number:
            self.act(lambda control: control.jobs.retry(number), f"{number} runs again.")


def _state(job: JobView) -> str:
    if job.state == "running":
        full = round(BAR_CELLS * job.progress)
        return "█" * full + "░" * (BAR_CELLS - full)
    return f"{job.state} +{job.ahead}" if job.ahead else job.state


def _note(job: JobView) -> str:
    return f"{job.progress:.0%}  {job.note}" if job.state == "running" else job.note
