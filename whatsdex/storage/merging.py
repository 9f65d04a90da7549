"""Writing the rows of many units with few statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from whatsdex.storage.statements import Statement, Update
from whatsdex.storage.unit import Unit

ROWS = (128, 64, 32, 16, 8, 4, 2, 1)
"""Sizes in which merged rows are written; few, so that SQLite keeps the statements compiled."""

Rows = dict[Statement, list[Sequence[Any]]]


def write_units(cursor: sqlite3.Cursor, units: Sequence[Unit]) -> None:
    """Write all rows of some units and tell each unit which of its rows were new.

    Inserts come first, then updates, then plain statements. Updates of one row keep their order;
    of two inserts of one key the first counts, and only its unit hears that it was new.
    """
    inserts: Rows = {}
    updates: list[tuple[Update, Sequence[Any]]] = []
    claims: list[tuple[Unit, str, Any]] = []
    for unit in units:
        unit.new = set()
        for row in unit.bulk:
            statement, values = row
            if statement.updates:
                updates.append(row)  # type: ignore[arg-type]
                continue
            rows = inserts.get(statement)
            if rows is None:
                inserts[statement] = [values]
            else:
                rows.append(values)
            if statement.tells:
                claims.append((unit, statement.table, values[0]))
    new = _write(cursor, inserts)
    for unit, table, key in claims:
        if (table, key) in new:
            new.remove((table, key))
            unit.new.add(key)
    for wave in _waves(updates):
        _write(cursor, wave)
    for unit in units:
        for sql, parameters in unit.plain:
            cursor.execute(sql, parameters)


def _waves(updates: list[tuple[Update, Sequence[Any]]]) -> Iterator[Rows]:
    """Merge updates by statement, anew whenever a row is changed by another statement than before."""
    merged: Rows = {}
    of_table: dict[str, Update] = {}
    mixed = {
        statement.table for statement, _values in updates
        if of_table.setdefault(statement.table, statement) is not statement
    }  # fmt: skip
    last: dict[tuple[str, Any], Update] = {}
    for statement, values in updates:
        if statement.table in mixed:
            row = (statement.table, values[0])
            if last.setdefault(row, statement) is not statement:
                yield merged
                merged, last = {}, {row: statement}
        rows = merged.get(statement)
        if rows is None:
            merged[statement] = [values]
        else:
            rows.append(values)
    yield merged


def _write(cursor: sqlite3.Cursor, rows: Rows) -> set[tuple[str, Any]]:
    new: set[tuple[str, Any]] = set()
    for statement, values in rows.items():
        for chunk in _distinct(values) if statement.updates else _sized(values):
            flat = chunk[0] if len(chunk) == 1 else [each for row in chunk for each in row]
            cursor.execute(statement.sql(len(chunk)), flat)
            if statement.tells:
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
