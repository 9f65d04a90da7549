"""What screens have in common that change something: asking before harm, telling what came of it, taking it back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from textual.content import Content
from textual.screen import ModalScreen, Screen

from whatsdex.control.api import Control
from whatsdex.errors import WhatsdexError
from whatsdex.tui import toasts
from whatsdex.tui.here import panel_of, work
from whatsdex.tui.safe import plain
from whatsdex.tui.screens.asking import AskScreen
from whatsdex.tui.screens.base import PanelScreen

Act = Callable[[Control], object]

TOLD_SECONDS = 5.0
UNDO_SECONDS = 15.0
STANDS_SECONDS = 86_400.0
"""A failure stays until it was read: Esc takes it away."""
FAILURES_TOLD = 3


class Doing(NamedTuple):
    """Something to have done, on one or several."""

    acts: Sequence[Act]
    said: str
    """What is told once it is done."""
    undo: Sequence[Act] = ()
    """What takes it back."""
    undone: str = ""
    """What is told then."""


class ActingScreen(PanelScreen):
    """A screen whose keys change something of the engine's."""

    def __init__(self) -> None:
        """Make it with nothing to take back."""
        super().__init__()
        self._last: Doing | None = None

    def poll(self) -> None:
        """Ask the engine anew, after something was changed."""

    def let_go(self) -> None:
        """Choose no rows any more, once they are acted on."""

    def confirm(self, title: str, text: str | Content, yes: str, act: Act, said: str) -> None:
        """Ask before harm, then do it."""
        self.ask_first(AskScreen(title, text if isinstance(text, Content) else Content(text), yes), Doing([act], said))

    def ask_first(self, question: ModalScreen[bool], doing: Doing) -> None:
        """Show a question and do something if its answer is yes."""
        self.app.push_screen(question, partial(self._answered_question, doing))

    def _answered_question(self, doing: Doing, yes: bool | None) -> None:
        if yes:
            self.do(doing)

    def act(self, act: Act, said: str) -> None:
        """Have the engine do something, and tell that it did, or why not."""
        self.do(Doing([act], said))

    def show_over(self, screen: Screen[Any]) -> None:
        """Show what was asked for, unless one has gone on to another screen meanwhile."""
        if self.is_current:
            self.app.push_screen(screen)

    def do(self, doing: Doing, *, undoes: bool = False) -> None:
        """Have the engine do something, on each in turn, and tell what came of it.

        What is begun is done on all of them, whatever is done next and though the screen be closed.

        Args:
            doing: What to do.
            undoes: Whether it takes something back; it can be tried again if nothing came of it.
        """
        panel = panel_of(self)

        async def run() -> None:
            failed: list[str] = []
            well: list[bool] = []
            for each in doing.acts:
                try:
                    await panel.source.ask(each)
                    well.append(True)
                except WhatsdexError as error:
                    failed.append(str(error))
                    well.append(False)
            done = sum(well)
            if done:
                self._done(doing._replace(undo=_of(doing.undo, well)), done)
            elif undoes and self._last is None:
                self._last = doing
            if failed:
                self._failed(failed, len(doing.acts))
            if self.is_attached:
                self.poll()
            panel.renew()

        self.let_go()
        work(panel, run, "act", exclusive=False)

    def attempt(self, done: Callable[[], Awaitable[None]]) -> None:
        """Do something with the engine and ask for the list anew; why it cannot be done, is told until read."""

        async def run() -> None:
            try:
                await done()
            except WhatsdexError as error:
                self._failed([str(error)], 1)
            self.poll()

        work(self, run, "act")

    def _done(self, doing: Doing, done: int) -> None:
        told = doing.said if done == len(doing.acts) else f"{doing.said} ({done} of {len(doing.acts)})"
        self._last = Doing(doing.undo, doing.undone) if doing.undo else None
        if self._last is not None:
            key = panel_of(self).key_of("list.undo")
            told = f"{told}  {key} takes it back."
        self.app.notify(plain(told), timeout=UNDO_SECONDS if self._last else TOLD_SECONDS, markup=False)

    def _failed(self, failed: Sequence[str], of: int) -> None:
        told = "\n".join(plain(each, lines=True) for each in dict.fromkeys(failed[:FAILURES_TOLD]))
        more = f"\n{len(failed)} of {of} failed." if of > 1 else ""
        self.app.notify(told + more, severity="error", timeout=STANDS_SECONDS, markup=False)

    def action_undo(self) -> None:
        """Take back what was done last."""
        if self._last is None:
            self.app.notify("There is nothing to take back.", markup=False)
        else:
            undo, self._last = self._last, None
            self.do(undo, undoes=True)

    def clear_toasts(self) -> bool:
        """Take away messages that stay; tells whether there were any."""
        return toasts.clear(self.app)

    def copy(self, *texts: str) -> None:
        """Copy texts to the operator's clipboard, apart by tabs."""
        cleaned = [plain(each).strip() for each in texts]
        self.app.copy_to_clipboard("\t".join(cleaned))
        self.app.notify(f"Copied {plain('  '.join(cleaned), limit=60)}.", markup=False)


def _of(undo: Sequence[Act], well: Sequence[bool]) -> Sequence[Act]:
    """Return what takes back that which went well, where each act has its own."""
    return [each for each, so in zip(undo, well, strict=True) if so] if len(undo) == len(well) else undo
