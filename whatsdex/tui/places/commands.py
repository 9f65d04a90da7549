"""The commands: their place and what its keys do."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from whatsdex.tui.registry import Action, Place


def _make() -> Screen[Any]:
    from whatsdex.tui.screens.commands import CommandsScreen

    return CommandsScreen()


PLACE = Place(
    "commands",
    "5",
    "Commands",
    "Shows how each command is used and how it does, and sets what holds for it.",
    _make,
    (
        ("share", "Of all uses in that time."),
        ("errors", "Ended by a fault of ours; users' mistakes are none."),
        ("p50 p95", "Half of its uses were answered within, 95 of 100."),
        ("cooldown", "Seconds between two uses by one user."),
        ("role", "Who may use it, at least."),
        ("filter", "Words in name, category, description; !word in none;"),
        ("", "name:dl category:group role:staff is:on is:off"),
    ),
    table=True,
    jump=("cmd", "command"),
)

SET, TWIN = ("commands.set",), "commands set"

ACTIONS = (
    Action("commands.switch", "e", "On/off", "Switches the chosen commands off or on everywhere.", "switch",
           "commands", calls=SET, twin="commands enable, commands disable"),
    Action("commands.role", "t", "Role", "Says who may use the chosen commands.", "role", "commands", calls=SET,
           twin=TWIN),
    Action("commands.cooldown", "w", "Cooldown", "Sets the seconds between two uses by one user.", "cooldown",
           "commands", footer=False, calls=SET, twin=TWIN),
    Action("commands.cost", "p", "Cost", "Sets the coins that a use of the chosen commands costs.", "cost",
           "commands", footer=False, calls=SET, twin=TWIN),
    Action("commands.try", "a", "Try", "Goes to the console with the marked command typed.", "try", "commands"),
    Action("commands.span", "right_square_bracket", "Time", "Shows the use of another time: a day, hour, month, year.",
           "span", "commands", shown="]"),
    Action("commands.fold", "f", "Fold", "Shows categories, then folds or unfolds the marked row's.", "fold",
           "commands", footer=False),
    Action("commands.fold_all", "F", "Fold all", "Shows categories, then folds or unfolds all.", "fold_all", "commands",
           footer=False),
)  # fmt: skip
