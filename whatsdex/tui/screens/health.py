"""How each part and account is, and what stops, drains or mends them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import DataTable, Static

from whatsdex.control.health_views import AccountHealth, HealthView
from whatsdex.control.views import Part
from whatsdex.tui.actions import bindings
from whatsdex.tui.figures import moment
from whatsdex.tui.here import panel_of
from whatsdex.tui.safe import plain, words
from whatsdex.tui.screens import health_parts
from whatsdex.tui.screens.incidents import IncidentsScreen, block
from whatsdex.tui.screens.listing import ListScreen, waiting
from whatsdex.tui.screens.prompt import PromptScreen, exactly
from whatsdex.tui.screens.reading import ReadingScreen
from whatsdex.tui.widgets.box import Box
from whatsdex.tui.widgets.rows import Cell, Column, Rows

COLUMNS = (Column("part", 16), Column("state", 8), Column("since", 6), Column("why, and what to do", 0))
COLOURS = {"ok": "success", "warning": "warning", "bad": "error"}
ACCOUNT = "account "
"""What the names of accounts' parts begin with."""


class HealthScreen(ListScreen):
    """The verdict, the parts, the marked account's figures and the headroom."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("health"))

    def __init__(self) -> None:
        """Make it; nothing is known yet."""
        super().__init__()
        self._health: HealthView | None = None

    def body(self) -> Iterable[Widget]:
        """Return verdict, parts and boxes."""
        yield Static(id="status", markup=False)
        yield Rows(id="rows")
        yield Horizontal(Box("Account", id="account"), Box("Headroom", id="headroom"), id="figures")

    async def ask(self) -> None:
        """Ask how all is."""
        self._health = await panel_of(self).source.ask(lambda control: control.health.show())
        self.fill()

    def update(self) -> None:
        """Say that the engine is lost, or found again."""
        self._say()

    def fill(self) -> None:
        """Show parts and figures."""
        self._say()
        found = self._health
        if found is None:
            return
        self.query_one(Rows).show(COLUMNS, [(each.name, self._cells(each)) for each in found.parts])
        self.query_one("#headroom", Box).show(lambda _columns, _rows: health_parts.headroom(found.headroom))
        self._show_account()

    def _cells(self, part: Part) -> list[Cell]:
        panel = panel_of(self)
        since = moment(part.since, panel.clock.now(), panel.zone) if part.since else ""
        return [Cell(part.name), Cell(part.level, COLOURS[part.level]), Cell(since, "muted"),
                Cell(f"{part.reason}  {part.remedy}".strip(), "" if part.level != "ok" else "muted")]  # fmt: skip

    def _say(self) -> None:
        found, reach = self._health, panel_of(self).reach
        line = self.query_one("#status", Static)
        if found is None or reach.state == "lost":
            line.update(waiting(reach))
            return
        verdict = found.verdict
        sign, style = {"ok": ("✔", "$success"), "warning": ("▲", "$warning"), "bad": ("✖", "$error")}[verdict.level]
        line.update(
            Content.assemble(
                (f"{sign} ", f"bold {style}"), words(verdict.text, "bold"), "  ", words(verdict.remedy, "$muted")
            )
        )

    def _account(self) -> AccountHealth | None:
        """Return the marked account, else the only one."""
        if self._health is None:
            return None
        name = self.query_one(Rows).marked.removeprefix(ACCOUNT)
        accounts = self._health.accounts
        return next((each for each in accounts if each.name == name), accounts[0] if len(accounts) == 1 else None)

    def _show_account(self) -> None:
        each, panel, box = self._account(), panel_of(self), self.query_one("#account", Box)
        if each is None:
            text = "Mark an account above to see its figures." if self._health and self._health.accounts else "None."
            box.border_title = "Account"
            box.show(lambda _columns, _rows: Content.styled(text, "$muted"))
            return
        box.border_title = Content(f"{plain(each.name, limit=16)} {plain(each.number, limit=20)}".rstrip())
        box.show(lambda _columns, _rows: health_parts.account(each, panel.clock.now(), panel.zone))

    def on_data_table_row_highlighted(self) -> None:
        """Show the marked account."""
        self._show_account()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Show all of the chosen part."""
        self.action_detail()

    def _part(self) -> Part | None:
        name = self.query_one(Rows).marked
        return next((each for each in self._health.parts if each.name == name), None) if self._health else None

    def action_detail(self) -> None:
        """Show all of the marked part."""
        part = self._part()
        if part is None:
            return
        since = f"since {part.since.astimezone(panel_of(self).zone):%A %d %B %Y %H:%M:%S}" if part.since else ""
        parts = [
            Content.assemble((part.level, f"bold ${COLOURS[part.level]}"), "  ", (since, "$muted")),
            words(part.reason or "It works as it should."), words(part.remedy, "$accent"),
        ]  # fmt: skip
        self.app.push_screen(ReadingScreen(plain(part.name, limit=40), Content("\n\n").join(parts)))

    def action_copy(self) -> None:
        """Copy the marked part's state."""
        if (part := self._part()) is not None:
            self.app.copy_to_clipboard(plain(f"{part.name}: {part.level} {part.reason}".rstrip()))
            self.notify(f"Copied {plain(part.name, limit=40)}.", markup=False)

    def action_incidents(self) -> None:
        """Show what went wrong lately."""
        self.app.push_screen(IncidentsScreen())

    def find(self, text: str) -> None:
        """Show the incident of a number."""
        number = text.lstrip("#")
        if not number.isdecimal():
            self.notify("An incident has a number: incident 12.", severity="warning", markup=False)
            return

        async def done() -> None:
            panel = panel_of(self)
            found = await panel.source.ask(lambda control: control.logs.incident(int(number)))
            self.app.push_screen(ReadingScreen(f"Incident {found.number}", block(found, panel.zone)))

        self.attempt(done)

    def _wanted(self) -> str:
        """Return the account that is meant; tells where none is."""
        each = self._account()
        if each is None:
            self.notify("Mark an account first.", severity="warning", markup=False)
        return each.name if each is not None else ""

    def action_reconnect(self) -> None:
        """Make the marked account's connection anew."""
        if name := self._wanted():
            shown = plain(name, limit=40)
            self.act(lambda control: control.accounts.reconnect(name), f"{shown} connects anew.")

    def action_logout(self) -> None:
        """Ask for the account's name, then unlink it."""
        if name := self._wanted():
            shown = plain(name, limit=40)
            text = Content.assemble(
                ("▲ ", "bold $warning"), (shown, "bold"), " is unlinked from its phone. Nobody is answered there until"
                f" it is linked again. Type {shown} to do it.",
            )  # fmt: skip
            self.app.push_screen(
                PromptScreen("Log out", text, exactly(shown), placeholder=shown), partial(self._log_out, name)
            )

    def _log_out(self, name: str, typed: str | None) -> None:
        if typed is not None:
            self.act(lambda control: control.accounts.logout(name), f"{plain(name, limit=40)} is unlinked.")

    def action_drain(self) -> None:
        """Ask, then begin nothing new; where nothing is begun, go on."""
        if self._health is not None and self._health.draining:
            self.act(lambda control: control.health.go_on(), "New work is begun again.")
            return
        self.confirm(
            "Drain", "No command and no job is begun any more; those in work are finished. Messages that come in wait,"
            " also over a restart.", "Drain it", lambda control: control.health.drain(), "Nothing new is begun.",
        )  # fmt: skip
