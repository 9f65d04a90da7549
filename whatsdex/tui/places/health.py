"""The health of all: its place and what its keys do."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from whatsdex.tui.registry import Action, Place


def _make() -> Screen[Any]:
    from whatsdex.tui.screens.health import HealthScreen

    return HealthScreen()


PLACE = Place(
    "health",
    "0",
    "Health",
    "Shows how each part and account is, what to do about it, and how much headroom there is.",
    _make,
    (
        ("undelivered", "No phone has it after five minutes; many of them"),
        ("", "are a sign of being blocked."),
        ("ambiguous", "Sent again although it may have arrived."),
        ("unasked", "Sent although nobody asked: many risk a ban."),
        ("first contact", "Sent to somebody who had never written."),
        ("drained", "Nothing new is begun; what runs is finished."),
        ("possible", "What WhatsApp's answers would let through now."),
    ),
    table=True,
    jump=("incident",),
)

FAILURES = Place(
    "failures",
    "",
    "Failures",
    "Shows all that went wrong, newest first: incidents, failed jobs, dead letters.",
    words=(
        ("#12", "An incident: a fault of the bot or its machine; enter shows"),
        ("", "the trace. Users were told the number."),
        ("job 40", "It failed by what it was given; those that an incident"),
        ("", "tells of are not told twice."),
        ("letter 3", "A dead letter: given up; it waits for you in Jobs."),
        ("where", "The command, part or schedule that it happened in."),
        ("filter", "Words that must occur; !word must not; also"),
        ("", "where:film what:timeout"),
    ),
    within="health",
    table=True,
)

ACTIONS = (
    Action("health.sending", "p", "Stop sending", "Stops all sending at once, or goes on with it.", "app.sending",
           "health", palette=False, calls=("health.pause", "health.resume"), twin="pause, resume"),
    Action("health.failures", "n", "Failures", "Shows all that went wrong lately, in one list.",
           "app.failures", "health", palette=False),
    Action("health.reconnect", "c", "Reconnect", "Makes the marked account's connection anew.", "reconnect", "health",
           calls=("accounts.reconnect",), twin="accounts reconnect"),
    Action("health.logout", "x", "Log out", "Unlinks the marked account from its phone.", "logout", "health",
           calls=("accounts.logout",), twin="accounts logout"),
    Action("health.drain", "d", "Drain", "Begins nothing new before a stop, or goes on.", "drain", "health",
           calls=("health.drain", "health.go_on"), twin="drain"),
    Action("health.doctor", "t", "Doctor", "Looks whether programs and services that commands need are there.",
           "doctor", "health", calls=("health.doctor",), twin="doctor"),
)  # fmt: skip
