"""Job rows: the truth for people about background runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec

from whatsdex.models import Frozen, Message, Result
from whatsdex.storage import Store, Unit, outbox
from whatsdex.storage.outbox import Row
from whatsdex.storage.statements import among


class Payload(Frozen):
    """What a job needs to run again, on any machine."""

    message: Message
    arguments: str
    confirmed: bool = False
    asked: int = 0
    path: str = ""
    """The fetched media: in the media store (``media:HASH.SUFFIX``), or relative to the data folder."""
    request: bytes = b""
    """The message whose media and mentions count, if another than ``message``."""


class Claim(Frozen):
    """A job that this run took."""

    id: int
    invocation: str
    command: str
    pool: str
    user: int
    account: str
    chat: str
    attempt: int
    started: int
    """Milliseconds since 1970."""
    payload: Payload


INSERT = (
    'INSERT INTO job (invocation, command, pool, "user", account, chat, state, created, payload)'
    " VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING"
)
TRIES = 2
"""Runs of one job that ended without an end mark, before it is a dead letter."""


def put(
    unit: Unit, invocation: str, command: str, pool: str, user: int, account: str, chat: str, state: str, now: int,
    payload: Payload,
) -> None:  # fmt: skip
    """Have a unit write a job: ``fetching`` its media, or ``queued``."""
    unit.run(INSERT, invocation, command, pool, user, account, chat, state, now, msgspec.msgpack.encode(payload))


def claim(store: Store, invocation: str, now: int, states: Sequence[str] = ("queued",)) -> Claim | None:
    """Take a job that is in one of these states for a run; None if it is not to be run (any more)."""
    row = store.writer.call(
        lambda cursor: cursor.execute(
            "UPDATE job SET state='running', attempt=attempt+1, started=? WHERE invocation=?"
            f" AND {among('state', states)} RETURNING {COLUMNS}",
            (now, invocation, *states),
        ).fetchone()
    )
    return read(row) if row else None


COLUMNS = 'id, invocation, command, pool, "user", account, chat, attempt, started, payload'


def read(row: Any) -> Claim:
    """Make a claim of what ``COLUMNS`` selected."""
    number, invocation, command, pool, user, account, chat, attempt, started, payload = row
    decoded = msgspec.msgpack.decode(payload, type=Payload)
    return Claim(number, invocation, command, pool, user, account, chat, attempt, started, decoded)


def ended(store: Store, number: int, states: Sequence[str]) -> Claim | None:
    """Return a job that ended in one of these states, by its number."""
    row = store.one(f"SELECT {COLUMNS} FROM job WHERE id=? AND {among('state', states)}", number, *states)
    return read(row) if row else None


def end(unit: Unit, invocation: str, state: str, now: int, note: str = "") -> None:
    """Have a unit write that a job ended: done, failed, cancelled or dead."""
    unit.run(
        "UPDATE job SET state=?, ended=?, note=?, progress=CASE WHEN ?='done' THEN 1.0 ELSE progress END"
        " WHERE invocation=?",
        state, now, note[:200], state, invocation,
    )  # fmt: skip


def fetched(unit: Unit, store: Store, invocation: str, path: str) -> str | None:
    """Have a unit queue a job whose media are here; returns its pool, None if it does not wait for them."""
    row = store.one("SELECT payload, pool FROM job WHERE invocation=? AND state='fetching'", invocation)
    if row is None:
        return None
    payload = msgspec.structs.replace(msgspec.msgpack.decode(row[0], type=Payload), path=path)
    unit.run("UPDATE job SET state='queued', payload=? WHERE invocation=?", msgspec.msgpack.encode(payload), invocation)
    return str(row[1])


def report(unit: Unit, invocation: str, fraction: float, note: str) -> None:
    """Have a unit write how far a job is."""
    unit.run("UPDATE job SET progress=?, note=? WHERE invocation=?", fraction, note[:200], invocation)


def cancelled(store: Store, number: int) -> bool:
    """Tell whether somebody cancelled a job, by its row id."""
    row = store.one("SELECT cancel FROM job WHERE id=?", number)
    return bool(row and row[0])


def give_back(store: Store, invocations: Sequence[str]) -> None:
    """Leave running jobs to the next start, as if these runs had not been begun."""
    store.writer.call(
        lambda cursor: cursor.execute(
            "UPDATE job SET state='queued', attempt=attempt-1"
            f" WHERE state='running' AND {among('invocation', invocations)}",
            list(invocations),
        ),
        seconds=2.0,
    )


def take_over(store: Store, accounts: Sequence[str]) -> tuple[list[tuple[str, str]], list[Claim]]:
    """Queue again what a crash interrupted; returns (invocation, pool) of jobs to queue, and the dead ones."""
    ours = among("account", accounts)

    def work(cursor: sqlite3.Cursor) -> tuple[list[tuple[str, str]], list[Claim]]:
        cursor.execute(
            f"UPDATE job SET state='dead' WHERE state='running' AND attempt>=? AND {ours} RETURNING {COLUMNS}",
            (TRIES, *accounts),
        )
        dead = [read(row) for row in cursor.fetchall()]
        cursor.execute(f"UPDATE job SET state='queued' WHERE state='running' AND {ours}", accounts)
        rows = cursor.execute(
            f"SELECT invocation, pool FROM job WHERE state='queued' AND {ours} ORDER BY id", accounts
        ).fetchall()
        return [(row[0], row[1]) for row in rows], dead

    return store.writer.call(work)


def fetches(store: Store, accounts: Sequence[str]) -> list[tuple[Row, Result]]:
    """Return the fetched media, or the failures to fetch them, that no job was told of before a crash."""
    columns = ", ".join(f"o.{each}" for each in outbox.COLUMNS.split(", "))
    found = store.all(
        f"SELECT {columns}, o.value, o.error FROM job JOIN outbox AS o ON o.key = job.invocation || '#media'"
        f" WHERE job.state='fetching' AND o.state IN ('sent', 'dead', 'dropped') AND job.{among('account', accounts)}",
        *accounts,
    )
    return [
        (outbox.load(tuple(fields)), Result(ok=fields[8] == "sent", value=value, error=error))
        for *fields, value, error in found
    ]


def counts(store: Store) -> dict[str, int]:
    """Return how many jobs are in each state that is not an end."""
    rows = store.all("SELECT state, count(*) FROM job WHERE state IN ('fetching','queued','running') GROUP BY state")
    return {row[0]: row[1] for row in rows}


def failed(store: Store) -> int:
    """Return how many of the jobs that are kept failed or crashed."""
    return int(store.one("SELECT count(*) FROM job WHERE state IN ('failed','dead')")[0])
