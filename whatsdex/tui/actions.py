"""All places and actions: what bindings, footer, palette and help are made from."""

from __future__ import annotations

from textual.binding import Binding

from whatsdex.tui.places import dashboard, feed, jobs, pairing, settings, users
from whatsdex.tui.registry import Action, Place

_ALL = (dashboard, feed, users, jobs, settings, pairing)

PLACES: tuple[Place, ...] = tuple(each.PLACE for each in _ALL)

ACTIONS: tuple[Action, ...] = (
    *(
        Action(f"screen.{each.id}", each.key, each.title, each.help, f"app.go('{each.id}')", footer=each.footer)
        for each in PLACES
    ),
    Action("panel.help", "question_mark", "Help", "Shows what the keys and words here mean.", "app.help", shown="?"),
    Action(
        "panel.palette", "ctrl+p", "Find", "Finds any screen or action.", "app.command_palette", palette=False,
        shown="^p",
    ),
    Action("panel.theme", "", "Colours", "Changes the colours.", "app.change_theme", footer=False),
    Action("panel.quit", "q", "Quit", "Stops the bot, or leaves it running.", "app.leave"),
    Action(
        "panel.leave", "ctrl+q", "Quit now", "Leaves at once: the bot goes on, a demo stops.",
        "app.leave_now", footer=False, shown="^q",
    ),
    *(action for each in _ALL for action in each.ACTIONS),
)  # fmt: skip


def place(id: str) -> Place:
    """Return the place of that id."""
    return next(each for each in PLACES if each.id == id)


def actions(where: str) -> list[Action]:
    """Return the actions that work in a place only, or anywhere."""
    return [each for each in ACTIONS if each.where == where]


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


def key_shown(action: Action) -> str:
    """Return how an action's key reads."""
    return action.shown or action.key
