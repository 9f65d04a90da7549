"""Calls: declined with a message, and where the operator wants it, their makers banned."""

from __future__ import annotations

import threading
from collections import OrderedDict

from whatsdex.clock import to_millis
from whatsdex.engine.arrival import CONSOLE, realm_of
from whatsdex.engine.notices import NOTICE, Notices
from whatsdex.kit.bot import Bot
from whatsdex.models import Action, Call, RejectCall, Send
from whatsdex.storage import Unit, audit, outbox, settings
from whatsdex.storage.audit import Entry
from whatsdex.storage.directory import User
from whatsdex.storage.outbox import Row
from whatsdex.text import _

KEPT = 5_000
NOTED = "call/"
COUNT = 'SELECT count(*) FROM notice WHERE "user"=? AND what>? AND what<?'


class Calls:
    """Declines calls, and counts them by caller."""

    def __init__(self, bot: Bot, notices: Notices) -> None:
        """Write through a bot's outbox."""
        self._bot, self._notices = bot, notices
        self._counts: OrderedDict[int, int] = OrderedDict()
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def came(self, call: Call) -> None:
        """Take note of a call; returns at once."""
        config = self._bot.config().calls
        if call.ended or not config.reject or not call.who.key or call.account == CONSOLE:
            return
        with self._lock:
            if call.id in self._seen:
                return
            self._seen[call.id] = None
            if len(self._seen) > KEPT:
                self._seen.popitem(last=False)
        now, realm = self._bot.now(), realm_of(call.account)
        self._bot.store.writer.submit(
            lambda cursor: self._bot.directory.ensure_user(cursor, realm, call.who, "", now),
            lambda error, user: self._decline(call, user) if error is None else None,
        )

    def _decline(self, call: Call, user: User) -> None:
        bot, unit, config = self._bot, Unit(), self._bot.config().calls
        rows = [self._row(unit, call, RejectCall(call.who.key, call.id), "reject")]
        owner = bot.role(user) == "owner"
        count = self._count(unit, call, user)
        banned = user.banned_until == -1 or user.banned_until > bot.now()
        ban = bool(config.ban_after) and count >= config.ban_after and not owner and not banned
        text = config.message or _("I cannot take calls. Please write to me instead.")
        if ban:
            text = _("You called too often, so I do not answer you any more.")
            unit.run('UPDATE "user" SET banned_until=-1, ban_reason=? WHERE id=?', _("too many calls"), user.id)
            settings.bump(unit, bot.now())
            audit.put(unit, Entry(bot.now(), "whatsdex", "bot", "user.ban", user.key, "", _("too many calls")))
        first = self._notices.first(unit, user.id, "call", bot.clock.now().date().isoformat())
        if ban or (first and not banned):
            rows.append(self._row(unit, call, Send(call.who.key, text), "say"))

        def written(error: BaseException | None) -> None:
            if error is not None:
                return
            bot.hand([each for each in rows if each.key in unit.new])
            if ban:
                bot.directory.reload_user(user.id)
                bot.settings_changed()

        bot.store.writer.commit(unit, written)

    def _count(self, unit: Unit, call: Call, user: User) -> int:
        """Count a call, and return how many came from this user, also before the last start."""
        with self._lock:
            count = self._counts.pop(user.id, None)
            if count is None:
                count = int(self._bot.store.one(COUNT, user.id, NOTED, NOTED + "~")[0])
            self._counts[user.id] = count + 1
            if len(self._counts) > KEPT:
                self._counts.popitem(last=False)
        unit.add(NOTICE, user.id, NOTED + call.id, self._bot.clock.now().date().isoformat())
        return count + 1

    def _row(self, unit: Unit, call: Call, action: Action, name: str) -> Row:
        key = f"{call.account}/{call.who.key}/call/{call.id}#{name}"
        row = Row(key, call.account, call.who.key, action, self._bot.now(), to_millis(call.at), command="calls")
        outbox.put(unit, row)
        return row
