"""What a place of the panel and an action in it are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual.screen import Screen

ANYWHERE = ""
LIST = "list"
"""Where the keys of all tables work; no place of its own."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something a key does."""

    id: str
    """``area.verb``; a keymap changes the key by it."""
    key: str
    """Textual's names of the keys, comma-separated."""
    title: str
    """One or two words, for the footer and the palette."""
    help: str
    """One sentence."""
    run: str
    """Textual's action string."""
    where: str = ANYWHERE
    """Id of the place where it works, or ``LIST``."""
    footer: bool = True
    palette: bool = True
    """Whether the palette shows it before anything is typed; what is typed finds all."""
    shown: str = ""
    """How the key reads, where Textual's own way does not serve."""
    calls: tuple[str, ...] = ()
    """The calls of the control, ``area.verb``, by which it changes something."""
    twin: str = ""
    """The command of the command line that does the same: ``users ban``; comma-separated where it takes several."""


@dataclass(frozen=True, slots=True)
class Place:
    """A screen that a key leads to, or that another one opens."""

    id: str
    key: str
    title: str
    help: str
    """What the screen answers, in one sentence."""
    make: Callable[[], Screen[Any]] | None = None
    """Makes the screen; imports it only then. None where another screen opens it."""
    words: tuple[tuple[str, str], ...] = ()
    """What the words on the screen mean."""
    footer: bool = True
    within: str = ""
    """Id of the place that opens it, where no key does."""
    table: bool = False
    """Whether the keys of tables work in it."""
    jump: tuple[str, ...] = ()
    """Words after which ``:`` takes what is to be found here."""
