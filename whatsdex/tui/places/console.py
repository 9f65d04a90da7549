"""The console: its place and what its keys do."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from whatsdex.tui.registry import Action, Place


def _make() -> Screen[Any]:
    from whatsdex.tui.screens.console import ConsoleScreen

    return ConsoleScreen()


PLACE = Place(
    "console",
    "7",
    "Console",
    "Lets you talk to the bot as a made-up person; nothing of it counts.",
    _make,
    (
        ("who", "A made-up number, and a name if you like."),
        ("group", "A made-up group; its first writer is its admin, and"),
        ("", "the bot is silent in it until somebody writes /enable."),
        ("esc", "Leaves the line, so that other keys work again."),
    ),
)

ACTIONS = (
    Action("console.write", "enter", "Write", "Goes to the line to write in.", "write", "console", palette=False,
           shown="⏎", calls=("console.say",), twin="chat"),
    Action("console.who", "ctrl+t", "Who", "Chooses who writes.", "who", "console", shown="^t"),
    Action("console.group", "ctrl+g", "Group", "Writes in a made-up group, or in private again.", "group", "console",
           shown="^g"),
    Action("console.attach", "ctrl+o", "Attach", "Sends a file along with the next message.", "attach", "console",
           shown="^o"),
    Action("console.copy", "y", "Copy", "Copies the bot's last answer.", "copy", "console", footer=False),
    Action("console.clear", "ctrl+l", "Clear", "Empties the view.", "clear", "console", footer=False, shown="^l"),
    Action("console.leave", "escape", "Leave the line", "Lets other keys work again.", "leave_line", "console",
           palette=False, shown="esc"),
    Action("console.back", "pageup", "Page up", "Goes back by a page.", "page(-1)", "console", footer=False,
           palette=False, shown="PgUp"),
    Action("console.on", "pagedown", "Page down", "Goes on by a page.", "page(1)", "console", footer=False,
           palette=False, shown="PgDn"),
)  # fmt: skip
