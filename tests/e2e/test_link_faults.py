"""The link against the loopback WhatsApp: what breaks, and what is kept."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.e2e.harness import BOT, Engine, until
from tests.loopback import LoopbackWhatsApp, User
from whatsdex.models import Inbound, LinkStatus, Message, PairingCode, Presence, Result, Send

Spawn = Callable[..., tuple[subprocess.Popen[bytes], Path]]


@pytest.fixture
def spawn(whatsapp: LoopbackWhatsApp, data: Path) -> Iterator[Spawn]:
    """Starts an engine as a process of its own; what it prints is in the file."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*options: str) -> tuple[subprocess.Popen[bytes], Path]:
        said = data / f"said-{len(started)}"
        with said.open("wb") as output:
            command = [sys.executable, "-m", "tests.e2e.echo_engine", str(data), *options]
            started.append(whatsapp.spawn(command, phone=BOT, stdout=output, stderr=subprocess.STDOUT))
        whatsapp.wait_online(BOT, proc=started[-1])
        return started[-1], said

    yield start
    for each in started:
        each.kill()
        each.wait()


def link_of(engine: subprocess.Popen[bytes]) -> psutil.Process:
    return psutil.Process(engine.pid).children()[0]


def test_what_a_killed_engine_had_not_journaled_comes_again(
    spawn: Spawn, whatsapp: LoopbackWhatsApp, alice: User, data: Path
) -> None:
    engine, said = spawn("--forgetful")
    for number in range(20):
        alice.send_text(BOT, f"ping {number}")
    until(lambda: "MESSAGE ping 19" in said.read_text())
    link = link_of(engine)
    engine.kill()
    engine.wait()
    psutil.wait_procs([link], timeout=5)
    assert not link.is_running()
    spool = data / "accounts" / "main" / "unjournaled.spool"
    assert spool.stat().st_mode & 0o777 == 0o600
    spawn()
    alice.wait_for("pong 19")
    assert [each.text for each in alice.inbox] == [f"pong {number}" for number in range(20)]
    until(lambda: not spool.exists(), "the spool to be empty")


def test_the_link_ends_with_its_engine(spawn: Spawn, whatsapp: LoopbackWhatsApp) -> None:
    engine, _ = spawn()
    link = link_of(engine)
    engine.kill()
    engine.wait()
    assert psutil.wait_procs([link], timeout=3)[1] == []
    whatsapp.wait_offline(BOT, 3)


def test_a_request_to_end_that_is_not_the_engines_is_left_to_the_engine(spawn: Spawn, alice: User) -> None:
    engine, _ = spawn()
    link = link_of(engine)
    link.send_signal(signal.SIGTERM)
    link.send_signal(signal.SIGINT)
    assert alice.ask(BOT, "ping").text == "pong"
    assert link_of(engine).pid == link.pid
    engine.terminate()
    assert engine.wait(10) == 0
    assert not link.is_running()


def test_a_frozen_engine_is_left(spawn: Spawn, whatsapp: LoopbackWhatsApp, alice: User) -> None:
    engine, _ = spawn()
    link = link_of(engine)
    engine.send_signal(signal.SIGSTOP)
    alice.send_text(BOT, "ping frozen")
    until(lambda: link.status() == psutil.STATUS_ZOMBIE, "the link's end", 15)  # its parent cannot bury it
    engine.send_signal(signal.SIGCONT)
    assert alice.wait_for("pong frozen", timeout=20)


def test_a_link_that_was_frozen_for_long_does_not_take_the_session_back(engine: Engine) -> None:
    frozen = engine.pid
    os.kill(frozen, signal.SIGSTOP)
    until(lambda: engine.link._child is None or engine.pid != frozen, "the frozen link's end", 40)
    assert not psutil.pid_exists(frozen)
    engine.state("connected", since=engine.mark() - 1)


def test_a_killed_link_is_started_anew(engine: Engine, alice: User) -> None:
    first = engine.pid
    at = engine.mark()
    os.kill(first, signal.SIGKILL)
    alice.send_text(BOT, "while it was away")
    assert "status -9" in engine.state("connecting", since=at).reason
    engine.state("connected", since=at)
    assert engine.wait(Message).text == "while it was away"
    assert engine.pid != first


def test_actions_of_a_killed_link_have_a_result(engine: Engine, whatsapp: LoopbackWhatsApp, alice: User) -> None:
    chat = engine.message(alice.send_text(BOT, "hi")).chat
    engine.done(Send(chat=chat, text="hello"))
    results: list[Result] = []
    whatsapp.faults.ack_delay(5.0)
    engine.link.submit(Send(chat=chat, text="under way"), results.append)
    engine.link.submit(Send(chat=chat, text="not begun"), results.append)
    alice.wait_for("under way")
    os.kill(engine.pid, signal.SIGKILL)
    until(lambda: len(results) == 2, "both results")
    assert [(each.ok, each.code, each.ambiguous) for each in results] == [
        (False, "offline", True),
        (False, "offline", False),
    ]


def test_a_dropped_connection_loses_no_message_and_no_reply(spawn: Spawn, whatsapp: LoopbackWhatsApp) -> None:
    spawn()
    users = whatsapp.add_virtual_users(10)
    whatsapp.flood(BOT, users, 1, "ping first {user}")
    until(lambda: all(len(each.inbox) == 1 for each in users), "the first answers")
    whatsapp.flood(BOT, users, 2, "ping {n}")
    whatsapp.faults.drop_connection(BOT)
    until(lambda: all(len(each.inbox) >= 3 for each in users), "all answers", 30)
    assert {tuple(m.text for m in each.inbox[1:]) for each in users} == {("pong 0", "pong 1")}, [
        [(m.id, m.text) for m in each.inbox] for each in users
    ]


def test_the_account_tells_its_name_and_is_online_only_while_it_types(
    engine: Engine, whatsapp: LoopbackWhatsApp, alice: User
) -> None:
    chat = engine.message(alice.send_text(BOT, "hi")).chat
    told: list[tuple[str, str]] = []
    whatsapp.observe(lambda event, _device, node: told.append((event, str(node))) if event == "in:presence" else None)
    engine.done(Presence(chat=chat, state="composing"))
    until(lambda: any("unavailable" not in node for _event, node in told), "being online")
    at = engine.mark()
    whatsapp.faults.drop_connection(BOT)
    engine.state("connected", since=at)
    until(lambda: "Bot" in told[-1][1] and "unavailable" in told[-1][1], "the name")


def test_actions_wait_for_a_connection_that_comes_back(engine: Engine, whatsapp: LoopbackWhatsApp, alice: User) -> None:
    chat = engine.message(alice.send_text(BOT, "hi")).chat
    at = engine.mark()
    whatsapp.faults.refuse_connections(1.0)
    whatsapp.faults.drop_connection(BOT)
    assert "lost" in engine.state("connecting", since=at).reason
    assert engine.act(Send(chat=chat, text="later")).ok
    engine.state("connected", since=at)


def test_actions_fail_when_no_connection_comes(engine: Engine, whatsapp: LoopbackWhatsApp, alice: User) -> None:
    chat = engine.message(alice.send_text(BOT, "hi")).chat
    at = engine.mark()
    whatsapp.faults.refuse_connections()
    whatsapp.faults.drop_connection(BOT)
    engine.state("connecting", since=at)
    result = engine.act(Send(chat=chat, text="never"))
    assert (result.ok, result.code, result.ambiguous) == (False, "offline", False)


def test_a_first_dial_that_fails_is_tried_again(whatsapp: LoopbackWhatsApp, data: Path) -> None:
    whatsapp.faults.refuse_connections()
    engine = Engine(data).start()
    try:
        status = engine.wait(LinkStatus, lambda each: each.state == "connecting" and each.reason)
        assert "cannot be reached" in status.reason
        whatsapp.faults.accept_connections()
        engine.state("connected")
    finally:
        engine.link.stop(5)


def test_a_replaced_session_is_left_to_the_other(engine: Engine, whatsapp: LoopbackWhatsApp, alice: User) -> None:
    pid = engine.pid
    whatsapp.faults.replaced(BOT)
    assert "Another program" in engine.state("replaced").reason
    until(lambda: engine.link._child is None, "the link's end")
    assert not psutil.pid_exists(pid)
    assert engine.link.status().state == "replaced"
    assert engine.act(Send(chat=str(alice.lid), text="x")).code == "offline"
    engine.link.reconnect()
    engine.wait(LinkStatus, lambda each: each.state == "connected", since=engine.mark())


def test_a_logged_out_account_says_so_and_is_paired_anew(
    engine: Engine, whatsapp: LoopbackWhatsApp, alice: User
) -> None:
    whatsapp.faults.logout(BOT)
    assert "unlinked" in engine.state("logged_out").reason
    until(lambda: engine.link._child is None, "the link's end")
    at = engine.mark()
    whatsapp.server.autopair = False
    engine.link.pair()
    whatsapp.scan(engine.wait(PairingCode, since=at).text, BOT)
    engine.state("connected", since=at)
    assert engine.message(alice.send_text(BOT, "again")).text == "again"


def test_logging_out_unlinks_the_account(engine: Engine, whatsapp: LoopbackWhatsApp) -> None:
    engine.link.logout()
    assert "on request" in engine.state("logged_out").reason
    until(lambda: engine.link._child is None, "the link's end")
    until(lambda: not whatsapp.devices(BOT), "the device's removal")


@pytest.mark.parametrize(
    ("failure", "more", "state", "words"),
    [
        (402, {"code": "101", "expire": "3600"}, "banned", "for 1 h: it wrote to too many people"),
        (402, {"code": "999"}, "banned", "gave no reason"),
        (405, {}, "outdated", "Update"),
        (401, {}, "logged_out", "Pair anew"),
    ],
)
def test_a_refused_login_says_why(
    whatsapp: LoopbackWhatsApp, data: Path, failure: int, more: dict[str, str], state: str, words: str
) -> None:
    whatsapp.faults.fail_login(BOT, failure, **more)
    engine = Engine(data).start()
    try:
        assert words in engine.state(state).reason
        until(lambda: engine.link._child is None, "the link's end")
        assert engine.link.status().state == state
    finally:
        engine.link.stop(5)


def test_a_server_in_trouble_is_tried_again(whatsapp: LoopbackWhatsApp, data: Path) -> None:
    whatsapp.faults.fail_login(BOT, 503)
    engine = Engine(data).start()
    try:
        until(lambda: whatsapp.stats["login refused"] >= 2)
        whatsapp.faults.fail_login(BOT, None)
        engine.state("connected")
    finally:
        engine.link.stop(5)


def test_a_session_is_used_by_one_process_only(engine: Engine, data: Path) -> None:
    second = Engine(data).start()
    try:
        status = second.wait(LinkStatus, lambda each: "another process" in each.reason)
        assert status.state == "connecting"
        assert engine.link.status().state == "connected"
    finally:
        second.link.stop(5)


def test_an_engine_that_takes_nothing_more_makes_whatsapp_wait_and_loses_nothing(
    whatsapp: LoopbackWhatsApp, data: Path, alice: User
) -> None:
    room = threading.Event()

    class Full(Engine):
        def deliver(self, thing: Inbound) -> None:
            if isinstance(thing, Message):
                assert room.wait(30)
            super().deliver(thing)

    engine = Full(data).start()
    try:
        engine.state("connected")
        text = "x" * 20_000
        ids = [alice.send_text(BOT, text) for _ in range(150)]
        held = until(lambda: whatsapp.undelivered(BOT), "messages that wait at WhatsApp")
        assert held
        result = engine.act(Send(chat=str(alice.lid), text="results come all the same"))
        assert result.ok
        room.set()
        engine.wait(Message, lambda each: each.id == ids[-1], timeout=30)
        assert [each.id for each in engine.heard if isinstance(each, Message)] == ids
    finally:
        room.set()
        engine.link.stop(5)


def test_nothing_of_the_libraries_reaches_the_terminal(spawn: Spawn, alice: User, data: Path) -> None:
    engine, said = spawn()
    assert alice.ask(BOT, "ping").text == "pong"
    engine.terminate()
    engine.wait(10)
    lines = [line for line in said.read_text().splitlines() if not line.startswith("STATUS") and "link_" not in line]
    assert lines == []
    home = data / "accounts" / "main"
    assert {oct(each.stat().st_mode & 0o777) for each in home.iterdir()} == {"0o600"}


def test_a_failing_session_store_ends_the_link_and_loses_nothing(engine: Engine, alice: User, data: Path) -> None:
    engine.message(alice.send_text(BOT, "before"))
    with closing(sqlite3.connect(data / "accounts" / "main" / "session.sqlite3")) as store:
        store.execute("ALTER TABLE whatsmeow_sessions RENAME TO elsewhere")
        store.commit()
        at = engine.mark()
        for number in range(5):
            alice.send_text(BOT, f"{number}")
        engine.wait(LinkStatus, lambda each: "database of its session failed" in each.reason, since=at)
        store.execute("ALTER TABLE elsewhere RENAME TO whatsmeow_sessions")
        store.commit()
    for number in range(5):
        engine.wait(Message, lambda each: each.text == f"{number}")  # noqa: B023 - at once
