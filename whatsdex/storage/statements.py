"""SQL for one row or many at once, made once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar


@dataclass(frozen=True, eq=False)
class Insert:
    """Insert a row unless its key is there already.

    Args:
        table: The table's name.
        columns: The columns that are given, in order.
    """

    table: str
    columns: tuple[str, ...]
    updates: ClassVar[bool] = False
    tells: ClassVar[bool] = False
    """Whether it returns which rows were new."""

    @cache  # noqa: B019 - statements are module constants, few and never freed
    def sql(self, rows: int) -> str:
        """Return the statement for that many rows."""
        marks = "(" + ",".join("?" * len(self.columns)) + ")"
        names = ",".join(f'"{each}"' for each in self.columns)
        return f'INSERT INTO "{self.table}" ({names}) VALUES {",".join([marks] * rows)} ON CONFLICT DO NOTHING'


@dataclass(frozen=True, eq=False)
class InsertNew(Insert):
    """Insert a row unless it is there already, and tell which were new by their first column."""

    tells: ClassVar[bool] = True

    @cache  # noqa: B019 - as above
    def sql(self, rows: int) -> str:
        """Return the statement for that many rows."""
        return super().sql(rows) + f' RETURNING "{self.columns[0]}"'


@dataclass(frozen=True, eq=False)
class Update:
    """Change the row with a key.

    Args:
        table: The table's name.
        key: The key's column; its value is given first.
        columns: The columns that are set, in order.
        added: Those of them whose value is added to what is there.
    """

    table: str
    key: str
    columns: tuple[str, ...]
    added: frozenset[str] = frozenset()
    updates: ClassVar[bool] = True
    tells: ClassVar[bool] = False

    @cache  # noqa: B019 - as above
    def sql(self, rows: int) -> str:
        """Return the statement for that many rows; their keys must differ."""
        if rows == 1:
            sets = ",".join(f'"{each}"={self._old(each)}?{place}' for place, each in enumerate(self.columns, 2))
            return f'UPDATE "{self.table}" SET {sets} WHERE "{self.key}"=?1'
        marks = "(" + ",".join("?" * (len(self.columns) + 1)) + ")"
        sets = ",".join(f'"{each}"={self._old(each)}v.column{place}' for place, each in enumerate(self.columns, 2))
        return (
            f'UPDATE "{self.table}" SET {sets} FROM (VALUES {",".join([marks] * rows)}) AS v'
            f' WHERE "{self.table}"."{self.key}"=v.column1'
        )

    def _old(self, column: str) -> str:
        return f'"{self.table}"."{column}"+' if column in self.added else ""


Statement = Insert | Update


def among(column: str, values: Sequence[str]) -> str:
    """Return the condition that a column has one of as many values as these, to be given as parameters."""
    return f'"{column}" IN ({",".join("?" * len(values))})'
