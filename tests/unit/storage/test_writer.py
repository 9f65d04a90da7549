"""The writer: groups, order, faults of one piece, faults of the database."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.simulated import until
from whatsdex.errors import StorageError
from whatsdex.storage import Store, Unit, open_store
from whatsdex.storage.statements import Insert, InsertNew, Update
from whatsdex.storage.unit import Voided
from whatsdex.storage.writer import StoreClosed, Writer

ACCOUNT = InsertNew("account", ("name", "phone"))
RENAME = Update("account", "name", ("pushname",))
PAIRED = Update("account", "name", ("paired_at", "phone"), frozenset({"paired_at"}))
STATE = Update("account", "name", ("phone", "pushname"))

HOLD = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
database.execute("ROLLBACK")
"""


@contextmanager
def held(store: Store) -> Iterator[None]:
    """Keep the writer busy, so that what is submitted meanwhile becomes one group."""
    begun, go = threading.Event(), threading.Event()

    def work(cursor: sqlite3.Cursor) -> None:
        begun.set()
        go.wait(20)

    store.writer.submit(work, lambda *_: None)
    assert begun.wait(10)
    try:
        yield
    finally:
        go.set()


def account(name: str, phone: str = "") -> Unit:
    unit = Unit()
    unit.add(ACCOUNT, name, phone)
    return unit


def update(statement: Update, *values: Any) -> Unit:
    unit = Unit()
    unit.add(statement, *values)
    return unit


def names(store: Store) -> list[str]:
    return [row[0] for row in store.all("SELECT name FROM account ORDER BY rowid")]


def _keep(heard: list[int], number: int, error: BaseException | None) -> None:
    assert error is None
    heard.append(number)


def groups(store: Store) -> list[int]:
    seen: list[int] = []
    store.writer.on_group = lambda pieces, seconds: seen.append(pieces)
    return seen


def test_one_unit_is_committed_at_once_when_idle(store: Store) -> None:
    seen = groups(store)
    store.writer.call_unit(account("a"))
    assert names(store) == ["a"]
    until(lambda: seen == [1])


def test_what_queues_meanwhile_is_one_commit(store: Store) -> None:
    heard: list[int] = []
    with held(store):
        seen = groups(store)
        for number in range(100):
            store.writer.commit(account(f"{number:03}"), partial(_keep, heard, number))
    until(lambda: len(heard) == 100)
    assert seen[-1] == 100
    assert heard == list(range(100))
    assert names(store) == [f"{number:03}" for number in range(100)]


@pytest.mark.parametrize("count", [1, 2, 3, 31, 32, 33, 300])
def test_merged_rows_are_all_there(store: Store, count: int) -> None:
    units = [account(f"{number}") for number in range(count)]
    with held(store):
        for each in units:
            store.writer.commit(each)
        for number in range(count):
            store.writer.commit(update(RENAME, f"{number}", f"name {number}"))
    until(lambda: not store.writer.waiting)
    store.writer.call(lambda cursor: None)
    assert [each.new for each in units] == [{f"{number}"} for number in range(count)]
    rows = store.all("SELECT name, pushname FROM account")
    assert {row[0]: row[1] for row in rows} == {f"{number}": f"name {number}" for number in range(count)}


def test_of_two_units_with_one_key_in_one_group_only_the_first_hears_it_is_new(store: Store) -> None:
    first, second = account("a", "1"), account("a", "2")
    with held(store):
        store.writer.commit(first)
        store.writer.commit(second)
    store.writer.call(lambda cursor: None)
    assert (first.new, second.new) == ({"a"}, set())
    assert store.one("SELECT phone FROM account") == ("1",)
    third = account("a", "3")
    store.writer.call_unit(third)
    assert third.new == set()


def test_updates_of_one_row_count_in_order_whichever_statements_they_are(store: Store) -> None:
    store.writer.call_unit(account("a"))
    store.writer.call_unit(account("b"))
    with held(store):
        store.writer.commit(update(STATE, "b", "b1", ""))  # the statement is seen first on another row
        store.writer.commit(update(PAIRED, "a", 5, "first"))
        store.writer.commit(update(STATE, "a", "second", "x"))
        store.writer.commit(update(PAIRED, "a", 7, "third"))
        store.writer.commit(update(PAIRED, "a", 1, "last"))
    store.writer.call(lambda cursor: None)
    assert store.all("SELECT name, phone, pushname, paired_at FROM account ORDER BY name") == [
        ("a", "last", "x", 13), ("b", "b1", "", 0)
    ]  # fmt: skip


def test_one_bad_unit_fails_alone(store: Store) -> None:
    heard: dict[str, BaseException | None] = {}

    def hear(name: str) -> Callable[[BaseException | None], None]:
        return lambda error: heard.__setitem__(name, error)

    half = account("half")
    half.run("INSERT INTO nowhere VALUES (1)")
    with held(store):
        store.writer.commit(account("before"), hear("before"))
        store.writer.commit(half, hear("half"))
        store.writer.commit(account("after"), hear("after"))
    until(lambda: len(heard) == 3)
    assert heard["before"] is None
    assert heard["after"] is None
    assert isinstance(heard["half"], sqlite3.OperationalError)
    assert names(store) == ["before", "after"]


def test_a_fault_that_only_reads_like_a_full_disk_holds_nobody_up(store: Store) -> None:
    bad = Unit()
    bad.run("INSERT INTO full_locked_busy VALUES (1)")
    with pytest.raises(sqlite3.OperationalError):
        store.writer.call_unit(bad, seconds=5)
    assert store.writer.fault == ""


def test_work_that_fails_leaves_no_half_behind(store: Store) -> None:
    def work(cursor: sqlite3.Cursor) -> None:
        cursor.execute("INSERT INTO account (name) VALUES ('half')")
        raise KeyError("x")

    with held(store):
        store.writer.commit(account("other"))
        store.writer.submit(work, lambda *_: None)
    with pytest.raises(KeyError):
        store.writer.call(work)
    assert names(store) == ["other"]


def test_a_voided_unit_is_left_out_and_its_maker_told(store: Store) -> None:
    unit = account("late")
    heard: list[BaseException | None] = []
    with held(store):
        store.writer.commit(unit, heard.append)
        unit.voided = True
    until(lambda: bool(heard))
    assert isinstance(heard[0], Voided)
    assert names(store) == []


def test_a_listener_that_raises_holds_nobody_up(store: Store) -> None:
    def bad(*_: Any) -> None:
        raise KeyError("x")

    store.writer.on_group = bad
    store.writer.commit(account("a"), bad)
    store.writer.call_unit(account("b"))
    assert names(store) == ["a", "b"]


def test_the_writers_own_thread_never_waits_for_itself(store: Store) -> None:
    caught: list[BaseException] = []

    def done(error: BaseException | None) -> None:
        assert store.writer.here
        try:
            store.writer.call(lambda cursor: None)
        except RuntimeError as error:
            caught.append(error)

    store.writer.commit(account("a"), done)
    until(lambda: bool(caught))


def test_work_waits_while_another_process_holds_the_database(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.writer.call(lambda cursor: cursor.connection.execute("SELECT 1"))
    command = [sys.executable, "-c", HOLD, str(tmp_path / "whatsdex.sqlite3")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StorageError, match="in time"):
            store.writer.call_unit(account("given up"), seconds=0.2)
        done = threading.Event()
        store.writer.commit(account("a"), lambda error: done.set() if error is None else None)
        until(lambda: "locked" in store.writer.fault, 20)
        assert not done.is_set()
        other.communicate("\n", timeout=10)
    assert done.wait(20)
    assert store.writer.fault == ""
    assert names(store) == ["a"]
    store.close()


def test_work_waits_while_the_disk_is_full(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "whatsdex.sqlite3", isolation_level=None, check_same_thread=False)
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages}")
    writer = Writer(lambda: connection, lambda: None)
    writer.start()
    done = threading.Event()
    writer.commit(account("a", "x" * 100_000), lambda error: done.set() if error is None else None)
    until(lambda: "full" in writer.fault)
    assert not done.is_set()
    connection.execute(f"PRAGMA max_page_count={pages * 10}")
    assert done.wait(10)
    assert writer.fault == ""
    writer.stop(5)


def test_what_was_submitted_before_the_stop_is_written(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for number in range(1000):
        store.writer.commit(account(f"{number}"))
    store.close()
    again = open_store(tmp_path)
    assert again.one("SELECT count(*) FROM account") == (1000,)
    again.close()


def test_after_the_stop_everybody_hears_that_nothing_is_written(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.close()
    with pytest.raises(StoreClosed):
        store.writer.call_unit(account("a"))


def test_a_stop_while_nothing_can_be_written_tells_those_who_wait(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.writer.call(lambda cursor: cursor.execute("PRAGMA busy_timeout=10"))
    with sqlite3.connect(tmp_path / "whatsdex.sqlite3", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        heard: list[BaseException | None] = []
        store.writer.commit(account("a"), heard.append)
        until(lambda: bool(store.writer.fault))
        store.writer.commit(account("b"), heard.append)
        store.close(0.1)
        other.execute("ROLLBACK")
    other.close()
    assert [type(each) for each in heard] == [StoreClosed, StoreClosed]


def test_counters_are_added_to_not_set(store: Store) -> None:
    plain = Insert("account", ("name",))
    unit = Unit()
    unit.add(plain, "a")
    unit.add(plain, "a")
    unit.add(PAIRED, "a", 2, "")
    unit.add(PAIRED, "a", 3, "")
    store.writer.call_unit(unit)
    assert store.one("SELECT paired_at FROM account") == (5,)


def test_what_is_wanted_soon_is_written_in_its_own_thread_where_nothing_waits(store: Store) -> None:
    store.writer.call(lambda cursor: cursor.execute("SELECT 1").fetchone())
    heard: list[tuple[int, bool, BaseException | None]] = []

    def done(error: BaseException | None) -> None:
        heard.append((threading.get_ident(), store.writer.here, error))
        store.writer.commit_soon(account("b"), lambda error: inner.append((threading.get_ident(), error)))

    inner: list[tuple[int, BaseException | None]] = []
    until(lambda: store.writer._pending == 0)
    store.writer.commit_soon(account("a"), done)
    assert heard == [(threading.get_ident(), True, None)]
    assert store.one("SELECT count(*) FROM account WHERE name='a'")[0] == 1
    until(lambda: inner)
    assert inner[0][0] != threading.get_ident()
    assert not store.writer.here


def test_what_is_wanted_soon_waits_for_what_came_before(store: Store) -> None:
    order: list[str] = []
    with held(store):
        store.writer.commit(account("first"), lambda _error: order.append("first"))
        store.writer.commit_soon(account("soon"), lambda _error: order.append("soon"))
        store.writer.commit(account("last"), lambda _error: order.append("last"))
        assert order == []
    until(lambda: len(order) == 3)
    assert order == ["first", "soon", "last"]


def test_a_fault_of_what_is_wanted_soon_is_its_own(store: Store) -> None:
    bad = Unit()
    bad.run("INSERT INTO nowhere VALUES (1)")
    errors: list[BaseException | None] = []
    until(lambda: store.writer._pending == 0)
    store.writer.commit_soon(bad, errors.append)
    store.writer.commit_soon(account("a"), errors.append)
    until(lambda: len(errors) == 2)
    assert isinstance(errors[0], sqlite3.Error)
    assert errors[1] is None


def test_what_comes_soon_after_the_end_hears_so(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.close()
    errors: list[BaseException | None] = []
    store.writer.commit_soon(account("a"), errors.append)
    assert [type(each) for each in errors] == [StoreClosed]


def test_each_thread_hears_in_its_order_however_it_writes(store: Store) -> None:
    heard: dict[int, list[int]] = {number: [] for number in range(6)}
    inside, most = [0], [0]

    def write(thread: int) -> None:
        for number in range(200):
            way = store.writer.commit_soon if (thread + number) % 3 else store.writer.commit
            way(account(f"{thread}-{number}"), partial(hear, thread, number))

    def hear(thread: int, number: int, error: BaseException | None) -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        if error is None:
            heard[thread].append(number)
        inside[0] -= 1

    threads = [threading.Thread(target=write, args=(each,)) for each in heard]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    until(lambda: all(len(each) == 200 for each in heard.values()))
    assert all(each == list(range(200)) for each in heard.values())
    assert most == [1], "two heard at once"
    assert store.one("SELECT count(*) FROM account")[0] == 1200
    assert store.writer._pending == 0
