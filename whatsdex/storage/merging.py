"""Writing the rows of many units with few statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from whatsdex.storage.statements import Insert, InsertNew, Statement, Update
from whatsdex.storage.unit import Unit

ROWS = (32, 16, 8, 4, 2, 1)
"""Sizes in which merged rows are written; few, so that SQLite keeps the statements compiled."""

Rows = dict[Statement, list[Sequence[Any]]]


def write_units(cursor: sqlite3.Cursor, units: Sequence[Unit]) -> None:
    """Write all rows of some units and tell each unit which of its rows were new.

    Inserts come first, then updates, then plain statements. Updates of one row keep their order;
    of two inserts of one key the first counts, and only its unit hears that it was new.
    """
    inserts: Rows = {}
    claims: list[tuple[Unit, str, Any]] = []
    updates: Rows = {}
    waves = [updates]
    last: dict[tuple[str, Any], Statement] = {}
    for unit in units:
        unit.new = set()
        for statement, values in unit.bulk:
            if isinstance(statement, Update):
                row = (statement.table, values[0])
                if last.setdefault(row, statement) is not statement:
                    # Another statement changed this row before: what was merged so far must be written first.
                    updates = {}
                    waves.append(updates)
                    last = {row: statement}
                updates.setdefault(statement, []).append(values)
            else:
                inserts.setdefault(statement, []).append(values)
                if isinstance(statement, InsertNew):
                    claims.append((unit, statement.table, values[0]))
    new = _write(cursor, inserts)
    for unit, table, key in claims:
        if (table, key) in new:
            new.remove((table, key))
            unit.new.add(key)
    for wave in waves:
        _write(cursor, wave)
    for unit in units:
        for sql, parameters in unit.plain:
            cursor.execute(sql, parameters)


def _write(cursor: sqlite3.Cursor, rows: Rows) -> set[tuple[str, Any]]:
    new: set[tuple[str, Any]] = set()
    for statement, values in rows.items():
        for chunk in _sized(values) if isinstance(statement, Insert) else _distinct(values):
            flat = chunk[0] if len(chunk) == 1 else [each for row in chunk for each in row]
            cursor.execute(statement.sql(len(chunk)), flat)
            if isinstance(statement, InsertNew):
                new.update((statement.table, row[0]) for row in cursor.fetchall())
    return new


def _distinct(rows: list[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    """Split so that no chunk holds a key twice: an UPDATE would take only one of them."""
    while rows:
        first: dict[Any, Sequence[Any]] = {}
        later = [row for row in rows if first.setdefault(row[0], row) is not row]
        yield from _sized(list(first.values()))
        rows = later


def _sized(rows: list[Sequence[Any]]) -> Iterable[list[Sequence[Any]]]:
    start = 0
    for size in ROWS:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size
