"""What every full screen has: the header, the keys, and knowing whether it is seen."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from whatsdex.tui.here import panel_of
from whatsdex.tui.widgets.header import PanelHeader
from whatsdex.tui.widgets.keybar import KeyBar


class PanelScreen(Screen[None]):
    """A place of the panel.

    Textual calls the handlers (``on_...``) of a screen's class and of all classes above it, so none calls ``super()``:
    what is made twice is lost once.
    """

    AUTO_FOCUS = ""

    def __init__(self) -> None:
        """Make it in today's styles.

        Textual takes a new screen for one of the styles before, and parses all of them twice when it is shown first.
        """
        super().__init__()
        with suppress(RuntimeError):  # made without an app, it meets its first styles later
            self._css_update_count = self.app._css_update_count

    def compose(self) -> ComposeResult:
        """Put the body between header and keys."""
        yield PanelHeader()
        yield from self.body()
        yield KeyBar()

    def body(self) -> Iterable[Widget]:
        """Return what the screen shows; its children make it."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Follow the engine's answers."""
        panel = panel_of(self)
        self.watch(panel, "overview", self._answered, init=False)
        self.watch(panel, "reach", self._answered, init=False)

    def _answered(self) -> None:
        if self.is_current:
            self.update()

    def on_screen_resume(self) -> None:
        """Catch up with what came while another screen was seen."""
        self.query_one(PanelHeader).refresh()
        self.update()

    def update(self) -> None:
        """Show what the engine said last; called only while the screen is seen."""
