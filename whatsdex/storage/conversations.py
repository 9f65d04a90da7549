"""Dialogues that wait for an answer: kept as rows, read from memory."""

from __future__ import annotations

import threading

from whatsdex.models import Frozen
from whatsdex.storage.store import Store
from whatsdex.storage.unit import Unit


class Dialogue(Frozen):
    """What somebody in a chat was asked last."""

    account: str
    chat: str
    user: int
    kind: str
    state: bytes
    expires: int
    """Milliseconds since 1970."""


PUT = (
    'INSERT INTO conversation (account, chat, "user", kind, state, expires) VALUES (?,?,?,?,?,?)'
    ' ON CONFLICT (account, chat, "user") DO UPDATE SET'
    " kind=excluded.kind, state=excluded.state, expires=excluded.expires"
)
DROP = 'DELETE FROM conversation WHERE account=? AND chat=? AND "user"=?'


class Conversations:
    """All open dialogues, at most one a user and chat."""

    def __init__(self, store: Store, now: int) -> None:
        """Read those that have not expired."""
        rows = store.all('SELECT account, chat, "user", kind, state, expires FROM conversation WHERE expires > ?', now)
        self._open = {(row[0], row[1], row[2]): Dialogue(*row) for row in rows}
        self._lock = threading.Lock()

    def find(self, account: str, chat: str, user: int, now: int) -> Dialogue | None:
        """Return the dialogue that waits for this user here."""
        if not self._open:
            return None
        dialogue = self._open.get((account, chat, user))
        return dialogue if dialogue is not None and dialogue.expires > now else None

    def forget(self, now: int) -> None:
        """Let go of those that have expired."""
        with self._lock:
            self._open = {key: each for key, each in self._open.items() if each.expires > now}

    def write(self, unit: Unit, account: str, chat: str, user: int, dialogue: Dialogue | None) -> None:
        """Have a unit open or change a dialogue, or end it."""
        if dialogue is None:
            unit.run(DROP, account, chat, user)
        else:
            unit.run(PUT, account, chat, user, dialogue.kind, dialogue.state, dialogue.expires)

    def keep(self, account: str, chat: str, user: int, dialogue: Dialogue | None) -> None:
        """Take it into memory, after the commit."""
        with self._lock:
            if dialogue is None:
                self._open.pop((account, chat, user), None)
            else:
                self._open[(account, chat, user)] = dialogue
