"""What one piece of work wants written: all of it or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from whatsdex.storage.statements import Statement

Committed = Callable[[BaseException | None], None]
"""Hears, in the writer's thread, that a unit was committed, or why not; must be quick."""


class Voided(Exception):
    """A unit was left out, since its maker was given up."""


class Unit:
    """Rows to write together.

    Bulk rows (``add``) of many units are merged into few statements and run before plain ones
    (``run``), inserts before updates; a unit must not rely on another order.
    """

    __slots__ = ("bulk", "new", "plain", "voided")

    def __init__(self, *, voided: bool = False) -> None:
        """Make an empty unit."""
        self.bulk: list[tuple[Statement, Sequence[Any]]] = []
        self.plain: list[tuple[str, Sequence[Any]]] = []
        self.new: set[Any] = set()
        """After the commit: first columns of its ``InsertNew`` rows that were not there before."""
        self.voided = voided
        """Set to have the writer leave the unit out: its maker was given up."""

    def add(self, statement: Statement, *values: Any) -> None:
        """Write a row of a declared statement."""
        self.bulk.append((statement, values))

    def run(self, sql: str, *values: Any) -> None:
        """Run a statement of its own."""
        self.plain.append((sql, values))

    def __bool__(self) -> bool:
        """Tell whether there is anything to write."""
        return bool(self.bulk or self.plain)
