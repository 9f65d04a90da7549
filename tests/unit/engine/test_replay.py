"""What a killed engine leaves, and what the next one makes of it."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.crashing import Crashing
from tests.simulated import Simulated, simulated, until
from tests.unit.engine import trycommands
from whatsdex.models import Action, FetchMedia, GroupOperation, Media, Result, Send
from whatsdex.storage import Unit, outbox
from whatsdex.storage.outbox import Row


def read(data: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(data / "whatsdex.sqlite3")) as database:
        return database.execute(sql).fetchall()


def test_nothing_is_unanswered_nor_twice_after_kills_under_load(tmp_path: Path) -> None:
    chance = random.Random(2)
    said = 0
    for _round in range(3):
        crashing = Crashing(tmp_path)
        before, stop = len(crashing.sent()), chance.randrange(50, 250)
        while crashing.sent().total() - before < stop:
            for _each in range(25):
                said += 1
                crashing.say(f"1555{said % 40:07}", f"M{said}", f"/trysay M{said}")
        crashing.kill()
    last = Crashing(tmp_path)
    for number in range(1, said + 1):  # the link gives again what was not journaled, and some that was
        last.say(f"1555{number % 40:07}", f"M{number}", f"/trysay M{number}")
    last.settled()
    sent = {text: count for text, count in last.sent().items() if text.startswith("M")}
    everything = {f"M{number}" for number in range(1, said + 1)}
    assert last.journaled() == everything
    assert set(sent) == everything
    again = sum(count - 1 for count in sent.values())
    assert again <= read(tmp_path, "SELECT sum(ambiguous) FROM outbox")[0][0]
    assert read(tmp_path, "SELECT DISTINCT state FROM message") == [("done",)]
    assert read(tmp_path, "SELECT count(*) FROM command_use") == [(said,)]


def test_a_message_that_kills_the_process_is_a_dead_letter_after_two_replays(tmp_path: Path) -> None:
    first = Crashing(tmp_path, lanes=1)
    first.say("15550000001", "HOLD", "/trywait")
    first.say("15550000002", "BAD", "/trykill")
    for number in range(30):
        first.say(f"1555000{number:04}", f"M{number}", f"/trysay M{number}")
    assert first.ended() == -9
    for _each in range(2):
        assert Crashing(tmp_path, lanes=8).ended() == -9
    last = Crashing(tmp_path)
    for number in range(30):
        last.say(f"1555000{number:04}", f"M{number}", f"/trysay M{number}")
    last.settled()
    assert read(tmp_path, "SELECT state, tries FROM message WHERE id LIKE '%/BAD'") == [("dead", 2)]
    assert read(tmp_path, "SELECT count(*) FROM message WHERE state='dead'") == [(1,)]
    assert read(tmp_path, "SELECT count(*) FROM incident WHERE place='replay'") == [(1,)]
    assert {f"M{number}" for number in range(30)} <= set(last.sent())


def _pending(bot: Simulated, number: str, tries: int) -> None:
    bot.core.store.writer.call(
        lambda cursor: cursor.execute(
            "UPDATE message SET state='pending', tries=? WHERE id LIKE ?", (tries, f"%/{number}")
        )
    )


def test_a_message_that_was_not_run_is_answered_and_its_run_counted(tmp_path: Path) -> None:
    with simulated(tmp_path) as bot:
        bot.people.say("/trysay dropped", message_id="A")
        bot.settled()
        bot.core.store.writer.call(lambda cursor: cursor.execute("DELETE FROM outbox"))
        bot.core.store.writer.call(lambda cursor: cursor.execute("DELETE FROM invocation"))
        _pending(bot, "A", 0)
    with simulated(tmp_path) as bot:
        bot.settled()
        assert bot.texts() == ["dropped"]
        assert bot.rows("SELECT state, tries FROM message") == [("done", 1)]


def test_a_message_that_cannot_be_read_any_more_is_a_dead_letter(tmp_path: Path) -> None:
    with simulated(tmp_path) as bot:
        bot.people.say("/ping", message_id="A")
        bot.settled()
        _pending(bot, "A", 0)
        bot.core.store.writer.call(lambda cursor: cursor.execute("UPDATE message SET body=x'ff'"))
    with simulated(tmp_path) as bot:
        assert bot.ask("/ping").startswith("pong")
        assert bot.rows("SELECT state FROM message ORDER BY rowid") == [("dead",), ("done",)]


def _left(bot: Simulated, key: str, action: Any, state: str, *, urgent: bool = True) -> None:
    unit = Unit()
    outbox.put(unit, Row(key, "main", action.chat, action, 1, 1, "x/0", urgent=urgent), state)
    bot.core.store.writer.call_unit(unit)


def test_rows_left_go_out_and_only_those_handed_over_count_as_ambiguous(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with simulated(tmp_path) as bot:
        bot.people.turn("connecting")
        _left(bot, "x/0#1", Send("1@s.whatsapp.net", "handed"), "handed")
        _left(bot, "x/0#2", Send("1@s.whatsapp.net", "queued"), "queued")
        _left(bot, "x/0#3", Send("1@g.us", "news, handed"), "handed", urgent=False)
        _left(bot, "x/0#4", Send("1@g.us", "news, queued"), "queued", urgent=False)
        _left(bot, "x/0#a:1", GroupOperation("1@g.us", "remove", ("x",)), "handed")
        bot.engine.ask_stop()
    with simulated(tmp_path) as bot:
        until(lambda: len(bot.texts()) == 3)
        bot.settled()
        assert bot.texts(chat="1@s.whatsapp.net") == ["handed", "queued"]
        assert bot.texts(chat="1@g.us") == ["news, queued"]
        states = dict(bot.rows("SELECT key, state || ambiguous FROM outbox WHERE key LIKE 'x/0#%'"))
        assert states == {
            "x/0#1": "sent1", "x/0#2": "sent0", "x/0#3": "dead0", "x/0#4": "sent0", "x/0#a:1": "dropped0"
        }  # fmt: skip


def test_nothing_of_an_account_that_was_never_linked_counts_as_sent(tmp_path: Path) -> None:
    with simulated(tmp_path) as bot:
        _left(bot, "x/0#1", Send("1@s.whatsapp.net", "handed"), "handed")
        _left(bot, "x/0#2", Send("1@g.us", "news, handed"), "handed", urgent=False)
        bot.core.store.writer.call(lambda cursor: cursor.execute("DELETE FROM account"))
        bot.engine.ask_stop()
    with simulated(tmp_path) as bot:
        until(lambda: len(bot.texts()) == 2)
        bot.settled()
        states = bot.rows("SELECT key, state, ambiguous FROM outbox WHERE key LIKE 'x/0#%' ORDER BY key")
        assert states == [("x/0#1", "sent", 0), ("x/0#2", "sent", 0)]


def test_a_row_that_cannot_be_read_any_more_stops_nobody(tmp_path: Path) -> None:
    with simulated(tmp_path) as bot:
        _left(bot, "x/0#1", Send("1@s.whatsapp.net", "bad"), "handed")
        bot.core.store.writer.call(lambda cursor: cursor.execute("UPDATE outbox SET action=x'ff'"))
    with simulated(tmp_path) as bot:
        assert bot.ask("/ping").startswith("pong")


def test_an_orderly_stop_leaves_nothing_ambiguous(tmp_path: Path) -> None:
    with simulated(tmp_path) as bot:
        bot.people.turn("connecting")
        for number in range(5):
            bot.people.say(f"/trysay {number}")
        until(lambda: bot.rows("SELECT count(*) FROM outbox WHERE state='handed' AND kind='send'")[0][0] >= 5)
    with simulated(tmp_path) as bot:
        until(lambda: len(bot.texts()) == 5)
        bot.settled()
        assert bot.texts() == ["0", "1", "2", "3", "4"]
        assert bot.rows("SELECT sum(ambiguous) FROM outbox") == [(0,)]


def test_a_replayed_command_sends_no_second_copy_of_what_it_had_flushed(tmp_path: Path) -> None:
    with simulated(tmp_path) as bot:
        bot.people.say("/tryflush", message_id="A")
        bot.settled()
        assert len(bot.texts()) == 2
        _pending(bot, "A", 0)
        bot.core.store.writer.call(lambda cursor: cursor.execute("DELETE FROM outbox WHERE key LIKE '%#failed'"))
    with simulated(tmp_path) as bot:
        bot.settled()
        assert len(bot.texts()) == 1
        assert "Something went wrong" in bot.texts()[0]


def test_media_fetched_before_a_crash_reach_their_job(tmp_path: Path) -> None:
    source = tmp_path / "a.bin"
    source.write_bytes(b"x" * 123)
    with simulated(tmp_path) as bot:
        held: list[Action] = []

        def hold(action: Action) -> Result | None:
            if not isinstance(action, FetchMedia):
                return None
            held.append(action)
            return Result(ok=False, code="offline")

        bot.people.faults = hold
        bot.people.say("/trysize", file=source, media=Media("document", size=123))
        until(lambda: bool(held))
    with simulated(tmp_path) as bot:  # the row was left, and is done now
        until(lambda: bot.texts() == ["123 bytes"])
        bot.settled()
    fetched = tmp_path / "spool" / "again.bin"
    fetched.write_bytes(b"x" * 321)
    with simulated(tmp_path) as bot:  # the row was done, but nobody told the job
        bot.core.store.writer.call(lambda cursor: cursor.execute("UPDATE job SET state='fetching', attempt=0"))
        bot.core.store.writer.call(
            lambda cursor: cursor.execute("UPDATE outbox SET value='spool/again.bin' WHERE kind='fetch'")
        )
        bot.core.store.writer.call(lambda cursor: cursor.execute("DELETE FROM outbox WHERE kind='send'"))
    with simulated(tmp_path) as bot:
        until(lambda: bot.texts() == ["321 bytes"])
    trycommands.gate.set()
