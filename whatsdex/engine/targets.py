"""Which of our messages an edit or deletion is of, and what it becomes when that is gone."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

import msgspec

from whatsdex.clock import Clock, from_millis
from whatsdex.models import Delete, Edit, Send
from whatsdex.storage import Store
from whatsdex.storage.outbox import Row, decode

EDITABLE = timedelta(minutes=15)
"""For which WhatsApp lets a message be edited."""
REMEMBERED = 5000
AIMED = frozenset({"edit", "delete"})


def target_of(row: Row) -> str:
    """Return the key of the row that an edit or deletion is of, empty where it names a WhatsApp id."""
    action = row.action
    if row.kind in AIMED and isinstance(action, (Edit, Delete)) and action.target.startswith("#"):
        return action.target[1:]
    return ""


class Targets:
    """The ids that our messages got."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Read from a store what is not remembered."""
        self._store, self._clock = store, clock
        self._sent: OrderedDict[str, tuple[str, datetime]] = OrderedDict()

    def sent(self, key: str, wa_id: str, at: datetime) -> None:
        """Remember what a row's message is called."""
        self._sent[key] = (wa_id, at)
        self._sent.move_to_end(key)
        if len(self._sent) > REMEMBERED:
            self._sent.popitem(last=False)

    def aim(self, row: Row) -> Edit | Delete | Send | None:
        """Return what an edit or deletion of one of our rows becomes, None if there is nothing to do.

        An edit of a message that failed, or that is too old to be edited, is sent anew if its text
        must arrive.
        """
        action, key = row.action, target_of(row)
        if not isinstance(action, (Edit, Delete)):
            raise TypeError(row.kind)
        wa_id, at = self._find(key)
        if wa_id and (isinstance(action, Delete) or self._clock.now() - at < EDITABLE):
            return msgspec.structs.replace(action, target=wa_id)
        if isinstance(action, Edit) and row.final:
            return self._anew(key, action)
        return None

    def _find(self, key: str) -> tuple[str, datetime]:
        known = self._sent.get(key)
        if known is None:
            found = self._store.one("SELECT wa_id, sent FROM outbox WHERE key=?", key)
            known = (found[0], from_millis(found[1])) if found else ("", from_millis(0))
        return known

    def _anew(self, key: str, edit: Edit) -> Send:
        found = self._store.one("SELECT action FROM outbox WHERE key=?", key)
        first = decode(found[0]) if found else None
        if isinstance(first, Send):
            return Send(edit.chat, edit.text, None, first.quote, edit.mentions, first.ephemeral)
        return Send(edit.chat, edit.text, mentions=edit.mentions)
