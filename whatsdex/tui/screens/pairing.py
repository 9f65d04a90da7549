"""Linking a phone: what it means, the code, who may use the bot, and becoming its owner."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterable
from functools import partial
from typing import ClassVar, Literal

from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import ContentSwitcher, OptionList, Static

from whatsdex.control.views import AccountView, PairingView, SettingView
from whatsdex.errors import WhatsdexError
from whatsdex.tui.actions import bindings
from whatsdex.tui.here import panel_of, work
from whatsdex.tui.safe import words
from whatsdex.tui.screens import pairing_texts as texts
from whatsdex.tui.screens.base import PanelScreen
from whatsdex.tui.screens.pairing_code import PhoneStep, QrStep
from whatsdex.tui.screens.pairing_cycle import PairingCycle
from whatsdex.tui.widgets.choices import choice

Phase = Literal["intro", "qr", "phone", "linked", "owner"]

POLL_SECONDS = 0.5


class PairingScreen(PanelScreen):
    """Leads through the linking of one account, a phase at a time."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("pairing"))

    def __init__(self) -> None:
        """Begin with the introduction."""
        super().__init__()
        self.phase: Phase = "intro"
        self._cycle: PairingCycle | None = None
        self._owner_code = ""

    def body(self) -> Iterable[Widget]:
        """Return all phases, of which one is seen."""
        yield ContentSwitcher(
            Vertical(Static(texts.intro()), OptionList(id="ways"), Static(id="trouble"), id="intro", classes="card"),
            QrStep(id="qr"),
            PhoneStep(id="phone", classes="card"),
            Vertical(Static(id="who"), OptionList(id="modes"), Static(id="refused"), id="linked", classes="card"),
            Vertical(Static(id="owner-text"), OptionList(id="done"), id="owner", classes="card"),
            initial="intro",
        )  # fmt: skip

    def on_mount(self) -> None:
        """Offer the ways on."""
        panel = panel_of(self)
        self.query_one("#ways", OptionList).add_options(texts.intro_choices(demo=not (panel.demo or panel.attached)))
        self.query_one("#done", OptionList).add_option(choice("dashboard", "⏎", "To the dashboard", ""))
        self.go("intro")

    def on_screen_resume(self) -> None:
        """Follow the pairing while it is seen."""
        work(self, self._follow, "follow")

    def on_screen_suspend(self) -> None:
        """Rest while it is not."""
        self.workers.cancel_group(self, "follow")

    def on_resize(self) -> None:
        """Draw the code as large as fits now."""
        if self.phase == "qr":
            self._show()

    @property
    def account(self) -> AccountView | None:
        """The account that is linked here: the first that is no console."""
        overview = panel_of(self).overview
        return next((each for each in overview.accounts if not each.console), None) if overview else None

    def go(self, phase: Phase) -> None:
        """Show a phase and put the focus where its answer is given."""
        self.phase = phase
        self.query_one(ContentSwitcher).current = phase
        focus = {"intro": "#ways", "phone": "#number", "linked": "#modes", "owner": "#done"}.get(phase)
        self.set_focus(self.query_one(focus) if focus else None)
        for id in ("#ways", "#done"):
            self.query_one(id, OptionList).highlighted = 0
        self.refresh_bindings()
        self.update()

    def update(self) -> None:
        """Say what hinders, and whether an owner has come."""
        panel, account = panel_of(self), self.account
        if self.phase == "intro":
            trouble = panel.reach.text if panel.overview is None else "" if account else "No account is set up."
            if account is not None and account.number:
                trouble = f"{account.name} is linked already, as {account.number}."
            self.query_one("#trouble", Static).update(words(trouble, "$warning"))
        elif self.phase == "owner":
            self._show_owner()

    async def _follow(self) -> None:
        while True:
            cycle = self._cycle
            if cycle is not None and self.phase in ("qr", "phone"):
                await cycle.step()
                if cycle is self._cycle:
                    self._show()
            elif self.phase == "owner":
                await self._fetch_owner_code()
            await asyncio.sleep(POLL_SECONDS)

    def _show(self) -> None:
        cycle = self._cycle
        if cycle is not None and cycle.view.state == "paired":
            work(self, partial(self._linked, cycle.view), "linked")
        elif self.phase == "phone":
            self.query_one(PhoneStep).show(cycle, self._hindrance())
        elif self.phase == "qr" and cycle is not None:
            step = self.query_one(QrStep)
            before = step.drawn
            step.show(cycle, self._hindrance())
            if step.drawn != before:
                self.refresh_bindings()

    # The code

    def begin(self, phase: Phase, phone: str = "") -> None:
        """Start pairing the account and show how it goes."""
        account = self.account
        if account is None:
            self.app.bell()
            return
        panel = panel_of(self)
        asks = phase == "qr" or bool(phone)
        self._cycle = PairingCycle(panel.source, panel.clock, account.name, phone) if asks else None
        self.go(phase)
        self._show()
        work(self, self._follow, "follow")

    def _hindrance(self) -> str:
        """Return why there may be no code yet."""
        status = self.account.status if self.account else None
        return status.reason if status is not None and status.state in ("connecting", "failed") else ""

    def on_input_submitted(self) -> None:
        """Ask for a code for the number."""
        if digits := self.query_one(PhoneStep).digits():
            self.begin("phone", digits)

    # After it

    async def _linked(self, view: PairingView) -> None:
        self._cycle = None
        settings: list[SettingView] = []
        try:
            settings = await panel_of(self).source.ask(lambda control: control.settings.list())
        except WhatsdexError as error:
            self.query_one("#refused", Static).update(words(str(error), "$error"))
        mode = next((each for each in settings if each.key == "bot.mode"), None)
        modes = self.query_one("#modes", OptionList)
        current = json.loads(mode.value) if mode is not None else ""
        modes.clear_options()
        modes.add_options(texts.mode_choices(current))
        ids = [id for id, _title, _meaning in texts.MODES]
        modes.highlighted = ids.index(current) if current in ids else 0
        number = view.number or (self.account.number if self.account else "")
        self.query_one("#who", Static).update(texts.linked(number))
        self.go("linked")

    async def _choose_mode(self, mode: str) -> None:
        try:
            await panel_of(self).source.ask(lambda control: control.settings.set("bot.mode", json.dumps(mode)))
        except WhatsdexError as error:
            self.query_one("#refused", Static).update(
                Content.assemble(words(str(error), "$error"), ("  Esc goes on without a change.", "$muted"))
            )
            return
        await self._to_owner()

    async def _to_owner(self) -> None:
        await self._fetch_owner_code()
        self.go("owner")

    async def _fetch_owner_code(self) -> None:
        with contextlib.suppress(WhatsdexError):  # the header says when the engine is not reached
            self._owner_code = await panel_of(self).source.ask(lambda control: control.accounts.owner_code())
        self._show_owner()

    def _show_owner(self) -> None:
        overview, account = panel_of(self).overview, self.account
        owners = overview.owners if overview else 0
        number = account.number if account else ""
        self.query_one("#owner-text", Static).update(texts.owner(self._owner_code, number, "/", owners))

    # Keys

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the chosen way."""
        chosen = event.option_id or ""
        if event.option_list.id == "modes":
            work(self, partial(self._choose_mode, chosen), "mode")
        else:
            self.action_way(chosen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer a key only in its phase."""
        if action == "way":
            phases = {"qr": ("intro", "phone"), "phone": ("intro", "qr"), "blocks": ("qr",)}
            drawn = parameters[0] != "blocks" or self.query_one(QrStep).drawn
            return drawn and self.phase in phases.get(str(parameters[0]), ("intro",))
        return True

    def action_way(self, way: str) -> None:
        """Go a way from here."""
        panel = panel_of(self)
        match way:
            case "qr":
                self.begin("qr")
            case "phone":
                self.begin("phone")
            case "blocks":
                self.query_one(QrStep).other_blocks()
                self._show()
            case "demo" if not (panel.demo or panel.attached):
                panel.exit("demo")
            case "later" | "dashboard":
                self.action_back()

    def action_back(self) -> None:
        """Go back to the introduction, on to the owner, or to the dashboard."""
        if self.phase in ("qr", "phone"):
            self._cycle = None
            self.go("intro")
        elif self.phase == "linked":
            work(self, self._to_owner, "mode")
        else:
            self.go("intro")
            panel_of(self).action_go("dashboard")
