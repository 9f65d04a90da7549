"""The ring of lines and its filter."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.control import NOON, feed_line
from whatsdex.control.views import FeedLine
from whatsdex.tui.feed.store import LineStore


def lines(start: int, count: int) -> list[FeedLine]:
    return [feed_line(seq, NOON) for seq in range(start, start + count)]


def shown(store: LineStore) -> list[int]:
    return [store.line(store.number(position)).seq for position in range(len(store))]


def third(line: FeedLine) -> bool:
    return line.seq % 3 == 0


def test_the_oldest_leave_when_it_is_full() -> None:
    store: LineStore[FeedLine] = LineStore(100)
    assert store.extend(lines(0, 80)) == 0
    assert store.extend(lines(80, 50)) == 30
    assert shown(store) == list(range(30, 130))
    assert store.total == 100


def test_a_filter_holds_for_lines_that_come_later() -> None:
    store: LineStore[FeedLine] = LineStore(100)
    store.extend(lines(0, 50))
    store.show_only(third)
    store.extend(lines(50, 20))
    assert shown(store) == list(range(0, 70, 3))


def test_a_line_keeps_its_number() -> None:
    store: LineStore[FeedLine] = LineStore(100)
    store.extend(lines(0, 90))
    number = store.number(60)
    store.extend(lines(90, 40))
    assert store.line(number).seq == 60
    assert store.number(store.position(number)) == number


def test_a_line_that_has_left_is_looked_for_at_the_old_end() -> None:
    store: LineStore[FeedLine] = LineStore(10)
    store.extend(lines(0, 30))
    assert store.position(3) == 0


@given(st.lists(st.integers(0, 60), max_size=12), st.integers(0, 12), st.integers(1, 50))
def test_it_shows_what_a_plain_list_would(batches: list[int], filtered_from: int, capacity: int) -> None:
    store: LineStore[FeedLine] = LineStore(capacity)
    plain: list[FeedLine] = []
    for index, count in enumerate(batches):
        if index == filtered_from:
            store.show_only(third)
        filtered = index >= filtered_from
        before = [each for each in plain[-capacity:] if not filtered or third(each)]
        new = lines(len(plain), count)
        plain += new
        dropped = store.extend(new)
        expected = [each for each in plain[-capacity:] if not filtered or third(each)]
        assert shown(store) == [each.seq for each in expected]
        if count <= capacity:
            assert dropped == len([each for each in before if each not in expected])


def test_lines_may_come_while_a_filter_is_being_set() -> None:
    store: LineStore[FeedLine] = LineStore(5000)
    store.extend(lines(0, 5000))
    for _step in store.showing(third):
        store.extend(lines(store.first + store.total, 10))
    assert shown(store) == [each for each in range(store.first, store.first + 5000) if each % 3 == 0]
