"""The live feed: its place and what its keys do."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from whatsdex.tui.registry import Action, Place


def _make() -> Screen[Any]:
    from whatsdex.tui.screens.feed import FeedScreen

    return FeedScreen()


PLACE = Place(
    "feed",
    "2",
    "Feed",
    "Shows every message in and out as it happens.",
    _make,
    (
        ("← → ◆", "A message in, a message out, an event of the engine."),
        ("ignored", "Not for the bot; its words are not shown."),
        ("queued", "A job goes on with it; its answer comes later."),
        ("filter", "Words that must occur; !word must not; in one column:"),
        ("", "who:ann chat:family cmd:ping out:failed kind:image"),
    ),
)

ACTIONS = (
    Action("feed.filter", "slash", "Filter", "Shows only lines that match.", "filter", "feed", shown="/"),
    Action("feed.outcome", "right_square_bracket", "Outcome", "Shows only what was refused, what failed, what was"
           " misused, or all again.", "outcome(1)", "feed", shown="]"),
    Action("feed.outcome_back", "left_square_bracket", "Outcome before", "Turns through the same, back.",
           "outcome(-1)", "feed", footer=False, shown="["),
    Action("feed.pause", "p", "Pause view", "Holds the view still; nothing is lost meanwhile.", "pause", "feed"),
    Action("feed.follow", "F,G,end", "Follow", "Goes to the newest line and stays there.", "follow", "feed", shown="F"),
    Action("feed.detail", "enter", "Detail", "Shows all that is known of the marked line.", "detail", "feed",
           palette=False, shown="⏎"),
    Action("feed.copy", "y", "Copy id", "Copies the marked line's message id.", "copy", "feed", footer=False),
    Action("feed.reply", "R", "Reply", "Writes into the marked line's chat as the bot.", "reply", "feed",
           calls=("messages.send",), twin="send"),
    Action("feed.warn", "w", "Warn", "Warns whoever wrote the marked line, in their group.", "warn", "feed",
           footer=False, calls=("groups.warn",), twin="groups warn"),
    Action("feed.ban", "b", "Ban", "Answers whoever wrote the marked line no more.", "ban", "feed",
           calls=("users.ban",), twin="users ban"),
    Action("feed.fold", "z", "Fold groups", "Shows each group as one line on top, or all its lines again.", "fold",
           "feed"),
    Action("feed.reveal", "x", "Reveal", "Shows covered words, where they are kept; the audit tells of it.", "reveal",
           "feed", footer=False, calls=("feed.reveal",), twin="feed reveal"),
    Action("feed.clear", "c,escape", "Clear filter", "Shows all lines again.", "clear_filter", "feed", footer=False,
           shown="c esc"),
    Action("feed.up", "up,k", "Up", "Marks the line above; following stops.", "move(-1)", "feed", footer=False,
           palette=False, shown="↑ k"),
    Action("feed.down", "down,j", "Down", "Marks the line below.", "move(1)", "feed", footer=False, palette=False,
           shown="↓ j"),
    Action("feed.back", "pageup,ctrl+b", "Page up", "Goes back by a page.", "page(-1)", "feed", footer=False,
           palette=False, shown="PgUp"),
    Action("feed.on", "pagedown,ctrl+f", "Page down", "Goes on by a page.", "page(1)", "feed", footer=False,
           palette=False, shown="PgDn"),
    Action("feed.first", "home,g", "Oldest", "Goes to the oldest line that is kept.", "first", "feed", footer=False,
           shown="g"),
)  # fmt: skip
