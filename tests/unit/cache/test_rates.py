"""Windows that move along: how often is too often."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from whatsdex.cache import rates
from whatsdex.cache.rates import RateLimits


class Watch:
    """A clock that a test puts forward."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_so_many_in_ten_seconds_and_no_more(watch: Watch) -> None:
    limits = RateLimits(watch)
    assert [limits.hit("a", 3, 100) for _each in range(3)] == [0.0] * 3
    assert limits.hit("a", 3, 100) == pytest.approx(10)
    assert limits.hit("b", 3, 100) == 0.0
    watch.now += 9.5
    assert limits.hit("a", 3, 100) == 1.0  # half a second, said as one
    watch.now += 0.6
    assert limits.hit("a", 3, 100) == 0.0


def test_so_many_in_a_minute_and_no_more(watch: Watch) -> None:
    limits = RateLimits(watch)
    for _each in range(5):
        assert limits.hit("a", 2, 5) == 0.0
        watch.now += 6
    assert limits.hit("a", 2, 5) == pytest.approx(30)
    watch.now += 30.1
    assert limits.hit("a", 2, 5) == 0.0


def test_the_window_moves_along(watch: Watch) -> None:
    limits, allowed = RateLimits(watch), 0
    for _each in range(600):
        allowed += limits.hit("a", 20, 60) == 0.0
        watch.now += 0.1
    assert allowed == 60


def test_what_is_refused_does_not_count(watch: Watch) -> None:
    limits = RateLimits(watch)
    limits.hit("a", 1, 5)
    for _each in range(50):
        assert limits.hit("a", 1, 5)
    watch.now += 10.1
    assert limits.hit("a", 1, 5) == 0.0


def test_a_peek_counts_nothing(watch: Watch) -> None:
    limits = RateLimits(watch)
    for _each in range(5):
        assert limits.hit("a", 1, 5, peek=True) == 0.0
        assert limits.hold("b", 5, peek=True) == 0.0
    assert limits.hit("a", 1, 5) == 0.0
    assert limits.hit("a", 1, 5, peek=True) == pytest.approx(10)


def test_a_hold_lets_one_through_at_a_time(watch: Watch) -> None:
    limits = RateLimits(watch)
    assert limits.hold("a", 5) == 0.0
    assert limits.hold("a", 5) == pytest.approx(5)
    assert limits.hold("b", 0.3) == 0.0
    watch.now += 5
    assert limits.hold("a", 5) == 0.0


def test_what_does_not_count_any_more_is_forgotten(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "SWEEP", 100)
    limits = RateLimits(watch)
    limits._until_sweep = 100
    for number in range(5000):
        limits.hit(f"{number}", 20, 60)
        limits.hold(f"{number}", 5)
        watch.now += 1
    assert limits.kept < 250


def test_threads_share_one_count() -> None:
    limits, start = RateLimits(), threading.Barrier(8)

    def ask() -> int:
        start.wait()
        return sum(limits.hit("a", 1000, 1000) == 0.0 for _each in range(500))

    with ThreadPoolExecutor(8) as pool:
        assert sum(each.result() for each in [pool.submit(ask) for _each in range(8)]) == 1000
