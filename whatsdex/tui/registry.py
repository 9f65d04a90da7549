"""What a place of the panel and an action in it are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual.screen import Screen

ANYWHERE = ""


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
    """Id of the place where it works."""
    footer: bool = True
    palette: bool = True
    shown: str = ""
    """How the key reads, where Textual's own way does not serve."""


@dataclass(frozen=True, slots=True)
class Place:
    """A screen that a key leads to."""

    id: str
    key: str
    title: str
    help: str
    """What the screen answers, in one sentence."""
    make: Callable[[], Screen[Any]]
    """Makes the screen; imports it only then."""
    words: tuple[tuple[str, str], ...] = ()
    """What the words on the screen mean."""
    footer: bool = True
