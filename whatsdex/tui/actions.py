"""The one registry that bindings, footer, palette and help are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual.binding import Binding
from textual.screen import Screen

ANYWHERE = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something a key does."""

    id: str
    """``area.verb``; a keymap changes the key by it."""
    key: str
    """Textual's names of the keys, comma-separated."""
    title: str
    """One or two words, for the footer and the palette."""
    help: str
    """One sentence."""
    run: str
    """Textual's action string."""
    where: str = ANYWHERE
    """Id of the place where it works."""
    footer: bool = True
    palette: bool = True
    shown: str = ""
    """How the key reads, where Textual's own way does not serve."""


@dataclass(frozen=True, slots=True)
class Place:
    """A screen that a key leads to."""

    id: str
    key: str
    title: str
    help: str
    """What the screen answers, in one sentence."""
    make: Callable[[], Screen[Any]]
    """Makes the screen; imports it only then."""
    words: tuple[tuple[str, str], ...] = ()
    """What the words on the screen mean."""
    footer: bool = True


def _dashboard() -> Screen[Any]:
    from whatsdex.tui.screens.dashboard import DashboardScreen

    return DashboardScreen()


def _feed() -> Screen[Any]:
    from whatsdex.tui.screens.feed import FeedScreen

    return FeedScreen()


def _pairing() -> Screen[Any]:
    from whatsdex.tui.screens.pairing import PairingScreen

    return PairingScreen()


PLACES: tuple[Place, ...] = (
    Place(
        "dashboard",
        "1",
        "Dashboard",
        "Answers whether all is well, and if not, what to do.",
        _dashboard,
        (
            ("● ◐ ○", "An account is connected, on its way, or logged out."),
            ("▲ 2", "Alerts: verdict, last hour's incidents, dead letters."),
            ("verdict", "All is well, or the worst problem and its remedy."),
            ("p50 p95 p99", "So many of 100 commands were answered within."),
            ("lanes", "Threads that answer quick commands; busy ones of all."),
            ("inbox", "Messages taken in and not yet looked at."),
            ("outbox", "Answers written and not yet sent."),
            ("dead letters", "Messages given up; they wait for an operator."),
            ("incidents", "Faults of the bot; users were told the number."),
        ),
    ),
    Place(
        "feed",
        "2",
        "Feed",
        "Shows every message in and out as it happens.",
        _feed,
        (
            ("← → ◆", "A message in, a message out, an event of the engine."),
            ("ignored", "Not for the bot; its words are not shown."),
            ("queued", "A job goes on with it; its answer comes later."),
            ("filter", "Words that must occur; !word must not; in one column:"),
            ("", "who:ann chat:family cmd:ping out:failed kind:image"),
        ),
    ),
    Place(
        "pairing",
        "P",
        "Link a phone",
        "Links a phone number to the bot.",
        _pairing,
        (
            ("linking", "The bot becomes a linked device, as WhatsApp Web."),
            ("owner code", "Whoever sends it becomes the owner; it works once."),
        ),
        footer=False,
    ),
)

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
    Action("dashboard.open", "enter", "Open", "Opens what the marked box speaks of.", "open", "dashboard",
           palette=False, shown="⏎"),
    Action("dashboard.next", "tab", "Next box", "Marks the next box.", "app.focus_next", "dashboard", footer=False,
           palette=False, shown="tab"),
    Action("feed.filter", "slash", "Filter", "Shows only lines that match.", "filter", "feed", shown="/"),
    Action("feed.pause", "p", "Pause", "Holds the view still; nothing is lost meanwhile.", "pause", "feed"),
    Action("feed.follow", "F,G,end", "Follow", "Goes to the newest line and stays there.", "follow", "feed", shown="F"),
    Action("feed.detail", "enter", "Detail", "Shows all that is known of the marked line.", "detail", "feed",
           palette=False, shown="⏎"),
    Action("feed.copy", "y", "Copy id", "Copies the marked line's message id.", "copy", "feed", footer=False),
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
    Action("pairing.qr", "r", "QR code", "Shows a picture to scan with the phone.", "way('qr')", "pairing"),
    Action("pairing.phone", "c", "Phone code", "Gives eight signs to type on the phone.", "way('phone')", "pairing"),
    Action("pairing.demo", "d", "Look around", "Starts a demo with made-up users instead.", "way('demo')", "pairing",
           footer=False),
    Action("pairing.later", "l", "Later", "Leaves linking for later.", "way('later')", "pairing", footer=False),
    Action("pairing.blocks", "b", "Other blocks", "Draws the picture in other blocks.", "way('blocks')", "pairing",
           palette=False),
    Action("pairing.back", "escape", "Back", "Goes back.", "back", "pairing", palette=False, shown="esc"),
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
