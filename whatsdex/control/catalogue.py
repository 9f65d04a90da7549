"""The commands area: the catalogue as faces see it, and its use."""

from __future__ import annotations

import builtins
from collections.abc import Callable

from msgspec import structs

from whatsdex.control import accounts, command_rules, overview, writing
from whatsdex.control.views import CheckView, CommandUse, CommandView, WhyView
from whatsdex.engine.arrival import CONSOLE, realm_of
from whatsdex.engine.core import Core
from whatsdex.errors import WhatsdexError
from whatsdex.jid import identity, is_group
from whatsdex.kit.command import Registry
from whatsdex.models import Message
from whatsdex.monitoring.rates import Rates
from whatsdex.storage.directory import Chat, User
from whatsdex.text import sanitize


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
        rules, off = core.settings.rules, core.handler.switched_off
        now = {each.name: rules.of(each, 0) for each in core.bot.registry.commands}
        return [
            structs.replace(
                each, role=now[each.name].role, enabled=now[each.name].enabled and each.name not in off,
                cooldown=now[each.name].cooldown or 0.0, cost=now[each.name].cost,
            )
            for each in views(core.bot.registry)
        ]  # fmt: skip

    def set(self, command: str, aspect: str, value: str) -> CommandView:
        """Set what holds for a command everywhere, as a JSON value."""
        core = self._core()
        found = core.bot.registry.find(command)
        if found is None:
            raise WhatsdexError(f"There is no command {sanitize(command, limit=40)}.", "`commands list` shows them.")
        command_rules.change(core, found, aspect, value)
        return next(each for each in self.list() if each.name == found.name)

    def why(self, user: str, command: str, chat: str = "", account: str = "") -> WhyView:
        """Return each check that a command goes through for a user."""
        core = self._core()
        found = core.bot.registry.find(command)
        if found is None:
            raise WhatsdexError(f"There is no command {sanitize(command, limit=40)}.", "`commands list` shows them.")
        name = account or next((each for each in core.transports if each != CONSOLE), CONSOLE)
        accounts.find(core, name)
        jid = writing.address(user)
        who = core.directory.find_user(realm_of(name), jid) or _stranger(realm_of(name), jid)
        place = writing.address(chat) if chat else who.phone or who.key
        where = core.directory.find_chat(name, place) or Chat(0, name, place, is_group(place))
        message = Message(name, "", place, who.identity, core.clock.now(), group=where.group)
        checks = tuple(CheckView(each.name, each.title, each.passed, each.answer)
                       for each in core.bot.explain(found, who, where, message))  # fmt: skip
        runs = all(each.passed for each in checks)
        return WhyView(found.name, who.key, place, core.roles.of(who), runs, checks)


def _stranger(realm: str, jid: str) -> User:
    """Return what somebody would be who never wrote."""
    who = identity(jid)
    return User(0, realm, who.key, who.lid, who.phone)


def views(registry: Registry) -> list[CommandView]:
    """Return the commands of a registry as they declare themselves."""
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
            enabled=each.enabled,
            cooldown=each.cooldown,
            cost=each.cost,
        )
        for each in registry.commands
    ]
