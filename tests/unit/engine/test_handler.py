"""From a message to its end: what is said, what is kept, and what a fault leaves behind."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.simulated import ALICE, Simulated, configured, simulated, until
from tests.unit.engine import trycommands
from whatsdex.clock import SYSTEM_CLOCK
from whatsdex.engine import handler as handling
from whatsdex.events import CommandFinished, Event, IncidentHappened, MessageHandled
from whatsdex.models import Identity, Message, React, Send

APOLOGY = re.compile(r"⚠ Something went wrong here\. It was noted as incident (\d+)\.")
BOB = "15550000003"


def told(bot: Simulated, kind: type[Any]) -> list[Any]:
    heard: list[Event] = []
    bot.engine.bus.listen(lambda event: heard.append(event) if isinstance(event, kind) else None)
    return heard


def test_ping_is_answered_with_one_message_that_begins_with_pong(bot: Simulated) -> None:
    assert bot.ask("/ping").startswith("pong")
    bot.settled()
    assert len(bot.texts()) == 1


def test_all_that_belongs_to_a_command_is_kept(bot: Simulated) -> None:
    handled, finished = told(bot, MessageHandled), told(bot, CommandFinished)
    bot.ask("/ping")
    bot.settled()
    assert bot.rows("SELECT state, outcome, command FROM message") == [("done", "ok", "ping")]
    assert bot.rows("SELECT command, state, outcome FROM invocation") == [("ping", "done", "ok")]
    assert bot.rows("SELECT command, category, outcome FROM command_use") == [("ping", "information", "ok")]
    assert bot.rows('SELECT commands, last_seen > 0 FROM "user"') == [(1, 1)]
    assert bot.rows("SELECT state, wa_id <> '' FROM outbox WHERE key LIKE '%#1'") == [("sent", 1)]
    until(lambda: bool(handled) and bool(finished))
    assert (handled[0].outcome, handled[0].command) == ("ok", "ping")
    assert (finished[0].command, finished[0].outcome) == ("ping", "ok")


def test_a_body_that_was_not_for_the_bot_is_not_kept(bot: Simulated) -> None:
    bot.ask("/enable", group="Family")
    bot.people.say("between us", group="Family")
    bot.ask("/ping", group="Family")
    bot.settled()
    rows = bot.rows("SELECT command, body IS NULL FROM message ORDER BY rowid")
    assert rows == [("enable", 0), ("", 1), ("ping", 0)]


def test_a_command_that_raises_sends_only_the_apology(bot: Simulated) -> None:
    incidents = told(bot, IncidentHappened)
    said = bot.ask("/tryraise")
    bot.settled()
    match = APOLOGY.fullmatch(said)
    assert match is not None
    assert bot.texts() == [said]
    assert "after" not in trycommands.ran
    number = int(match[1])
    kept = bot.rows("SELECT place, summary, trace, invocation FROM incident WHERE id=?", number)[0]
    assert kept[0] == "command tryraise"
    assert "exploded" in kept[1]
    assert "Traceback" in kept[2]
    assert bot.rows("SELECT state, outcome, incident FROM invocation") == [("done", "failed", number)]
    assert bot.rows("SELECT subject FROM chat") == [("",)]
    assert [each.number for each in incidents] == [number]


def test_what_was_flushed_before_a_fault_stays(bot: Simulated) -> None:
    assert bot.ask("/tryflush") == "flushed"
    bot.settled()
    assert len(bot.texts()) == 2
    assert APOLOGY.fullmatch(bot.texts()[1])


def test_a_refusal_by_the_command_is_one_clear_line(bot: Simulated) -> None:
    assert bot.ask("/tryrefuse 3") == "⚠ That cannot be. Try another one."
    assert bot.ask("/tryrefuse 9") == "⚠ A number from 1 to 6 is expected."
    assert bot.ask("/tryrefuse") == "⚠ Something is missing: 1-6. Usage: /tryrefuse 1-6"
    bot.settled()
    assert len(bot.texts()) == 3
    assert {row[0] for row in bot.rows("SELECT outcome FROM invocation")} == {"user_error"}


def test_a_unit_that_the_database_refuses_ends_in_the_apology(bot: Simulated) -> None:
    said = bot.ask("/trybad")
    assert APOLOGY.fullmatch(said)
    assert bot.ask("/ping").startswith("pong")
    bot.settled()
    assert bot.rows("SELECT outcome FROM message ORDER BY rowid") == [("failed",), ("ok",)]
    assert len(bot.texts()) == 2


def test_a_fault_of_ours_before_any_command_is_silent_and_noted(
    bot: Simulated, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise KeyError("router")

    monkeypatch.setattr(handling, "route", broken)
    assert bot.silent("/ping")
    assert bot.rows("SELECT state, outcome FROM message") == [("done", "failed")]
    assert bot.rows("SELECT place FROM incident") == [("message",)]
    until(lambda: bot.core.inbox.waiting == 0)
    monkeypatch.undo()


def test_after_a_fault_the_same_chat_is_answered(bot: Simulated, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(handling, "check", lambda *_: 1 // 0)
        assert bot.silent("/ping")
    assert bot.ask("/about")


def test_a_command_past_its_time_is_given_up_and_its_late_work_discarded(bot: Simulated) -> None:
    said = bot.ask("/tryslow")
    assert APOLOGY.fullmatch(said)
    assert bot.ask("/ping").startswith("pong")
    trycommands.gate.set()
    until(lambda: "late" in trycommands.ran)
    bot.settled()
    assert bot.texts() == [said, bot.texts()[1]]
    assert bot.rows("SELECT subject FROM chat") == [("",)]
    chat = bot.core.directory.find_chat("main", f"{ALICE}@s.whatsapp.net")
    assert chat is not None
    assert chat.subject == ""
    assert bot.rows("SELECT outcome FROM message ORDER BY rowid") == [("failed",), ("ok",)]


def test_a_command_too_slow_three_times_is_switched_off(bot: Simulated) -> None:
    for number in range(3):
        assert APOLOGY.fullmatch(bot.ask("/tryslow", f"1555000001{number}"))
    assert "switched off" in bot.ask("/tryslow", BOB)
    assert bot.ask("/ping").startswith("pong")


def test_given_up_lanes_are_replaced(bot: Simulated) -> None:
    lanes = bot.engine.config.engine.lanes
    for number in range(lanes + 2):
        bot.people.say("/tryslow", f"15550001{number:03}")
    bot.people.say("/ping")
    bot.wait(lambda each: isinstance(each.action, Send) and each.action.text.startswith("pong"), seconds=20)


def test_a_slow_command_in_one_chat_delays_no_other(bot: Simulated) -> None:
    bot.people.say("/trywait")
    until(lambda: "waiting" in trycommands.ran)
    for number in range(20):
        assert bot.ask("/ping", f"15550002{number:03}", seconds=3).startswith("pong")
    bot.people.say("/trysay after")
    trycommands.gate.set()
    bot.settled()
    assert bot.texts(chat=f"{ALICE}@s.whatsapp.net") == ["waited", "after"]


def test_replies_of_one_chat_come_in_order(bot: Simulated) -> None:
    for number in range(15):
        bot.people.say(f"/trysay {number}")
    bot.settled()
    assert bot.texts() == [str(number) for number in range(15)]


def test_an_offer_is_answered_with_a_number_by_whom_it_was_made(bot: Simulated) -> None:
    bot.ask("/enable", group="Family")
    assert bot.ask("/tryoffer", group="Family") == "1 or 2?"
    assert bot.silent("2", BOB, group="Family")
    assert bot.silent("7", group="Family")
    assert bot.ask("2", group="Family") == "chosen 2"
    assert bot.silent("2", group="Family")


def test_an_offer_outlives_a_restart(tmp_path: Path) -> None:
    with simulated(tmp_path) as bot:
        assert bot.ask("/tryoffer") == "1 or 2?"
    with simulated(tmp_path) as bot:
        assert bot.ask("1.") == "chosen 1"


def test_a_near_miss_is_offered_once_a_day(bot: Simulated) -> None:
    assert bot.ask("/pingg") == "Did you mean “/ping”? Reply 1 for yes."
    assert bot.ask("1").startswith("pong")
    assert bot.first(React, "/pingg").emoji == "❓"
    bot.ask("/enable", BOB, group="Family")
    assert bot.silent("/pingg", group="Family")
    assert bot.ask("/mennu", BOB) == "Did you mean “/menu”? Reply 1 for yes."


def test_plain_talk_in_private_is_told_once_a_day_where_to_look(bot: Simulated) -> None:
    assert "/menu" in bot.ask("what a lovely morning it is")
    assert bot.silent("and a lovely evening")


def test_late_messages_are_recorded_not_run_with_one_apology_a_day(bot: Simulated) -> None:
    long_ago = SYSTEM_CLOCK.now() - timedelta(seconds=121)
    assert "send it again" in bot.ask("/ping", at=long_ago)
    assert bot.silent("/ping", at=long_ago)
    assert bot.silent("/ping", BOB, group="Family", at=long_ago)
    bot.settled()
    assert {row[0] for row in bot.rows("SELECT outcome FROM message")} == {"expired"}
    assert bot.ask("/ping", at=SYSTEM_CLOCK.now() - timedelta(seconds=100)).startswith("pong")


def test_what_the_account_writes_to_itself_is_its_owners(bot: Simulated) -> None:
    me = bot.people.me
    for number, chat in enumerate((me.phone, f"{BOB}@s.whatsapp.net")):
        bot.people.deliver(
            Message("main", f"SELF{number}", chat, me, SYSTEM_CLOCK.now(), text="/echo to myself", from_me=True)
        )
    bot.settled()
    assert bot.texts() == ["to myself"]


@pytest.mark.parametrize("kind", ["reaction", "edit", "delete"])
def test_what_speaks_of_another_message_is_no_command(bot: Simulated, kind: Any) -> None:
    who = Identity(phone=f"{ALICE}@s.whatsapp.net")
    bot.people.deliver(Message("main", "X", who.phone, who, SYSTEM_CLOCK.now(), kind=kind, text="/ping"))
    bot.settled()
    assert bot.texts() == []


def test_a_refusal_is_said_once_a_day_then_shown(bot: Simulated) -> None:
    assert "Only my owner" in bot.ask("/echo x")
    since = bot.mark()
    bot.people.say("/echo x")
    bot.settled()
    after = [each.action for each in bot.people.done if each.seq >= since]
    assert [type(each) for each in after] == [React]


def test_too_many_commands_are_refused_and_counted_by_user(tmp_path: Path) -> None:
    with simulated(tmp_path, config=configured(limits={"per_10_seconds": 3})) as bot:
        for _each in range(3):
            assert bot.ask("/ping").startswith("pong")
        assert "a lot at once" in bot.ask("/ping")
        assert bot.ask("/ping", BOB).startswith("pong")


def test_without_limits_nothing_is_held_back(tmp_path: Path) -> None:
    with simulated(tmp_path, config=configured(limits={"enabled": False, "per_10_seconds": 1})) as bot:
        for number in range(60):
            bot.people.say(f"/trysay {number}")
        bot.settled(10)
        assert bot.texts() == [str(number) for number in range(60)]


def test_mistyping_costs_no_cooldown(bot: Simulated) -> None:
    trycommands.gate.set()
    assert "Usage: /dl" in bot.ask("/dl")
    first = bot.first(React, "/tryjob hello")
    assert first.emoji == "⏳"
    since = bot.mark()
    bot.people.say("/tryjob again")  # the first one's own reply may come in between
    assert bot.wait(lambda each: "One at a time" in getattr(each.action, "text", ""), since).id
    bot.settled()


def test_what_a_stop_interrupts_is_run_again_at_the_next_start(tmp_path: Path) -> None:
    with simulated(tmp_path, config=configured(engine={"drain_seconds": 0.1})) as bot:
        bot.people.say("/trywait")
        until(lambda: "waiting" in trycommands.ran)
    trycommands.gate.set()
    with simulated(tmp_path) as bot:
        bot.settled()
        assert bot.texts() == ["waited"]
        assert bot.rows("SELECT outcome FROM message") == [("ok",)]


def test_every_thread_of_a_stopped_engine_ends(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with simulated(tmp_path) as bot:
        assert bot.ask("/ping")
    until(lambda: not [each for each in threading.enumerate() if each not in before])


def test_replies_quote_the_request_in_groups_only(bot: Simulated) -> None:
    bot.ask("/enable", group="Family")
    group: Send = bot.first(Send, "/ping", group="Family")
    assert group.quote is not None
    assert group.quote.text == "/ping"
    private: Send = bot.first(Send, "/ping")
    assert private.quote is None
