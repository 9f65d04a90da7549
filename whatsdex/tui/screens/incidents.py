"""What went wrong lately, newest first; Enter shows the trace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from whatsdex.control.views import IncidentView
from whatsdex.tui.actions import bindings
from whatsdex.tui.figures import full_moment
from whatsdex.tui.finding import matches
from whatsdex.tui.here import panel_of
from whatsdex.tui.safe import plain, words
from whatsdex.tui.screens.table import Query, TableScreen
from whatsdex.tui.table.cells import Cell, Column

SHOWN = 200
"""The newest of them."""


class IncidentsScreen(TableScreen[IncidentView]):
    """One incident a row."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("incidents"))
    WHERE = "incidents"
    HINT = "words, !not, where:"
    EMPTY = "Nothing went wrong so far."

    async def fetch(self, query: Query, offset: int, limit: int) -> tuple[Sequence[IncidentView], int]:
        """Ask for the incidents."""
        found = await panel_of(self).source.ask(lambda control: control.status.incidents(SHOWN))
        rows = [each for each in found if _matches(each, query.find)]
        return rows[offset : offset + limit], len(rows)

    def headline(self) -> Content:
        """Say what is shown."""
        return Content(" Incidents, newest first ")

    def counted(self, total: int) -> Content:
        """Say how many, and where else to look."""
        jobs = panel_of(self).key_of("screen.jobs")
        return Content.assemble(
            super().counted(total), "   ", (jobs, "bold $accent"), (" tells of failed jobs and dead letters", "$muted")
        )

    def columns(self, width: int) -> Sequence[Column]:
        """Return the columns."""
        return [Column("when", 12), Column("#", 5, right=True), Column("where", 16), Column("what")]

    def cells(self, row: IncidentView) -> Sequence[Cell]:
        """Return an incident's cells."""
        panel = panel_of(self)
        at = full_moment(row.at, panel.clock.now(), panel.zone)
        return [Cell(at, "muted"), Cell(str(row.number), "accent"), Cell(row.where, "bold"), Cell(row.summary, "error")]

    def key(self, row: IncidentView) -> str:
        """Return an incident's number."""
        return str(row.number)

    def copied(self, row: IncidentView) -> str:
        """Return an incident in a line."""
        return f"#{row.number} {row.where}: {row.summary}"

    def title_of(self, row: IncidentView) -> str:
        """Return what an incident is called."""
        return f"Incident {row.number}"

    async def describe(self, row: IncidentView) -> Content:
        """Return an incident with its trace."""
        return block(row, panel_of(self).zone)


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


def _matches(row: IncidentView, find: str) -> bool:
    return matches(find, f"#{row.number} {row.where} {row.summary}", {"where": row.where, "what": row.summary})
