"""Buckets, and the quiet time within bursts."""

from __future__ import annotations

import random

import pytest

from whatsdex.engine.pacing import QUIET, QUIET_MOST, Buckets, Unasked, quiet


def test_a_chat_gets_twenty_at_once_then_five_a_second() -> None:
    buckets = Buckets()
    assert [buckets.take("a", 0.0) for _each in range(20)] == [0.0] * 20
    assert buckets.take("a", 0.0) == pytest.approx(0.2)
    assert buckets.take("a", 0.2) == 0.0
    assert buckets.take("b", 0.2) == 0.0


def test_a_bucket_counts_also_when_each_reply_is_sent_before_the_next_comes() -> None:
    buckets = Buckets()
    sent = sum(buckets.take("a", number * 0.01) == 0.0 for number in range(100))
    assert sent == 24  # twenty at once, and those of the second


def test_full_buckets_are_forgotten() -> None:
    buckets = Buckets()
    for number in range(10_000):
        buckets.take(f"{number}", number * 0.01)
    assert buckets.kept < 100


def test_what_nobody_asked_for_is_paced_with_jitter() -> None:
    unasked = Unasked(0.0, random.Random(1))
    assert [unasked.take(0.0) for _each in range(3)] == [0.0, 0.0, 0.0]
    waits = {unasked.take(0.0) for _each in range(5)}
    assert len(waits) == 5
    assert all(3.0 <= each <= 4.5 for each in waits)
    assert unasked.take(3.0) == 0.0


def test_a_reply_waits_only_while_more_of_its_chat_comes_in() -> None:
    assert quiet(10.0, 10.0, None) == 0.0
    assert quiet(10.0, 10.0, 9.999) == pytest.approx(QUIET - 0.001)
    assert quiet(10.0, 10.0, 9.9) == 0.0
    assert quiet(10.0 + QUIET_MOST, 10.0, 10.0 + QUIET_MOST) == 0.0
