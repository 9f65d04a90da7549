"""What may be asked over the read-only socket: calls that change nothing and show no secret."""

from __future__ import annotations

from whatsdex.errors import ReadOnly

READS = frozenset({
    "status.overview", "status.parts", "status.incidents", "feed.since", "feed.show", "accounts.list",
    "commands.popular", "commands.list", "commands.why", "statistics.series", "statistics.commands", "settings.list",
    "settings.history", "settings.export", "users.list", "users.show", "groups.list", "groups.show", "groups.members",
    "jobs.list",
    "letters.list", "media.usage", "media.list", "health.show", "health.doctor", "logs.since", "logs.find",
    "logs.incident",
})  # fmt: skip
"""Left out, although they only read: pairing and owner codes, whose reader could take the bot over, exports of
people's data and bodies of messages, which are audited, and the console, where reading is part of talking."""


def check(area: str, verb: str) -> None:
    """Let a call of the read-only socket pass.

    Raises:
        ReadOnly: It is not for those who may only look.
    """
    if f"{area}.{verb}" not in READS:
        raise ReadOnly("This connection may only look.", "Attach without --read-only, as the bot's own user.")
