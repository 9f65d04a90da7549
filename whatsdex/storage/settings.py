"""Setting rows, and the version by which every process sees that something was changed."""

from __future__ import annotations

from whatsdex.storage.store import Store
from whatsdex.storage.unit import Unit

PUT = (
    "INSERT INTO setting (scope, key, value, at, actor) VALUES (?,?,?,?,?)"
    " ON CONFLICT (scope, key) DO UPDATE SET value=excluded.value, at=excluded.at, actor=excluded.actor"
)
BUMP = (
    "INSERT INTO setting (scope, key, value, at) VALUES ('engine', 'version', '1', ?)"
    " ON CONFLICT (scope, key) DO UPDATE SET value=CAST(CAST(setting.value AS INTEGER) + 1 AS TEXT), at=excluded.at"
)


def put(unit: Unit, scope: str, key: str, value: str, at: int, actor: str) -> None:
    """Have a unit write a setting.

    Args:
        unit: Where.
        scope: Empty: everywhere; else a chat's row id.
        key: Its name.
        value: JSON.
        at: Milliseconds since 1970.
        actor: Who sets it.
    """
    unit.run(PUT, scope, key, value, at, actor)
    bump(unit, at)


def drop(unit: Unit, scope: str, key: str, at: int) -> None:
    """Have a unit take a setting back."""
    unit.run("DELETE FROM setting WHERE scope=? AND key=?", scope, key)
    bump(unit, at)


def bump(unit: Unit, at: int) -> None:
    """Have a unit tell every process that settings, users or chats were changed."""
    unit.run(BUMP, at)


def version(store: Store) -> int:
    """Return the version, which grows with each change."""
    row = store.one("SELECT value FROM setting WHERE scope='engine' AND key='version'")
    return int(row[0]) if row else 0


def rows(store: Store, prefix: str = "") -> list[tuple[str, str, str]]:
    """Return scope, key and value of all settings but the engine's own; those of a key's beginning."""
    return list(
        store.all("SELECT scope, key, value FROM setting WHERE scope <> 'engine' AND key LIKE ? || '%'", prefix)
    )
