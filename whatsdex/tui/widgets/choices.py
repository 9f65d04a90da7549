"""Choices to walk with the arrows, each with its key and what it means."""

from __future__ import annotations

from textual.content import Content
from textual.widgets.option_list import Option

TITLE_CELLS = 25


def choice(id: str, key: str, title: str, meaning: str, *, mark: bool = False) -> Option:
    """Return one choice; ``mark`` says that it is the one in force."""
    sign = "● " if mark else "  " if not key else ""
    return Option(
        Content.assemble(
            (f"{key:>3} " if key else sign, "bold $accent" if key else "$success"),
            (f"{title:<{TITLE_CELLS}}" if meaning else title, "bold"),
            (f" {meaning}" if meaning else "", "$muted"),
        ),
        id=id,
    )
