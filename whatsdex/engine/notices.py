"""Saying a thing once a day, or once only, not every time."""

from __future__ import annotations

import threading

from whatsdex.storage import Store, Unit
from whatsdex.storage.statements import Insert

NOTICE = Insert("notice", ("user", "what", "day"))
EVER = "ever"
"""In place of the day: it is not said again on another one."""


class Notices:
    """Remembers what was said to whom today."""

    def __init__(self, store: Store, today: str) -> None:
        """Read what was said today."""
        self._day = today
        self._said = self._read(store, today)
        self._ever = self._read(store, EVER)
        self._lock = threading.Lock()

    @staticmethod
    def _read(store: Store, day: str) -> set[tuple[int, str]]:
        return {(row[0], row[1]) for row in store.all('SELECT "user", what FROM notice WHERE day=?', day)}

    def once(self, unit: Unit, what: str) -> bool:
        """Tell whether this was never said, and have it written down."""
        with self._lock:
            if (0, what) in self._ever:
                return False
            self._ever.add((0, what))
        unit.add(NOTICE, 0, what, EVER)
        return True

    def again(self, unit: Unit, what: str) -> bool:
        """Have something that was said be said once more when its time comes; tells whether it was."""
        with self._lock:
            if (0, what) not in self._ever:
                return False
            self._ever.discard((0, what))
        unit.run('DELETE FROM notice WHERE "user"=0 AND what=? AND day=?', what, EVER)
        return True

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
