"""Users and chats by their JIDs, kept in memory as far as they are in use."""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from typing import Any, Generic, TypeVar

from whatsdex.jid import is_group
from whatsdex.models import Frozen, Identity
from whatsdex.storage.store import Store

K = TypeVar("K")
V = TypeVar("V")

KEPT = 20_000
"""Users and chats in memory at most, of each."""


class User(Frozen):
    """A person as the engine knows them."""

    id: int
    realm: str
    key: str
    lid: str = ""
    phone: str = ""
    name: str = ""
    role: str = ""
    banned_until: int = 0
    """Milliseconds since 1970; 0 not banned, -1 for good."""

    @property
    def identity(self) -> Identity:
        """Return both JIDs."""
        return Identity(lid=self.lid, phone=self.phone)


class Chat(Frozen):
    """A chat as the engine knows it."""

    id: int
    account: str
    jid: str
    group: bool = False
    subject: str = ""
    enabled: bool = False
    ephemeral: int = 0
    greeted: bool = False


class _Recent(Generic[K, V]):
    """A dictionary that forgets what was not used for longest."""

    def __init__(self, size: int) -> None:
        self._items: OrderedDict[K, V] = OrderedDict()
        self._size = size
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            value = self._items.get(key)
            if value is not None:
                self._items.move_to_end(key)
            return value

    def put(self, key: K, value: V) -> None:
        with self._lock:
            self._items[key] = value
            if len(self._items) > self._size:
                self._items.popitem(last=False)


USER = "id, realm, key, lid, phone, name, role, banned_until"
CHAT = "id, account, jid, is_group, subject, enabled, ephemeral, greeted"


class Directory:
    """Finds users and chats, and makes those that are new."""

    def __init__(self, store: Store) -> None:
        """Read from a store."""
        self._store = store
        self._users: _Recent[tuple[str, str], User] = _Recent(KEPT)
        self._chats: _Recent[tuple[str, str], Chat] = _Recent(KEPT)

    def user(self, realm: str, who: Identity) -> User | None:
        """Return a user from memory, if all that ``who`` says is known of them."""
        user = self._users.get((realm, who.key))
        if user is None or (who.phone and user.phone != who.phone) or (who.lid and user.lid != who.lid):
            return None
        return user

    def chat(self, account: str, jid: str) -> Chat | None:
        """Return a chat from memory."""
        return self._chats.get((account, jid))

    def find_user(self, realm: str, jid: str) -> User | None:
        """Return the user whom a JID means, from memory or the store."""
        if (user := self._users.get((realm, jid))) is not None:
            return user
        row = self._store.one(
            f'SELECT {USER} FROM "user" WHERE id = (SELECT "user" FROM alias WHERE realm=? AND jid=?)', realm, jid
        )
        return User(*row) if row else None

    def user_by_id(self, number: int) -> User | None:
        """Return a user by row id, from the store."""
        row = self._store.one(f'SELECT {USER} FROM "user" WHERE id=?', number)
        return User(*row) if row else None

    def find_chat(self, account: str, jid: str) -> Chat | None:
        """Return a chat from memory or the store."""
        if (chat := self.chat(account, jid)) is not None:
            return chat
        row = self._store.one(f"SELECT {CHAT} FROM chat WHERE account=? AND jid=?", account, jid)
        return _chat(row) if row else None

    def ensure_user(self, cursor: sqlite3.Cursor, realm: str, who: Identity, name: str, now: int) -> User:
        """Return the user, made or completed if need be; runs in the writer."""
        known = _rows(
            cursor,
            f'SELECT {USER} FROM "user" WHERE id IN (SELECT "user" FROM alias WHERE realm=? AND jid IN (?, ?))'
            " ORDER BY lid = '' , id",
            realm, who.lid, who.phone,
        )  # fmt: skip
        if not known:
            cursor.execute(
                'INSERT INTO "user" (realm, key, lid, phone, name, first_seen, last_seen) VALUES (?,?,?,?,?,?,?)'
                f" RETURNING {USER}",
                (realm, who.key, who.lid, who.phone, name, now, now),
            )
            user = User(*cursor.fetchone())
        else:
            user = User(*known[0])
            lid, phone = user.lid or who.lid, user.phone or who.phone
            if (lid, phone) != (user.lid, user.phone) and len(known) == 1:
                cursor.execute(
                    f'UPDATE "user" SET key=?, lid=?, phone=?, name=? WHERE id=? RETURNING {USER}',
                    (lid or phone, lid, phone, name or user.name, user.id),
                )
                user = User(*cursor.fetchone())
        for jid in filter(None, (who.lid, who.phone)):
            cursor.execute(
                'INSERT INTO alias (realm, jid, "user") VALUES (?,?,?) ON CONFLICT DO NOTHING', (realm, jid, user.id)
            )
            self._users.put((realm, jid), user)
        return user

    def ensure_chat(self, cursor: sqlite3.Cursor, account: str, jid: str, now: int, subject: str = "") -> Chat:
        """Return the chat, made if need be; runs in the writer."""
        cursor.execute(
            "INSERT INTO chat (account, jid, is_group, subject, first_seen) VALUES (?,?,?,?,?)"
            " ON CONFLICT (account, jid) DO UPDATE SET"
            " subject = CASE WHEN excluded.subject <> '' THEN excluded.subject ELSE chat.subject END"
            f" RETURNING {CHAT}",
            (account, jid, is_group(jid), subject, now),
        )
        chat = _chat(cursor.fetchone())
        self._chats.put((account, jid), chat)
        return chat

    def keep_user(self, user: User) -> None:
        """Take a changed user into memory, after its commit."""
        for jid in filter(None, (user.lid, user.phone)):
            self._users.put((user.realm, jid), user)

    def keep_chat(self, chat: Chat) -> None:
        """Take a changed chat into memory, after its commit."""
        self._chats.put((chat.account, chat.jid), chat)

    def owners(self, realm: str = "") -> int:
        """Return how many users have the owner's role."""
        return int(self._store.one("SELECT count(*) FROM \"user\" WHERE role='owner' AND realm=?", realm)[0])


def _rows(cursor: sqlite3.Cursor, sql: str, *parameters: object) -> list[Any]:
    return cursor.execute(sql, parameters).fetchall()


def _chat(row: tuple[int, str, str, int, str, int, int, int]) -> Chat:
    number, account, jid, group, subject, enabled, ephemeral, greeted = row
    return Chat(number, account, jid, bool(group), subject, bool(enabled), ephemeral, bool(greeted))
