"""How each part and account is, and what stops, drains or mends them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from whatsdex.control.health_views import AccountHealth, HealthView
from whatsdex.control.views import Part
from whatsdex.tui.actions import bindings
from whatsdex.tui.figures import moment
from whatsdex.tui.finding import matches
from whatsdex.tui.here import panel_of
from whatsdex.tui.safe import plain, words
from whatsdex.tui.screens import health_parts
from whatsdex.tui.screens.failures import block
from whatsdex.tui.screens.prompt import PromptScreen, exactly
from whatsdex.tui.screens.reading import ReadingScreen
from whatsdex.tui.screens.table import Query, TableScreen
from whatsdex.tui.table.cells import Cell, Column
from whatsdex.tui.widgets.box import Box

COLOURS = {"ok": "success", "warning": "warning", "bad": "error"}
WELL = "It works as it should."
ACCOUNT = "account "
"""What the names of accounts' parts begin with."""


class HealthScreen(TableScreen[Part]):
    """The verdict, the parts, what is said of the marked one, the marked account's figures and the headroom."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("health"))
    PLACE = "health"
    EVERY = 1.0
    HINT = "words, !not, part: state:warning"

    def __init__(self) -> None:
        """Make it; nothing is known yet."""
        super().__init__()
        self._health: HealthView | None = None

    def body(self) -> Iterable[Widget]:
        """Return the table of parts, what is said of the marked one, and boxes."""
        yield from super().body()
        yield Static(id="about", markup=False)
        yield Horizontal(Box("Account", id="account"), Box("Headroom", id="headroom"), id="figures")

    async def fetch(self, query: Query, offset: int, limit: int) -> tuple[Sequence[Part], int]:
        """Ask how all is."""
        self._health = found = await panel_of(self).source.ask(lambda control: control.health.show())
        rows = [each for each in found.parts if _matches(each, query.find)]
        return rows[offset : offset + limit], len(rows)

    def columns(self, width: int) -> Sequence[Column]:
        """Return the columns."""
        return [Column("part", 16), Column("state", 7), Column("since", 6), Column("why, and what to do")]

    def cells(self, row: Part) -> Sequence[Cell]:
        """Return a part's cells."""
        panel = panel_of(self)
        since = moment(row.since, panel.clock.now(), panel.zone) if row.since else ""
        return [Cell(row.name), Cell(row.level, COLOURS[row.level]), Cell(since, "muted"),
                Cell(f"{row.reason}  {row.remedy}".strip(), "text" if row.level != "ok" else "muted")]  # fmt: skip

    def key(self, row: Part) -> str:
        """Return a part's name."""
        return row.name

    def copied(self, row: Part) -> str:
        """Return how a part is."""
        return f"{row.name}: {row.level} {row.reason}".rstrip()

    async def describe(self, row: Part) -> Content:
        """Return all that a part says."""
        since = f"since {row.since.astimezone(panel_of(self).zone):%A %d %B %Y %H:%M:%S}" if row.since else ""
        return Content("\n\n").join(
            [Content.assemble((row.level, f"bold ${COLOURS[row.level]}"), "  ", (since, "$muted")),
             words(row.reason or WELL), words(row.remedy, "$accent")]
        )  # fmt: skip

    def headline(self) -> Content:
        """Return the verdict."""
        if self._health is None or panel_of(self).reach.state == "lost":
            return Content("")
        verdict = self._health.verdict
        sign, style = {"ok": ("✔", "$success"), "warning": ("▲", "$warning"), "bad": ("✖", "$error")}[verdict.level]
        return Content.assemble(
            (f"{sign} ", f"bold {style}"), words(verdict.text, "bold"), "  ", words(verdict.remedy, "$muted")
        )

    def counted(self, total: int) -> Content:
        """Count no parts: the verdict does."""
        return Content("")

    def tell(self) -> None:
        """Say how all is."""
        super().tell()
        if self.is_mounted and self._health is not None:
            headroom = self._health.headroom
            self.query_one("#headroom", Box).show(lambda _columns, _rows: health_parts.headroom(headroom))
            self._show_marked()

    def on_table_moved(self) -> None:
        """Show what is marked now."""
        self._show_marked()

    def _show_marked(self) -> None:
        row = self.table.marked
        told = Content("")
        if row is not None and row.reason:
            told = Content.assemble(words(row.reason), "  ", words(row.remedy, "$accent"))
        elif row is not None:
            told = Content.styled(WELL, "$muted")
        self.query_one("#about", Static).update(told)
        self._show_account()

    def _account(self) -> AccountHealth | None:
        """Return the marked account, else the only one."""
        if self._health is None:
            return None
        name = self.table.marked.name.removeprefix(ACCOUNT) if self.table.marked is not None else ""
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

    def action_doctor(self) -> None:
        """Have the engine look at what commands need, and show what it finds."""
        reader = ReadingScreen("Doctor", Content("Looking at programs, files and services …"))
        self.app.push_screen(reader)

        async def done() -> None:
            found = await panel_of(self).source.ask(lambda control: control.health.doctor())
            reader.replace(health_parts.findings(found, COLOURS))

        self.attempt(done)

    def find(self, text: str) -> None:
        """Show the incident of a number."""
        number = text.lstrip("#")
        if not number.isdecimal():
            self.notify("An incident has a number: incident 12.", severity="warning", markup=False)
            return

        async def done() -> None:
            panel = panel_of(self)
            found = await panel.source.ask(lambda control: control.logs.incident(int(number)))
            self.show_over(ReadingScreen(f"Incident {found.number}", block(found, panel.zone)))

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


def _matches(part: Part, find: str) -> bool:
    fields = {"name": part.name, "part": part.name, "state": part.level}
    return matches(find, f"{part.name} {part.level} {part.reason} {part.remedy}", fields)
