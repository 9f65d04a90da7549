"""The line at the top: product, accounts, alerts, clock."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from whatsdex.control.views import AccountView, Overview
from whatsdex.tui.actions import place
from whatsdex.tui.figures import alerts
from whatsdex.tui.here import panel_of
from whatsdex.tui.safe import plain

CHIPS = {
    "connected": ("●", "$success"),
    "starting": ("◐", "$warning"),
    "pairing": ("◐", "$warning"),
    "connecting": ("◐", "$warning"),
    "logged_out": ("○", "$error"),
    "banned": ("○", "$error"),
    "replaced": ("○", "$error"),
    "outdated": ("○", "$error"),
    "failed": ("○", "$error"),
    "stopped": ("○", "$muted"),
}
"""Sign and colour of each state of a link."""

ROOMY = 100
"""Cells from which numbers and the date are shown too."""


class PanelHeader(Widget):
    """Says what this is and which screen, how its accounts stand, and what time it is."""

    DEFAULT_CSS = """
    PanelHeader { dock: top; height: 1; background: $panel; color: $foreground; }
    """
    ALLOW_SELECT = False

    def on_mount(self) -> None:
        """Redraw with every second and every answer."""
        panel = panel_of(self)
        self.watch(panel, "overview", self._redraw, init=False)
        self.watch(panel, "reach", self._redraw, init=False)
        self.set_interval(1.0, self._redraw)

    def _redraw(self) -> None:
        if self.screen.is_current:
            self.refresh()

    def render(self) -> Content:
        """Draw the line: chips at the left, badges and clock at the right."""
        panel = panel_of(self)
        width = self.size.width
        roomy = width >= ROOMY
        here, chips = place(panel.where).title, self._chips(roomy=roomy)
        left = Content.assemble((" WhatsDeX ", "bold $primary"), (f" {here} ", "bold"), *chips)
        right = self._right(panel.overview, roomy=roomy, named=True)
        if left.cell_length + right.cell_length >= width:
            right = self._right(panel.overview, roomy=roomy, named=False)
        room = width - right.cell_length - 1
        if left.cell_length > room:
            left = left.truncate(max(0, room), ellipsis=True)
        return Content.assemble(left, " " * (width - left.cell_length - right.cell_length), right)

    def _chips(self, *, roomy: bool) -> list[Content]:
        panel = panel_of(self)
        if panel.overview is None:
            text = "no connection to the engine" if panel.reach.state == "lost" else "starting …"
            style = "$error" if panel.reach.state == "lost" else "$muted"
            return [Content.styled(f" {text}", style)]
        shown = [each for each in panel.overview.accounts if not each.console]
        return [chip(each, roomy=roomy) for each in shown]

    def _right(self, overview: Overview | None, *, roomy: bool, named: bool) -> Content:
        panel = panel_of(self)
        now = panel.clock.now()
        parts: list[Content] = []
        if panel.reach.state == "lost":
            parts.append(Content.styled(" OFFLINE ", "bold $background on $error"))
        elif overview is not None and (waiting := alerts(overview)):
            style = "$error" if overview.verdict.level == "bad" else "$warning"
            noun = f" alert{'s' if waiting > 1 else ''}" if named else ""
            parts.append(Content.styled(f" ▲ {waiting}{noun} ", f"bold {style}"))
        if overview is not None and overview.paused:
            parts.append(Content.styled(" NOT SENDING ", "bold $background on $error"))
        if overview is not None and overview.draining:
            parts.append(Content.styled(" DRAINED ", "bold $background on $warning"))
        if panel.demo or (overview is not None and overview.demo):
            parts.append(Content.styled(" DEMO ", "bold $background on $accent"))
        if panel.read_only:
            parts.append(Content.styled(" READ-ONLY ", "bold $background on $secondary"))
        pattern = "%a %d %b  %H:%M:%S" if roomy else "%H:%M:%S"
        parts.append(Content.styled(f" {now.astimezone(panel.zone):{pattern}} ", "$foreground"))
        return Content(" ").join(parts)


def chip(account: AccountView, *, roomy: bool) -> Content:
    """Return an account's sign and name, with its number where there is room."""
    sign, style = CHIPS.get(account.status.state, ("○", "$muted"))
    number = f" {plain(account.number, limit=20)}" if roomy and account.number else ""
    return Content.assemble(
        (f" {sign} ", style), (plain(account.name, limit=16), "$foreground"), (number, "$muted"), " "
    )
