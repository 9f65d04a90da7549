"""What is due is done once, also after a stop; rules go on from now."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.simulated import Simulated, simulated
from whatsdex.clock import from_millis, to_millis
from whatsdex.kit.scheduling import Firing, scheduled
from whatsdex.models import Send
from whatsdex.storage import Unit, schedules

DAY = 86_400_000


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Simulated]:
    with simulated(tmp_path) as bot:
        yield bot


def plan(bot: Simulated, name: str, kind: str, due: int, **more: object) -> None:
    unit = Unit()
    schedules.put(unit, name, kind, due, bot.core.bot.now(), **more)  # type: ignore[arg-type]
    bot.core.store.writer.call_unit(unit)


def test_a_late_one_is_done_once_and_its_message_goes_out(bot: Simulated) -> None:
    kind = uuid.uuid4().hex

    @scheduled(kind)
    def say(firing: Firing) -> None:
        assert firing.chat is not None
        firing.write(firing.chat, Send(firing.chat.jid, "time is up"))

    bot.ask("/ping")
    chat = bot.rows("SELECT id FROM chat")[0][0]
    plan(bot, "late", kind, bot.core.bot.now() - 3 * DAY, chat=chat, account="main")
    bot.wait(lambda each: isinstance(each.action, Send) and each.action.text == "time is up")
    bot.core.scheduler.look()
    bot.settled()
    assert bot.rows("SELECT count(*) FROM schedule") == [(0,)]
    assert [each.text for each in bot.settled() if isinstance(each, Send)].count("time is up") == 1


def test_a_rule_that_was_missed_is_done_once_and_goes_on_from_now(bot: Simulated) -> None:
    kind, seen = uuid.uuid4().hex, []
    scheduled(kind)(lambda firing: seen.append(firing.due.name))
    now = bot.core.bot.now()
    plan(bot, "often", kind, now - 10 * DAY, rule="every 3600")
    while not seen:
        bot.core.scheduler.look()
    bot.settled()
    due = bot.rows("SELECT due, claimed FROM schedule")
    assert len(due) == 1
    assert now < due[0][0] <= now + 3_700_000
    assert due[0][1] == 0
    bot.core.scheduler.look()
    assert seen == ["often"]


def test_one_that_fails_is_tried_again_later_and_then_given_up(bot: Simulated) -> None:
    kind = uuid.uuid4().hex

    @scheduled(kind)
    def fail(firing: Firing) -> None:
        raise RuntimeError("made up")

    for expected in (1, 2):
        plan_due = bot.core.bot.now() - 1
        if expected == 1:
            plan(bot, "bad", kind, plan_due)
        else:
            bot.core.store.writer.call(lambda cursor: cursor.execute("UPDATE schedule SET due=5, claimed=0"))
        while bot.rows("SELECT tries FROM schedule WHERE tries < ?", expected):
            bot.core.scheduler.look()
            bot.settled()
    bot.core.store.writer.call(lambda cursor: cursor.execute("UPDATE schedule SET due=5, claimed=0"))
    while bot.rows("SELECT 1 FROM schedule"):
        bot.core.scheduler.look()
        bot.settled()
    assert bot.rows("SELECT count(*) FROM incident WHERE place LIKE 'schedule%'")[0][0] == 3


def test_another_accounts_are_left_alone(bot: Simulated) -> None:
    plan(bot, "other", "nothing", 5, account="elsewhere")
    assert bot.core.scheduler.look() == 0
    assert bot.rows("SELECT claimed FROM schedule") == [(0,)]


NOW = to_millis(datetime(2026, 3, 28, 12, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("rule", "zone", "expected"),
    [
        ("daily 22:00", "UTC", "2026-03-28 22:00"), ("daily 06:00", "UTC", "2026-03-29 06:00"),
        ("daily 06:00", "Europe/Berlin", "2026-03-29 04:00"), ("daily 23:30", "Asia/Kolkata", "2026-03-28 18:00"),
        ("weekly mon,wed 08:00", "UTC", "2026-03-30 08:00"), ("every 600", "UTC", "2026-03-28 12:10"),
        ("weekly sat 12:00", "UTC", "2026-04-04 12:00"),
    ],
)  # fmt: skip
def test_rules_are_meant_in_their_zone(rule: str, zone: str, expected: str) -> None:
    assert schedules.valid(rule)
    due = schedules.following(rule, zone, NOW, NOW)
    assert due is not None
    assert f"{from_millis(due):%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize("rule", ["", "daily 25:00", "every 5", "weekly xyz 10:00", "daily 7:00", "every 99999999999"])
def test_rules_that_cannot_be_followed(rule: str) -> None:
    assert not schedules.valid(rule)
