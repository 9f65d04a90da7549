"""The dashboard: its place and what its keys do."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from whatsdex.tui.registry import Action, Place


def _make() -> Screen[Any]:
    from whatsdex.tui.screens.dashboard import DashboardScreen

    return DashboardScreen()


PLACE = Place(
    "dashboard",
    "1",
    "Dashboard",
    "Answers whether all is well, and if not, what to do.",
    _make,
    (
        ("● ◐ ○", "An account is connected, on its way, or logged out."),
        ("▲ 2", "Alerts: verdict, last hour's incidents, dead letters."),
        ("verdict", "All is well, or the worst problem and its remedy."),
        ("■ ■", "Messages that came in, and commands among them."),
        ("p50 p95 p99", "Within it 50, 95, 99 of 100 quick commands end; 5 minutes."),
        ("lanes", "Threads that answer quick commands; busy ones of all."),
        ("inbox", "Messages taken in and not yet looked at."),
        ("outbox", "Answers written and not yet sent."),
        ("dead letters", "Messages given up; they wait for an operator."),
        ("incidents", "Faults of the bot; users were told the number."),
        ("5 Commands", "A box's lower edge names the screen that tells more."),
    ),
)

ACTIONS = (
    Action("dashboard.open", "enter", "Open", "Opens what the marked box speaks of.", "open", "dashboard",
           palette=False, shown="⏎"),
    Action("dashboard.span", "t", "Time", "Plots the last hour, day, month or year.", "span", "dashboard",
           footer=False),
    Action("dashboard.sending", "p", "Stop sending", "Stops all sending at once, or goes on with it.", "app.sending",
           "dashboard", palette=False, calls=("health.pause", "health.resume"), twin="pause, resume"),
    Action("dashboard.failures", "n", "Failures", "Shows all that went wrong lately, in one list.",
           "app.failures", "dashboard", footer=False),
    Action("dashboard.clear", "escape", "Let go", "Takes away messages that stay.", "app.clear_toasts", "dashboard",
           footer=False, palette=False, shown="esc"),
    Action("dashboard.next", "tab", "Next box", "Marks the next box.", "app.focus_next", "dashboard", footer=False,
           palette=False, shown="tab"),
)  # fmt: skip
