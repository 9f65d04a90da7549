"""Opening a database: made, migrated, backed up, refused."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from playhouse.schema_diff import diff_models

from whatsdex.errors import StorageError
from whatsdex.storage import Store, open_store
from whatsdex.storage import store as opening
from whatsdex.storage.schema import MODELS

LATER = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE later (id INTEGER)")
    {more}
"""


def test_migrations_make_what_the_models_say(store: Store) -> None:
    assert not diff_models(store.database, list(MODELS))


def test_a_database_is_opened_again_as_it_was_left(tmp_path: Path) -> None:
    first = open_store(tmp_path)
    first.writer.call(lambda cursor: cursor.execute("INSERT INTO account (name) VALUES ('main')"))
    first.close()
    again = open_store(tmp_path)
    assert again.one("SELECT name FROM account") == ("main",)
    again.close()
    assert not list(tmp_path.glob("*.before-*"))


def test_a_newer_schema_is_refused_in_words(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "whatsdex.sqlite3", isolation_level=None)) as database:
        database.execute("INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2030-01-01')")
    with pytest.raises(StorageError, match=r"newer WhatsDeX \(9999_future\)"):
        open_store(tmp_path)


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "whatsdex.sqlite3").write_bytes(b"this is not a database" * 100)
    with pytest.raises(StorageError, match="cannot be used"):
        open_store(tmp_path)


@pytest.fixture
def migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the migrations that a test may add to."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for each in opening.MIGRATIONS.glob("[0-9]*.py"):
        (folder / each.name).write_bytes(each.read_bytes())
    monkeypatch.setattr(opening, "MIGRATIONS", folder)
    return folder


def _with_a_message(data: Path) -> None:
    opened = open_store(data)
    opened.writer.call(lambda cursor: cursor.execute("INSERT INTO account (name) VALUES ('kept')"))
    opened.close()


def test_an_older_database_is_backed_up_before_it_is_migrated(tmp_path: Path, migrations: Path) -> None:
    data = tmp_path / "data"
    _with_a_message(data)
    (migrations / "9001_later.py").write_text(LATER.format(more=""))
    opened = open_store(data)
    assert opened.all("SELECT * FROM later") == []
    opened.close()
    with closing(sqlite3.connect(data / "whatsdex.before-9001_later.sqlite3")) as backup:
        assert backup.execute("SELECT name FROM account").fetchone() == ("kept",)
        assert not backup.execute("SELECT 1 FROM sqlite_master WHERE name='later'").fetchall()


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, migrations: Path) -> None:
    data = tmp_path / "data"
    _with_a_message(data)
    broken = migrations / "9001_later.py"
    broken.write_text(LATER.format(more='db.execute_sql("NO SUCH STATEMENT")'))
    with pytest.raises(StorageError):
        open_store(data)
    broken.unlink()
    opened = open_store(data)
    assert opened.one("SELECT name FROM account") == ("kept",)
    assert not opened.all("SELECT 1 FROM sqlite_master WHERE name='later'")
    opened.close()


def test_two_openers_of_a_new_folder_migrate_it_once(tmp_path: Path) -> None:
    opened: list[Store] = []
    threads = [threading.Thread(target=lambda: opened.append(open_store(tmp_path))) for _each in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert len(opened) == 2
    for store in opened:
        assert store.one("SELECT count(*) FROM message") == (0,)
        store.close()
