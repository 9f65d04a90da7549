"""The newest incidents with their traces."""

from __future__ import annotations

from datetime import tzinfo

from textual.content import Content

from whatsdex.control.views import IncidentView
from whatsdex.errors import WhatsdexError
from whatsdex.tui.here import panel_of, work
from whatsdex.tui.safe import plain, words
from whatsdex.tui.screens.reading import ReadingScreen


class IncidentsScreen(ReadingScreen):
    """Shows what went wrong, newest first."""

    def __init__(self) -> None:
        """Make it; the incidents are asked for when it is seen."""
        super().__init__("Newest incidents", Content.styled("…", "$muted"))

    def on_mount(self) -> None:
        """Ask for the incidents."""
        work(self, self._ask, "incidents")

    async def _ask(self) -> None:
        panel = panel_of(self)
        try:
            found = await panel.source.ask(lambda control: control.status.incidents(20))
        except WhatsdexError as error:
            self.replace(words(str(error), "$error"))
            return
        blocks = [block(each, panel.zone) for each in found]
        self.replace(Content("\n\n").join(blocks) if blocks else Content.styled("None.", "$muted"))


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
