"""The feed's area: lines as they come, all of one of them, and words that were covered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from whatsdex.control.catalogue import Commands
from whatsdex.control.feed import Feed
from whatsdex.control.feed_views import FeedDetail
from whatsdex.control.lines import Heard
from whatsdex.control.record import record
from whatsdex.control.views import FeedPage
from whatsdex.engine.arrival import realm_of
from whatsdex.engine.core import Core
from whatsdex.errors import WhatsdexError
from whatsdex.jid import is_group
from whatsdex.models import Message
from whatsdex.storage.directory import User
from whatsdex.text import mask, sanitize

MESSAGE = 'SELECT "user", state, body FROM message WHERE id=?'
RUNS = "SELECT command, state, outcome, ms, incident FROM invocation WHERE id >= ? AND id < ? ORDER BY id LIMIT 20"
TEXT = 4000
HIDDEN = frozenset({"raw", "text", "name"})
"""What is no field: bytes, and words, also those that are quoted."""


class FeedDesk:
    """Implements ``api.FeedArea``."""

    def __init__(self, core: Callable[[], Core], feed: Feed, commands: Commands) -> None:
        """Show a ring's lines beside what the store knows of them."""
        self._core, self._feed, self._commands = core, feed, commands

    def since(self, seq: int, limit: int = 500, wait: float = 0.0) -> FeedPage:
        """Return lines from ``seq`` on; see ``api.FeedArea``."""
        return self._feed.since(seq, limit, wait)

    def show(self, seq: int, message_id: str = "") -> FeedDetail:
        """Return all that is known of a line."""
        core, shown = self._core(), self._shown(seq, message_id)
        account, chat = getattr(shown, "account", ""), getattr(shown, "chat", "")
        number = f"{account}/{chat}/{getattr(shown, 'id', '')}"
        row = core.store.one(MESSAGE, number) if isinstance(shown, Heard) else None
        user = core.directory.user_by_id(row[0]) if row else self._other(core, account, chat)
        message = msgspec.msgpack.decode(row[2], type=Message) if row and row[2] else None
        command = getattr(shown, "command", "")
        checks: tuple[Any, ...] = ()
        if user is not None and isinstance(shown, Heard) and command and core.bot.registry.find(command):
            checks = self._commands.why(user.key, command, chat if is_group(chat) else "", account).checks
        runs = core.store.all(RUNS, number + "/", number + "0") if row else []
        return FeedDetail(
            line=self._feed.since(seq, 1).lines[0],
            chat=sanitize(chat, limit=100),
            user=f"#{user.id}" if user is not None else "",
            user_name=sanitize(user.name, limit=60) if user is not None else "",
            kept=message is not None,
            fields=_fields(message) if message is not None else (),
            runs=tuple(_run(*each) for each in runs),
            checks=checks,
        )

    def reveal(self, seq: int, message_id: str = "") -> str:
        """Return a message's words that the feed covers, where they are kept; it is written into the audit."""
        core, shown = self._core(), self._shown(seq, message_id)
        row = core.store.one(MESSAGE, f"{shown.account}/{shown.chat}/{shown.id}") if isinstance(shown, Heard) else None
        if row is None or not row[2]:
            raise WhatsdexError("Its words were not kept.", "What is not for the bot is forgotten at once.")
        record(core, "feed.reveal", mask(shown.chat), shown.id)
        return sanitize(msgspec.msgpack.decode(row[2], type=Message).text, lines=True, limit=TEXT)

    def _shown(self, seq: int, message_id: str) -> Any:
        shown = self._feed.kept(seq)
        if shown is None or (message_id and sanitize(getattr(shown, "id", ""), limit=80) != message_id):
            raise WhatsdexError("The bot does not keep that line any more.", "Newer ones are.")
        return shown

    @staticmethod
    def _other(core: Core, account: str, chat: str) -> User | None:
        """Return whom a private chat is with."""
        return core.directory.find_user(realm_of(account), chat) if chat and not is_group(chat) else None


def _fields(message: Message) -> tuple[tuple[str, str], ...]:
    found = msgspec.to_builtins(message, builtin_types=(bytes,))
    made = [
        (name, value) for name, value in found.items() if name not in HIDDEN and value not in (None, "", False, 0, [])
    ]
    made.append(("size", f"{len(message.raw)} bytes as WhatsApp sent it"))
    return tuple((name, sanitize(_plain(value), limit=300)) for name, value in made)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(
            f"{name}={_plain(each)}" for name, each in value.items() if each and not isinstance(each, bytes)
        )
    return str(value)


def _run(command: str, state: str, outcome: str, ms: int, incident: int) -> str:
    told = f"{command}: {outcome or state}, {ms} ms"
    return sanitize(told + (f", incident {incident}" if incident else ""), limit=200)
