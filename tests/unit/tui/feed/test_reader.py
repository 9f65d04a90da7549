"""Fetching feed lines in a thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from tests.fakes.control import NOON, FakeControl, feed_line
from whatsdex.control.views import FeedPage
from whatsdex.tui.feed import reader as module
from whatsdex.tui.feed.reader import feed_reader
from whatsdex.tui.source import Source


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        threading.Event().wait(0.005)


def test_lines_come_in_order_and_once() -> None:
    control = FakeControl(feed_first=700)
    reader = feed_reader(Source(control.holder))
    reader.start()
    try:
        until(lambda: reader.waiting == 500)
        control.feed.add(1500)
        until(lambda: reader.waiting == 2000)
    finally:
        reader.stop()
    assert [each.seq for each in reader.take()] == list(range(200, 2200))
    assert reader.take() == []


def test_it_goes_on_where_it_stopped() -> None:
    control = FakeControl(feed_first=10)
    reader = feed_reader(Source(control.holder))
    reader.start()
    until(lambda: reader.waiting == 10)
    reader.stop()
    reader.take()
    control.feed.add(5)
    reader.start()
    until(lambda: reader.waiting == 5)
    reader.stop()
    assert [each.seq for each in reader.take()] == [10, 11, 12, 13, 14]


def test_lines_that_were_missed_leave_a_word() -> None:
    control = FakeControl()
    reader = feed_reader(Source(control.holder))
    pages = [FeedPage(lines=(feed_line(90, NOON),), next=91, missed=90)]
    control.feed.since = lambda *_args: pages.pop() if pages else FeedPage(lines=(), next=91)  # type: ignore[method-assign]
    reader.start()
    until(lambda: reader.waiting == 2)
    reader.stop()
    assert [each.text for each in reader.take()][0] == "90 lines are not shown here"


def test_a_view_that_never_takes_costs_bounded_memory(monkeypatch) -> None:
    monkeypatch.setattr(module, "CAPACITY", 100)
    control = FakeControl(feed_first=500)
    reader = feed_reader(Source(control.holder))
    reader.start()
    until(lambda: reader.waiting == 100)
    reader.stop()
    lines = reader.take()
    assert lines[0].text == "400 lines are not shown here"
    assert lines[-1].seq == 499
    assert len(lines) == 101
