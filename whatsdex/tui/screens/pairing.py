"""Linking a phone: what it means, the code, who may use the bot, and becoming its owner."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from functools import partial
from typing import ClassVar, Literal

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Input, OptionList, Static

from whatsdex.control.views import AccountView, PairingView, SettingView
from whatsdex.errors import WhatsdexError
from whatsdex.tui.actions import bindings
from whatsdex.tui.here import panel_of, work
from whatsdex.tui.safe import words
from whatsdex.tui.screens import pairing_texts as texts
from whatsdex.tui.screens.base import PanelScreen
from whatsdex.tui.screens.pairing_cycle import PairingCycle
from whatsdex.tui.widgets.choices import choice
from whatsdex.tui.widgets.qr import QrCode

Phase = Literal["intro", "qr", "phone", "linked", "owner"]

POLL_SECONDS = 0.5
SIDE_CELLS = 46
"""What the words beside the code need."""


class PairingScreen(PanelScreen):
    """Leads through the linking of one account, a phase at a time."""

    CSS_PATH = "pairing.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("pairing"))

    def __init__(self) -> None:
        """Begin with the introduction."""
        super().__init__()
        self.phase: Phase = "intro"
        self._cycle: PairingCycle | None = None
        self._blocks = texts.terminal_blocks()
        self._owner_code = ""

    def body(self) -> Iterable[Widget]:
        """Return all phases, of which one is seen."""
        yield ContentSwitcher(
            Vertical(Static(texts.intro()), OptionList(id="ways"), Static(id="trouble"), id="intro", classes="card"),
            Horizontal(QrCode(), Static(id="side"), id="qr"),
            Vertical(
                Static(id="number-ask"), Input(placeholder="+49 30 5550142", id="number", restrict=r"[\d +()/-]*"),
                Static(id="phone-code"), Static(id="phone-steps"), id="phone", classes="card",
            ),
            Vertical(Static(id="who"), OptionList(id="modes"), Static(id="refused"), id="linked", classes="card"),
            Vertical(Static(id="owner-text"), OptionList(id="done"), id="owner", classes="card"),
            initial="intro",
        )  # fmt: skip

    def on_mount(self) -> None:
        """Offer the ways on."""
        super().on_mount()
        panel = panel_of(self)
        self.query_one("#number", Input).cursor_blink = False
        self.query_one("#ways", OptionList).add_options(texts.intro_choices(demo=not (panel.demo or panel.attached)))
        self.query_one("#done", OptionList).add_option(choice("dashboard", "⏎", "To the dashboard", ""))
        self.query_one("#phone-steps", Static).update(texts.steps("phone"))
        self.go("intro")

    def on_screen_resume(self) -> None:
        """Follow the pairing while it is seen."""
        super().on_screen_resume()
        work(self, self._follow, "follow")

    def on_screen_suspend(self) -> None:
        """Rest while it is not."""
        self.workers.cancel_group(self, "follow")

    def on_resize(self) -> None:
        """Draw the code as large as fits now."""
        if self._cycle is not None and self.phase == "qr":
            self._show_qr()

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
            if self._cycle is not None and self.phase in ("qr", "phone"):
                await self._cycle.step()
                self._show(self._cycle)
            elif self.phase == "owner":
                await self._fetch_owner_code()
            await asyncio.sleep(POLL_SECONDS)

    def _show(self, cycle: PairingCycle) -> None:
        if cycle.view.state == "paired":
            work(self, partial(self._linked, cycle.view), "linked")
        elif self.phase == "qr":
            self._show_qr()
        elif self.phase == "phone":
            self._show_phone()

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
        if phase == "qr":
            self._show_qr()
        else:
            self._show_phone()
        work(self, self._follow, "follow")

    def _show_qr(self) -> None:
        code = self.query_one(QrCode)
        shown = self._cycle.code if self._cycle is not None else ""
        width, height = self.size.width, self.size.height - 2
        before = code.kind
        code.show(shown, max(0, width - SIDE_CELLS), height, self._blocks)
        if code.kind != before:
            self.refresh_bindings()
        parts: list[Content] = [Content.styled("Link by QR code", "bold $primary"), Content("")]
        parts += [texts.steps("qr")]
        if shown and code.kind is None:
            parts.append(
                Content.styled(
                    "The code does not fit here. Make the window larger, or take the phone code.\n", "$warning"
                )
            )
        parts.append(self._progress())
        if shown and self._cycle is not None and self._cycle.view.png:
            parts.append(texts.picture(self._cycle.view, panel_of(self).data))
        if code.kind == "sextant":
            parts.append(
                Content.styled("\nIf it looks broken: b draws it otherwise,\nc gives a code to type instead.", "$muted")
            )
        self.query_one("#side", Static).update(Content("\n").join(parts))

    def _show_phone(self) -> None:
        ask, shown = self.query_one("#number-ask", Static), self.query_one("#phone-code", Static)
        title = Content.styled("Link by phone code\n\n", "bold $primary")
        ask.update(Content.assemble(title, "The spare phone's number, with country code:"))
        if self._cycle is None:
            shown.update(Content.styled("Enter asks WhatsApp for a code.", "$muted"))
            return
        lines = [self._progress()]
        if self._cycle.code:
            lines.insert(0, Content.assemble(texts.code(self._cycle.code), "\n"))
        shown.update(Content("\n").join(lines))

    def _progress(self) -> Content:
        cycle = self._cycle
        if cycle is None:
            return Content("")
        if cycle.error:
            again = f" Trying again in {cycle.wait_left():.0f} s." if cycle.will_retry else " Enter tries again."
            return Content.assemble(("✖ ", "bold $error"), words(cycle.error), (again, "$muted"))
        if cycle.code:
            return texts.seconds(cycle.view)
        status = self.account.status if self.account else None
        hindrance = status.reason if status is not None and status.state in ("connecting", "failed") else ""
        return Content.assemble(
            ("Asking WhatsApp for a code …", "$muted"), words(f"\n{hindrance}", "$warning", lines=True)
        )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Ask for a code for the number."""
        digits = "".join(each for each in event.value if each.isdecimal())
        if not 7 <= len(digits) <= 15:
            self.query_one("#phone-code", Static).update(
                Content.styled("A number with its country code has 7 to 15 digits, such as +49 30 5550142.", "$warning")
            )
            return
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
        try:
            self._owner_code = await panel_of(self).source.ask(lambda control: control.accounts.owner_code())
        except WhatsdexError as error:
            self.notify(str(error), severity="error", markup=False)
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
            drawn = parameters[0] != "blocks" or self.query_one(QrCode).kind is not None
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
                self._blocks = ("half",) if self._blocks[0] == "sextant" else ("sextant", "half")
                self.on_resize()
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
