"""What faces get to see of one line of the feed."""

from __future__ import annotations

from whatsdex.control.views import CheckView, FeedLine
from whatsdex.models import Frozen


class FeedDetail(Frozen):
    """All that is known of one line; texts are cleaned."""

    line: FeedLine
    chat: str = ""
    """The chat's whole JID."""
    user: str = ""
    """Who wrote, as ``#`` and id; empty where nobody did."""
    user_name: str = ""
    kept: bool = False
    """Whether the message itself is still kept."""
    fields: tuple[tuple[str, str], ...] = ()
    """Name and value of what the message holds, beside its text."""
    runs: tuple[str, ...] = ()
    """What was run for it, a line each."""
    checks: tuple[CheckView, ...] = ()
    """Each policy's answer for its writer, chat and command, as it would be now."""
