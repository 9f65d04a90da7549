"""Waiting for the answer to an action: nothing is lost or done behind one's back when the database is slow."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from sqlite3 import Cursor

import pytest

from tests.readymade import put_database
from tests.simulated import until
from whatsdex.engine.acts import Acts
from whatsdex.models import GroupOperation, Result
from whatsdex.storage import Store, open_store
from whatsdex.storage.outbox import Row


class Desk:
    """Acts on a store whose writer a test may hold up, and what reached the sender."""

    def __init__(self, store: Store) -> None:
        self.store, self.handed = store, list[Row]()
        self.acts = Acts(store, self.hand)
        self.answer: Result | None = None

    def hand(self, rows: Sequence[Row]) -> None:
        self.handed += rows
        if self.answer is not None:
            self.acts.heard(rows[0], self.answer)

    def hold(self) -> threading.Event:
        """Have the writer wait until the event that is returned is set."""
        free, held = threading.Event(), threading.Event()

        def wait(_cursor: Cursor) -> None:
            held.set()
            free.wait(20)

        self.store.writer.submit(wait, lambda _error, _value: None)
        assert held.wait(20)
        return free

    def written(self) -> int:
        self.store.writer.call(lambda _cursor: None)
        return int(self.store.one("SELECT count(*) FROM outbox")[0])


def row(key: str = "run/0#a:1") -> Row:
    return Row(key, "main", "1@g.us", GroupOperation("1@g.us", "leave"), 1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    put_database(tmp_path)
    store = open_store(tmp_path)
    yield Desk(store)
    store.close()


def test_the_answer_is_returned(desk: Desk) -> None:
    desk.answer = Result(ok=True, value="done")
    assert desk.acts.act(row(), 20) == desk.answer


def test_what_is_not_written_in_time_is_never_done(desk: Desk) -> None:
    free = desk.hold()
    result = desk.acts.act(row(), 0.01)
    assert (result.ok, result.code, result.ambiguous) == (False, "timeout", False)
    free.set()
    assert desk.written() == 0
    assert desk.handed == []


def test_what_is_written_too_late_reaches_its_sender_which_knows_whether_it_is_over(desk: Desk) -> None:
    free = desk.hold()
    results: list[Result] = []
    threads = [
        threading.Thread(target=lambda key=key, late=late: results.append(desk.acts.act(row(key), 1.0, late=late)))
        for key, late in (("over", False), ("late", True))
    ]
    for each in threads:
        each.start()
    until(lambda: desk.store.writer.waiting == 2)
    # In one commit with what is waited for next, so that they are begun and not done when their time is up.
    end = threading.Event()
    desk.store.writer.submit(lambda _cursor: end.wait(20), lambda _error, _value: None)
    free.set()
    for each in threads:
        each.join(20)
    end.set()
    assert [each.code for each in results] == ["timeout"] * 2
    assert desk.written() == 2
    assert {each.key: bool(each.until) for each in desk.handed} == {"over": True, "late": False}


def test_an_action_of_an_earlier_run_is_not_done_again(desk: Desk) -> None:
    desk.answer = Result(ok=True)
    desk.acts.act(row(), 20)
    desk.store.writer.call(lambda cursor: cursor.execute("UPDATE outbox SET state='sent', value='before'"))
    assert desk.acts.act(row(), 20).value == "before"
    assert len(desk.handed) == 1
