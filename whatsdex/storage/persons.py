"""All that is kept of one person: handed out, or erased from every table."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from whatsdex.jid import user_part
from whatsdex.models import Message
from whatsdex.storage.directory import User
from whatsdex.storage.outbox import decode
from whatsdex.storage.store import Store
from whatsdex.storage.unit import Unit
from whatsdex.text import sanitize

ERASED = "erased"
TABLES: dict[str, tuple[tuple[str, ...], str]] = {
    "groups": (
        ("group", "admin"),
        "SELECT chat.subject, membership.admin FROM membership JOIN chat ON chat.id=membership.chat"
        " WHERE membership.jid IN (?2, ?3) OR membership.other IN (?2, ?3)",
    ),
    "warnings": (
        ("group", "reason", "at"),
        'SELECT chat.subject, reason, warning.at FROM warning JOIN chat ON chat.id=chat WHERE "user"=?1',
    ),
    "mutes": (
        ("group", "reason", "until"),
        'SELECT chat.subject, reason, until FROM mute JOIN chat ON chat.id=chat WHERE "user"=?1',
    ),
    "uses": (
        ("command", "outcome", "at"),
        'SELECT command, outcome, at FROM command_use WHERE "user"=?1 ORDER BY id DESC LIMIT 10000',
    ),
    "jobs": (
        ("command", "state", "note", "at"),
        'SELECT command, state, note, created FROM job WHERE "user"=?1 ORDER BY id',
    ),
    "schedules": (("name", "kind", "due"), 'SELECT name, kind, due FROM schedule WHERE "user"=?1'),
    "feedback": (("text", "at"), 'SELECT text, at FROM feedback WHERE "user"=?1 ORDER BY id'),
    "notes": (
        ("group", "name", "text"),
        "SELECT chat.subject, name, text FROM note JOIN chat ON chat.id=chat WHERE actor=?1",
    ),
    "filters": (
        ("group", "words", "text"),
        'SELECT chat.subject, "trigger", text FROM filter JOIN chat ON chat.id=chat WHERE actor=?1',
    ),
    "audit": (
        ("action", "target", "detail", "at"),
        "SELECT action, target, detail, at FROM audit WHERE actor IN (?2, ?3)",
    ),
    "done_about_you": (
        ("action", "detail", "at"),
        "SELECT action, detail, at FROM audit WHERE target IN (?2, ?3)",
    ),
    "media": (
        ("kind", "source", "mime", "size", "at", "until"),
        "SELECT kind, source, mime, size, created, expires FROM media WHERE owner=?1",
    ),
    "notices": (("what", "day"), 'SELECT what, day FROM notice WHERE "user"=?1'),
}
"""What is handed out of each table, and under which names."""
SHORTEST = 3
"""Characters of a name by which it is looked for."""
DIGITS = 7
"""Digits by which a number or LID is looked for; fewer could be part of anything."""
TECHNICAL = re.compile(r"[a-z0-9._:/@-]*")
"""Names that could as well be words of ours."""


def export(store: Store, user: User) -> dict[str, Any]:
    """Return all that is kept of a person, as plain data; times are milliseconds since 1970."""
    names = (user.id, user.lid or user.key, user.phone or user.key)
    found: dict[str, Any] = {"user": _row(store, user.id)}
    for name, (fields, sql) in TABLES.items():
        found[name] = [dict(zip(fields, row, strict=True)) for row in _read(store, sql, names)]
    rows = store.all('SELECT at, kind, outcome, command, body FROM message WHERE "user"=? ORDER BY at', user.id)
    found["messages"] = [
        {"at": at, "kind": kind, "outcome": outcome, "command": command, "text": _text(body)}
        for at, kind, outcome, command, body in rows
    ]
    rows = store.all("SELECT created, action FROM outbox WHERE chat IN (?, ?) ORDER BY id", *names[1:])
    answers = [(at, getattr(decode(action), "text", "")) for at, action in rows]
    found["answers"] = [{"at": at, "text": text} for at, text in answers if text]
    return found


def kept_for(store: Store, user: User, now: int) -> list[str]:
    """Return why a person's number must stay: ``ban``, ``mute``, ``warning``."""
    found = ["ban"] if user.banned_until == -1 or user.banned_until > now else []
    if store.one('SELECT 1 FROM mute WHERE "user"=? AND (until=-1 OR until>?)', user.id, now):
        found.append("mute")
    if store.one('SELECT 1 FROM warning WHERE "user"=?', user.id):
        found.append("warning")
    return found


def erase(unit: Unit, user: User, *, keep: bool) -> None:
    """Have a unit erase a person from every table.

    Args:
        unit: Where; nothing else may be in it that is about them.
        user: Whom.
        keep: Whether the number stays with a ban, mute or warning; the rest goes all the same.
    """
    jids = tuple(filter(None, (user.lid, user.phone)))
    marks = ",".join("?" * len(jids))
    theirs = 'SELECT id FROM invocation WHERE "user"=?'
    unit.run(
        f"UPDATE incident SET summary='{ERASED}', trace='', invocation=''"
        f" WHERE invocation IN ({theirs}) OR invocation IN (SELECT id || '.job' FROM invocation WHERE \"user\"=?)",
        user.id, user.id,
    )  # fmt: skip
    unit.run(f"DELETE FROM outbox WHERE invocation IN ({theirs}) OR chat IN ({marks})", user.id, *jids)
    unit.run(f"UPDATE audit SET detail='' WHERE actor IN ({marks}) OR target IN ({marks})", *jids, *jids)
    for sign in signs(user):
        raw = sign.encode()
        seen = "instr(action, ?) > 0 OR instr(key || ' ' || value || ' ' || error, ?) > 0"
        unit.run(f"DELETE FROM outbox WHERE state NOT IN ('queued', 'handed') AND ({seen})", raw, sign)
        unit.run("UPDATE message SET body=NULL WHERE state <> 'pending' AND instr(body, ?) > 0", raw)
        unit.run("DELETE FROM job WHERE state IN ('done', 'failed', 'cancelled') AND instr(payload, ?) > 0", raw)
        unit.run("DELETE FROM conversation WHERE instr(state, ?) > 0", raw)
        unit.run(
            f"UPDATE incident SET summary='{ERASED}', trace='', invocation=''"
            " WHERE instr(invocation || ' ' || summary || ' ' || trace, ?) > 0", sign,
        )  # fmt: skip
        unit.run("UPDATE audit SET detail='' WHERE instr(detail, ?) > 0", sign)
    for sign in signs(user):
        seen = "instr(name, ?) > 0 OR instr(payload, ?) > 0"
        unit.run(f"DELETE FROM schedule WHERE kind <> 'post' AND ({seen})", sign, sign.encode())
    for table in ("message", "job", "invocation", "conversation"):
        unit.run(f'DELETE FROM {table} WHERE "user"=? OR chat IN ({marks})', user.id, *jids)
    unit.run(f"UPDATE command_use SET chat='' WHERE chat IN ({marks})", *jids)
    unit.run('UPDATE command_use SET "user"=0 WHERE "user"=?', user.id)
    unit.run("DELETE FROM media WHERE owner=?", user.id)
    for table in ("notice", "schedule", "feedback"):
        unit.run(f'DELETE FROM {table} WHERE "user"=?', user.id)
    for table in ("note", "filter", "warning", "mute"):
        unit.run(f"UPDATE {table} SET actor=0 WHERE actor=?", user.id)
    for table, column in (("audit", "actor"), ("audit", "target"), ("audit", "chat"), ("setting", "actor")):
        unit.run(f"UPDATE {table} SET {column}='{ERASED}' WHERE {column} IN ({marks})", *jids)
    unit.run(f"DELETE FROM membership WHERE jid IN ({marks}) OR other IN ({marks})", *jids, *jids)
    unit.run(f"DELETE FROM chat WHERE jid IN ({marks})", *jids)
    if keep:
        unit.run(
            "UPDATE \"user\" SET name='', remark='', consent=0, greeted=0, commands=0, first_seen=0, last_seen=0"
            " WHERE id=?",
            user.id,
        )
    else:
        for table in ("mute", "warning", "alias"):
            unit.run(f'DELETE FROM {table} WHERE "user"=?', user.id)
        unit.run('DELETE FROM "user" WHERE id=?', user.id)


def signs(user: User) -> list[str]:
    """Return what a person's number and LID are found by in texts."""
    parts = ((each, user_part(each)) for each in (user.lid, user.phone) if each)
    return [digits if len(digits) >= DIGITS else jid for jid, digits in parts]


def names(user: User) -> list[str]:
    """Return what a person calls themselves, and how lists show that."""
    shown = max(re.split(r"[*_~`@…]", sanitize(user.name, limit=30)), key=len).strip()
    return [each for each in dict.fromkeys((user.name, shown)) if len(each) >= SHORTEST]


def telling(name: str) -> bool:
    """Tell whether a name is somebody's and not a plain word, which people may call themselves to have it wiped out."""
    return TECHNICAL.fullmatch(name) is None


def strike(store: Store, user: User) -> None:
    """Forget what others were told and wrote with a person's name in it; reads much, so for a thread of its own."""
    unit = Unit()
    for name in names(user):
        word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        rows = store.all(
            "SELECT key, action FROM outbox WHERE state NOT IN ('queued', 'handed') AND instr(action, ?) > 0",
            name.encode(),
        )
        for key, action in rows:
            if _holds(word, decode(action), "quote"):
                unit.run("DELETE FROM outbox WHERE key=?", key)
        if not telling(name):
            continue
        rows = store.all("SELECT id, body FROM message WHERE state='done' AND instr(body, ?) > 0", name.encode())
        for number, body in rows:
            if _holds(word, msgspec.msgpack.decode(body, type=Message), "quoted"):
                unit.run("UPDATE message SET body=NULL WHERE id=?", number)
    if unit:
        store.writer.call_unit(unit)


def _holds(word: re.Pattern[str], said: Any, quote: str) -> bool:
    texts = (getattr(said, "text", ""), getattr(getattr(said, quote, None), "text", ""))
    return any(word.search(each) for each in texts)


def files(store: Store, user: User) -> list[str]:
    """Return the files, relative to the data folder, that wait to be sent to a person or were sent by them."""
    rows = store.all(
        "SELECT action FROM outbox WHERE kind='send' AND chat IN (?, ?)", user.lid or user.key, user.phone or user.key
    )
    media = [getattr(decode(action), "media", None) for (action,) in rows]
    jobs = store.all('SELECT payload FROM job WHERE "user"=?', user.id)
    sent = [msgspec.msgpack.decode(payload).get("path", "") for (payload,) in jobs]
    return [each for each in (*(item.path for item in media if item is not None), *sent) if each.startswith("spool/")]


def overwrite(store: Store) -> bool:
    """Have the journal of changes hold nothing old any more; returns whether that could be done just now."""
    row = store.one("PRAGMA wal_checkpoint(TRUNCATE)")
    return row is None or int(row[0]) == 0


def _row(store: Store, number: int) -> dict[str, Any]:
    cursor = store.database.connection().execute('SELECT * FROM "user" WHERE id=?', (number,))
    row = cursor.fetchone()
    return dict(zip((each[0] for each in cursor.description), row, strict=True)) if row else {}


def _read(store: Store, sql: str, names: tuple[Any, ...]) -> list[Any]:
    # Only the parameters that a query names: SQLite refuses more.
    used = [place for place in (1, 2, 3) if f"?{place}" in sql]
    for new, place in enumerate(used, 1):
        sql = sql.replace(f"?{place}", f"?{new}")
    return store.all(sql, *(names[place - 1] for place in used))


def _text(body: bytes | None) -> str:
    return msgspec.msgpack.decode(body, type=Message).text if body else ""
