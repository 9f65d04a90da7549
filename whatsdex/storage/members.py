"""Who is in which group, as WhatsApp told last."""

from __future__ import annotations

import sqlite3

from whatsdex.models import GroupChange, GroupInfo, Identity
from whatsdex.storage.store import Store

PUT = (
    "INSERT INTO membership (chat, jid, other, admin) VALUES (?,?,?,?)"
    " ON CONFLICT (chat, jid) DO UPDATE SET other=excluded.other, admin=excluded.admin"
)
NAMED = "(jid IN (?, ?) OR (other <> '' AND other IN (?, ?)))"
OF = "chat=? AND " + NAMED


def replace(cursor: sqlite3.Cursor, chat: int, info: GroupInfo, now: int) -> None:
    """Write a group's members anew; runs in the writer.

    Args:
        cursor: The writer's.
        chat: Row id.
        info: What WhatsApp says.
        now: Milliseconds since 1970.
    """
    cursor.execute("DELETE FROM membership WHERE chat=?", (chat,))
    cursor.executemany(PUT, [_row(chat, each.who, each.admin) for each in info.members if each.who.key])
    cursor.execute(
        "UPDATE chat SET members_at=?, description=?, ephemeral=? WHERE id=?",
        (now, info.description[:2000], info.ephemeral, chat),
    )


def change(cursor: sqlite3.Cursor, chat: int, change: GroupChange) -> None:
    """Take over who joined, left, was promoted or demoted; runs in the writer."""
    if change.kind == "left":
        cursor.execute("DELETE FROM membership WHERE chat=?", (chat,))
        return
    if change.kind not in ("join", "leave", "promote", "demote"):
        return
    for who in change.people:
        if not who.key:
            continue
        if change.kind in ("join", "leave"):
            cursor.execute(f"DELETE FROM membership WHERE {OF}", (chat, *_both(who), *_both(who)))
        if change.kind == "join":
            cursor.execute(PUT, _row(chat, who, False))
        elif change.kind != "leave":
            admin = change.kind == "promote"
            found = cursor.execute(f"UPDATE membership SET admin=? WHERE {OF}", (admin, chat, *_both(who), *_both(who)))
            if not found.rowcount:
                cursor.execute(PUT, _row(chat, who, admin))


def contains(store: Store, account: str, chat: str, who: Identity) -> bool | None:
    """Tell whether somebody is in a group; None where its members are not known."""
    row = store.one("SELECT id, members_at FROM chat WHERE account=? AND jid=?", account, chat)
    if row is None or not row[1]:
        return None
    return store.one(f"SELECT 1 FROM membership WHERE {OF}", row[0], *_both(who), *_both(who)) is not None


def leads(store: Store, account: str, chat: str, who: Identity) -> bool:
    """Tell whether somebody is known to be an admin of a group."""
    both = _both(who)
    here = "chat=(SELECT id FROM chat WHERE account=? AND jid=?)"
    row = store.one(f"SELECT 1 FROM membership WHERE {here} AND admin AND {NAMED}", account, chat, *both, *both)
    return row is not None


def halves(cursor: sqlite3.Cursor, realm: str, info: GroupInfo) -> list[Identity]:
    """Return those members with both JIDs of whom our users have but one; runs in the writer."""
    pairs = {each.who.phone: each.who for each in info.members if each.who.lid and each.who.phone}
    pairs |= {who.lid: who for who in pairs.values()}
    found: dict[str, Identity] = {}
    names = list(pairs)
    for start in range(0, len(names), 500):
        some = names[start : start + 500]
        rows = cursor.execute(
            'SELECT alias.jid, "user".lid, "user".phone FROM alias JOIN "user" ON "user".id=alias."user"'
            f" WHERE alias.realm=? AND alias.jid IN ({','.join('?' * len(some))})",
            (realm, *some),
        )
        for jid, lid, phone in rows.fetchall():
            if (lid, phone) != (pairs[jid].lid, pairs[jid].phone):
                found[pairs[jid].lid] = pairs[jid]
    return list(found.values())


def _row(chat: int, who: Identity, admin: bool) -> tuple[int, str, str, bool]:
    return chat, who.key, who.phone if who.lid else "", admin


def _both(who: Identity) -> tuple[str, str]:
    """Return both JIDs, the one there is twice where the other is missing."""
    return who.lid or who.key, who.phone or who.key
