"""Taking in: once each, in order, with back-pressure."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.simulated import Simulated, configured, simulated, until
from tests.unit.engine import trycommands
from whatsdex.clock import SYSTEM_CLOCK
from whatsdex.models import Identity, Message, Send
from whatsdex.transports.simulator import Simulator


def message(number: str, who: Identity) -> Message:
    return Message("main", number, who.key, who, SYSTEM_CLOCK.now(), text="/ping")


def test_the_same_message_twice_is_answered_once(bot: Simulated) -> None:
    for _each in range(3):
        bot.people.say("/trysay once", message_id="SAME")
    bot.settled()
    bot.people.say("/trysay once", message_id="SAME")
    bot.settled()
    assert bot.texts() == ["once"]


def test_the_same_message_twice_in_one_commit_is_answered_once(bot: Simulated) -> None:
    bot.ask("/ping")
    bot.settled()
    begun, go = threading.Event(), threading.Event()

    def hold(cursor: sqlite3.Cursor) -> None:
        begun.set()
        go.wait(10)

    bot.core.store.writer.submit(hold, lambda *_: None)
    assert begun.wait(5)
    since = bot.mark()
    for _each in range(5):
        bot.people.say("/trysay once", message_id="SAME")
    go.set()
    bot.settled()
    assert bot.texts(since) == ["once"]


def test_the_same_message_after_a_restart_is_answered_once(tmp_path: Path) -> None:
    with simulated(tmp_path) as bot:
        bot.people.say("/trysay once", message_id="SAME")
        bot.settled()
        assert bot.texts() == ["once"]
    with simulated(tmp_path) as bot:
        bot.people.say("/trysay once", message_id="SAME")
        bot.settled()
        assert bot.texts() == []


@pytest.mark.parametrize("round_", range(3))
def test_the_first_messages_of_newcomers_keep_their_order(bot: Simulated, round_: int) -> None:
    people = [f"1555003{number:04}" for number in range(25)]

    def talk(who: str) -> None:
        for number in range(4):
            bot.people.say(f"/trysay {number}", who)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(talk, people))
    bot.settled()
    for who in people:
        assert bot.texts(chat=f"{who}@s.whatsapp.net") == ["0", "1", "2", "3"]


def test_one_person_by_lid_by_number_and_by_both_is_one_user(bot: Simulated) -> None:
    lid, phone = Identity(lid="77@lid"), Identity(phone="15550007777@s.whatsapp.net")
    both = Identity(lid=lid.lid, phone=phone.phone)
    with ThreadPoolExecutor(3) as pool:
        for number, who in enumerate((lid, phone, both, lid, phone, both)):
            pool.submit(bot.people.deliver, message(f"M{number}", who))
    bot.settled()
    assert len(bot.texts()) == 6
    users = bot.rows('SELECT id, key, lid, phone FROM "user"')
    assert [row[1:] for row in users] == [(lid.lid, lid.lid, phone.phone)]
    assert {row[0] for row in bot.rows('SELECT "user" FROM alias')} == {users[0][0]}


def test_a_full_inbox_makes_the_link_wait(tmp_path: Path) -> None:
    with simulated(tmp_path, config=configured(engine={"inbox": 10, "lanes": 1}, limits={"enabled": False})) as bot:
        bot.people.say("/trywait")
        until(lambda: "waiting" in trycommands.ran)
        taken: list[int] = []

        def flood() -> None:
            for number in range(30):
                bot.people.say(f"/trysay {number}", f"1555004{number:04}")
                taken.append(number)

        flooding = threading.Thread(target=flood)
        flooding.start()
        until(lambda: len(taken) == 9)
        assert bot.core.inbox.waiting == 10
        flooding.join(0.3)
        assert len(taken) == 9
        trycommands.gate.set()
        flooding.join(10)
        bot.settled()
        assert sorted(map(int, (text for text in bot.texts() if text != "waited"))) == list(range(30))
        assert bot.core.inbox.waiting == 0


def test_a_stop_leaves_alone_what_was_not_taken_in(tmp_path: Path) -> None:
    journaled: list[str] = []
    config = configured(engine={"inbox": 10, "lanes": 1, "drain_seconds": 0.1}, limits={"enabled": False})
    with simulated(tmp_path, config=config) as bot:
        bot.people.say("/trywait")
        until(lambda: "waiting" in trycommands.ran)
        told = Simulator.journaled
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Simulator, "journaled", lambda self, chat, number: journaled.append(number))
            waiting = threading.Thread(
                target=lambda: [bot.people.say("/ping", message_id=f"LATE{number}") for number in range(15)]
            )
            waiting.start()
            until(lambda: bot.core.inbox.waiting == 10)
            bot.engine.stop()
            waiting.join(5)
            assert not waiting.is_alive()
        assert Simulator.journaled is told
    assert "LATE14" not in journaled
    assert len(journaled) == 9
    trycommands.gate.set()
    with simulated(tmp_path) as bot:
        bot.settled()
        pongs = [text for text in bot.texts() if text.startswith("pong")]
        assert len(pongs) == 9  # those that were journaled, and no other


def test_a_message_is_journaled_before_it_is_run(bot: Simulated) -> None:
    seen: list[str] = []
    bot.people.faults = lambda action: seen.append(_state(bot)) if isinstance(action, Send) else None
    bot.ask("/ping")
    assert seen[0] == "done"


def _state(bot: Simulated) -> str:
    return str(bot.rows("SELECT state FROM message")[0][0])
