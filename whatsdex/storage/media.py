"""Rows of kept media."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from whatsdex.models import Frozen
from whatsdex.storage.statements import among
from whatsdex.storage.store import Store
from whatsdex.storage.unit import Unit

COLUMNS = "id, hash, owner, kind, mime, size, source, form, facts, created, expires"
ALL = ""


class Kept(Frozen):
    """One person's claim to a file; times are milliseconds since 1970."""

    id: int
    hash: str
    owner: int
    kind: str
    """download, received."""
    mime: str
    size: int
    source: str
    form: str
    facts: bytes
    created: int
    expires: int


class Usage(NamedTuple):
    """How much there is of one kind."""

    kind: str
    """Empty for all together, where a file that several have counts once."""
    files: int
    bytes: int


def put(unit: Unit, kept: Kept) -> None:
    """Have a unit write a claim, in place of the owner's older ones to the same source and form; ``id`` is ignored."""
    if kept.source:
        unit.run("DELETE FROM media WHERE owner=? AND source=? AND form=?", kept.owner, kept.source, kept.form)
    unit.run(
        "INSERT INTO media (hash, owner, kind, mime, size, source, form, facts, created, expires)"
        " VALUES (?,?,?,?,?,?,?,?,?,?)",
        kept.hash, kept.owner, kept.kind, kept.mime, kept.size, kept.source, kept.form, kept.facts, kept.created,
        kept.expires,
    )  # fmt: skip


def find(store: Store, owner: int, source: str, form: str, since: int) -> Kept | None:
    """Return what somebody has of a source in a form, kept since then."""
    row = store.one(
        f"SELECT {COLUMNS} FROM media WHERE owner=? AND source=? AND form=? AND created>=? ORDER BY id DESC LIMIT 1",
        owner, source, form, since,
    )  # fmt: skip
    return _kept(row) if row else None


def listed(store: Store, where: str = "1=1", values: Sequence[Any] = (), *, limit: int, offset: int = 0) -> list[Kept]:
    """Return claims that a condition holds for, newest first."""
    rows = store.all(
        f"SELECT {COLUMNS} FROM media WHERE {where} ORDER BY id DESC LIMIT ? OFFSET ?", *values, limit, offset
    )
    return [_kept(row) for row in rows]


def usage(store: Store) -> list[Usage]:
    """Return how much there is: all together, then by kind."""
    files, total = store.one("SELECT count(*), coalesce(sum(size), 0) FROM (SELECT DISTINCT hash, size FROM media)")
    rows = store.all("SELECT kind, count(*), sum(size) FROM media GROUP BY kind ORDER BY kind")
    return [Usage(ALL, files, total), *(Usage(*row) for row in rows)]


def hashes(store: Store, where: str, *values: Any) -> list[str]:
    """Return the files that claims are to which a condition holds for."""
    return [row[0] for row in store.all(f"SELECT DISTINCT hash FROM media WHERE {where}", *values)]


def unclaimed(store: Store, files: Sequence[str]) -> list[str]:
    """Return those of some files that nobody has a claim to."""
    found: list[str] = []
    for start in range(0, len(files), 500):
        part = files[start : start + 500]
        claimed = {row[0] for row in store.all(f"SELECT DISTINCT hash FROM media WHERE {among('hash', part)}", *part)}
        found += [each for each in part if each not in claimed]
    return found


def oldest(store: Store, size: int) -> list[str]:
    """Return the files that were kept first, of so many bytes together."""
    found = []
    for name, each in store.all("SELECT hash, max(size) FROM media GROUP BY hash ORDER BY max(created)"):
        if size <= 0:
            break
        found.append(name)
        size -= each
    return found


def _kept(row: Any) -> Kept:
    number, name, owner, kind, mime, size, source, form, facts, created, expires = row
    return Kept(number, name, owner, kind, mime, size, source, form, facts or b"", created, expires)
