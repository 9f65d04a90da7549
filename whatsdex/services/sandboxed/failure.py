"""How a function in the sandbox says that its job cannot be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

STATUS = {401: "forbidden", 403: "forbidden", 404: "not_found", 410: "not_found", 429: "busy", 451: "unavailable"}
"""What a site's refusals mean."""
TITLE_LENGTH = 300
"""Characters of the longest title that is passed on."""

Tell = Callable[[dict[str, Any]], None]
"""Tells the parent of a step made."""


class Failure(Exception):  # noqa: N818 - it crosses to the parent as a SandboxFailure
    """The job cannot be done, for a reason that a user may hear.

    Args:
        code: A short name of the reason.
        facts: What belongs to it; JSON.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        """Keep code and facts."""
        super().__init__(code)
        self.code = code
        self.facts = facts


def in_turn(urls: Sequence[str], work: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Return what comes of the first URL that answers."""
    *others, last = urls
    for url in others:
        try:
            return work(url)
        except Failure as failure:
            if failure.code != "network":
                raise
    return work(last)
