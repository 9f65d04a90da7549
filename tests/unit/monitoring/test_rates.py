from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tests.fakes.control import FrozenClock
from whatsdex.events import CommandFinished, MessageReceived, Outcome
from whatsdex.models import Identity, Message
from whatsdex.monitoring import latency
from whatsdex.monitoring.rates import Latency, Rates


def finished(name: str = "ping", seconds: float = 0.01, outcome: Outcome = "ok", path: str = "0") -> CommandFinished:
    return CommandFinished(
        invocation=f"main/x/3EB0/{path}", account="main", command=name, category="tool", chat="x", user="u",
        outcome=outcome, seconds=seconds,
    )  # fmt: skip


def received(clock: FrozenClock) -> MessageReceived:
    return MessageReceived(Message(account="main", id="A", chat="x", sender=Identity(), at=clock.now()))


def test_the_history_has_sixty_minutes_with_the_running_one_last():
    clock = FrozenClock()
    rates = Rates(clock)
    rates.listen(received(clock))
    clock.move(120)
    rates.listen(received(clock))
    rates.listen(received(clock))
    rates.listen(finished())
    history = rates.history()
    assert len(history) == 60
    assert history[-1].at == clock.now().replace(second=0)
    assert history[1].at - history[0].at == timedelta(minutes=1)
    assert [(each.messages, each.commands) for each in history[-3:]] == [(1, 0), (0, 0), (2, 1)]
    clock.move(59 * 60)
    assert sum(each.messages for each in rates.history()) == 2
    clock.move(60)
    assert sum(each.messages for each in rates.history()) == 0


def test_minutes_before_the_start_are_added_and_the_running_one_is_not():
    clock = FrozenClock()
    rates = Rates(clock)
    now = int(clock.now().timestamp()) // 60
    for number in (now - 60, now - 59, now - 1, now - 1, now, now + 1):
        rates.add_minute(number, 4, 2)
    history = rates.history()
    assert [(each.messages, each.commands) for each in (history[0], history[-2], history[-1])] == [
        (4, 2),
        (8, 4),
        (0, 0),
    ]
    assert sum(each.messages for each in history) == 12
    clock.move(60)
    assert rates.per_minute() == (0, 0)
    assert sum(each.messages for each in rates.history()) == 8


def test_the_rate_is_that_of_the_last_sixty_seconds():
    clock = FrozenClock()
    rates = Rates(clock)
    for _ in range(100):
        rates.listen(received(clock))
    assert rates.per_minute() == (100, 0)
    clock.move(75)
    assert rates.per_minute()[0] == pytest.approx(75)
    clock.move(60)
    assert rates.per_minute() == (0, 0)


def test_latencies_are_those_of_five_minutes_without_background_work():
    clock = FrozenClock()
    rates = Rates(clock)
    assert rates.latency() == Latency(0, 0, 0)
    for index in range(1000):
        rates.listen(finished(seconds=(index + 1) / 1000))
    for _ in range(1000):
        rates.listen(finished("dl", seconds=300, path="0.job"))
    found = rates.latency()
    assert found.p50_ms == pytest.approx(500, rel=0.06)
    assert found.p95_ms == pytest.approx(950, rel=0.06)
    assert found.p99_ms == pytest.approx(990, rel=0.06)
    clock.move(301)
    assert rates.latency() == Latency(0, 0, 0)


@pytest.mark.parametrize("seconds", [0.0, 1e-9, -1.0, 1e-4, 0.0123, 7.0, 3599.0, 1e9])
def test_any_duration_has_its_bucket(seconds: float):
    rates = Rates(FrozenClock())
    rates.listen(finished(seconds=seconds))
    assert rates.latency().p50_ms == pytest.approx(1000 * min(max(seconds, 1e-4), 3600), rel=0.1)


def test_popular_commands_are_ranked_with_errors_and_latencies():
    rates = Rates(FrozenClock())
    for _ in range(3):
        rates.listen(finished("sticker", 0.2))
    rates.listen(finished("sticker", 0.2, "failed"))
    rates.listen(finished("sticker", 0.2, "user_error"))
    rates.listen(finished("dl", 3, "queued"))
    rates.listen(finished("dl", 3, path="0.job"))
    rates.listen(finished("chat", 3, "ignored"))
    first, second = rates.popular()
    assert (first.name, first.category, first.uses, first.errors) == ("sticker", "tool", 5, 1)
    assert first.p95_ms == pytest.approx(200, rel=0.06)
    assert (second.name, second.uses) == ("dl", 1)
    assert [each.name for each in rates.popular(limit=1)] == ["sticker"]


def test_use_is_forgotten_after_a_day_and_earlier_if_asked():
    clock = FrozenClock()
    rates = Rates(clock)
    rates.listen(finished("old"))
    clock.move(5 * 3600)
    rates.listen(finished("new"))
    assert {each.name for each in rates.popular()} == {"old", "new"}
    assert [each.name for each in rates.popular(hours=2)] == ["new"]
    clock.move(20 * 3600)
    assert [each.name for each in rates.popular()] == ["new"]
    clock.move(48 * 3600)
    assert rates.popular() == ()


def test_many_threads_lose_no_count():
    rates = Rates()
    event = finished()

    def count() -> None:
        for _ in range(2000):
            rates.listen(event)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert rates.popular()[0].uses == 16_000
    assert sum(each.commands for each in rates.history()) == 16_000


def test_counting_goes_on_while_a_day_is_summed(monkeypatch: pytest.MonkeyPatch):
    rates, counted = Rates(), []
    rates.listen(finished())

    def slow(*_given: object) -> tuple[float, ...]:
        thread = threading.Thread(target=rates.listen, args=(finished(),), daemon=True)
        thread.start()
        thread.join(10)
        counted.append(not thread.is_alive())
        return 0.0, 0.0

    monkeypatch.setattr(latency, "percentiles", slow)
    assert [each.uses for each in rates.popular()] == [1]
    assert counted == [True]
