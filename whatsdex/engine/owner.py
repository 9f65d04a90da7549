"""The one-time code that makes its sender an owner."""

from __future__ import annotations

import secrets

from whatsdex.storage import Store

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 8
KEY = ("engine", "owner_code")


class OwnerCode:
    """The code, kept over restarts until it is used."""

    def __init__(self, store: Store, now: int) -> None:
        """Read the code, or make one where there never was one."""
        self._store = store
        if store.one("SELECT value FROM setting WHERE scope=? AND key=?", *KEY) is None:
            self.renew(now)

    def current(self) -> str:
        """Return the code, empty once it was used."""
        row = self._store.one("SELECT value FROM setting WHERE scope=? AND key=?", *KEY)
        return str(row[0]) if row else ""

    def renew(self, now: int) -> str:
        """Make another code and return it."""
        code = "".join(secrets.choice(ALPHABET) for _each in range(LENGTH))
        self._store.writer.call(
            lambda cursor: cursor.execute(
                "INSERT INTO setting (scope, key, value, at) VALUES (?,?,?,?)"
                " ON CONFLICT (scope, key) DO UPDATE SET value=excluded.value, at=excluded.at",
                (*KEY, code, now),
            )
        )
        return code
