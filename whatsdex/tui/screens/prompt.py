"""A line to type in a frame, which stays until what was typed is taken."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from whatsdex.errors import WhatsdexError
from whatsdex.tui.here import work
from whatsdex.tui.safe import TYPEABLE, words

BREAK = "⏎"
"""Stands for a line break in the line."""
Take = Callable[[str], Awaitable[object]]
"""Does what is to be done with the line; raises a ``WhatsdexError`` that says why it cannot be."""


class PromptScreen(ModalScreen[str]):
    """Asks for a line; Esc gives none."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Back", key_display="esc")]

    def __init__(self, title: str, text: Content, take: Take, *, value: str = "", placeholder: str = "") -> None:
        """Make a question.

        Args:
            title: What is asked for.
            text: More about it.
            take: Does what is to be done; the frame stays while it refuses.
            value: What stands there at first; its line breaks are shown as signs, and such signs are breaks again.
            placeholder: Shown where nothing stands.
        """
        super().__init__()
        self._title, self._text, self._take = title, text, take
        self._value, self._placeholder = value.replace("\n", BREAK), placeholder
        self._trying = False

    def compose(self) -> ComposeResult:
        """Put text, line and complaint under each other."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = self._title
            dialog.border_subtitle = "⏎ takes it, esc goes back"
            yield Static(self._text)
            # What stands there already and may not be typed could not be changed otherwise.
            restrict = TYPEABLE if re.fullmatch(TYPEABLE, self._value) else None
            field = Input(self._value, placeholder=self._placeholder, restrict=restrict, select_on_focus=False)
            field.cursor_blink = False
            yield field
            yield Static("", id="complaint", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Try it with what was typed, once."""
        if not self._trying:
            self._trying = True
            work(self, partial(self._try, event.value.replace(BREAK, "\n")), "take")

    async def _try(self, value: str) -> None:
        try:
            await self._take(value)
        except WhatsdexError as error:
            self._trying = False
            self.query_one("#complaint", Static).update(words(str(error), "$error"))
            return
        self.dismiss(value)


def exactly(word: str) -> Take:
    """Take nothing but a word, as a guard before what cannot be undone."""

    async def take(value: str) -> None:
        if value.strip() != word:
            raise WhatsdexError("That is not the word.", f"Type {word}, or press Esc.")

    return take
