"""Settings."""

from __future__ import annotations

from whatsdex.control.views import SettingView
from whatsdex.errors import WhatsdexError


class FakeSettings:
    """Keeps what is set."""

    def __init__(self) -> None:
        self.values = {"bot.mode": '"public"', "bot.prefixes": '["/", "!", "."]'}
        self.fixed: set[str] = set()

    def list(self) -> list[SettingView]:
        return [
            SettingView(
                key=key,
                value=value,
                source="environment" if key in self.fixed else "default",
                writable=key not in self.fixed,
            )
            for key, value in self.values.items()
        ]

    def set(self, key: str, value: str) -> SettingView:
        if key in self.fixed:
            raise WhatsdexError(f"{key} is set by the environment.", "Change it there.")
        self.values[key] = value
        return SettingView(key=key, value=value, source="panel", writable=True)
