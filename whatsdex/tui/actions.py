"""All places and actions: what bindings, footer, palette and help are made from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from textual.binding import Binding
from textual.keys import format_key

from whatsdex.tui.places import (
    commands,
    console,
    dashboard,
    feed,
    groups,
    health,
    jobs,
    logs,
    pairing,
    settings,
    tables,
    users,
)
from whatsdex.tui.registry import ANYWHERE, LIST, Action, Place

NO_KEYS: Mapping[str, str] = MappingProxyType({})

_ALL = (dashboard, feed, users, groups, commands, jobs, console, health, logs, settings, pairing)

PLACES: tuple[Place, ...] = tuple(each.PLACE for each in _ALL)

INNER: tuple[Place, ...] = (groups.MEMBERS, groups.OPTIONS, groups.COMMANDS, health.FAILURES)
"""Places that another one opens."""

ACTIONS: tuple[Action, ...] = (
    *(
        Action(f"screen.{each.id}", each.key, each.title, each.help, f"app.go('{each.id}')", footer=each.footer)
        for each in PLACES
    ),
    Action("panel.help", "question_mark", "Help", "Shows what the keys and words here mean.", "app.help", shown="?"),
    Action(
        "panel.palette", "ctrl+p", "Find", "Finds any screen, user, group, command or action.", "app.command_palette",
        palette=False, shown="^p",
    ),
    Action("panel.jump", "colon", "Jump", "Goes to a screen, user, group, command or job by its name.", "app.jump",
           footer=False, shown=":"),
    Action("panel.last", "minus", "Last view", "Goes back to the screen seen before.", "app.last", footer=False,
           shown="-"),
    Action("sending.pause", "", "Stop all sending", "Stops all sending at once, or goes on with it.", "app.sending",
           footer=False, calls=("health.pause", "health.resume"), twin="pause, resume"),
    Action("panel.theme", "", "Colours", "Changes the colours.", "app.change_theme", footer=False),
    Action("panel.quit", "q", "Quit", "Stops the bot, or leaves it running.", "app.leave"),
    Action(
        "panel.leave", "ctrl+q", "Quit now", "Leaves at once: the bot goes on, a demo stops.",
        "app.leave_now", footer=False, shown="^q",
    ),
    *tables.ACTIONS,
    *(action for each in _ALL for action in each.ACTIONS),
    *groups.MORE,
)  # fmt: skip


def place(id: str) -> Place:
    """Return the place of that id."""
    return next(each for each in (*PLACES, *INNER) if each.id == id)


def actions(where: str) -> list[Action]:
    """Return the actions that work in a place only, or anywhere."""
    return [each for each in ACTIONS if each.where == where]


def here(id: str) -> list[Action]:
    """Return all actions that work in the place of that id, its own first."""
    tables = actions(LIST) if place(id).table else []
    return [*actions(id), *tables, *actions(ANYWHERE)]


def bindings(where: str) -> list[Binding]:
    """Return the bindings for a place, or for anywhere."""
    return [
        Binding(
            each.key,
            each.run,
            each.title,
            show=each.footer,
            key_display=each.shown or None,
            id=each.id,
            priority=each.key == "ctrl+q",  # also where a dialog is open
        )  # fmt: skip
        for each in actions(where)
        if each.key
    ]


def key_shown(action: Action, keymap: Mapping[str, str] = NO_KEYS) -> str:
    """Return how an action's key reads, where a keymap may have changed it."""
    if given := keymap.get(action.id):
        return " ".join(format_key(each.strip()).replace("ctrl+", "^") for each in given.split(","))
    return action.shown or action.key
