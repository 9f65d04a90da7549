"""The log: its place and what its keys do."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from whatsdex.tui.registry import Action, Place


def _make() -> Screen[Any]:
    from whatsdex.tui.screens.logs import LogsScreen

    return LogsScreen()


PLACE = Place(
    "logs",
    "l",
    "Logs",
    "Shows what the bot writes down of itself, and what went wrong.",
    _make,
    (
        ("filter", "Words that must occur; !word must not; also:"),
        ("", "level:warning part:sender event:incident incident:7"),
        ("level", "debug, info, warning, error: that one or worse."),
        ("incident", "A fault of the bot; enter shows its trace."),
    ),
)

ACTIONS = (
    Action("logs.filter", "slash", "Filter", "Shows only lines that match.", "filter", "logs", shown="/"),
    Action("logs.worse", "right_square_bracket", "Worse only", "Shows only lines of the next level or worse.",
           "level(1)", "logs", shown="]"),
    Action("logs.more", "left_square_bracket", "More", "Shows lines of the level below too.", "level(-1)", "logs",
           footer=False, shown="["),
    Action("logs.pause", "p", "Pause view", "Holds the view still; nothing is lost meanwhile.", "pause", "logs"),
    Action("logs.follow", "F,G,end", "Follow", "Goes to the newest line and stays there.", "follow", "logs",
           shown="F"),
    Action("logs.failures", "n", "Failures", "Shows all that went wrong lately, in one list.", "app.failures", "logs",
           palette=False),
    Action("logs.older", "o", "Older", "Looks through the log files, newest first.", "older", "logs"),
    Action("logs.detail", "enter", "Detail", "Shows all of the marked line, or the incident it tells of.", "detail",
           "logs", palette=False, shown="⏎"),
    Action("logs.copy", "y", "Copy line", "Copies the marked line.", "copy", "logs", footer=False),
    Action("logs.clear", "c,escape", "Clear filter", "Shows all lines again.", "clear_filter", "logs", footer=False,
           shown="c esc"),
    Action("logs.up", "up,k", "Up", "Marks the line above; following stops.", "move(-1)", "logs", footer=False,
           palette=False, shown="↑ k"),
    Action("logs.down", "down,j", "Down", "Marks the line below.", "move(1)", "logs", footer=False, palette=False,
           shown="↓ j"),
    Action("logs.back", "pageup,ctrl+b", "Page up", "Goes back by a page.", "page(-1)", "logs", footer=False,
           palette=False, shown="PgUp"),
    Action("logs.on", "pagedown,ctrl+f", "Page down", "Goes on by a page.", "page(1)", "logs", footer=False,
           palette=False, shown="PgDn"),
    Action("logs.first", "home,g", "Oldest", "Goes to the oldest line that is kept.", "first", "logs", footer=False,
           shown="g"),
)  # fmt: skip
