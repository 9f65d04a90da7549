"""Background work and dead letters, in three lists."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from whatsdex.control.api import Control
from whatsdex.control.job_views import JobView, LetterView
from whatsdex.tui.actions import bindings
from whatsdex.tui.figures import count, full_moment, moment
from whatsdex.tui.finding import matches
from whatsdex.tui.here import panel_of
from whatsdex.tui.job_texts import BAR_CELLS, described, pace, sent_to, state, took
from whatsdex.tui.safe import plain
from whatsdex.tui.screens.acting import Doing
from whatsdex.tui.screens.asking import AskScreen
from whatsdex.tui.screens.table import Query, TableScreen
from whatsdex.tui.table.cells import Cell, Column

Row = JobView | LetterView

LISTS = ("open", "ended", "failed", "dead letters")
EMPTY = {
    "open": "Nothing is being worked on. Send the bot a picture with /sticker, and it shows here.",
    "ended": "No job has ended yet.",
    "failed": "No job has failed.",
    "dead letters": "Nothing was given up: all that was to be sent was sent.",
}
SHOWN = 500
"""Rows asked for, the newest."""
MIDDLE, WIDE = 85, 100
"""Cells of the table from which on more is shown."""
MOMENT = 6
"""Cells of a time without its hour."""
COLOURS = {"running": "success", "failed": "error", "dead": "error", "cancelled": "muted", "done": "text"}


class JobsScreen(TableScreen[Row]):
    """Lists to turn through with the brackets; acts concern the chosen rows, or else the marked one."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("jobs"))
    EVERY = 1.0
    HINT = "words, !not, cmd: state: who: chat: note:"

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
        rows = [each for each in found if matches(query.find, _said(each), _fields(each), {f"#{each.number}": True})]
        return rows[offset : offset + limit], len(rows)

    def headline(self) -> Content:
        """Name the lists, the shown one reversed, with how many rows they have as far as that is known."""
        overview, now = panel_of(self).overview, self.query_now.part
        sizes: dict[str, int] = {}
        if overview is not None:
            queues = overview.queues
            sizes = {
                "open": queues.jobs_running + queues.jobs_waiting, "failed": queues.jobs_failed,
                "dead letters": queues.dead_letters,
            }  # fmt: skip
        if self._known:
            sizes[now] = self.table.window.total
        parts: list[tuple[str, str] | str] = [" "]
        for name in LISTS:
            size = sizes.get(name, 0)
            told = f" {name} {count(size)} " if size or (self._known and name == now) else f" {name} "
            parts += [(told, "reverse bold" if name == now else "$muted"), " "]
        return Content.assemble(*parts)

    def counted(self, total: int) -> Content:
        """Say nothing more: the number stands at the list's name."""
        return Content("")

    def empty(self) -> str:
        """Say why the list has no rows."""
        return EMPTY[self.query_now.part]

    def columns(self, width: int) -> Sequence[Column]:
        """Return the columns of jobs or of letters."""
        what, who = ("kind", "to") if self._letters else ("command", "who")
        fresh = self.query_now.part == LISTS[0]  # what is open is seldom of another day
        when = Column("when", MOMENT if fresh and width < MIDDLE else 12)
        shown = [when, Column("#", 5, right=True), Column(what, 7 if self._letters else 10)]
        if not self._letters and self.query_now.part != "failed":
            shown.append(Column("state", BAR_CELLS + 2))
        shown.append(Column(who, 18 if width >= WIDE else 13))
        if not self._letters and width >= MIDDLE:
            shown.append(Column("pace", 24) if fresh else Column("took", 8))
        return [*shown, Column("note")]

    def cells(self, row: Row) -> Sequence[Cell]:
        """Return a job's cells, or a letter's."""
        panel, columns = panel_of(self), self.table.shape()[0]
        tell = full_moment if columns[0].cells > MOMENT else moment
        told = {
            "when": Cell(tell(row.created, panel.clock.now(), panel.zone), "muted"),
            "#": Cell(str(row.number), "accent"),
        }
        if isinstance(row, LetterView):
            told |= {
                "kind": Cell(row.kind, "bold"), "to": Cell(sent_to(row)),
                "note": Cell(f"{'it may have arrived  ' if row.ambiguous else ''}{row.error}  {row.text}", "muted"),
            }  # fmt: skip
            return [told[each.name] for each in columns]
        speed = pace(row, panel.clock.now())
        note = row.note or ("for its file" if row.state == "fetching" else "")
        if speed and not any(each.name == "pace" for each in columns):
            note = speed
        if row.state == "running":
            note = f"{row.progress:.0%}  {note}"
        told |= {
            "command": Cell(row.command, "bold"), "state": Cell(state(row), COLOURS.get(row.state, "warning")),
            "who": Cell(row.who), "pace": Cell(speed), "took": Cell(took(row)), "note": Cell(note, "muted"),
        }  # fmt: skip
        return [told[each.name] for each in columns]

    def key(self, row: Row) -> str:
        """Return a job's or letter's number."""
        return str(row.number)

    def title_of(self, row: Row) -> str:
        """Return what a row is in two words."""
        return f"{'Dead letter' if isinstance(row, LetterView) else 'Job'} {row.number}"

    async def describe(self, row: Row) -> Content:
        """Return all of a row."""
        panel = panel_of(self)
        return described(row, panel.clock.now(), panel.zone)

    def find(self, text: str) -> None:
        """Show the job of a number in the list that it is in, else what matches."""

        async def seek() -> None:
            found = await panel_of(self).source.ask(lambda control: control.jobs.list("", SHOWN))
            job = next((each for each in found if str(each.number) == text.lstrip("#")), None)
            if job is not None:
                self._turn_to(LISTS[0] if job.ended is None else LISTS[1])
            super(JobsScreen, self).find(f"#{job.number}" if job is not None else text)

        self.attempt(seek)

    def action_turn(self, step: int) -> None:
        """Show another of the lists."""
        at = LISTS.index(self.query_now.part) + step
        self._turn_to(LISTS[at % len(LISTS)])
        self.show(self.query_now)

    def _turn_to(self, part: str) -> None:
        """Begin another list with nothing in it: what stood there may be of another kind, with other columns."""
        self.query_now, self._known = self.query_now._replace(part=part), False
        self.table.window.renew(0, (), 0)
        self.let_go()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to cancel what is open, and to try again what is not."""
        part = self.query_now.part
        if action == "cancel":
            return part in (LISTS[0], LISTS[-1])
        return part != LISTS[0] if action == "retry" else super().check_action(action, parameters)

    def action_cancel(self) -> None:
        """Ask, then end the chosen jobs or drop the chosen letters."""
        rows = self.table.selected()
        if not rows:
            return
        if self._letters:
            doing = Doing([partial(_drop, each.number) for each in rows], f"{named(rows)}: dropped.")
            self.ask_first(AskScreen("Drop", Content(f"{named(rows)}: never sent then."), "Drop"), doing)
        else:
            doing = Doing([partial(_cancel, each.number) for each in rows], f"{named(rows)}: cancelled.")
            text = Content(f"{named(rows)}. Whoever asked for it is told.")
            self.ask_first(AskScreen("Cancel", text, "Cancel the job" if len(rows) == 1 else "Cancel them"), doing)

    def action_retry(self) -> None:
        """Have the chosen jobs run again, or the chosen letters sent again."""
        if rows := self.table.selected():
            again, said = (_resend, "sent again") if self._letters else (_rerun, "runs again")
            self.do(Doing([partial(again, each.number) for each in rows], f"{named(rows)}: {said}."))

    def action_chat(self) -> None:
        """Go to the person or group of the marked row's chat."""
        if (row := self.table.marked) is not None:
            group = row.chat.endswith("@g.us")
            panel_of(self).jump("groups" if group else "users", row.chat if group else row.chat.partition("@")[0])


def named(rows: Sequence[Row]) -> str:
    """Return which they are, or how many."""
    if len(rows) > 1:
        return f"{len(rows)} of them"
    row = rows[0]
    who = sent_to(row) if isinstance(row, LetterView) else plain(row.who, limit=40)
    what = row.kind if isinstance(row, LetterView) else row.command
    return f"{row.number} ({what} for {who})"


def _cancel(number: int, control: Control) -> object:
    return control.jobs.cancel(number)


def _drop(number: int, control: Control) -> None:
    control.letters.drop(number)


def _rerun(number: int, control: Control) -> object:
    return control.jobs.retry(number)


def _resend(number: int, control: Control) -> object:
    control.letters.retry(number)
    return None


def _fields(row: Row) -> dict[str, str]:
    if isinstance(row, LetterView):
        return {"kind": row.kind, "chat": row.chat, "error": row.error, "text": row.text}
    return {"cmd": row.command, "state": state(row), "who": row.who, "chat": row.chat, "note": row.note}


def _said(row: Row) -> str:
    told = (row.kind, row.chat, row.error, row.text) if isinstance(row, LetterView) else (
        row.command, row.state, row.who, row.note, row.chat)  # fmt: skip
    return f"{row.number} {' '.join(told)} {'' if isinstance(row, LetterView) else state(row)}"
