"""Commands and their use."""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable, Sequence

import msgspec

from whatsdex.control.views import CommandUse, CommandView
from whatsdex.errors import WhatsdexError

MADE = (
    ("about", "information", "user", "Tells what I am and who runs me."),
    ("dl", "downloader", "user", "Sends the video or picture of a page."),
    ("help", "information", "user", "Explains a command."),
    ("menu", "information", "user", "Shows what there is."),
    ("ping", "information", "user", "Answers at once."),
    ("sticker", "converter", "user", "Makes a sticker of a picture or a short video."),
    ("status", "information", "user", "Tells how I am."),
    ("toimage", "converter", "user", "Makes a picture of a sticker."),
    ("ban", "owner", "staff", "Answers somebody no more."),
    ("set", "owner", "owner", "Shows or changes a setting."),
)


class FakeCommands:
    """A small catalogue that keeps what is set."""

    def __init__(self, popular: Callable[[], tuple[CommandUse, ...]]) -> None:
        self._popular = popular
        self.rows = {
            name: CommandView(
                name=name, aliases=(name[0],), category=category, mark="o", description=description,
                examples=(f"/{name}",), usage=f"/{name}", role=role, admin=False, background=name == "dl",
                hidden=False, enabled=name != "about", cooldown=5.0 if name == "dl" else 0.0, cost=0,
            )
            for name, category, role, description in MADE
        }  # fmt: skip
        self.acts: list[str] = []

    def spoil(self, texts: Sequence[str]) -> None:
        """Have every text be what somebody bad wrote."""
        self.rows = {
            text: msgspec.structs.replace(each, name=text, description=text * 2, category=text, usage=text)
            for text, each in zip(texts, self.rows.values(), strict=False)
        }

    def list(self) -> list[CommandView]:
        return sorted(self.rows.values(), key=lambda each: each.name)

    def popular(self, hours: float = 24.0, limit: int = 10) -> builtins.list[CommandUse]:
        return [*self._popular()[:limit]]

    def set(self, command: str, aspect: str, value: str) -> CommandView:
        if command == "menu" and aspect == "enabled":
            raise WhatsdexError("menu cannot be switched off.")
        self.rows[command] = msgspec.structs.replace(self.rows[command], **{aspect: json.loads(value)})
        self.acts.append(f"{command}.{aspect}={value}")
        return self.rows[command]
