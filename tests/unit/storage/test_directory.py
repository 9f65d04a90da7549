"""Who is who: aliases, and one person of two rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.readymade import put_database
from whatsdex.models import Identity
from whatsdex.storage import Store, open_store
from whatsdex.storage.directory import Directory, User

LID, PHONE = "77@lid", "15550000002@s.whatsapp.net"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    put_database(tmp_path)
    store = open_store(tmp_path)
    yield store
    store.close()


def ensure(store: Store, directory: Directory, who: Identity, name: str = "") -> User:
    return store.writer.call(lambda cursor: directory.ensure_user(cursor, "", who, name, 5))


def change(store: Store, sql: str, *values: object) -> None:
    store.writer.call(lambda cursor: cursor.execute(sql, values))


def test_a_number_and_a_lid_become_one_person_once_they_come_together(store: Store) -> None:
    directory = Directory(store)
    by_phone = ensure(store, directory, Identity(phone=PHONE), "Ann")
    by_lid = ensure(store, directory, Identity(lid=LID))
    assert by_phone.id != by_lid.id
    change(store, 'UPDATE "user" SET banned_until=-1, consent=-1, commands=3 WHERE id=?', by_phone.id)
    change(store, "UPDATE \"user\" SET role='staff', consent=1, commands=4 WHERE id=?", by_lid.id)
    change(store, 'INSERT INTO warning (chat, "user", at) VALUES (1, ?, 5)', by_phone.id)
    change(store, 'INSERT INTO mute (chat, "user", until, at) VALUES (1, ?, 90, 5)', by_phone.id)
    change(store, 'INSERT INTO mute (chat, "user", until, at) VALUES (1, ?, 70, 5)', by_lid.id)
    one = ensure(store, directory, Identity(lid=LID, phone=PHONE))
    assert (one.id, one.key, one.name) == (by_lid.id, LID, "Ann")
    assert (one.banned_until, one.consent, one.role) == (-1, -1, "staff")
    assert store.all('SELECT id, commands FROM "user"') == [(one.id, 7)]
    assert store.all('SELECT "user" FROM warning') == [(one.id,)]
    assert store.all('SELECT "user", until FROM mute') == [(one.id, 90)]
    for jid in (LID, PHONE):
        assert directory.find_user("", jid) == one
    assert directory.user("", Identity(phone=PHONE)) == one


def test_a_number_that_went_to_somebody_else_takes_no_rights_along(store: Store) -> None:
    directory = Directory(store)
    first = ensure(store, directory, Identity(lid=LID, phone=PHONE), "Ann")
    change(store, "UPDATE \"user\" SET role='owner' WHERE id=?", first.id)
    second = ensure(store, directory, Identity(lid="88@lid", phone=PHONE), "Bob")
    assert second.id != first.id
    assert second.role == ""
    found = directory.find_user("", PHONE)
    assert found is not None
    assert found.id == second.id
    old = directory.find_user("", LID)
    assert old is not None
    assert (old.phone, old.id) == ("", first.id)


def test_realms_are_kept_apart(store: Store) -> None:
    directory = Directory(store)
    real = ensure(store, directory, Identity(phone=PHONE))
    made_up = store.writer.call(lambda cursor: directory.ensure_user(cursor, "console", Identity(phone=PHONE), "", 5))
    assert real.id != made_up.id
