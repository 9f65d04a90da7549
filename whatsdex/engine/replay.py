"""After a start: what an earlier engine took in but did not end, and what it did not send."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence

import msgspec
import structlog

from whatsdex.engine.arrival import CONSOLE, Arrival, realm_of
from whatsdex.engine.incidents import Incidents
from whatsdex.models import Message
from whatsdex.storage import Store, Unit
from whatsdex.storage.directory import Directory
from whatsdex.storage.outbox import ASKED, COLUMNS, Row, load
from whatsdex.storage.statements import among

log = structlog.get_logger(__name__)
decode = msgspec.msgpack.Decoder(Message).decode

TRIES = 2
"""Runs of a message that ended the process, before it is a dead letter."""


def pending(
    store: Store, directory: Directory, incidents: Incidents, now: int, accounts: Sequence[str]
) -> list[Arrival]:  # fmt: skip
    """Return the accounts' messages to run again, in order.

    Those that ended the process twice, or that cannot be read, become dead letters, with an incident.
    """
    rows = store.all(
        f"SELECT id, body, tries FROM message WHERE state='pending' AND {among('account', accounts)}"
        " ORDER BY at, rowid",
        *accounts,
    )
    found = []
    for number, body, tries in rows:
        if tries >= TRIES:
            _bury(store, incidents, number, "a message ended the process twice and is left alone")
        elif (arrival := _read(directory, number, body, now)) is None:
            _bury(store, incidents, number, "a message of an earlier start cannot be read")
        else:
            found.append(arrival)
    if rows:
        log.info("replaying", messages=len(found))
    return found


def count(store: Store, number: str) -> None:
    """Write down that a message of an earlier start is run again, before it is."""
    unit = Unit()
    unit.run("UPDATE message SET tries=tries+1 WHERE id=?", number)
    store.writer.call_unit(unit)


def _read(directory: Directory, number: str, body: bytes | None, now: int) -> Arrival | None:
    try:
        message = decode(body or b"")
    except msgspec.MsgspecError:
        return None
    user = directory.find_user(realm_of(message.account), message.sender.key)
    chat = directory.find_chat(message.account, message.chat)
    if user is None or chat is None:
        return None
    return Arrival(number, message, user, chat, now, time.monotonic(), replayed=True)


def _bury(store: Store, incidents: Incidents, number: str, why: str) -> None:
    unit = Unit()
    unit.run("UPDATE message SET state='dead', outcome='failed' WHERE id=?", number)
    store.writer.call_unit(unit)
    incidents.record("replay", why, number)


def unsent(store: Store, accounts: Sequence[str]) -> list[Row]:
    """Return the accounts' rows to send, in order; those handed to a sender before count as ambiguous.

    What a run waited for is left out: the run is gone, and asks again if it is begun again. Of an account that
    was never linked nothing can have left.
    """
    ours = among("account", accounts)
    linked = {CONSOLE, *(name for (name,) in store.all("SELECT name FROM account"))}
    if never := [each for each in accounts if each not in linked]:
        waits = f"UPDATE outbox SET state='queued' WHERE state='handed' AND {among('account', never)}"
        store.writer.call(lambda cursor: cursor.execute(waits, never))
    rows = store.all(
        f"SELECT {COLUMNS} FROM outbox WHERE state IN ('queued', 'handed') AND {ours} ORDER BY id", *accounts
    )
    if not rows:
        return []

    def mark(cursor: sqlite3.Cursor) -> tuple[int, int]:
        cursor.execute(
            f"UPDATE outbox SET state='dropped' WHERE state IN ('queued', 'handed') AND instr(key, ?) AND {ours}",
            (ASKED, *accounts),
        )
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
    found = []
    for row in rows:
        if ASKED not in row[0] and (row[8] == "queued" or row[5]):
            try:
                found.append(load(row))
            except msgspec.MsgspecError as error:
                log.error("outbox_row_unreadable", key=row[0], error=str(error))
    return found
