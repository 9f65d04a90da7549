"""The settings area: what is set, by whom, and changing it."""

from __future__ import annotations

import builtins
import json
import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from whatsdex.clock import from_millis
from whatsdex.control import actor, setting_schema
from whatsdex.control.record import record
from whatsdex.control.views import SettingChange, SettingView
from whatsdex.engine import settings
from whatsdex.engine.core import Core
from whatsdex.engine.rules import PREFIX
from whatsdex.errors import WhatsdexError
from whatsdex.jid import user_part
from whatsdex.storage import Unit
from whatsdex.storage import settings as rows
from whatsdex.text import mask, sanitize

SECRET = frozenset({"database_url", "redis_url", "net.proxy"})
"""Addresses that may hold a password."""
ACTIONS = ("settings.set", "settings.reset", "owner.setting", "owner.mode", "owner.maintenance")
"""What the audit calls changes of settings, made here or from a chat."""
TOLD = 5
"""Faults of a file that are told at once."""


class SettingsArea:
    """Implements ``api.SettingsArea``."""

    def __init__(self, core: Callable[[], Core]) -> None:
        """Show and change an engine's settings."""
        self._core = core

    def list(self) -> builtins.list[SettingView]:
        """Return all settings with their sources."""
        core = self._core()
        return [_view(core, key) for key in settings.keys(core.settings.current)]

    def set(self, key: str, value: str) -> SettingView:
        """Set ``key`` to a JSON value."""
        core, who = self._core(), actor.current()
        if not value:
            raise WhatsdexError(f"{sanitize(key, limit=60)}: a value is missing.", "`reset` takes a setting back.")
        _known(core, key)
        core.settings.set(key, value, core.bot.now(), who.user)
        record(core, "settings.set", key, "…" if key in SECRET else value)
        return _view(core, key)

    def reset(self, key: str) -> SettingView:
        """Take back what was set here."""
        core = self._core()
        _known(core, key)
        if not any(name == key and not scope for scope, name, _value in rows.rows(core.store, key)):
            raise WhatsdexError(f"{sanitize(key, limit=60)} was not set here.")
        core.settings.set(key, "", core.bot.now())
        record(core, "settings.reset", key)
        return _view(core, key)

    def history(self, key: str = "", limit: int = 50) -> builtins.list[SettingChange]:
        """Return who changed what, newest first."""
        marks = ",".join("?" * len(ACTIONS))
        found = self._core().store.all(
            f"SELECT at, actor, face, action, target, detail FROM audit WHERE action IN ({marks})"
            " AND target <> '' AND (?='' OR target=?) ORDER BY id DESC LIMIT ?",
            *ACTIONS, key, key, max(1, min(limit, 500)),
        )  # fmt: skip
        return [
            SettingChange(
                sanitize(target), "" if action == "settings.reset" or detail == "default" else sanitize(detail),
                at=from_millis(at), actor=sanitize(mask(user_part(who)) if "@" in who else who), face=sanitize(face),
            )
            for at, who, face, action, target, detail in found
        ]  # fmt: skip

    def export(self) -> dict[str, Any]:
        """Return what was set here as nested tables."""
        core, made = self._core(), dict[str, Any]()
        known = set(settings.keys(core.settings.current))
        for scope, key, value in rows.rows(core.store):
            if scope or not (key in known or key.startswith(PREFIX)):
                continue
            *folders, name = _parts(key)
            table = made
            for folder in folders:
                table = table.setdefault(folder, {})
            table[name] = json.loads(value)
        return made

    def take(self, tables: dict[str, Any], dry: bool = False) -> builtins.list[SettingChange]:
        """Set all that such tables hold, or nothing where anything is wrong."""
        core, unit = self._core(), Unit()
        changes, faults = builtins.list[SettingChange](), builtins.list[str]()
        now, who = core.bot.now(), actor.current().user
        for key, given in _flat(tables):
            value = settings.encoded(given)
            try:
                before = _known(core, key)
                if before != value:
                    core.settings.write(unit, key, value, now, who)
                    changes.append(SettingChange(key, sanitize(value), sanitize(before)))
            except WhatsdexError as error:
                faults.append(str(error))
        if faults:
            more = f" And {len(faults) - TOLD} more." if len(faults) > TOLD else ""
            raise WhatsdexError(" ".join(faults[:TOLD]) + more, "Nothing was changed.")
        if changes and not dry:
            core.store.writer.call_unit(unit)
            core.settings.after()
            for each in changes:
                record(core, "settings.set", each.key, each.value)
        return changes


def _parts(key: str) -> builtins.list[str]:
    """Return a key's tables and its name; a command's name may hold dots."""
    if not key.startswith(PREFIX):
        return key.split(".")
    name, _dot, aspect = key.removeprefix(PREFIX).rpartition(".")
    return [PREFIX.rstrip("."), name, aspect]


def _flat(tables: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tables.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value


def _known(core: Core, key: str) -> str:
    """Return a key's value in force as JSON, of a command's key what was set.

    Raises:
        WhatsdexError: There is no such key.
    """
    if key.startswith(PREFIX):
        name = key.removeprefix(PREFIX).rpartition(".")[0]
        if core.bot.registry.find(name) is None:
            raise WhatsdexError(f"There is no command {sanitize(name, limit=40)}.", "`commands` lists them.")
        return next((value for scope, each, value in rows.rows(core.store, key) if each == key and not scope), "")
    if key not in settings.keys(core.settings.current):
        raise WhatsdexError(f"There is no setting {sanitize(key, limit=60)}.", "`settings list` shows those there are.")
    return settings.encoded(core.settings.value(key))


def _view(core: Core, key: str) -> SettingView:
    if key.startswith(PREFIX):
        value = _known(core, key)
        return SettingView(key, sanitize(value or "null"), "panel" if value else "default", True)
    value, about = core.settings.value(key), setting_schema.about(key)
    if key in SECRET and urlsplit(value).password:
        value = value.replace(f":{urlsplit(value).password}@", ":…@")
    locked = ""
    if settings.variable(key) in os.environ:
        locked = f"Fixed by the environment: change {settings.variable(key)}."
    elif not settings.writable(key):
        locked = f"Set in config.toml or as {settings.variable(key)}, so that nobody changes it from here."
    return SettingView(
        key, sanitize(settings.encoded(value)), core.settings.source(key), not locked, settings.encoded(about.default),
        about.kind, about.choices, about.limits, about.help, locked,
    )  # fmt: skip
