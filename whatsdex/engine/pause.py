"""Whether all sending rests by an operator's word; kept over restarts."""

from __future__ import annotations

from typing import Any

import msgspec

from whatsdex.models import FetchMedia, Frozen, GroupOperation
from whatsdex.storage import Store, Unit
from whatsdex.storage import settings as rows

SCOPE, KEY = "engine", "paused"
READING = frozenset({"info", "groups", "link"})
"""Group operations that only ask."""


class Pause(Frozen):
    """Who had all sending rest, and since when."""

    at: int
    """Milliseconds since 1970."""
    by: str


def read(store: Store) -> Pause | None:
    """Return the pause in force, None where messages go out."""
    row = store.one("SELECT value FROM setting WHERE scope=? AND key=?", SCOPE, KEY)
    return msgspec.json.decode(row[0], type=Pause) if row else None


def write(unit: Unit, pause: Pause | None, now: int) -> None:
    """Have a unit begin a pause, or with None end it."""
    if pause is None:
        rows.drop(unit, SCOPE, KEY, now)
    else:
        rows.put(unit, SCOPE, KEY, msgspec.json.encode(pause).decode(), now, pause.by)


def holds(action: Any) -> bool:
    """Tell whether an action waits during a pause: all do that anybody may see."""
    return not (isinstance(action, FetchMedia) or (isinstance(action, GroupOperation) and action.verb in READING))
