"""Small parts of the engine: the lock, notices, incidents, the sweep."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.simulated import Simulated, simulated, until
from whatsdex.clock import SYSTEM_CLOCK, to_millis
from whatsdex.config import Config, load
from whatsdex.engine.incidents import Incidents
from whatsdex.engine.lifecycle import Engine
from whatsdex.engine.lock import FolderLock, running
from whatsdex.engine.notices import Notices
from whatsdex.engine.sweep import sweep
from whatsdex.errors import AlreadyRunning, StorageError, UserError, WhatsdexError
from whatsdex.events import Bus, Event, IncidentHappened
from whatsdex.models import Media, Send
from whatsdex.monitoring import logs
from whatsdex.monitoring.health import verdict
from whatsdex.storage import Unit, open_store, outbox
from whatsdex.storage.conversations import Conversations, Dialogue
from whatsdex.storage.outbox import Row
from whatsdex.transports.simulator import Simulator

HOLD = """
import sys
from pathlib import Path
from whatsdex.engine.lock import FolderLock
lock = FolderLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.readline()
"""


# threads


def test_a_thread_that_died_shows_in_the_verdict(bot: Simulated) -> None:
    restore = logs.setup("info")
    try:
        thread = threading.Thread(target=lambda: [][0], name="doomed")
        thread.start()
        thread.join()
        told = verdict(bot.core.health.parts())
        assert (told.level, told.text) == ("warning", "threads: ended by a fault of ours: doomed")
    finally:
        restore()
    assert verdict(bot.core.health.parts()).level == "ok"


# the lock


def test_one_engine_a_folder_and_the_second_is_told_which(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    assert running(tmp_path) == {"pid": os.getpid()}
    with pytest.raises(AlreadyRunning, match=f"process {os.getpid()}"):
        FolderLock(tmp_path)
    lock.release()
    assert running(tmp_path) is None
    FolderLock(tmp_path).release()


def test_a_killed_engine_holds_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert running(tmp_path) == {"pid": other.pid}
        other.kill()
    assert running(tmp_path) is None
    FolderLock(tmp_path).release()


def test_who_only_looks_keeps_no_engine_from_starting(tmp_path: Path) -> None:
    FolderLock(tmp_path).release()
    looking, stop = threading.Event(), threading.Event()

    def look() -> None:
        while not stop.is_set():
            running(tmp_path)
            looking.set()

    watchers = [threading.Thread(target=look) for _each in range(2)]
    for each in watchers:
        each.start()
    looking.wait(5)
    for _each in range(30):
        FolderLock(tmp_path).release()
    stop.set()
    for each in watchers:
        each.join(5)


def test_a_second_engine_does_not_start(tmp_path: Path) -> None:
    with simulated(tmp_path) as bot:
        with pytest.raises(AlreadyRunning), simulated(tmp_path):
            pass
        assert bot.ask("/ping").startswith("pong")


def test_a_folder_that_cannot_be_used_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(WhatsdexError, match="cannot be used"), simulated(tmp_path / "data"):
        pass


# notices


def test_a_thing_is_said_once_a_day_also_after_a_restart(tmp_path: Path) -> None:
    with closing(open_store(tmp_path)) as store:
        notices, unit = Notices(store, "2026-01-01"), Unit()
        assert notices.first(unit, 1, "rate", "2026-01-01")
        assert not notices.first(unit, 1, "rate", "2026-01-01")
        assert notices.first(unit, 2, "rate", "2026-01-01")
        assert notices.first(unit, 1, "role", "2026-01-01")
        store.writer.call_unit(unit)
        again = Notices(store, "2026-01-01")
        assert not again.first(Unit(), 1, "rate", "2026-01-01")
        assert again.first(Unit(), 1, "rate", "2026-01-02")


# incidents


def test_incidents_are_numbered_kept_and_told(tmp_path: Path) -> None:
    with closing(open_store(tmp_path)) as store:
        bus = Bus()
        heard: list[Event] = []
        bus.listen(heard.append)
        incidents = Incidents(store, bus, SYSTEM_CLOCK)
        try:
            raise ValueError("bad \x1b[31m thing" + "x" * 1000)
        except ValueError as error:
            first = incidents.record("command dl", error, "inv")
        second = incidents.record("command dl", "in words")
        assert second == first + 1
        place, summary, trace, invocation = store.one(
            "SELECT place, summary, trace, invocation FROM incident WHERE id=?", first
        )
        assert (place, invocation) == ("command dl", "inv")
        assert summary.startswith("ValueError: bad [31m thing")
        assert len(summary) <= 300
        assert "Traceback" in trace
        assert incidents.by_place == {"command dl": 2}
        assert [each.number for each in heard if isinstance(each, IncidentHappened)] == [first, second]


def test_incidents_of_the_writers_own_thread_are_kept(tmp_path: Path) -> None:
    with closing(open_store(tmp_path)) as store:
        heard: list[Event] = []
        bus = Bus()
        bus.listen(heard.append)
        incidents, numbers = Incidents(store, bus, SYSTEM_CLOCK), []
        store.writer.commit(Unit(), lambda error: numbers.append(incidents.record("commit", "bad")))
        until(lambda: bool(heard))
        assert numbers == [0]
        assert store.all("SELECT id, place FROM incident") == [(1, "commit")]
        assert [each.number for each in heard if isinstance(each, IncidentHappened)] == [1]


def test_an_incident_that_cannot_be_kept_is_told_all_the_same(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.close()
    heard: list[Event] = []
    bus = Bus()
    bus.listen(heard.append)
    assert Incidents(store, bus, SYSTEM_CLOCK).record("x", "bad") == 0
    assert len(heard) == 1


# the sweep


def _row(store: Any, key: str, action: Send, state: str) -> None:
    unit = Unit()
    outbox.put(unit, Row(key, "main", action.chat, action, 1), state)
    store.writer.call_unit(unit)


def test_old_rows_and_forgotten_files_go_and_what_is_needed_stays(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    now = to_millis(SYSTEM_CLOCK.now())
    old, young = now - 31 * 86_400_000, now - 29 * 86_400_000
    insert = "INSERT INTO message (id, account, chat, \"user\", at, kind, state) VALUES (?,'main','c',1,?,'text',?)"
    for number, (at, state) in enumerate([(old, "done"), (old, "pending"), (old, "dead"), (young, "done")]):
        store.writer.call(lambda cursor, row=(f"{number}", at, state): cursor.execute(insert, row))  # type: ignore[misc]
    out = tmp_path / "spool" / "out"
    out.mkdir(parents=True)
    for name in ("needed.png", "forgotten.png", "new.png"):
        (out / name).write_bytes(b"x")
    for name in ("needed.png", "forgotten.png"):
        os.utime(out / name, (time.time() - 100_000,) * 2)
    _row(store, "open", Send("c", media=Media("image", path="spool/out/needed.png")), "handed")
    _row(store, "done", Send("c", "x"), "sent")
    sweep(store, tmp_path, Config(), now)
    store.writer.call(lambda cursor: None)
    assert {row[0] for row in store.all("SELECT id FROM message")} == {"1", "3"}
    assert {row[0] for row in store.all("SELECT key FROM outbox")} == {"open"}
    assert sorted(each.name for each in out.iterdir()) == ["needed.png", "new.png"]
    store.close()


# dialogues


def test_expired_dialogues_are_let_go(tmp_path: Path) -> None:
    with closing(open_store(tmp_path)) as store:
        kept = Conversations(store, 0)
        for user in range(5):
            kept.keep("main", "c", user, Dialogue("main", "c", user, "offer", b"", 100 * user))
        kept.forget(250)
        assert [kept.find("main", "c", user, 0) is not None for user in range(5)] == [False, False, False, True, True]


# the engine as a whole


def test_an_engine_that_cannot_make_its_transports_says_why(tmp_path: Path) -> None:
    def broken(data: Path) -> list[Any]:
        raise StorageError("No transport.", "Make one.")

    engine = Engine(load(None), tmp_path, broken)
    with pytest.raises(StorageError, match="No transport"):
        engine.start()
    engine.stop()
    assert engine.ended.is_set()
    FolderLock(tmp_path).release()


def test_a_face_that_cannot_part_holds_up_no_stop(tmp_path: Path) -> None:
    def join(core: Any) -> Any:
        def part() -> None:
            raise OSError("the socket is gone")

        return part

    engine = Engine(load(None), tmp_path, lambda data: [Simulator("main", data)])
    engine.joins.append(join)
    engine.start()
    engine.stop()
    assert engine.ended.is_set()
    assert engine.fault is None
    FolderLock(tmp_path).release()


def test_rows_that_another_process_wrote_are_sent_within_seconds(bot: Simulated) -> None:
    _row(bot.core.store, "x/0#1", Send("1@s.whatsapp.net", "from elsewhere"), "queued")
    bot.wait(lambda each: isinstance(each.action, Send) and each.action.text == "from elsewhere", seconds=5)


def test_a_user_error_is_one_line_with_its_hint() -> None:
    assert str(UserError("That is wrong.", "Do this.")) == "That is wrong. Do this."
