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
        ("filter", "Words that must all occur in name or number;"),
        ("", "is:banned role:staff role:owner"),
        ("banned", "The bot answers them no more."),
        ("blocked", "WhatsApp lets nothing of theirs through."),
        ("staff", "May use what is for staff; an owner may do all."),
    ),
)

ACTIONS = (
    Action("users.filter", "slash", "Filter", "Shows only people who match.", "filter", "users", shown="/"),
    Action("users.detail", "enter", "Detail", "Shows all of the marked person.", "detail", "users", palette=False,
           shown="⏎"),
    Action("users.ban", "b", "Ban", "Answers the marked person no more, or again.", "ban", "users"),
    Action("users.role", "t", "Role", "Makes the marked person staff, or an ordinary user again.", "role", "users"),
    Action("users.forget", "x", "Forget", "Erases all that is kept of the marked person.", "forget", "users",
           footer=False),
    Action("users.sort", "o", "Sort", "Sorts by the next column.", "sort", "users"),
    Action("users.reverse", "v", "Reverse", "Turns the order round.", "reverse", "users", footer=False),
    Action("users.next", "right_square_bracket", "Next page", "Shows those who come after.", "turn(1)", "users",
           footer=False, shown="]"),
    Action("users.last", "left_square_bracket", "Last page", "Shows those who come before.", "turn(-1)", "users",
           footer=False, shown="["),
    Action("users.refresh", "r", "Refresh", "Asks for the list anew.", "refresh_list", "users", footer=False),
    Action("users.copy", "y", "Copy number", "Copies the marked person's number.", "copy", "users", footer=False),
    Action("users.clear", "escape", "Clear filter", "Shows everybody again.", "clear_filter", "users", footer=False,
           shown="esc"),
)  # fmt: skip
