"""The commands area: the catalogue as faces see it, and its use."""

from __future__ import annotations

import builtins
from collections.abc import Callable

from whatsdex.control import overview
from whatsdex.control.views import CommandUse, CommandView
from whatsdex.engine.core import Core
from whatsdex.kit.command import Registry
from whatsdex.monitoring.rates import Rates


class Commands:
    """Implements ``api.CommandsArea``."""

    def __init__(self, core: Callable[[], Core], rates: Rates) -> None:
        """Show an engine's commands."""
        self._core, self._rates = core, rates

    def popular(self, hours: float = 24.0, limit: int = 10) -> builtins.list[CommandUse]:
        """Return the most used commands of at most a day, most used first."""
        return overview.popular(self._rates, hours, limit)

    def list(self) -> builtins.list[CommandView]:
        """Return every registered command, by name."""
        core = self._core()
        return views(core.bot.registry, core.handler.switched_off)


def views(registry: Registry, switched_off: frozenset[str] = frozenset()) -> list[CommandView]:
    """Return the commands of a registry as faces see them."""
    return [
        CommandView(
            name=each.name,
            aliases=each.aliases,
            category=each.category,
            mark=each.mark,
            description=each.description,
            examples=each.examples,
            usage=each.usage,
            role=each.role,
            admin=each.admin,
            background=each.background,
            hidden=each.hidden,
            enabled=each.name not in switched_off,
        )
        for each in registry.commands
    ]
