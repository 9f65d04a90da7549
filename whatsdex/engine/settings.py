"""The configuration in force: environment, then panel rows, then the file, then defaults."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any, Literal

import msgspec
from pydantic import ValidationError

from whatsdex.config import Config, Section
from whatsdex.engine import pause
from whatsdex.engine.rules import PREFIX, Rules, fit
from whatsdex.engine.rules import key as key_of
from whatsdex.errors import WhatsdexError
from whatsdex.storage import Store, Unit
from whatsdex.storage import settings as rows

FIXED = (
    "net.", "web.", "panel.host", "panel.port", "storage.", "engine.", "media.store", "media.removebg_model",
    "database_url", "redis_url", "bot.owners",
)  # fmt: skip
"""What no row may set."""

Source = Literal["environment", "panel", "file", "default"]


class Settings:
    """Reads and writes panel rows over a loaded configuration."""

    def __init__(self, base: Config, store: Store, named: frozenset[str]) -> None:
        """Take the loaded configuration.

        Args:
            base: Environment, file and defaults.
            store: Where the rows are.
            named: The keys that the file sets.
        """
        self._base, self._store, self._named = base, store, named
        self.named: Callable[[str], str] = lambda name: name
        """Gives the one name of a command that is called by name or alias; refuses what is none."""
        self.changed: Callable[[], None] = lambda: None
        self.changed_elsewhere: Callable[[], None] = lambda: None
        """Told that another process changed settings, users or chats."""
        self.current = base
        self.rules = Rules()
        self.pause: pause.Pause | None = None
        """Whether all sending rests, and by whom."""
        self._version = rows.version(store)
        self.reload()

    def reload(self) -> None:
        """Read the rows again; those that no longer fit are left out."""
        before, self._version = self._version, rows.version(self._store)
        config, known = self._base, set(keys(self._base))
        for key, value in self._rows().items():
            if key in known and writable(key) and variable(key) not in os.environ:
                try:
                    config = _with(config, key, json.loads(value))
                except (ValidationError, ValueError, KeyError):
                    continue
        self.current = config
        self.rules.load(rows.rows(self._store, PREFIX))
        self.pause = pause.read(self._store)
        if self._version > before + 1:
            self.changed_elsewhere()

    def renew(self, base: Config, named: frozenset[str]) -> None:
        """Take a configuration that was loaded anew into force; what parts took at their start stays."""
        self._base, self._named = base, named
        self.reload()
        self.changed()

    def poll(self) -> None:
        """Read the rows again if another process changed any."""
        if rows.version(self._store) != self._version:
            self.reload()
            self.changed_elsewhere()
            self.changed()

    def after(self) -> None:
        """Take what a unit wrote into force, after its commit."""
        self.reload()
        self.changed()

    def set(self, key: str, value: str, now: int, actor: str = "") -> None:
        """Write a row.

        Raises:
            WhatsdexError: There is no such key, it is not the panel's, or the value does not fit.
        """
        unit = Unit()
        self.write(unit, key, value, now, actor)
        self._store.writer.call_unit(unit)
        self.after()

    def write(self, unit: Unit, key: str, value: str, now: int, actor: str = "", scope: str = "") -> None:
        """Have a unit write a row, or with an empty value remove it; ``after`` is called once it is committed.

        Args:
            unit: Where.
            key: ``bot.mode``, or ``command.NAME.cooldown``.
            value: JSON.
            now: Milliseconds since 1970.
            actor: Who sets it.
            scope: Empty: everywhere; else the row id of the chat that it is for; of commands' keys.

        Raises:
            WhatsdexError: There is no such key, it is not the panel's, or the value does not fit.
        """
        if not value:
            rows.drop(unit, scope, key, now)
            return
        if key.startswith(PREFIX):
            name, _dot, aspect = key.removeprefix(PREFIX).rpartition(".")
            fit(aspect, _json(key, value))
            rows.put(unit, scope, key_of(self.named(name), aspect), value, now, actor)
            return
        if scope:
            raise WhatsdexError(f"{key} holds everywhere, not for one group.")
        if key not in keys(self._base):
            raise WhatsdexError(f"There is no setting {key}.", "settings lists those there are.")
        if not writable(key):
            raise WhatsdexError(f"{key} is not set here.", f"Set it in config.toml or as {variable(key)}.")
        if variable(key) in os.environ:
            raise WhatsdexError(f"{key} is fixed by the environment.", f"Change {variable(key)}.")
        try:
            _with(self.current, key, _json(key, value))
        except ValidationError as error:
            message = error.errors()[0]["msg"].removeprefix("Value error, ")
            raise WhatsdexError(f"{key}: {message}.") from None
        rows.put(unit, "", key, value, now, actor)

    def source(self, key: str) -> Source:
        """Return where a key's value comes from: environment, panel, file or default."""
        if variable(key) in os.environ:
            return "environment"
        if key in self._rows():
            return "panel"
        return "file" if key in self._named else "default"

    def value(self, key: str) -> Any:
        """Return a key's value in force."""
        found: Any = self.current
        for part in key.split("."):
            found = getattr(found, part)
        return found

    def _rows(self) -> dict[str, str]:
        found = self._store.all("SELECT key, value FROM setting WHERE scope=''")
        return {key: value for key, value in found if not key.startswith(PREFIX)}


def _json(key: str, value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        raise WhatsdexError(f'{key}: a JSON value is expected, such as "text", 5 or true.') from None


def keys(config: Config) -> list[str]:
    """Return all keys, such as ``bot.name``."""
    found = []
    for name in type(config).model_fields:
        part = getattr(config, name)
        found += [f"{name}.{each}" for each in type(part).model_fields] if isinstance(part, Section) else [name]
    return found


def writable(key: str) -> bool:
    """Tell whether a row may set a key."""
    return not key.startswith(FIXED)


def variable(key: str) -> str:
    """Return the environment variable of a key."""
    return "WHATSDEX_" + key.replace(".", "__").upper()


def encoded(value: Any) -> str:
    """Return a value as JSON."""
    return msgspec.json.encode(value).decode()


def _with(config: Config, key: str, value: Any) -> Config:
    section, _dot, name = key.partition(".")
    part = getattr(config, section)
    changed = type(part).model_validate({**part.model_dump(), name: value})
    return config.model_copy(update={section: changed})
