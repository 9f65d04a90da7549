"""After a start: what an earlier engine took in but did not end, and what it did not send."""

from __future__ import annotations

import sqlite3
import time

import msgspec
import structlog

from whatsdex.engine.arrival import Arrival, realm_of
from whatsdex.engine.incidents import Incidents
from whatsdex.models import Message
from whatsdex.storage import Store
from whatsdex.storage.directory import Directory
from whatsdex.storage.outbox import COLUMNS, Row, load

log = structlog.get_logger(__name__)
decode = msgspec.msgpack.Decoder(Message).decode

TRIES = 2
"""Runs of a message that ended the process, before it is a dead letter."""


def pending(store: Store, directory: Directory, incidents: Incidents, now: int) -> list[Arrival]:
    """Return the messages to run again, in order; each has its try counted before.

    Those that ended the process twice become dead letters, with an incident.
    """
    rows = store.all("SELECT id, body, tries FROM message WHERE state='pending' ORDER BY at, rowid")
    if not rows:
        return []

    def count(cursor: sqlite3.Cursor) -> None:
        cursor.execute("UPDATE message SET state='dead', outcome='failed' WHERE state='pending' AND tries>=?", (TRIES,))
        cursor.execute("UPDATE message SET tries=tries+1 WHERE state='pending'")

    store.writer.call(count)
    found = []
    for number, body, tries in rows:
        if tries >= TRIES:
            incidents.record("replay", "a message ended the process twice and is left alone", number)
            continue
        message = decode(body)
        user = directory.find_user(realm_of(message.account), message.sender.key)
        chat = directory.find_chat(message.account, message.chat)
        if user is not None and chat is not None:
            found.append(Arrival(number, message, user, chat, now, time.monotonic(), replayed=True))
    log.info("replaying", messages=len(found))
    return found


def unsent(store: Store) -> list[Row]:
    """Return the outbox rows to send, in order; those handed to a sender before count as ambiguous."""
    rows = store.all(f"SELECT {COLUMNS} FROM outbox WHERE state IN ('queued', 'handed') ORDER BY id")
    if not rows:
        return []

    def mark(cursor: sqlite3.Cursor) -> tuple[int, int]:
        cursor.execute(
            "UPDATE outbox SET state='dead', error='it may have arrived' WHERE state='handed' AND NOT urgent"
        )
        dead = cursor.rowcount
        cursor.execute("UPDATE outbox SET ambiguous=ambiguous+1 WHERE state='handed'")
        ambiguous = cursor.rowcount
        cursor.execute("UPDATE outbox SET state='handed' WHERE state='queued'")
        return dead, ambiguous

    dead, ambiguous = store.writer.call(mark)
    log.info("outbox_left", rows=len(rows), ambiguous=ambiguous, dead=dead)
    return [load(row) for row in rows if row[8] == "queued" or row[5]]
