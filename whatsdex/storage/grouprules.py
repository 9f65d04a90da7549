"""What is looked at with every message of a group: who is muted there, and which words get an answer."""

from __future__ import annotations

import threading

from whatsdex.storage.store import Store
from whatsdex.storage.unit import Unit

PUT_MUTE = (
    'INSERT INTO mute (chat, "user", until, reason, actor, at) VALUES (?,?,?,?,?,?)'
    ' ON CONFLICT (chat, "user") DO UPDATE SET'
    " until=excluded.until, reason=excluded.reason, actor=excluded.actor, at=excluded.at"
)
DROP_MUTE = 'DELETE FROM mute WHERE chat=? AND "user"=?'
PUT_FILTER = (
    'INSERT INTO filter (chat, "trigger", text, actor, at) VALUES (?,?,?,?,?)'
    ' ON CONFLICT (chat, "trigger") DO UPDATE SET text=excluded.text, actor=excluded.actor, at=excluded.at'
)
DROP_FILTER = 'DELETE FROM filter WHERE chat=? AND "trigger"=?'
FOR_GOOD = -1


class Mutes:
    """Who is muted where: kept as rows, read from memory."""

    def __init__(self, store: Store, now: int) -> None:
        """Read those that have not ended."""
        rows = store.all('SELECT chat, "user", until FROM mute WHERE until=? OR until>?', FOR_GOOD, now)
        self._until = {(row[0], row[1]): int(row[2]) for row in rows}
        self._lock = threading.Lock()

    def until(self, chat: int, user: int, now: int) -> int:
        """Return until when a user is muted in a chat: -1 for good, 0 not at all.

        Args:
            chat: The chat's row id.
            user: The user's.
            now: Milliseconds since 1970.
        """
        if not self._until:
            return 0
        until = self._until.get((chat, user), 0)
        return until if until == FOR_GOOD or until > now else 0

    def write(self, unit: Unit, chat: int, user: int, until: int, reason: str, actor: int, now: int) -> None:
        """Have a unit mute somebody, or with ``until`` 0 let them speak again."""
        if until:
            unit.run(PUT_MUTE, chat, user, until, reason, actor, now)
        else:
            unit.run(DROP_MUTE, chat, user)

    def unite(self, keep: int, drop: int) -> None:
        """Let what held for one user row hold for another, which it becomes."""
        with self._lock:
            for chat, user in [each for each in self._until if each[1] == drop]:
                until, other = self._until.pop((chat, user)), self._until.get((chat, keep), 0)
                self._until[(chat, keep)] = FOR_GOOD if FOR_GOOD in (until, other) else max(until, other)

    def keep(self, chat: int, user: int, until: int) -> None:
        """Take it into memory, after the commit."""
        with self._lock:
            if until:
                self._until[(chat, user)] = until
            else:
                self._until.pop((chat, user), None)


class Filters:
    """Which words get which answer where: kept as rows, read from memory."""

    def __init__(self, store: Store) -> None:
        """Read all."""
        self._by_chat: dict[int, dict[str, str]] = {}
        self._triggers: dict[int, tuple[str, ...]] = {}
        for chat, trigger, text in store.all('SELECT chat, "trigger", text FROM filter ORDER BY chat, "trigger"'):
            self._by_chat.setdefault(chat, {})[trigger] = text
        self._lock = threading.Lock()

    def of(self, chat: int) -> dict[str, str]:
        """Return a chat's answers by what brings them; not to be changed."""
        return self._by_chat.get(chat, _NONE)

    def triggers(self, chat: int) -> tuple[str, ...]:
        """Return what brings a chat's answers; the same tuple until they change."""
        found = self._triggers.get(chat)
        if found is None:
            found = self._triggers[chat] = tuple(self.of(chat))
        return found

    def write(self, unit: Unit, chat: int, trigger: str, text: str, actor: int, now: int) -> None:
        """Have a unit keep an answer, or with an empty ``text`` drop it."""
        if text:
            unit.run(PUT_FILTER, chat, trigger, text, actor, now)
        else:
            unit.run(DROP_FILTER, chat, trigger)

    def keep(self, chat: int, trigger: str, text: str) -> None:
        """Take it into memory, after the commit."""
        with self._lock:
            now = dict(self._by_chat.get(chat, _NONE))
            if text:
                now[trigger] = text
            else:
                now.pop(trigger, None)
            self._by_chat[chat] = now
            self._triggers.pop(chat, None)


_NONE: dict[str, str] = {}
