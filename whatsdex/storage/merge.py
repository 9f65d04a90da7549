"""Making one person of two rows, once WhatsApp says that a number and a LID are the same."""

from __future__ import annotations

import sqlite3

MOVED = (
    'UPDATE warning SET "user"=? WHERE "user"=?',
    'UPDATE message SET "user"=? WHERE "user"=?',
    'UPDATE invocation SET "user"=? WHERE "user"=?',
    'UPDATE command_use SET "user"=? WHERE "user"=?',
    'UPDATE job SET "user"=? WHERE "user"=?',
    'UPDATE schedule SET "user"=? WHERE "user"=?',
    'UPDATE feedback SET "user"=? WHERE "user"=?',
    "UPDATE media SET owner=? WHERE owner=?",
    "UPDATE warning SET actor=? WHERE actor=?",
    "UPDATE mute SET actor=? WHERE actor=?",
    "UPDATE note SET actor=? WHERE actor=?",
    "UPDATE filter SET actor=? WHERE actor=?",
    'UPDATE alias SET "user"=? WHERE "user"=?',
    'UPDATE OR IGNORE notice SET "user"=? WHERE "user"=?',
    'UPDATE OR IGNORE conversation SET "user"=? WHERE "user"=?',
)
UNITE_MUTES = (
    'INSERT INTO mute (chat, "user", until, reason, actor, at)'
    ' SELECT chat, ?, until, reason, actor, at FROM mute WHERE "user"=?'
    ' ON CONFLICT (chat, "user") DO UPDATE SET until = CASE WHEN -1 IN (mute.until, excluded.until) THEN -1'
    " ELSE max(mute.until, excluded.until) END"
)
UNITE = (
    'UPDATE "user" SET'
    " role = CASE WHEN 'owner' IN (\"user\".role, other.role) THEN 'owner'"
    " WHEN 'staff' IN (\"user\".role, other.role) THEN 'staff' ELSE '' END,"
    ' banned_until = CASE WHEN -1 IN ("user".banned_until, other.banned_until) THEN -1'
    ' ELSE max("user".banned_until, other.banned_until) END,'
    ' ban_reason = CASE WHEN "user".ban_reason <> \'\' THEN "user".ban_reason ELSE other.ban_reason END,'
    " remark = trim(\"user\".remark || ' ' || other.remark),"
    ' premium_until = CASE WHEN -1 IN ("user".premium_until, other.premium_until) THEN -1'
    ' ELSE max("user".premium_until, other.premium_until) END,'
    ' consent = CASE WHEN -1 IN ("user".consent, other.consent) THEN -1'
    ' ELSE max("user".consent, other.consent) END,'
    ' blocked = "user".blocked OR other.blocked,'
    ' greeted = max("user".greeted, other.greeted),'
    ' first_seen = min("user".first_seen, other.first_seen),'
    ' last_seen = max("user".last_seen, other.last_seen),'
    ' commands = "user".commands + other.commands,'
    ' lid = CASE WHEN "user".lid <> \'\' THEN "user".lid ELSE other.lid END,'
    ' phone = CASE WHEN "user".phone <> \'\' THEN "user".phone ELSE other.phone END,'
    ' name = CASE WHEN "user".name <> \'\' THEN "user".name ELSE other.name END'
    ' FROM (SELECT * FROM "user" WHERE id=?) AS other WHERE "user".id=?'
)


def merge(cursor: sqlite3.Cursor, keep: int, drop: int) -> None:
    """Move all that one user row has to another, and remove it; runs in the writer.

    Bans, mutes and refusals of broadcasts are united: whatever held for one row holds for both.
    Warnings, uses and rights go along.
    """
    cursor.execute(UNITE_MUTES, (keep, drop))
    cursor.execute('DELETE FROM mute WHERE "user"=?', (drop,))
    for statement in MOVED:
        cursor.execute(statement, (keep, drop))
    for table in ("notice", "conversation"):
        cursor.execute(f'DELETE FROM "{table}" WHERE "user"=?', (drop,))
    cursor.execute(UNITE, (drop, keep))
    cursor.execute('DELETE FROM "user" WHERE id=?', (drop,))
    cursor.execute("UPDATE \"user\" SET key = CASE WHEN lid <> '' THEN lid ELSE phone END WHERE id=?", (keep,))
