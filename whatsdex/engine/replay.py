"""After a start: what an earlier engine took in but did not end, and what it did not send."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence

import msgspec
import structlog

from whatsdex.engine.arrival import Arrival, realm_of
from whatsdex.engine.incidents import Incidents
from whatsdex.models import Message
from whatsdex.storage import Store
from whatsdex.storage.directory import Directory
from whatsdex.storage.outbox import COLUMNS, Row, load
from whatsdex.storage.statements import among

log = structlog.get_logger(__name__)
decode = msgspec.msgpack.Decoder(Message).decode

TRIES = 2
"""Runs of a message that ended the process, before it is a dead letter."""


def pending(
    store: Store, directory: Directory, incidents: Incidents, now: int, accounts: Sequence[str]
) -> list[Arrival]:  # fmt: skip
    """Return the accounts' messages to run again, in order; each has its try counted before.

    Those that ended the process twice become dead letters, with an incident.
    """
    ours = f"state='pending' AND {among('account', accounts)}"
    rows = store.all(f"SELECT id, body, tries FROM message WHERE {ours} ORDER BY at, rowid", *accounts)
    if not rows:
        return []

    def count(cursor: sqlite3.Cursor) -> None:
        cursor.execute(
            f"UPDATE message SET state='dead', outcome='failed' WHERE {ours} AND tries>=?", (*accounts, TRIES)
        )
        cursor.execute(f"UPDATE message SET tries=tries+1 WHERE {ours}", accounts)

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


def unsent(store: Store, accounts: Sequence[str]) -> list[Row]:
    """Return the accounts' rows to send, in order; those handed to a sender before count as ambiguous."""
    ours = among("account", accounts)
    rows = store.all(
        f"SELECT {COLUMNS} FROM outbox WHERE state IN ('queued', 'handed') AND {ours} ORDER BY id", *accounts
    )
    if not rows:
        return []

    def mark(cursor: sqlite3.Cursor) -> tuple[int, int]:
        cursor.execute(
            "UPDATE outbox SET state='dead', error='it may have arrived'"
            f" WHERE state='handed' AND NOT urgent AND {ours}",
            accounts,
        )
        dead = cursor.rowcount
        cursor.execute(f"UPDATE outbox SET ambiguous=ambiguous+1 WHERE state='handed' AND {ours}", accounts)
        ambiguous = cursor.rowcount
        cursor.execute(f"UPDATE outbox SET state='handed' WHERE state='queued' AND {ours}", accounts)
        return dead, ambiguous

    dead, ambiguous = store.writer.call(mark)
    log.info("outbox_left", rows=len(rows), ambiguous=ambiguous, dead=dead)
    return [load(row) for row in rows if row[8] == "queued" or row[5]]
