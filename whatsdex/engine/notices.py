"""Saying a thing once a day, not every time."""

from __future__ import annotations

import threading

from whatsdex.storage import Store, Unit
from whatsdex.storage.statements import Insert

NOTICE = Insert("notice", ("user", "what", "day"))


class Notices:
    """Remembers what was said to whom today."""

    def __init__(self, store: Store, today: str) -> None:
        """Read what was said today."""
        self._day = today
        self._said = {(row[0], row[1]) for row in store.all('SELECT "user", what FROM notice WHERE day=?', today)}
        self._lock = threading.Lock()

    def first(self, unit: Unit, user: int, what: str, today: str) -> bool:
        """Tell whether this was not said to the user today, and have it written down."""
        with self._lock:
            if today != self._day:
                self._day, self._said = today, set()
            if (user, what) in self._said:
                return False
            self._said.add((user, what))
        unit.add(NOTICE, user, what, today)
        return True
