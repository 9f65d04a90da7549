"""What screens of lists have in common: they ask while they are seen, and act on what is marked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from textual.content import Content
from textual.timer import Timer

from whatsdex.control.api import Control
from whatsdex.errors import WhatsdexError
from whatsdex.tui.here import panel_of, work
from whatsdex.tui.safe import plain, words
from whatsdex.tui.screens.asking import AskScreen
from whatsdex.tui.screens.base import PanelScreen
from whatsdex.tui.source import Reach

Act = Callable[[Control], object]


class ListScreen(PanelScreen):
    """A screen that shows a list which the engine keeps."""

    AUTO_FOCUS = "Rows"
    EVERY = 1.0
    """Seconds between two questions."""

    def __init__(self) -> None:
        """Make it; nothing is asked before it is seen."""
        super().__init__()
        self._timer: Timer | None = None

    async def ask(self) -> None:
        """Ask the engine and show what it answers; may raise a ``WhatsdexError``."""
        raise NotImplementedError

    def fill(self) -> None:
        """Show what the engine answered last, at the present width."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Prepare to ask while the screen is seen."""
        super().on_mount()
        self._timer = self.set_interval(self.EVERY, self.poll, pause=True)

    def on_screen_resume(self) -> None:
        """Ask at once, and again while the screen is seen."""
        super().on_screen_resume()
        if self._timer is not None:
            self._timer.resume()
        self.poll()

    def on_screen_suspend(self) -> None:
        """Rest while it is not."""
        if self._timer is not None:
            self._timer.pause()

    def on_resize(self) -> None:
        """Fit the columns to the width."""
        self.fill()

    def poll(self) -> None:
        """Ask now."""
        work(self, self._ask, "list")

    def action_refresh_list(self) -> None:
        """Ask for the list anew."""
        self.poll()

    async def _ask(self) -> None:
        try:
            await self.ask()
        except WhatsdexError:
            return  # the header tells of a lost engine

    def confirm(self, title: str, text: str | Content, yes: str, act: Act, said: str) -> None:
        """Ask before harm, then do it."""
        shown = text if isinstance(text, Content) else Content(text)
        self.app.push_screen(AskScreen(title, shown, yes), partial(self._confirmed, act, said))

    def _confirmed(self, act: Act, said: str, yes: bool | None) -> None:
        if yes:
            self.act(act, said)

    def act(self, act: Act, said: str) -> None:
        """Have the engine do something, and tell that it did, or why not."""

        async def done() -> None:
            await panel_of(self).source.ask(act)
            self.app.notify(said, markup=False)

        self.attempt(done)

    def attempt(self, done: Callable[[], Awaitable[None]]) -> None:
        """Do something with the engine and ask for the list anew; why it cannot be done, is told until read."""

        async def run() -> None:
            try:
                await done()
            except WhatsdexError as error:
                self.app.notify(plain(str(error)), severity="error", timeout=30, markup=False)
            self.poll()

        work(self, run, "act")


def waiting(reach: Reach) -> Content:
    """Return what stands in place of a list that the engine has not told yet."""
    if reach.state == "lost":
        return Content.assemble((" ✖ ", "bold $error"), words(reach.text, "bold"), " ", words(reach.hint, "$muted"))
    return Content.styled(f" ◌ {reach.text or 'Asking …'}", "$muted")
