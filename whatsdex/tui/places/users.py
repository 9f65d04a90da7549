"""The people: their place and what its keys do."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from whatsdex.tui.registry import Action, Place


def _make() -> Screen[Any]:
    from whatsdex.tui.screens.users import UsersScreen

    return UsersScreen()


PLACE = Place(
    "users",
    "3",
    "Users",
    "Shows who wrote to the bot, and what can be done about them.",
    _make,
    (
        ("filter", "Words that must occur; !word must not; also:"),
        ("", "name: number: role:staff is:banned is:blocked"),
        ("banned", "The bot answers them no more."),
        ("blocked", "WhatsApp lets nothing of theirs through."),
        ("staff", "May use what is for staff; an owner may do all."),
    ),
    table=True,
    jump=("user",),
)

ACTIONS = (
    Action("users.ban", "b", "Ban", "Answers the chosen people no more, or again.", "ban", "users",
           calls=("users.ban", "users.unban"), twin="users ban, users unban"),
    Action("users.role", "t", "Role", "Makes the chosen people staff, owners, or ordinary users again.", "role",
           "users", calls=("users.role",), twin="users role"),
    Action("users.note", "n", "Note", "Notes something about the marked person, for operators.", "note", "users",
           calls=("users.note",), twin="users note"),
    Action("users.message", "m", "Message", "Sends the chosen people a text as the bot.", "message", "users",
           calls=("messages.send",), twin="send"),
    Action("users.export", "w", "Export", "Writes all that is kept of the chosen people to a file.", "export",
           "users", footer=False, calls=("users.export",), twin="users export"),
    Action("users.forget", "x", "Forget", "Erases all that is kept of the chosen people.", "forget", "users",
           footer=False, calls=("users.forget",), twin="users forget"),
)  # fmt: skip
