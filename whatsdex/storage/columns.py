"""Columns that many tables have."""

from __future__ import annotations

from typing import Any

from peewee import SQL, BigIntegerField, TextField


def text(**options: Any) -> TextField:
    """Return a text column that is empty unless set."""
    return TextField(constraints=[SQL("DEFAULT ''")], default="", **options)


def number(**options: Any) -> BigIntegerField:
    """Return a whole-number column that is 0 unless set."""
    return BigIntegerField(constraints=[SQL("DEFAULT 0")], default=0, **options)
