"""Finding the LIDs of people with rights: groups may name them by either."""

from __future__ import annotations

import sqlite3
from functools import partial

import msgspec

from whatsdex.engine.arrival import CONSOLE
from whatsdex.events import Event, LinkChanged
from whatsdex.jid import USER, from_number
from whatsdex.kit.bot import Bot
from whatsdex.models import ContactCheck, Identity, Result
from whatsdex.storage import Unit, outbox
from whatsdex.storage.outbox import Row


class Identities:
    """Asks WhatsApp at each login for the LIDs of owners and staff of whom only the number is known."""

    def __init__(self, bot: Bot) -> None:
        """Ask through a bot's outbox."""
        self._bot = bot

    def hear(self, event: Event) -> None:
        """Look whom to ask for when an account is connected."""
        if isinstance(event, LinkChanged) and event.status.state == "connected" and event.status.account != CONSOLE:
            self.resolve(event.status.account)

    def resolve(self, account: str) -> int:
        """Ask for those who are not known by both names; returns how many these are."""
        bot, now = self._bot, self._bot.now()
        unit, rows = Unit(), []
        for phone in self._half_known():
            row = Row(f"{account}/identity/{phone}/{now}", account, phone, ContactCheck(phone), now)
            bot.listen(row.key, partial(self._told, phone))
            outbox.put(unit, row)
            rows.append(row)
        if rows:
            bot.store.writer.commit(unit, lambda error: bot.hand(rows) if error is None else None)
        return len(rows)

    def _half_known(self) -> list[str]:
        found = [each if "@" in each else from_number(each) for each in self._bot.config().bot.owners]
        owners = [each for each in found if each.endswith("@" + USER) and self._lacks_lid(each)]
        rows = self._bot.store.all(
            "SELECT phone FROM \"user\" WHERE realm='' AND lid='' AND phone <> '' AND role <> ''"
        )
        return list(dict.fromkeys([*owners, *(row[0] for row in rows)]))

    def _lacks_lid(self, phone: str) -> bool:
        user = self._bot.directory.find_user("", phone)
        return user is None or not user.lid

    def _told(self, phone: str, result: Result) -> None:
        if not result.ok or not result.value:
            return
        who = msgspec.json.decode(result.value, type=Identity)
        if not who.lid:
            return
        who = Identity(lid=who.lid, phone=phone)
        now = self._bot.now()

        def unite(cursor: sqlite3.Cursor) -> None:
            self._bot.directory.ensure_user(cursor, "", who, "", now)

        self._bot.store.writer.submit(unite, lambda _error, _value: None)
