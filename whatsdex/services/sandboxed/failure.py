"""How a function in the sandbox says that its job cannot be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
