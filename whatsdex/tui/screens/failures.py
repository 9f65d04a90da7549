"""All that went wrong lately, newest first: incidents, jobs that failed, dead letters; Enter shows the trace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import ClassVar, NamedTuple

from textual.binding import BindingType
from textual.content import Content

from whatsdex.control.api import Control
from whatsdex.control.job_views import JobView, LetterView
from whatsdex.control.views import IncidentView
from whatsdex.tui.actions import bindings
from whatsdex.tui.figures import full_moment
from whatsdex.tui.finding import matches
from whatsdex.tui.here import panel_of
from whatsdex.tui.job_texts import described, sent_to
from whatsdex.tui.safe import plain, words
from whatsdex.tui.screens.table import Query, TableScreen
from whatsdex.tui.table.cells import Cell, Column

SHOWN = 200
"""The newest of each kind."""
TOLD = "incident "
"""Begins the note of a job that an incident tells of."""


class Failure(NamedTuple):
    """Something that went wrong."""

    at: datetime
    name: str
    """``#12``, ``job 40`` or ``letter 3``."""
    where: str
    what: str
    source: IncidentView | JobView | LetterView


class FailuresScreen(TableScreen[Failure]):
    """One failure a row; a job that an incident tells of has none of its own."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("failures"))
    WHERE = "failures"
    HINT = "words, !not, where: what:"
    EMPTY = "Nothing went wrong so far."

    async def fetch(self, query: Query, offset: int, limit: int) -> tuple[Sequence[Failure], int]:
        """Ask for all of it."""
        found = await panel_of(self).source.ask(_failures)
        rows = [each for each in found if _matches(each, query.find)]
        return rows[offset : offset + limit], len(rows)

    def headline(self) -> Content:
        """Say what is shown."""
        return Content(" Incidents, failed jobs and dead letters, newest first ")

    def columns(self, width: int) -> Sequence[Column]:
        """Return the columns."""
        return [Column("when", 12), Column("no.", 9), Column("where", 14), Column("what")]

    def cells(self, row: Failure) -> Sequence[Cell]:
        """Return a failure's cells."""
        panel = panel_of(self)
        at = full_moment(row.at, panel.clock.now(), panel.zone)
        return [Cell(at, "muted"), Cell(row.name, "accent"), Cell(row.where.removeprefix("command "), "bold"),
                Cell(row.what, "error" if isinstance(row.source, IncidentView) else "text")]  # fmt: skip

    def key(self, row: Failure) -> str:
        """Return what a failure is called."""
        return row.name

    def copied(self, row: Failure) -> str:
        """Return a failure in a line."""
        return f"{row.name} {row.where}: {row.what}"

    def title_of(self, row: Failure) -> str:
        """Return what a failure is called."""
        return row.name.replace("#", "Incident ").capitalize()

    async def describe(self, row: Failure) -> Content:
        """Return an incident with its trace, or all of a job or letter."""
        panel = panel_of(self)
        if isinstance(row.source, IncidentView):
            return block(row.source, panel.zone)
        return described(row.source, panel.clock.now(), panel.zone)


def block(incident: IncidentView, zone: tzinfo) -> Content:
    """Return all of an incident."""
    at = incident.at.astimezone(zone)
    return Content.assemble(
        (f"#{incident.number} ", "bold $error"),
        (plain(incident.where), "bold"),
        (f"  {at:%d %b %H:%M:%S}\n", "$muted"),
        words(incident.summary),
        "\n" if incident.trace else "",
        words(incident.trace.rstrip(), "$muted", lines=True),
    )


def _failures(control: Control) -> list[Failure]:
    found = [
        *(Failure(each.at, f"#{each.number}", each.where, each.summary, each)
          for each in control.status.incidents(SHOWN)),
        *(Failure(each.ended or each.created, f"job {each.number}", each.command, each.note or each.state, each)
          for each in control.jobs.list("failed", SHOWN) if not each.note.startswith(TOLD)),
        *(Failure(each.created, f"letter {each.number}", sent_to(each), f"{each.error}  {each.text}", each)
          for each in control.letters.list(SHOWN)),
    ]  # fmt: skip
    return sorted(found, key=lambda each: each.at, reverse=True)


def _matches(row: Failure, find: str) -> bool:
    return matches(find, f"{row.name} {row.where} {row.what}", {"where": row.where, "what": row.what})
