"""Background work and dead letters, in three lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import ClassVar, Literal

from rich.text import Text
from textual.binding import BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import DataTable, Static

from whatsdex.control.api import Control
from whatsdex.control.job_views import JobView, LetterView
from whatsdex.errors import WhatsdexError
from whatsdex.tui.actions import bindings
from whatsdex.tui.figures import moment
from whatsdex.tui.here import panel_of, work
from whatsdex.tui.safe import fit, plain
from whatsdex.tui.screens.asking import AskScreen
from whatsdex.tui.screens.base import PanelScreen

LISTS = ("open", "ended", "dead letters")
EMPTY = {
    "open": "Nothing is being worked on. Send the bot a picture with /sticker, and it shows here.",
    "ended": "No job has ended yet.",
    "dead letters": "Nothing was given up: all that was to be sent was sent.",
}
SHOWN = 200
"""Rows asked for, the newest."""
POLL_SECONDS = 1.0
BAR_CELLS = 10
FIXED = {"at": 6, "number": 6, "what": 12, "state": 12, "who": 14}
COLOURS = {"running": "success", "failed": "error", "dead": "error", "cancelled": "muted", "done": "foreground"}
Cell = tuple[str, str]
"""A text, and the name of its colour in the theme."""


class JobsScreen(PanelScreen):
    """Lists to turn through with the brackets; acts concern the marked row."""

    CSS_PATH = "jobs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("jobs"))
    AUTO_FOCUS = "DataTable"

    def __init__(self) -> None:
        """Make it with the open jobs first; they are asked for once it is seen."""
        super().__init__()
        self._list = 0
        self._jobs: list[JobView] = []
        self._letters: list[LetterView] = []
        self._timer: Timer | None = None

    def body(self) -> Iterable[Widget]:
        """Return heading, table and what is said where the table is empty."""
        yield Static(id="lists", markup=False)
        yield DataTable(id="rows", cursor_type="row", zebra_stripes=False)
        yield Static(id="empty", markup=False)

    def on_mount(self) -> None:
        """Prepare to ask while the screen is seen."""
        super().on_mount()
        self._timer = self.set_interval(POLL_SECONDS, self._poll, pause=True)
        self._say()

    def on_screen_resume(self) -> None:
        """Ask at once, and again while the screen is seen."""
        super().on_screen_resume()
        if self._timer is not None:
            self._timer.resume()
        self._poll()

    def on_screen_suspend(self) -> None:
        """Rest while it is not."""
        if self._timer is not None:
            self._timer.pause()

    def on_resize(self) -> None:
        """Fit the columns to the width."""
        self._fill()

    def _poll(self) -> None:
        work(self, self._ask, "jobs")

    async def _ask(self) -> None:
        name, source = LISTS[self._list], panel_of(self).source
        try:
            if name == "dead letters":
                self._letters = await source.ask(lambda control: control.letters.list(SHOWN))
            else:
                self._jobs = await source.ask(lambda control: control.jobs.list(name, SHOWN))
        except WhatsdexError:
            return  # the header tells of a lost engine
        if name == LISTS[self._list]:
            self._fill()
            self._say()

    def _say(self) -> None:
        parts: list[tuple[str, str] | str] = [" "]
        for place, name in enumerate(LISTS):
            parts += [(f" {name} ", "reverse bold" if place == self._list else "$muted"), " "]
        self.query_one("#lists", Static).update(Content.assemble(*parts))
        none = not (self._letters if self._list == 2 else self._jobs)
        self.query_one("#empty", Static).update(Content.styled(EMPTY[LISTS[self._list]] if none else "", "$muted"))

    def _fill(self) -> None:
        """Put the rows into the table; the marked one stays marked by its number."""
        table = self.query_one(DataTable)
        marked = self._number()
        rows = self._letter_rows() if self._list == 2 else self._job_rows()
        width = self.size.width
        table.clear(columns=True)
        names = ("", "#", "kind" if self._list == 2 else "command", "state", "to" if self._list == 2 else "who", "note")
        cells = [*FIXED.values()]
        cells.append(max(8, width - sum(cells) - 2 * (len(cells) + 1) - 2))
        for name, room in zip(names, cells, strict=True):
            table.add_column(name, width=room)
        for number, row in rows:
            made = [
                Content.styled(fit(plain(text), room), style) for (text, style), room in zip(row, cells, strict=True)
            ]
            table.add_row(*made, key=str(number))
        if marked is not None and str(marked) in {str(number) for number, _row in rows}:
            table.move_cursor(row=table.get_row_index(str(marked)), animate=False)

    def _cell(self, cell: Cell, room: int) -> Text:
        text, name = cell
        colour = panel_of(self).theme_variables.get(name, "")
        return Text(fit(plain(text), room), style="bold" if name == "bold" else colour, end="")

    def _job_rows(self) -> list[tuple[int, list[Cell]]]:
        return [(each.number, self._job_cells(each)) for each in self._jobs]

    def _job_cells(self, job: JobView) -> list[Cell]:
        state = (_state(job), COLOURS.get(job.state, "warning"))
        first: list[Cell] = [(self._moment(job.created), "muted"), (str(job.number), "accent"), (job.command, "bold")]
        return [*first, state, (job.who, ""), (_note(job), "muted")]

    def _letter_rows(self) -> list[tuple[int, list[Cell]]]:
        return [(each.number, self._letter_cells(each)) for each in self._letters]

    def _letter_cells(self, letter: LetterView) -> list[Cell]:
        state = ("ambiguous" if letter.ambiguous else "not sent", "error")
        first: list[Cell] = [(self._moment(letter.created), "muted"), (str(letter.number), "accent")]
        to, note = letter.chat.partition("@")[0], f"{letter.error}  {letter.text}"
        return [*first, (letter.kind, "bold"), state, (to, ""), (note, "muted")]

    def _moment(self, at: datetime) -> str:
        panel = panel_of(self)
        return moment(at, panel.clock.now(), panel.zone)

    def _number(self) -> int | None:
        table = self.query_one(DataTable)
        if not table.row_count:
            return None
        key = table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value
        return int(key) if key else None

    def action_turn(self, step: int) -> None:
        """Show another of the lists."""
        self._list = (self._list + step) % len(LISTS)
        self._jobs, self._letters = [], []
        self._fill()
        self._say()
        self._poll()

    def action_refresh_list(self) -> None:
        """Ask for the list anew."""
        self._poll()

    def action_copy(self) -> None:
        """Copy the marked row's number."""
        if (number := self._number()) is not None:
            self.app.copy_to_clipboard(str(number))
            self.app.notify(f"Copied {number}.", markup=False)

    def action_cancel(self) -> None:
        """Ask, then end the marked job or drop the marked letter."""
        number = self._number()
        if number is None:
            return
        if self._list == 2:
            asked = AskScreen("Drop a dead letter", Content(f"Number {number} is never sent."), "Drop it")
            done = partial(self._confirmed, lambda control: control.letters.drop(number), f"{number} is dropped.")
        else:
            job = next(each for each in self._jobs if each.number == number)
            what = f"{job.command} for {plain(job.who, limit=40)}, number {number}. They are told."
            asked = AskScreen("Cancel a job", Content(what), "Cancel it")
            done = partial(self._confirmed, lambda control: control.jobs.cancel(number), f"{number} is cancelled.")
        self.app.push_screen(asked, done)

    def action_retry(self) -> None:
        """Have the marked job run again, or the marked letter sent again."""
        number = self._number()
        if number is None:
            return
        if self._list == 2:
            self._do(lambda control: control.letters.retry(number), f"{number} is sent again.")
        else:
            self._do(lambda control: control.jobs.retry(number), f"{number} runs again.")

    def _confirmed(self, act: Callable[[Control], object], said: str, yes: bool | None) -> None:
        if yes:
            self._do(act, said)

    def _do(self, act: Callable[[Control], object], said: str) -> None:
        async def run() -> None:
            severity: Literal["information", "error"] = "information"
            told = said
            try:
                await panel_of(self).source.ask(act)
            except WhatsdexError as error:
                told, severity = str(error), "error"
            self.app.notify(told, severity=severity, timeout=30 if severity == "error" else 5, markup=False)
            self._poll()

        work(self, run, "act")


def _state(job: JobView) -> str:
    if job.state == "running":
        full = round(BAR_CELLS * job.progress)
        return "█" * full + "░" * (BAR_CELLS - full)
    return f"{job.state} +{job.ahead}" if job.ahead else job.state


def _note(job: JobView) -> str:
    return f"{job.progress:.0%}  {job.note}" if job.state == "running" else job.note
