"""The dashboard: is all well, and if not, what is to be done."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from whatsdex.control.views import Overview, Point
from whatsdex.errors import WhatsdexError
from whatsdex.tui.actions import bindings, place
from whatsdex.tui.app import unlinked
from whatsdex.tui.here import panel_of, work
from whatsdex.tui.screens import dashboard_parts as parts
from whatsdex.tui.screens.base import PanelScreen
from whatsdex.tui.widgets.box import Box
from whatsdex.tui.widgets.plot import Plot

SPANS = {
    "1h": "a minute, last hour", "24h": "in 10 minutes, last 24 hours", "30d": "in 4 hours, last 30 days",
    "1y": "a day, last year",
}  # fmt: skip
"""What can be plotted, and what each of its points counts."""
ENDS = {"1h": "%H:%M", "24h": "%d %b %H:%M", "30d": "%d %b", "1y": "%b %Y"}
"""How the ends of each plot are told."""
EVERY = 10.0
"""Seconds between two questions for what is older than an hour; the engine sums up no more often."""
TARGETS = {
    "connection": "health", "traffic": "feed", "latency": "commands", "machine": "health", "plot": "feed",
    "queues": "jobs", "popular": "commands", "incidents": "failures",
}  # fmt: skip
"""What Enter opens from each box."""


class DashboardScreen(PanelScreen):
    """One line of verdict, then the figures behind it."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("dashboard"))

    def __init__(self) -> None:
        """Make it with the last hour's plot."""
        super().__init__()
        self._span = next(iter(SPANS))
        self._named: dict[Box, tuple[str, str]] = {}
        """Key and target that each box tells of."""
        self._past: tuple[Point, ...] = ()
        self._asked = float("-inf")

    def body(self) -> Iterable[Widget]:
        """Return verdict, tiles, plot and lists."""
        yield Static(id="verdict", markup=False)
        yield Horizontal(
            Box("Connection", id="connection"),
            Box("Traffic", id="traffic"),
            Box("Latency", id="latency"),
            Box("Machine", id="machine"),
            id="tiles",
        )
        yield Plot(id="plot")
        yield Horizontal(
            Box("Queues", id="queues"),
            Box("Popular, 24 h", id="popular"),
            Box("Newest incidents", id="incidents"),
            id="lists",
        )

    def on_mount(self) -> None:
        """Name the plot."""
        self._name_plot()

    def _name_targets(self) -> None:
        """Say in each box's lower edge which key tells more."""
        panel = panel_of(self)
        for box in self.query(Box):
            target = self._target(box)
            key = panel.key_of("dashboard.failures" if target == "failures" else f"screen.{target}")
            if self._named.get(box) != (key, target):
                self._named[box] = key, target
                box.border_subtitle = Content.assemble((key, "bold $accent"), f" {place(target).title}")

    def _name_plot(self) -> None:
        self.query_one("#plot").border_title = Content.assemble(
            ("■", "$plot-text"), " messages  ", ("■", "$primary"), f" commands  {SPANS[self._span]}  ",
            (panel_of(self).key_of("dashboard.span"), "bold $accent"), " changes it",
        )  # fmt: skip

    def update(self) -> None:
        """Show the newest overview; the old figures stay while the engine is not reached."""
        panel = panel_of(self)
        overview, now = panel.overview, panel.clock.now()
        line = self.query_one("#verdict", Static)
        line.update(parts.verdict(overview, panel.reach, now, self.size.width))
        level = "bad" if panel.reach.state == "lost" else overview.verdict.level if overview else "none"
        for each in ("ok", "warning", "bad"):
            line.set_class(each == level, f"-{each}")
        self.set_class(overview is None or panel.reach.state == "lost", "-stale")
        self._name_targets()
        if overview is not None:
            self._fill(overview)
        self.refresh_bindings()

    def _fill(self, overview: Overview) -> None:
        panel = panel_of(self)
        now = panel.clock.now()
        draws: dict[str, partial[Content]] = {
            "connection": partial(parts.connection, overview),
            "queues": partial(parts.queues, overview),
            "popular": partial(parts.popular, overview),
            "machine": partial(parts.machine, overview, now),
            "incidents": partial(parts.incidents, overview, now, panel.zone),
        }
        for id, draw in draws.items():
            self.query_one(f"#{id}", Box).show(draw)
        self.query_one("#traffic", Box).show(lambda _columns, _rows: parts.traffic(overview))
        self.query_one("#latency", Box).show(partial(parts.latency, overview))
        self._plot(overview)

    def _plot(self, overview: Overview) -> None:
        panel, frame = panel_of(self), self.query_one(Plot)
        hour = self._span == "1h"
        points = overview.history if hour else self._past
        if not hour and panel.clock.monotonic() - self._asked >= EVERY:
            self._asked = panel.clock.monotonic()
            work(self, self._ask_past, "series")
        frame.show(points)
        if points:
            first, last = (f"{each.at.astimezone(panel.zone):{ENDS[self._span]}}" for each in (points[0], points[-1]))
            frame.border_subtitle = f"{first} – {last}"
        else:
            frame.border_subtitle = "no messages yet" if hour else "…"

    async def _ask_past(self) -> None:
        span = self._span
        try:
            series = await panel_of(self).source.ask(lambda control: control.statistics.series(span))
        except WhatsdexError:
            return  # the verdict tells of a lost engine
        if span == self._span:
            self._past = tuple(Point(each.at, each.received, each.commands) for each in series.moments)
            self.update()

    def action_span(self) -> None:
        """Plot the next longer span, or the shortest again."""
        spans = list(SPANS)
        self._span = spans[(spans.index(self._span) + 1) % len(spans)]
        self._past, self._asked = (), float("-inf")
        self._name_plot()
        self.update()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer Enter only where it leads somewhere."""
        return action != "open" or self.focused is not None

    def _target(self, box: Widget) -> str:
        overview = panel_of(self).overview
        if box.id == "connection" and overview is not None and any(unlinked(each) for each in overview.accounts):
            return "pairing"
        return TARGETS[box.id or ""]

    def action_open(self) -> None:
        """Open what the focused box speaks of."""
        target = self._target(self.focused) if self.focused is not None else None
        if target == "failures":
            panel_of(self).action_failures()
        elif target is not None:
            panel_of(self).action_go(target)
