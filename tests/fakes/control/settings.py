"""Settings."""

from __future__ import annotations

import builtins
from typing import Any

import msgspec

from tests.fakes.control.clock import NOON
from whatsdex.control.views import SettingChange, SettingView
from whatsdex.errors import WhatsdexError


def _first() -> list[SettingView]:
    locked = "Set in config.toml or as WHATSDEX_{}, so that nobody changes it from here."
    owners = ("bot.owners", '["15550000002"]', "file", False, "[]", "list", (), "", "Who may do everything.")
    return [
        SettingView("database_url", '""', "default", False, '""', help="Empty: SQLite in the data folder.",
                    locked=locked.format("DATABASE_URL")),
        SettingView("bot.name", '"Ada"', "environment", False, '"WhatsDeX"', help="What the bot calls itself.",
                    locked="Fixed by the environment: change WHATSDEX_BOT__NAME."),
        SettingView("bot.prefixes", '["/", "!", "."]', "default", True, '["/","!","."]', "list",
                    help="Signs that begin a command; no letters or digits."),
        SettingView(*owners, locked=locked.format("BOT__OWNERS")),  # type: ignore[arg-type]
        SettingView("bot.mode", '"public"', "default", True, '"public"', "choice",
                    ("public", "private", "group", "premium", "self"), help="Whom the bot serves."),
        SettingView("bot.timezone", '"Europe/Berlin"', "file", True, '"UTC"',
                    help="The zone in which times are told, such as Europe/Berlin."),
        SettingView("limits.enabled", "true", "default", True, "true", "yes or no", help="Whether anybody is asked to"
                    " wait; off for load tests."),
        SettingView("limits.per_minute", "90", "panel", True, "60", "whole", (), "at least 1",
                    "Commands of one user in a minute."),
        SettingView("access.maintenance", "false", "default", True, "false", "yes or no",
                    help="Serves nobody but owners and staff."),
        SettingView("calls.message", '"Ring someone else, please: I am a machine."', "panel", True, '""',
                    help="Told to the caller once a day; empty for a text of ours."),
        SettingView("net.allow_private", "false", "default", False, "false", "yes or no",
                    help="For tests: lets users reach addresses of this machine.", locked=locked.format("NET__ALLOW_P"
                    "RIVATE")),
        SettingView("web.port", "9464", "default", False, "9464", "whole", (), "0 to 65535",
                    "Port of that address; 0 is off.", locked.format("WEB__PORT")),
    ]  # fmt: skip


class FakeSettings:
    """Keeps what is set."""

    def __init__(self) -> None:
        self.rows = {each.key: each for each in _first()}
        self.past: list[SettingChange] = []

    @property
    def values(self) -> dict[str, str]:
        return {key: each.value for key, each in self.rows.items()}

    def fix(self, key: str) -> None:
        """Have the environment fix a key."""
        self._change(key, source="environment", writable=False, locked="Fixed by the environment: change it there.")

    def spoil(self, text: str) -> None:
        """Have every text be what somebody bad wrote."""
        for key, each in list(self.rows.items()):
            if each.kind == "text":
                self._change(key, value=msgspec.json.encode(text).decode(), help=text, locked=each.locked and text)

    def list(self) -> list[SettingView]:
        return [*self.rows.values()]

    def set(self, key: str, value: str) -> SettingView:
        if not self.rows[key].writable:
            raise WhatsdexError(f"{key} is fixed by the environment.", "Change it there.")
        self.past.insert(0, SettingChange(key, value, at=NOON, actor="ann", face="panel"))
        return self._change(key, value=value, source="panel")

    def reset(self, key: str) -> SettingView:
        if self.rows[key].source != "panel":
            raise WhatsdexError(f"{key} was not set here.")
        self.past.insert(0, SettingChange(key, "", at=NOON, actor="ann", face="panel"))
        return self._change(key, value=self.rows[key].default, source="default")

    def history(self, key: str = "", limit: int = 50) -> builtins.list[SettingChange]:
        return [each for each in self.past if key in ("", each.key)]

    def export(self) -> dict[str, Any]:
        return {"limits": {"per_minute": 90}}

    def take(self, tables: dict[str, Any], dry: bool = False) -> builtins.list[SettingChange]:
        return []

    def _change(self, key: str, **changes: Any) -> SettingView:
        self.rows[key] = msgspec.structs.replace(self.rows[key], **changes)
        return self.rows[key]
