"""What a command asks of its user: as declared, or as an operator or a group's admins set it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from whatsdex.errors import UserError
from whatsdex.kit.command import ROLES, Command, Role
from whatsdex.text import _

Aspect = Literal["enabled", "role", "cooldown", "cost"]
ASPECTS: tuple[Aspect, ...] = ("enabled", "role", "cooldown", "cost")
PREFIX = "command."
EVERYWHERE = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for a command in one chat."""

    enabled: bool
    role: Role
    cooldown: float | None
    """Seconds between two uses by one user; None where nothing of its own is set."""
    cost: int
    """Coins."""
    here: bool = False
    """Whether it is off in this group only."""


class Rules:
    """All commands' rules, read from rows and kept in memory."""

    def __init__(self) -> None:
        """Know only what commands declare."""
        self._rows: dict[tuple[str, str], dict[Aspect, Any]] = {}
        self._groups: frozenset[str] = frozenset()
        self._kept: dict[tuple[str, str], Rule] = {}

    def load(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Take rows of scope, key and JSON value; those that do not fit are left out."""
        found: dict[tuple[str, str], dict[Aspect, Any]] = {}
        for scope, key, value in rows:
            name, _dot, aspect = key.removeprefix(PREFIX).rpartition(".")
            try:
                read = fit(cast(Aspect, aspect), json.loads(value))
            except (ValueError, UserError):
                continue
            found.setdefault((scope, name), {})[cast(Aspect, aspect)] = read
        self._rows, self._groups, self._kept = found, frozenset(scope for scope, _name in found if scope), {}

    def of(self, command: Command, chat: int) -> Rule:
        """Return what holds for a command in a chat."""
        scope = str(chat) if self._groups and str(chat) in self._groups else EVERYWHERE
        rule = self._kept.get((scope, command.name))
        if rule is None:
            rule = self._kept[(scope, command.name)] = self._made(command, scope)
        return rule

    def _made(self, command: Command, scope: str) -> Rule:
        everywhere = self._rows.get((EVERYWHERE, command.name), {})
        here = self._rows.get((scope, command.name), {}) if scope else {}
        rule = Rule(True, command.role, command.cooldown or None, command.cost)
        set_ = {**everywhere, **here}
        on = everywhere.get("enabled", command.enabled)
        set_["enabled"] = on and here.get("enabled", True)
        return replace(rule, **set_, here=on and not here.get("enabled", True))


def key(command: str, aspect: str) -> str:
    """Return the key of a setting row."""
    return f"{PREFIX}{command}.{aspect}"


def fit(aspect: str, value: Any) -> Any:
    """Return a value as a rule keeps it.

    Raises:
        UserError: It is none that this aspect can have.
    """
    if aspect == "enabled" and isinstance(value, bool):
        return value
    if aspect == "role" and value in ROLES:
        return value
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if aspect == "cooldown" and number and 0 <= value <= 86_400:
        return float(value)
    if aspect == "cost" and isinstance(value, int) and number and 0 <= value <= 1_000_000:
        return value
    expected = {
        "enabled": _("true or false"),
        "role": ", ".join(ROLES),
        "cooldown": _("seconds, 0 to 86400"),
        "cost": _("coins, 0 to 1000000"),
    }
    if aspect not in expected:
        raise UserError(
            _("A command has no setting “{name}”.").format(name=aspect[:30]),
            _("There are: {names}.").format(names=", ".join(ASPECTS)),
        )
    raise UserError(_("{name} takes: {expected}.").format(name=aspect, expected=expected[aspect]))
