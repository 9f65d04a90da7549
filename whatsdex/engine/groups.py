"""Groups: who is admin there, and saying once that the bot is there."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from whatsdex.clock import to_millis
from whatsdex.engine.arrival import Arrival
from whatsdex.kit.bot import Bot
from whatsdex.models import GroupChange, GroupInfo, GroupOperation, Identity, Send
from whatsdex.storage import Unit, outbox
from whatsdex.storage.outbox import Row
from whatsdex.text import _

FRESH = 600.0
"""Seconds for which a group's data are taken from memory, unless a change of it is heard."""
KEPT = 500


class Groups:
    """Knows groups as WhatsApp tells of them."""

    def __init__(self, bot: Bot) -> None:
        """Ask through a bot's outbox."""
        self._bot = bot
        self._known: OrderedDict[tuple[str, str], tuple[float, GroupInfo]] = OrderedDict()
        self._lock = threading.Lock()

    def info(self, account: str, chat: str, seconds: float = 4.0) -> GroupInfo | None:
        """Return a group's data, asking WhatsApp where they are not fresh; None if it gives none in time."""
        with self._lock:
            known = self._known.get((account, chat))
        if known is not None and time.monotonic() - known[0] < FRESH:
            return known[1]
        now = self._bot.now()
        row = Row(f"{account}/{chat}/info/{now}", account, chat, GroupOperation(chat, "info"), now)
        result = self._bot.act(row, seconds)
        if not result.ok:
            return None
        info = msgspec.json.decode(result.value, type=GroupInfo)
        with self._lock:
            self._known[(account, chat)] = (time.monotonic(), info)
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        return info

    def is_admin(self, arrival: Arrival) -> bool:
        """Tell whether a message's writer is an admin of its group."""
        info = self.info(arrival.chat.account, arrival.chat.jid)
        user = arrival.user
        return info is not None and any(each.admin and _same(each.who, user.identity) for each in info.members)

    def changed(self, change: GroupChange, tell: Callable[[list[Row]], None]) -> None:
        """Take note of a change; greet where the bot was added."""
        with self._lock:
            self._known.pop((change.account, change.chat), None)
        now = to_millis(change.at)
        writer = self._bot.store.writer
        greet = change.kind == "joined"
        unit = Unit()
        row = self._greeting(change, now) if greet else None

        def ensure(cursor: sqlite3.Cursor) -> bool:
            chat = self._bot.directory.ensure_chat(cursor, change.account, change.chat, now, change.subject[:100])
            if not greet or chat.greeted:
                return False
            cursor.execute("UPDATE chat SET greeted=TRUE WHERE id=?", (chat.id,))
            self._bot.directory.keep_chat(msgspec.structs.replace(chat, greeted=True))
            return True

        def ensured(error: BaseException | None, first: bool) -> None:
            if error is None and first and row is not None:
                outbox.put(unit, row)
                writer.commit(unit, lambda failed: tell([row]) if failed is None else None)

        writer.submit(ensure, ensured)

    def _greeting(self, change: GroupChange, now: int) -> Row:
        prefix = self._bot.config().bot.prefixes[0]
        text = _(
            "Hello, I am {name}, an automated assistant. I stay silent here until an admin of this group"
            " writes {prefix}enable."
        ).format(name=self._bot.name(), prefix=prefix)
        key = f"{change.account}/{change.chat}/joined/{now}"
        return Row(key, change.account, change.chat, Send(change.chat, text), now, urgent=False)


def _same(one: Identity, other: Identity) -> bool:
    return bool((one.lid and one.lid == other.lid) or (one.phone and one.phone == other.phone))
