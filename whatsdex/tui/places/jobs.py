"""Background work: its place and what its keys do."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from whatsdex.tui.registry import Action, Place


def _make() -> Screen[Any]:
    from whatsdex.tui.screens.jobs import JobsScreen

    return JobsScreen()


PLACE = Place(
    "jobs",
    "6",
    "Jobs",
    "Shows what the bot works on in the background, and what it could not send.",
    _make,
    (
        ("waiting", "For its file, which comes from WhatsApp first."),
        ("queued", "Waits for a free thread; how many are before it."),
        ("pace", "Speed and time left while it runs."),
        ("took", "How long it ran."),
        ("failed", "Ended by a fault, or by what it was given; see the note."),
        ("crashed", "Ended its process twice; not tried again by itself."),
        ("dead letters", "Messages given up; they wait for you."),
        ("filter", "Words that must occur; !word must not; also"),
        ("", "cmd:dl state:failed who:ann note:video"),
    ),
    table=True,
    jump=("job",),
)

ACTIONS = (
    Action("jobs.next", "right_square_bracket", "Next list", "Shows the next list: open, ended, failed, dead letters.",
           "turn(1)", "jobs", shown="]"),
    Action("jobs.last", "left_square_bracket", "Last list", "Shows the list before.", "turn(-1)", "jobs",
           footer=False, shown="["),
    Action("jobs.cancel", "c", "Cancel", "Ends the chosen jobs, or drops the chosen dead letters.", "cancel", "jobs",
           calls=("jobs.cancel", "letters.drop"), twin="jobs cancel, deadletters drop"),
    Action("jobs.chat", "h", "Chat", "Goes to the person or group of the marked row.", "chat", "jobs"),
    Action("jobs.retry", "t", "Try again", "Has the chosen jobs run again, or the chosen dead letters sent again.",
           "retry", "jobs", calls=("jobs.retry", "letters.retry"), twin="jobs retry, deadletters retry"),
    Action("jobs.failures", "n", "Failures", "Shows all that went wrong lately, in one list.", "app.failures", "jobs",
           palette=False),
)  # fmt: skip
