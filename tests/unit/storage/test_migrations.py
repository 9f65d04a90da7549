"""What the migrations make is what the models say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from peewee import SqliteDatabase

from whatsdex.storage import open_store
from whatsdex.storage.schema import MODELS

TABLES = "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE '%migrat%' AND name NOT LIKE 'sqlite_%'"
INDEXES = "SELECT name FROM sqlite_master WHERE type='index' AND tbl_name NOT LIKE '%migrat%'"


def columns(database: SqliteDatabase) -> dict[str, set[tuple[Any, ...]]]:
    """Name, type, whether it may be empty, and place in the key, by table; defaults are the migrations' own."""
    return {
        name: {(row[1], row[2], row[3], row[5]) for row in database.execute_sql(f'PRAGMA table_info("{name}")')}
        for (name,) in database.execute_sql(TABLES)
    }


def test_migrations_make_the_tables_of_the_models(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    of_models = SqliteDatabase(":memory:")
    try:
        with of_models.bind_ctx(MODELS):
            of_models.create_tables(MODELS)
        assert columns(store.database) == columns(of_models)
        made, meant = (set(each.execute_sql(INDEXES)) for each in (store.database, of_models))
        assert made == meant
    finally:
        of_models.close()
        store.close()
