from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

from tests.engines import Running, running, until
from tests.fakes.control import NOON, FrozenClock
from whatsdex.clock import to_millis
from whatsdex.control.statistics import Statistics
from whatsdex.engine.core import Core
from whatsdex.errors import WhatsdexError
from whatsdex.monitoring import latency
from whatsdex.storage import Store, open_store
from whatsdex.storage.rollups import ADD, ADD_COMMAND, DAY, HOUR, KEPT, MINUTE, WEEK

NOW = to_millis(NOON)
COMMANDS = 60


@dataclass
class Kept:
    """What statistics ask of an engine."""

    store: Store
    clock: FrozenClock


def made_up(span: int, days: int) -> tuple[list[Any], list[Any]]:
    """Return sums of so many days, as far as they are kept."""
    length, since = span * 1000, NOW - min(days * DAY, KEPT[span]) * 1000
    packed = latency.pack({latency.bucket(each / 1000): 3 for each in (1, 2, 4, 8, 20, 50, 100, 400, 900, 3000)})
    starts = range(since - since % length + length, NOW + 1, length)
    traffic = [(span, at, 40, 20, 10, 1) for at in starts]
    uses = [
        (span, at, f"command{each}", "tool", 30 + each, each % 3, packed)
        for at in (starts if span != MINUTE else starts[-60:])
        for each in range(COMMANDS)
    ]
    return traffic, uses


def write(traffic: list[Any], uses: list[Any], cursor: sqlite3.Cursor) -> None:
    cursor.executemany(ADD, traffic)
    cursor.executemany(ADD_COMMAND, uses)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Statistics]:
    """The statistics of a bot that was busy for a year."""
    store = open_store(tmp_path_factory.mktemp("year"))
    for span in KEPT:
        store.writer.call(partial(write, *made_up(span, 365)))
    core = cast("Core", Kept(store, FrozenClock()))
    yield Statistics(lambda: core)
    store.close()


def test_a_year_costs_what_a_day_costs(year: Statistics) -> None:
    def cost(span: str) -> float:
        took = []
        for _each in range(3):
            began = time.perf_counter()
            year.series(span)
            year.commands(span)
            took.append(time.perf_counter() - began)
        return min(took)

    day = cost("24h")
    assert cost("1y") < 4 * day + 0.01
    assert cost("30d") < 4 * day + 0.01
    assert day < 0.25


@pytest.mark.parametrize(("span", "step", "count", "each"), [
    ("1h", MINUTE, 60, 40), ("24h", 10 * MINUTE, 144, 400), ("30d", 4 * HOUR, 180, 160), ("1y", DAY, 365, 40),
])  # fmt: skip
def test_a_series_ends_with_the_running_step(year: Statistics, span: str, step: int, count: int, each: int) -> None:
    series = year.series(span)
    assert (series.step, len(series.moments)) == (step, count)
    last, before = series.moments[-1], series.moments[-2]
    assert last.at <= NOON < last.at + (last.at - before.at)
    assert (before.received, before.sent, before.commands, before.errors) == (each, each // 2, each // 4, each // 40)


@pytest.mark.parametrize(("span", "steps"), [("1h", 60), ("24h", 24), ("30d", 30), ("1y", 52)])
def test_commands_are_ranked_with_their_times_and_course(year: Statistics, span: str, steps: int) -> None:
    found = year.commands(span)
    first = found[0]
    assert (first.name, len(found), len(first.course)) == (f"command{COMMANDS - 1}", COMMANDS, steps)
    assert sum(first.course) == first.uses == steps * (30 + COMMANDS - 1)
    assert sum(each.share for each in found) == pytest.approx(1)
    assert first.p50_ms == pytest.approx(20, rel=0.06)
    assert first.p95_ms == pytest.approx(3000, rel=0.06)


def test_without_any_sums_there_are_zeros_and_no_commands(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    core = cast("Core", Kept(store, FrozenClock()))
    statistics = Statistics(lambda: core)
    assert {each.received for each in statistics.series("1y").moments} == {0}
    assert statistics.commands("1y") == []
    store.close()


def test_a_span_that_is_none_is_refused_in_words(year: Statistics) -> None:
    for ask in (year.series, year.commands):
        with pytest.raises(WhatsdexError, match="no span fortnight"):
            ask("fortnight")


def test_what_a_running_engine_does_comes_into_the_statistics(tmp_path: Path) -> None:
    with running(tmp_path) as bot:
        bot.ask("/ping")
        bot.console.say("/ping", "15550000009")

        def counted() -> bool:
            bot.core.rollups._due = 0
            return bool(bot.control.statistics.commands("1h"))

        until(counted)
        (ping,) = bot.control.statistics.commands("24h")
        assert (ping.name, ping.uses, ping.errors, sum(ping.course)) == ("ping", 1, 0, 1)
        last = bot.control.statistics.series("1h").moments[-2:]
        assert sum(each.received for each in last) == sum(each.commands for each in last) == 1
        assert sum(each.sent for each in last) >= 1
        assert [(each.name, each.uses) for each in bot.control.commands.popular()] == [("ping", 1)]
        assert WEEK in {span for (span,) in bot.core.store.all("SELECT span FROM traffic")}


def test_the_dashboard_and_the_statistics_tell_the_same(tmp_path: Path) -> None:
    for times in (1, 2):  # before a start and after it
        with running(tmp_path) as bot:
            bot.ask("/ping")
            if times == 1:
                bot.core.rollups._due = 0
                until(lambda: bot.control.statistics.commands("24h"))
                bot.ask("/ping")  # is in no sum yet when the bot stops

            def same(bot: Running = bot, uses: int = times + 1) -> bool:
                bot.core.rollups._due = 0
                told: list[Any] = [
                    *bot.control.statistics.commands("24h"), *bot.control.commands.popular(),
                    *bot.control.health.show().headroom.slowest,
                ]  # fmt: skip
                # Sums keep whole milliseconds.
                return len(told) == 3 and all(each.uses == uses and each.p95_ms < 50 for each in told)

            until(same)
