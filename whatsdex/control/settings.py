"""The settings area: what is set, by whom, and changing it."""

from __future__ import annotations

import builtins
import os
from collections.abc import Callable
from urllib.parse import urlsplit

from whatsdex.control import actor
from whatsdex.control.record import record
from whatsdex.control.views import SettingView
from whatsdex.engine import settings
from whatsdex.engine.core import Core
from whatsdex.text import sanitize

SECRET = frozenset({"database_url", "redis_url", "net.proxy"})
"""Addresses that may hold a password."""


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
        core.settings.set(key, value, core.bot.now(), who.user)
        record(core, "settings.set", key, "…" if key in SECRET else value)
        return _view(core, key)


def _view(core: Core, key: str) -> SettingView:
    value = core.settings.value(key)
    if key in SECRET and urlsplit(value).password:
        value = value.replace(f":{urlsplit(value).password}@", ":…@")
    writable = settings.writable(key) and settings.variable(key) not in os.environ
    return SettingView(key, sanitize(settings.encoded(value)), core.settings.source(key), writable)
