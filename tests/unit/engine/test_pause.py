"""All sending stopped by an operator, and the service drained before a stop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.simulated import Simulated, configured, simulated, until
from whatsdex.control.health import Health
from whatsdex.engine import disktrend
from whatsdex.engine.pace import Pace
from whatsdex.engine.pause import holds
from whatsdex.errors import WhatsdexError
from whatsdex.models import FetchMedia, GroupOperation, Send
from whatsdex.monitoring.rates import Rates

CONFIG = configured(limits={"enabled": False}, engine={"drain_seconds": 1})


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Simulated]:
    with simulated(tmp_path / "data", config=CONFIG) as running:
        yield running


def area(bot: Simulated) -> Health:
    return Health(lambda: bot.core, Rates())


def sends(bot: Simulated) -> int:
    return sum(isinstance(each.action, Send) for each in bot.people.done)


def asked_in_vain(bot: Simulated, text: str) -> None:
    """Say something and wait until its answer waits in the outbox."""
    waiting = bot.core.senders["main"].waiting
    bot.people.say(text)
    until(lambda: bot.core.senders["main"].waiting > waiting)
    bot.core.store.writer.call(lambda cursor: None)


def test_while_paused_nothing_goes_out_and_then_all_of_it_does(bot: Simulated) -> None:
    health = area(bot)
    bot.ask("/ping")
    before = sends(bot)
    health.pause()
    asked_in_vain(bot, "/ping")
    assert sends(bot) == before
    assert (health.show().paused is not None, health.show().paused_by) == (True, bot_user(bot))
    assert health.show().verdict.text.startswith("sending: paused by")
    with pytest.raises(WhatsdexError, match="paused already"):
        health.pause()
    assert health.resume() >= 1
    until(lambda: sends(bot) > before)
    assert health.show().verdict.level == "ok"
    with pytest.raises(WhatsdexError, match="is not paused"):
        health.resume()
    assert [row[0] for row in bot.rows("SELECT action FROM audit WHERE action LIKE 'sending.%' ORDER BY id")] == [
        "sending.pause", "sending.resume",
    ]  # fmt: skip


def bot_user(bot: Simulated) -> str:
    return bot.rows("SELECT actor FROM audit WHERE action='sending.pause'")[0][0]


def test_a_pause_is_kept_over_a_restart(tmp_path: Path) -> None:
    with simulated(tmp_path / "data", config=CONFIG) as bot:
        area(bot).pause()
        asked_in_vain(bot, "/ping")
    with simulated(tmp_path / "data", config=CONFIG) as bot:
        assert area(bot).show().paused is not None
        until(lambda: bot.core.senders["main"].waiting > 0)
        assert sends(bot) == 0
        area(bot).resume()
        until(lambda: any("pong" in each for each in bot.texts()))


def test_what_only_asks_goes_on_during_a_pause() -> None:
    asking: list[Any] = [FetchMedia(raw=b"", limit=1), GroupOperation("1@g.us", "info")]
    assert [holds(each) for each in asking] == [False, False]
    assert holds(GroupOperation("1@g.us", "leave"))
    assert holds(Send("1@s.whatsapp.net", "hi"))


def test_a_drained_bot_begins_nothing_until_it_goes_on(bot: Simulated) -> None:
    health = area(bot)
    assert health.drain() == 0
    before = sends(bot)
    bot.people.say("/ping")
    until(lambda: bot.rows("SELECT count(*) FROM message WHERE state='pending'")[0][0] == 1)
    shown = health.show()
    assert (shown.draining, shown.under_way, sends(bot)) == (True, 0, before)
    assert "all is done" in next(each.reason for each in shown.parts if each.name == "intake")
    health.go_on()
    until(lambda: sends(bot) > before)
    with pytest.raises(WhatsdexError, match="not drained"):
        health.go_on()


def test_what_waits_at_a_drained_stop_is_answered_after_it(tmp_path: Path) -> None:
    with simulated(tmp_path / "data", config=configured(engine={"drain_seconds": 30})) as bot:
        area(bot).drain()
        bot.people.say("/ping")
        until(lambda: bot.rows("SELECT count(*) FROM message WHERE state='pending'")[0][0] == 1)
    with simulated(tmp_path / "data", config=CONFIG) as bot:
        until(lambda: any("pong" in each for each in bot.texts()))


def test_a_drained_bot_begins_no_job_until_it_goes_on(bot: Simulated) -> None:
    begun: list[str] = []
    queue = bot.core.work.queue
    queue._run = begun.append
    area(bot).drain()
    queue.put("one", "io")
    until(lambda: queue._kept)
    assert begun == []
    area(bot).go_on()
    until(lambda: begun == ["one"])


def test_figures_of_an_account_tell_what_came_of_its_messages(bot: Simulated) -> None:
    bot.ask("/ping")
    bot.settled()
    now = bot.core.bot.now()

    def fill(cursor: Any) -> None:
        rows = [  # key, chat, state, sent, delivered, urgent, ambiguous
            ("a", "15550000002@s.whatsapp.net", "sent", now - 400_000, now, True, 0),
            ("b", "15550000002@s.whatsapp.net", "sent", now - 400_000, 0, True, 1),
            ("c", "15559990000@s.whatsapp.net", "sent", now - 1000, 0, False, 0),
            ("d", "15550000002@s.whatsapp.net", "sent", now - 1000, 0, False, 0),
            ("e", "15550000002@s.whatsapp.net", "dead", 0, 0, True, 0),
        ]
        cursor.executemany(
            "INSERT INTO outbox (key, account, chat, kind, action, state, sent, delivered, urgent, ambiguous, created)"
            " VALUES (?,'main',?,'send',x'',?,?,?,?,?,?)",
            [(*row, now) for row in rows],
        )

    before = area(bot).show().accounts[0]
    bot.core.store.writer.call(fill)
    found = area(bot).show().accounts[0]
    assert found.sent - before.sent == 4
    assert (found.delivered, found.undelivered, found.ambiguous, found.dead) == (1, 1, 1, 1)
    assert (found.unasked, found.first_contacts, found.paired is not None) == (2, 1, True)


def test_headroom_tells_rate_ceiling_and_slowest_commands(bot: Simulated) -> None:
    for _each in range(3):
        bot.ask("/ping")
    bot.settled()
    room = area(bot).show().headroom
    assert room.sends_per_second > 0
    assert room.sends_ceiling > room.sends_per_second
    assert (room.lanes, room.disk_days) == (8, 0.0)
    assert 0 <= room.lanes_use <= 1


def test_a_ceiling_follows_from_the_window_and_the_time_of_an_answer() -> None:
    pace = Pace(window=32)
    assert (pace.rate, pace.ceiling) == (0.0, 0.0)
    for _each in range(60):
        pace.flew(0.25)
    assert pace.ceiling == pytest.approx(128)
    assert pace.rate == pytest.approx(1.0)


def test_the_disks_trend_is_told_once_it_is_known(bot: Simulated, tmp_path: Path) -> None:
    store, hour = bot.core.store, 3_600_000
    disktrend.look(store, tmp_path, 0)
    store.writer.call(lambda cursor: None)
    seen = disktrend._seen(store)
    assert len(seen) == 1
    free = seen[0][1]
    disktrend.look(store, tmp_path, 60_000)
    store.writer.call(lambda cursor: None)
    assert disktrend._seen(store) == seen
    assert disktrend.days_left(store, free - 10, hour - 1) == 0.0
    assert disktrend.days_left(store, free // 2, 24 * hour) == pytest.approx(1.0, rel=1e-6)
    assert disktrend.days_left(store, free, 24 * hour) is None
