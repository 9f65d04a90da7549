"""What screens of lists have in common: they ask while they are seen, and act on what is marked."""

from __future__ import annotations

from textual.content import Content
from textual.timer import Timer

from whatsdex.errors import WhatsdexError
from whatsdex.tui.here import work
from whatsdex.tui.safe import words
from whatsdex.tui.screens.acting import ActingScreen
from whatsdex.tui.source import Reach


class ListScreen(ActingScreen):
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
        self._timer = self.set_interval(self.EVERY, self.poll, pause=True)

    def on_screen_resume(self) -> None:
        """Ask at once, and again while the screen is seen."""
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


def waiting(reach: Reach) -> Content:
    """Return what stands in place of a list that the engine has not told yet."""
    if reach.state == "lost":
        return Content.assemble((" ✖ ", "bold $error"), words(reach.text, "bold"), " ", words(reach.hint, "$muted"))
    return Content.styled(f" ◌ {reach.text or 'Asking …'}", "$muted")
