"""Schedules: what is to be done at a time, once or by a rule."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from whatsdex.clock import from_millis, to_millis
from whatsdex.models import Frozen
from whatsdex.storage.store import Store
from whatsdex.storage.unit import Unit

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = "|".join(DAYS)
RULE = re.compile(rf"daily (\d\d):(\d\d)|weekly ((?:{DAY})(?:,(?:{DAY}))*) (\d\d):(\d\d)|every (\d{{1,9}})")
CLAIM_MS = 60_000
"""After which a claim counts as left behind by a process that ended."""
COLUMNS = 'id, name, kind, due, zone, rule, account, chat, "user", payload, tries'


class Due(Frozen):
    """One schedule."""

    id: int
    name: str
    """Says what it is for, such as ``mute/5/7``; a second one of a name replaces the first."""
    kind: str
    """Which registered function does it."""
    due: int
    """Milliseconds since 1970."""
    zone: str = "UTC"
    rule: str = ""
    account: str = ""
    chat: int = 0
    """Row id."""
    user: int = 0
    """Row id."""
    payload: bytes = b""
    tries: int = 0


def put(
    unit: Unit, name: str, kind: str, due: int, now: int, *, zone: str = "UTC", rule: str = "", account: str = "",
    chat: int = 0, user: int = 0, payload: bytes = b"",
) -> None:  # fmt: skip
    """Have a unit write a schedule, in place of one of the same name.

    Args:
        unit: Where.
        name: Says what it is for.
        kind: Which registered function does it.
        due: When first, milliseconds since 1970.
        now: Milliseconds since 1970.
        zone: The time zone that the rule is meant in.
        rule: Empty for once; ``daily 22:00``, ``weekly mon,fri 08:30``, ``every 3600`` (seconds).
        account: Whose process does it; empty for any.
        chat: Row id of the chat it concerns.
        user: Row id of the user it concerns.
        payload: What the function needs besides.
    """
    unit.run(
        'INSERT INTO schedule (name, kind, due, zone, rule, account, chat, "user", payload, created)'
        " VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (name) DO UPDATE SET kind=excluded.kind, due=excluded.due,"
        " zone=excluded.zone, rule=excluded.rule, account=excluded.account, chat=excluded.chat,"
        ' "user"=excluded."user", payload=excluded.payload, claimed=0, tries=0',
        name, kind, due, zone, rule, account, chat, user, payload, now,
    )  # fmt: skip


def drop(unit: Unit, name: str) -> None:
    """Have a unit remove a schedule."""
    unit.run("DELETE FROM schedule WHERE name=?", name)


def find(store: Store, name: str) -> Due | None:
    """Return a schedule by name."""
    row = store.one(f"SELECT {COLUMNS} FROM schedule WHERE name=?", name)
    return read(row) if row else None


def of_chat(store: Store, chat: int, kind: str = "") -> list[Due]:
    """Return a chat's schedules, the next first; those of one kind if given."""
    where, values = (" AND kind=?", (chat, kind)) if kind else ("", (chat,))
    rows = store.all(f"SELECT {COLUMNS} FROM schedule WHERE chat=?{where} ORDER BY due", *values)
    return [read(each) for each in rows]


def read(row: Any) -> Due:
    """Make a schedule of what ``COLUMNS`` selected."""
    *fields, payload, tries = row
    number, name, kind, due, zone, rule, account, chat, user = fields
    return Due(number, name, kind, due, zone, rule, account, chat, user, bytes(payload or b""), tries)


def valid(rule: str) -> bool:
    """Tell whether a rule can be followed."""
    found = RULE.fullmatch(rule)
    if found is None:
        return False
    hour, minute = int(found[1] or found[4] or 0), int(found[2] or found[5] or 0)
    return hour < 24 and minute < 60 and (found[6] is None or 60 <= int(found[6]) <= 31_536_000)


def following(rule: str, zone: str, due: int, now: int) -> int | None:
    """Return when a rule is due next after now; None if it was for once. What was missed is skipped.

    Args:
        rule: The rule.
        zone: Its time zone.
        due: When it was due last, milliseconds since 1970.
        now: Milliseconds since 1970.
    """
    found = RULE.fullmatch(rule)
    if found is None:
        return None
    if found[6]:
        step = max(60, int(found[6])) * 1000
        return due + step * max(1, (now - due) // step + 1)
    hour, minute = int(found[1] or found[4]), int(found[2] or found[5])
    days = [DAYS.index(each) for each in found[3].split(",")] if found[3] else range(7)
    local = from_millis(now).astimezone(ZoneInfo(zone))
    for ahead in range(9):
        day = local.date() + timedelta(days=ahead)
        at = to_millis(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)))
        if day.weekday() in days and at > now:
            return at
    return None
