"""What people told the operator: kept until it is read."""

from __future__ import annotations

from typing import Any

from whatsdex.storage.store import Store
from whatsdex.storage.unit import Unit

DAY_MS = 86_400_000


def put(unit: Unit, at: int, user: int, account: str, text: str) -> None:
    """Have a unit keep what somebody said."""
    unit.run('INSERT INTO feedback (at, "user", account, text) VALUES (?,?,?,?)', at, user, account, text)


def count(store: Store, user: int, now: int) -> int:
    """Return how often somebody said something within a day."""
    return int(store.one('SELECT count(*) FROM feedback WHERE "user"=? AND at>?', user, now - DAY_MS)[0])


def newest(store: Store, realm: str, limit: int) -> tuple[list[Any], int]:
    """Return the newest as rows of time, name, LID, number and text, newest first, and how many there are."""
    among = 'FROM feedback JOIN "user" ON "user".id=feedback."user" WHERE "user".realm=?'
    rows = store.all(
        f'SELECT feedback.at, "user".name, "user".lid, "user".phone, feedback.text {among}'
        " ORDER BY feedback.id DESC LIMIT ?", realm, limit,
    )  # fmt: skip
    return list(rows), int(store.one(f"SELECT count(*) {among}", realm)[0])
