"""The app: its screens, what all of them share, and the ways out."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, tzinfo
from pathlib import Path, PurePath
from typing import Any, ClassVar, Protocol, cast, runtime_checkable

import structlog
from rich.console import RenderableType
from textual.app import App
from textual.binding import BindingType
from textual.notifications import Notify
from textual.reactive import reactive
from textual.screen import Screen

from whatsdex.clock import SYSTEM_CLOCK, Clock
from whatsdex.control.api import Control
from whatsdex.control.views import AccountView, Overview
from whatsdex.errors import WhatsdexError
from whatsdex.tui import keys, toasts
from whatsdex.tui.actions import ACTIONS, PLACES, bindings, key_shown
from whatsdex.tui.frames import Frames
from whatsdex.tui.here import work
from whatsdex.tui.memory import Memory
from whatsdex.tui.palette import PROVIDERS
from whatsdex.tui.sending import toggle_sending
from whatsdex.tui.source import REACHED, WAITING, Reach, Source, reach_of
from whatsdex.tui.terminal import Choice, Screenwriter
from whatsdex.tui.themes import DARK, LIGHT, THEMES

log = structlog.get_logger(__name__)


@runtime_checkable
class Findable(Protocol):
    """A screen in which a jump finds something."""

    def find(self, text: str) -> None:
        """Show what matches."""

    def call_after_refresh(self, callback: Callable[..., object], *args: object) -> bool:
        """Do something once the screen is drawn."""
        ...


POLL_SECONDS = 1.0
ANSWER_SECONDS = 5.0
"""Seconds without an answer after which the engine counts as not answering."""


STYLES: list[str | PurePath] = ["app.tcss", *sorted(Path(__file__).parent.glob("screens/*.tcss"))]
"""All of them at once: what a screen brings has everything parsed again when it is shown first."""


class WhatsdexApp(App[Choice]):
    """The panel of one engine; arguments as in ``run.run_app``."""

    TITLE = "WhatsDeX"
    CSS_PATH = STYLES
    MODES = {each.id: each.make for each in PLACES if each.make is not None}
    DEFAULT_MODE = "dashboard"
    COMMANDS = PROVIDERS
    COMMAND_PALETTE_DISPLAY = "^p"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(""))
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (120, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-usual"), (34, "-tall")]

    overview: reactive[Overview | None] = reactive(None, repaint=False)
    """What the engine said last."""
    reach: reactive[Reach] = reactive(WAITING, repaint=False)

    def __init__(
        self,
        control: Callable[[], Control | None],
        *,
        demo: bool = False,
        attached: bool = False,
        can_keep_running: bool = True,
        read_only: bool = False,
        zone: tzinfo = UTC,
        clock: Clock = SYSTEM_CLOCK,
        data: Path | None = None,
        start: str = "dashboard",
        theme: str = "",
    ) -> None:
        """Make the app; it asks for nothing before it runs."""
        self.source = Source(control)
        self.demo = demo
        self.attached = attached
        self.can_keep_running = can_keep_running
        self.read_only = read_only
        self.zone = zone
        self.clock = clock
        self.data = data
        self.memory = Memory(data)
        self.keymap: dict[str, str] = {}
        """Keys that the operator chose, by the ids of their actions."""
        self.failures: list[str] = []
        """What failed and was not read yet, newest first."""
        self.to_try = ""
        """What the console is to have in its line when it is shown next."""
        self.failure = ""
        """Which fault of the panel's own ended it."""
        self.writer: Screenwriter | None = None
        self.each_second: Callable[[], None] = lambda: None
        """Called so often while it runs; for who looks after its process."""
        self._frames = Frames()
        self._stale = asyncio.Event()
        self._start = start
        self._before = self.DEFAULT_MODE
        self._offer_pairing = start == "dashboard" and not (demo or attached or read_only)
        super().__init__()
        self.animation_level = "none"
        for each in THEMES:
            self.register_theme(each)
        chosen = theme or self.memory.theme
        self.theme = chosen if chosen in self.available_themes else DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give our own names to themes that do not have them."""
        return (DARK if self.current_theme.dark else LIGHT).variables

    async def on_mount(self) -> None:
        """Show the first screen, and only then begin to ask: that may start an engine, which takes its time."""
        self.theme_changed_signal.subscribe(self, lambda chosen: self.memory.put_theme(chosen.name))
        if self._start != self.DEFAULT_MODE:
            await self.switch_mode(self._start)
        self.set_interval(1.0, lambda: self.each_second())
        self.call_after_refresh(work, self, self._poll, "overview")

    async def _poll(self) -> None:
        while True:
            answer = asyncio.ensure_future(self.source.ask(lambda control: control.status.overview()))
            while not (await asyncio.wait({answer}, timeout=ANSWER_SECONDS))[0]:
                self.reach = Reach("lost", "The engine does not answer.", "It may be very busy; asking on.")
            try:
                first, self.overview = self.overview is None, answer.result()
                self.reach = REACHED
                if first:
                    await keys.take(self)
            except WhatsdexError as error:
                self.reach = reach_of(error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stale.wait(), POLL_SECONDS if self.overview else POLL_SECONDS / 5)
            self._stale.clear()

    def renew(self) -> None:
        """Ask for the overview now, after something was changed."""
        self._stale.set()

    def watch_overview(self, overview: Overview | None) -> None:
        """Lead a new bot's operator to linking, once."""
        if overview is None or not self._offer_pairing:
            return
        real = [each for each in overview.accounts if not each.console]
        if any(unlinked(each) for each in real):
            self._offer_pairing = False
            if self.current_mode == self.DEFAULT_MODE and len(self.screen_stack) == 1:
                self.action_go("pairing")
        elif overview.demo or any(each.number for each in real):
            self._offer_pairing = False

    def action_go(self, place: str) -> None:
        """Show a screen; what lies over the present one is closed."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        if place != self.current_mode:
            self._before = self.current_mode
        self.switch_mode(place)

    def action_last(self) -> None:
        """Go back to the screen that was seen before."""
        self.action_go(self._before)

    def action_jump(self) -> None:
        """Ask where to go."""
        from whatsdex.tui.screens.jump import JumpScreen, Target

        def go(target: Target | None) -> None:
            if target is not None:
                self.jump(*target)

        self.push_screen(JumpScreen(), go)

    def jump(self, place: str, text: str = "") -> None:
        """Show a place, and what matches ``text`` there."""
        self.action_go(place)
        if text and isinstance(screen := self.screen, Findable):
            screen.call_after_refresh(screen.find, text)

    def key_of(self, action: str) -> str:
        """Return how the key of an action reads now."""
        return next(key_shown(each, self.keymap) for each in ACTIONS if each.id == action)

    @property
    def where(self) -> str:
        """The id of the place that is seen, dialogs aside."""
        inner = (getattr(each, "WHERE", "") for each in reversed(self.screen_stack))
        return next(filter(None, inner), self.current_mode)

    def action_help(self) -> None:
        """Show the help of this screen."""
        from whatsdex.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.where))

    def open_console(self, text: str) -> None:
        """Show the console with a text in its line, ready to be sent or changed."""
        self.to_try = text
        self.action_go("console")

    def action_sending(self) -> None:
        """Stop all sending, or go on with it."""
        toggle_sending(self)

    def action_clear_toasts(self) -> None:
        """Let go of messages that stay."""
        toasts.clear(self)

    def action_failures(self) -> None:
        """Show what went wrong lately."""
        from whatsdex.tui.screens.failures import FailuresScreen

        self.push_screen(FailuresScreen())

    def action_leave(self) -> None:
        """Offer the ways out, or take the only one."""
        from whatsdex.tui.screens.leave import LeaveScreen

        if self.attached:
            self.exit("leave")
        elif not isinstance(self.screen, LeaveScreen):
            self.push_screen(LeaveScreen(self.demo, self.can_keep_running), self._leave)

    def _leave(self, choice: Choice | None) -> None:
        if choice is not None:
            self.exit(choice)

    def action_leave_now(self) -> None:
        """Leave without a question where nothing can be lost by it."""
        if self.demo and not self.attached:
            self.exit("stop")
        elif self.attached or self.can_keep_running:
            self.exit("leave")
        else:
            self.action_leave()

    def on_notify(self, event: Notify) -> None:
        """Tell something in the place of what was told before it; failures stand together until they are read."""
        event.notification = toasts.instead(self, event.notification)

    def action_help_quit(self) -> None:
        """Answer Ctrl+C, which people press by habit."""
        self.notify("Press q to quit.", markup=False)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Write only what differs from what stands there."""
        super()._display(screen, cast("RenderableType | None", self._frames.lessen(renderable)))

    def leave_soon(self, choice: Choice) -> None:
        """Leave; for other threads and signal handlers."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(self.exit, choice)

    def _fatal_error(self) -> None:
        """Keep a fault of the panel's own, with all its locals, off the terminal; the engine goes on."""
        error = self._exception
        if not self._exit:  # what breaks on the way out, as when it is told to leave amid its start, is no fault
            self.failure = type(error).__name__
            log.error("panel_failed", exc_info=error)
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:
        """Leave when the terminal cannot be read any more."""
        log.warning("terminal_lost")
        self.exit("leave")


def unlinked(account: AccountView) -> bool:
    """Tell whether an account waits for its phone to be linked."""
    return not account.console and not account.number and account.status.state in ("pairing", "logged_out")
