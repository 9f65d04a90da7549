"""No table keeps anything of somebody who was made one with another person, or who was erased."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from peewee import AutoField, BlobField, BooleanField, CharField, FloatField, IntegerField, Model, TextField

from whatsdex.storage import Store, Unit, open_store, persons
from whatsdex.storage.directory import User
from whatsdex.storage.merge import merge
from whatsdex.storage.schema import MODELS
from whatsdex.storage.schema import User as UserRow

KEPT, GONE = 71, 72
PHONE = "15557654399@s.whatsapp.net"
WHO = User(GONE, "", "4711@lid", "4711@lid", PHONE, "Zebulon")
PEOPLE = [
    (model, name)
    for model in MODELS
    for name, field in model._meta.fields.items()
    if name in ("user", "owner", "actor") and isinstance(field, IntegerField)
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path)
    opened.writer.call(_fill)
    yield opened
    opened.close()


def _fill(cursor: Any) -> None:
    """Put a row about ``GONE`` into every table that speaks of users by number."""
    for number, key in ((KEPT, "1@lid"), (GONE, WHO.key)):
        _insert(cursor, UserRow, id=number, key=key, realm="", remark="pays late", name="Zebulon")
    for model in dict.fromkeys(each for each, _name in PEOPLE):
        _insert(cursor, model, **{name: GONE for each, name in PEOPLE if each is model})


def _insert(cursor: Any, model: type[Model], **values: Any) -> None:
    meta = model._meta
    for name, field in meta.fields.items():
        if name not in values and not isinstance(field, AutoField):
            values[name] = _some(field)
    columns = ",".join(f'"{each}"' for each in values)
    sql = f'INSERT INTO "{meta.table_name}" ({columns}) VALUES ({",".join("?" * len(values))})'
    cursor.execute(sql, list(values.values()))


def _some(field: Any) -> Any:
    if isinstance(field, BooleanField):
        return False
    if isinstance(field, BlobField):
        return b"\x80"
    if isinstance(field, TextField | CharField):
        return "done"
    return 0.0 if isinstance(field, FloatField) else 1


def named(store: Store, number: int) -> set[str]:
    """Return the columns that name a user."""
    columns = {f"{model._meta.table_name}.{name}" for model, name in PEOPLE}
    asked = {each: 'SELECT 1 FROM "{}" WHERE "{}"=?'.format(*each.split(".")) for each in columns}
    return {each for each, sql in asked.items() if store.all(sql, number)}


def test_merging_takes_all_along(store: Store) -> None:
    before = named(store, GONE)
    assert len(before) == len(PEOPLE) > 10
    store.writer.call(lambda cursor: merge(cursor, KEPT, GONE))
    assert named(store, GONE) == set()
    assert named(store, KEPT) == before


@pytest.mark.parametrize("keep", [False, True])
def test_erasing_leaves_no_row_that_names_them_but_bans_and_what_they_come_with(store: Store, keep: bool) -> None:
    unit = Unit()
    persons.erase(unit, WHO, keep=keep)
    store.writer.call_unit(unit)
    assert named(store, GONE) == ({"mute.user", "warning.user", "alias.user"} if keep else set())
    row = store.all('SELECT name, remark FROM "user" WHERE id=?', GONE)
    assert row == ([("", "")] if keep else [])
