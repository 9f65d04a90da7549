"""Job rows: claimed once, given back, taken over."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.readymade import put_database
from whatsdex.clock import SYSTEM_CLOCK
from whatsdex.jobs import rows
from whatsdex.jobs.rows import Payload
from whatsdex.models import Identity, Message
from whatsdex.storage import Store, Unit, open_store

MESSAGE = Message("main", "A", "1@s.whatsapp.net", Identity(phone="1@s.whatsapp.net"), SYSTEM_CLOCK.now())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    put_database(tmp_path)
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def put(store: Store, name: str, state: str = "queued", account: str = "main") -> None:
    unit = Unit()
    rows.put(unit, name, "dl", "io", 1, account, "1@s.whatsapp.net", state, 5, Payload(MESSAGE, "words", asked=3))
    store.writer.call_unit(unit)


def state(store: Store, name: str) -> tuple[str, int]:
    found = store.one("SELECT state, attempt FROM job WHERE invocation=?", name)
    return found[0], found[1]


def test_a_job_is_claimed_once(store: Store) -> None:
    put(store, "a")
    with ThreadPoolExecutor(8) as pool:
        claims = [each for each in pool.map(lambda _: rows.claim(store, "a", 9), range(8)) if each is not None]
    assert len(claims) == 1
    assert (claims[0].invocation, claims[0].attempt, claims[0].started) == ("a", 1, 9)
    assert claims[0].payload == Payload(MESSAGE, "words", asked=3)
    assert state(store, "a") == ("running", 1)


def test_a_job_is_queued_once(store: Store) -> None:
    put(store, "a")
    put(store, "a")
    assert store.one("SELECT count(*) FROM job") == (1,)


def test_a_job_waits_for_its_media(store: Store) -> None:
    put(store, "a", "fetching")
    assert rows.claim(store, "a", 9) is None
    unit = Unit()
    assert rows.fetched(unit, store, "a", "spool/x") == "io"
    store.writer.call_unit(unit)
    claim = rows.claim(store, "a", 9)
    assert claim is not None
    assert claim.payload.path == "spool/x"
    assert rows.fetched(Unit(), store, "a", "spool/y") is None


def test_a_job_given_back_counts_no_try(store: Store) -> None:
    put(store, "a")
    for _each in range(5):
        assert rows.claim(store, "a", 9) is not None
        rows.give_back(store, ["a"])
    assert state(store, "a") == ("queued", 0)


def test_interrupted_jobs_are_taken_over_twice(store: Store) -> None:
    for name in ("a", "b"):
        put(store, name)
    put(store, "theirs", account="other")
    rows.claim(store, "a", 9)
    rows.claim(store, "theirs", 9)
    again, dead = rows.take_over(store, ["main"])
    assert (again, dead) == ([("a", "io"), ("b", "io")], [])
    assert state(store, "theirs") == ("running", 1)
    rows.claim(store, "a", 9)
    again, dead = rows.take_over(store, ["main"])
    assert again == [("b", "io")]
    assert [each.invocation for each in dead] == ["a"]
    assert state(store, "a") == ("dead", 2)


def test_an_end_is_kept_with_its_note(store: Store) -> None:
    put(store, "a")
    unit = Unit()
    rows.report(unit, "a", 0.4, "half")
    rows.end(unit, "a", "done", 77, "x" * 500)
    store.writer.call_unit(unit)
    assert store.one("SELECT state, ended, progress, length(note) FROM job") == ("done", 77, 1.0, 200)
    assert rows.counts(store) == {}


def test_open_jobs_are_counted_by_state(store: Store) -> None:
    for number in range(3):
        put(store, f"{number}")
    put(store, "f", "fetching")
    rows.claim(store, "0", 9)
    assert rows.counts(store) == {"queued": 2, "running": 1, "fetching": 1}
