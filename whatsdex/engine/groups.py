"""Groups: who is admin there, and saying once that the bot is there."""

from __future__ import annotations

import itertools
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec

from whatsdex.clock import to_millis
from whatsdex.engine.arrival import Arrival, realm_of
from whatsdex.kit.bot import Bot
from whatsdex.models import GroupChange, GroupInfo, GroupOperation, Identity, Send
from whatsdex.storage import Unit, members, outbox
from whatsdex.storage.directory import Chat
from whatsdex.storage.outbox import ASKED, Row
from whatsdex.text import _

FRESH = 600.0
"""Seconds for which a group's data are taken from memory, unless a change of it is heard."""
PATIENCE = 10.0
"""Seconds for which WhatsApp is not asked again about a group that it did not tell of."""
KEPT = 500


@dataclass(frozen=True, slots=True)
class _Known:
    at: float
    info: GroupInfo
    people: frozenset[str]
    """All members' JIDs, of both kinds."""
    admins: frozenset[str]


class Groups:
    """Knows groups as WhatsApp tells of them."""

    def __init__(self, bot: Bot) -> None:
        """Ask through a bot's outbox."""
        self._bot = bot
        self._known: OrderedDict[tuple[str, str], _Known] = OrderedDict()
        self._untold: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._lock = threading.Lock()
        self._asked = itertools.count()

    def info(self, account: str, chat: str, seconds: float = 4.0) -> GroupInfo | None:
        """Return a group's data, asking WhatsApp where they are not fresh; None if it gives none in time."""
        known = self._find(account, chat, seconds)
        return known.info if known is not None else None

    def is_admin(self, arrival: Arrival) -> bool | None:
        """Tell whether a message's writer is an admin of its group; None where that cannot be told."""
        known = self._find(arrival.chat.account, arrival.chat.jid)
        return None if known is None else not known.admins.isdisjoint(_jids(arrival.user.identity))

    def seems_admin(self, arrival: Arrival) -> bool:
        """Tell whether a message's writer is an admin of its group as far as is known, asking nobody."""
        account, chat, who = arrival.chat.account, arrival.chat.jid, arrival.user.identity
        with self._lock:
            known = self._known.get((account, chat))
        if known is not None:
            return not known.admins.isdisjoint(_jids(who))
        return members.leads(self._bot.store, account, chat, who)

    def bot_is_admin(self, chat: Chat) -> bool | None:
        """Tell whether the account itself is an admin of a group; None where that cannot be told."""
        me = next((each.me for each in self._bot.links() if each.account == chat.account), Identity())
        known = self._find(chat.account, chat.jid)
        return None if known is None else not known.admins.isdisjoint(_jids(me))

    def is_member(self, account: str, chat: str, who: Identity) -> bool | None:
        """Tell whether somebody is in a group of the account's; None where that cannot be told."""
        known = self._find(account, chat)
        if known is not None:
            return not known.people.isdisjoint(_jids(who))
        return members.contains(self._bot.store, account, chat, who)

    def _find(self, account: str, chat: str, seconds: float = 4.0) -> _Known | None:
        with self._lock:
            known = self._known.get((account, chat))
            untold = self._untold.get((account, chat), -PATIENCE)
        if known is not None and time.monotonic() - known.at < FRESH:
            return known
        if time.monotonic() - untold < PATIENCE:
            return None
        now = self._bot.now()
        key = f"{account}/{chat}/info{ASKED}{next(self._asked)}.{now}"
        row = Row(key, account, chat, GroupOperation(chat, "info"), now)
        result = self._bot.act(row, seconds)
        if not result.ok:
            with self._lock:
                self._untold[(account, chat)] = time.monotonic()
                if len(self._untold) > KEPT:
                    self._untold.popitem(last=False)
            return None
        info = msgspec.json.decode(result.value, type=GroupInfo)
        people = frozenset(jid for each in info.members for jid in _jids(each.who))
        admins = frozenset(jid for each in info.members if each.admin for jid in _jids(each.who))
        if known is None or known.info != info:
            self._keep(account, info, now)
        known = _Known(time.monotonic(), info, people, admins)
        with self._lock:
            self._known[(account, chat)] = known
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        return known

    def _keep(self, account: str, info: GroupInfo, now: int) -> None:
        """Write down who is in a group, and which numbers and LIDs of people we know are the same."""
        directory = self._bot.directory

        def keep(cursor: sqlite3.Cursor) -> None:
            chat = directory.ensure_chat(cursor, account, info.chat, now, info.subject[:100])
            members.replace(cursor, chat.id, info, now)
            for who in members.halves(cursor, realm_of(account), info):
                directory.ensure_user(cursor, realm_of(account), who, "", now)

        self._bot.store.writer.submit(keep, lambda _error, _value: None)

    def changed(self, change: GroupChange, tell: Callable[[list[Row]], None]) -> None:
        """Take note of a change; greet where the bot was added."""
        with self._lock:
            self._known.pop((change.account, change.chat), None)
            self._untold.pop((change.account, change.chat), None)
        now = to_millis(change.at)
        writer = self._bot.store.writer
        greet = change.kind == "joined"
        unit = Unit()
        row = self._greeting(change, now) if greet else None

        def ensure(cursor: sqlite3.Cursor) -> bool:
            chat = self._bot.directory.ensure_chat(cursor, change.account, change.chat, now, change.subject[:100])
            members.change(cursor, chat.id, change)
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


def _jids(who: Identity) -> Iterable[str]:
    return [each for each in (who.lid, who.phone) if each]
