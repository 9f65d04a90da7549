"""What there is of jobs: for those who asked for them, and for operators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from whatsdex.models import Frozen
from whatsdex.storage import Store
from whatsdex.storage.statements import among

WAITING = ("fetching", "queued")
OPEN = (*WAITING, "running")
ENDED = ("done", "failed", "cancelled", "dead")
AGAIN = ("failed", "cancelled", "dead")
"""States from which a job may be tried again."""


class Job(Frozen):
    """One job's row; times are milliseconds since 1970, 0 for not yet."""

    id: int
    invocation: str
    command: str
    pool: str
    user: int
    account: str
    chat: str
    state: str
    attempt: int
    progress: float
    """0 to 1."""
    note: str
    created: int
    started: int
    ended: int
    cancel: bool
    """Whether somebody asked for its end."""
    ahead: int
    """How many jobs of its pool are before it, while it waits."""


COLUMNS = (
    'id, invocation, command, pool, "user", account, chat, state, attempt, progress, note, created, started, ended,'
    " cancel, CASE WHEN state IN ('fetching', 'queued') THEN (SELECT count(*) FROM job AS other WHERE"
    " other.state IN ('fetching', 'queued') AND other.pool=job.pool AND other.id<job.id) ELSE 0 END"
)


def find(store: Store, number: int) -> Job | None:
    """Return a job by its number."""
    row = store.one(f"SELECT {COLUMNS} FROM job WHERE id=?", number)
    return _job(row) if row else None


def listed(
    store: Store, states: Sequence[str], *, user: int = 0, since: int = 0, limit: int = 50, offset: int = 0
) -> list[Job]:
    """Return jobs in some states, newest first.

    Args:
        store: Where.
        states: Which.
        user: Of this user alone, by row id; 0 for all.
        since: Asked for since then, milliseconds since 1970.
        limit: At most so many.
        offset: After so many.
    """
    where = f"{among('state', states)} AND created>=?" + (' AND "user"=?' if user else "")
    values = [*states, since, *([user] if user else []), limit, offset]
    rows = store.all(f"SELECT {COLUMNS} FROM job WHERE {where} ORDER BY id DESC LIMIT ? OFFSET ?", *values)
    return [_job(row) for row in rows]


def open_of(store: Store, user: int) -> int:
    """Return how many jobs of a user, by row id, wait or run."""
    return int(store.one(f'SELECT count(*) FROM job WHERE {among("state", OPEN)} AND "user"=?', *OPEN, user)[0])


def _job(row: Sequence[Any]) -> Job:
    return msgspec.convert(dict(zip(Job.__struct_fields__, row, strict=True)), Job, strict=False)
