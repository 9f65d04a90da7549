"""The settings: their place and what its keys do."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from whatsdex.tui.registry import Action, Place


def _make() -> Screen[Any]:
    from whatsdex.tui.screens.settings import SettingsScreen

    return SettingsScreen()


PLACE = Place(
    "settings",
    "s",
    "Settings",
    "Shows what can be set, where each value comes from, and changes it; Enter does.",
    _make,
    (
        ("environment", "A variable fixes it; it cannot be changed here."),
        ("panel", "Set here, or by an owner from a chat."),
        ("file", "Stands in config.toml."),
        ("default", "Set nowhere."),
        ("locked", "Only the file or the environment may set it."),
        ("filter", "Words that must occur; !word must not; also"),
        ("", "name:limits from:panel value:true"),
    ),
    table=True,
)

ACTIONS = (
    Action("settings.change", "e", "Change", "Changes the marked setting.", "detail", "settings",
           calls=("settings.set",), twin="settings set"),
    Action("settings.reset", "d", "Default", "Takes back what was set here for the marked setting.", "reset",
           "settings", calls=("settings.reset",), twin="settings reset"),
    Action("settings.history", "h", "History", "Shows who changed the marked setting.", "history", "settings"),
    Action("settings.export", "w", "Export", "Writes what was set here to a file.", "export", "settings",
           calls=("settings.export",), twin="settings export"),
    Action("settings.import", "a", "Import", "Sets all that a file holds.", "import", "settings",
           calls=("settings.take",), twin="settings import"),
)  # fmt: skip
