"""Commands and their use."""

from __future__ import annotations

import builtins
from collections.abc import Callable

from whatsdex.control.views import CommandUse, CommandView


class FakeCommands:
    """A catalogue of one."""

    def __init__(self, popular: Callable[[], tuple[CommandUse, ...]]) -> None:
        self._popular = popular

    def list(self) -> list[CommandView]:
        return [
            CommandView(
                name="ping", aliases=("p",), category="information", mark="o", description="Answers at once.",
                examples=("/ping",), usage="/ping", role="user", admin=False, background=False, hidden=False,
                enabled=True,
            )
        ]  # fmt: skip

    def popular(self, hours: float = 24.0, limit: int = 10) -> builtins.list[CommandUse]:
        return [*self._popular()[:limit]]
