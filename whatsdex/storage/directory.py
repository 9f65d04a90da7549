"""Users and chats by their JIDs, kept in memory as far as they are in use."""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from whatsdex.jid import is_group
from whatsdex.models import Frozen, Identity
from whatsdex.storage.merge import merge
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
    consent: int = 0
    """To broadcasts: 1 asked for them, -1 wants none, 0 said nothing."""
    greeted: int = 0
    """When the bot said in a private chat what it is; 0 if never."""
    premium_until: int = 0
    """0 not premium, -1 for good."""

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
    options: dict[str, Any] = {}
    """What the group chose."""
    muted_until: int = 0
    """Until when admins silenced the bot here: 0 not, -1 for good."""


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

    def clear(self) -> None:
        with self._lock:
            self._items.clear()


OWNERS = "FROM \"user\" WHERE role='owner' AND role <> '' AND realm=?"
"""Says twice that there is a role, as the index has no others."""
USER = "id, realm, key, lid, phone, name, role, banned_until, consent, greeted, premium_until"
CHAT = "id, account, jid, is_group, subject, enabled, ephemeral, greeted, options, muted_until"


class Directory:
    """Finds users and chats, and makes those that are new."""

    def __init__(self, store: Store) -> None:
        """Read from a store."""
        self._store = store
        self._users: _Recent[tuple[str, str], User] = _Recent(KEPT)
        self._chats: _Recent[tuple[str, str], Chat] = _Recent(KEPT)
        self.merged: Callable[[int, int], None] = lambda _keep, _drop: None
        """Told, in the writer's thread, that one user row becomes part of another."""

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
        known = [
            User(*row)
            for row in _rows(
                cursor,
                f'SELECT {USER} FROM "user" WHERE id IN (SELECT "user" FROM alias WHERE realm=? AND jid IN (?, ?))'
                " ORDER BY lid = '', id",
                realm, who.lid, who.phone,
            )
        ]  # fmt: skip
        same = [each for each in known if not (each.lid and who.lid) or each.lid == who.lid]
        for each in known:
            if each not in same:  # the number went to somebody else
                cursor.execute("UPDATE \"user\" SET phone='' WHERE id=? RETURNING " + USER, (each.id,))
                self.keep_user(User(*cursor.fetchone()))
                cursor.execute("DELETE FROM alias WHERE realm=? AND jid=?", (realm, who.phone))
        if not same:
            cursor.execute(
                'INSERT INTO "user" (realm, key, lid, phone, name, first_seen, last_seen) VALUES (?,?,?,?,?,?,?)'
                f" RETURNING {USER}",
                (realm, who.key, who.lid, who.phone, name, now, now),
            )
            user = User(*cursor.fetchone())
        else:
            user = same[0]
            for each in same[1:]:
                merge(cursor, user.id, each.id)
                self.merged(user.id, each.id)
                user = User(*_rows(cursor, f'SELECT {USER} FROM "user" WHERE id=?', user.id)[0])
            lid, phone = user.lid or who.lid, who.phone or user.phone
            if len(same) > 1 or (lid, phone) != (user.lid, user.phone):
                cursor.execute(
                    f'UPDATE "user" SET key=?, lid=?, phone=?, name=? WHERE id=? RETURNING {USER}',
                    (lid or phone, lid, phone, name or user.name, user.id),
                )
                user = User(*cursor.fetchone())
        for jid in filter(None, (who.lid, who.phone)):
            cursor.execute(
                'INSERT INTO alias (realm, jid, "user") VALUES (?,?,?) ON CONFLICT DO NOTHING', (realm, jid, user.id)
            )
        self.keep_user(user)
        return user

    def reload_user(self, number: int) -> User | None:
        """Take a user whose row was changed by number into memory again."""
        user = self.user_by_id(number)
        if user is not None:
            self.keep_user(user)
        return user

    def chat_by_id(self, number: int) -> Chat | None:
        """Return a chat by row id, from the store."""
        row = self._store.one(f"SELECT {CHAT} FROM chat WHERE id=?", number)
        return _chat(row) if row else None

    def forget(self) -> None:
        """Read all from the store again: another process changed something."""
        self._users.clear()
        self._chats.clear()

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

    def change_user(self, user: User, changes: Mapping[str, Any]) -> None:
        """Take changed columns of a user into memory, after their commit; others may have changed meanwhile."""
        known = self._users.get((user.realm, user.key))
        self.keep_user(msgspec.structs.replace(known or user, **changes))

    def keep_chat(self, chat: Chat) -> None:
        """Take a changed chat into memory, after its commit."""
        self._chats.put((chat.account, chat.jid), chat)

    def owner_keys(self, realm: str = "") -> list[str]:
        """Return the keys of the users who have the owner's role."""
        return [row[0] for row in self._store.all(f'SELECT "key" {OWNERS}', realm)]

    def owners(self, realm: str = "") -> int:
        """Return how many users have the owner's role."""
        return int(self._store.one(f"SELECT count(*) {OWNERS}", realm)[0])


def _rows(cursor: sqlite3.Cursor, sql: str, *parameters: object) -> list[Any]:
    return cursor.execute(sql, parameters).fetchall()


def _chat(row: Any) -> Chat:
    number, account, jid, group, subject, enabled, ephemeral, greeted, options, muted_until = row
    chosen = msgspec.json.decode(options) if options not in ("", "{}") else {}
    return Chat(
        number, account, jid, bool(group), subject, bool(enabled), ephemeral, bool(greeted), chosen, muted_until
    )
