"""Lanes: one a chat, in order, replaced when stuck."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from tests.simulated import until
from whatsdex.clock import SYSTEM_CLOCK
from whatsdex.engine.arrival import Arrival
from whatsdex.engine.dispatcher import Dispatcher, Lane
from whatsdex.models import Identity, Message
from whatsdex.storage.directory import Chat, User


def arrival(chat: str, number: int, *, replayed: bool = False) -> Arrival:
    who = Identity(phone=chat)
    message = Message("main", f"{number}", chat, who, SYSTEM_CLOCK.now())
    return Arrival(f"main/{chat}/{number}", message, User(1, "", chat), Chat(1, "main", chat), 0, 0.0, replayed)


class Recorder:
    """Handles messages by writing them down; some wait for a gate."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.gates: dict[str, threading.Event] = {}
        self.running: set[str] = set()
        self.most = 0
        self.dispatcher: Dispatcher

    def handle(self, arrival: Arrival, lane: Lane) -> None:
        self.running.add(arrival.id)
        self.most = max(self.most, len(self.running))
        gate = self.gates.get(arrival.id)
        if gate is not None:
            gate.wait(10)
        self.running.discard(arrival.id)
        self.done.append(arrival.id)
        self.dispatcher.finished(arrival)


@pytest.fixture
def make() -> Callable[..., tuple[Dispatcher, Recorder]]:
    def build(lanes: int = 4) -> tuple[Dispatcher, Recorder]:
        recorder = Recorder()
        recorder.dispatcher = dispatcher = Dispatcher(lanes, recorder.handle)
        return dispatcher, recorder

    return build


def test_a_chats_messages_keep_their_order(make: Callable[..., tuple[Dispatcher, Recorder]]) -> None:
    dispatcher, recorder = make()
    dispatcher.start()
    for number in range(100):
        for chat in ("a", "b", "c"):
            dispatcher.put(arrival(chat, number))
    assert dispatcher.drain(10)
    for chat in ("a", "b", "c"):
        mine = [each for each in recorder.done if each.startswith(f"main/{chat}/")]
        assert mine == [f"main/{chat}/{number}" for number in range(100)]
    dispatcher.stop()


def test_chats_run_side_by_side(make: Callable[..., tuple[Dispatcher, Recorder]]) -> None:
    dispatcher, recorder = make()
    gate = threading.Event()
    recorder.gates = {f"main/{chat}/0": gate for chat in "abcd"}
    dispatcher.start()
    for chat in "abcd":
        dispatcher.put(arrival(chat, 0))
    until(lambda: len(recorder.running) == 4)
    assert dispatcher.busy == 4
    gate.set()
    assert dispatcher.drain(10)
    dispatcher.stop()


def test_messages_run_again_after_a_crash_run_one_at_a_time(
    make: Callable[..., tuple[Dispatcher, Recorder]],
) -> None:
    dispatcher, recorder = make()
    for number in range(3):
        for chat in "abcd":
            dispatcher.put(arrival(chat, number, replayed=True))
    for chat in "ab":
        dispatcher.put(arrival(chat, 3))
    dispatcher.start()
    assert dispatcher.drain(10)
    assert recorder.most == 1
    for chat in "abcd":
        mine = [each for each in recorder.done if each.startswith(f"main/{chat}/")]
        assert mine == sorted(mine)
    assert len(recorder.done) == 14
    dispatcher.stop()


def test_new_chats_do_not_wait_for_those_run_again(make: Callable[..., tuple[Dispatcher, Recorder]]) -> None:
    dispatcher, recorder = make()
    gate = threading.Event()
    recorder.gates = {"main/a/0": gate}
    dispatcher.put(arrival("a", 0, replayed=True))
    dispatcher.put(arrival("b", 0, replayed=True))
    dispatcher.start()
    dispatcher.put(arrival("new", 0))
    until(lambda: recorder.done == ["main/new/0"])
    gate.set()
    assert dispatcher.drain(10)
    assert recorder.done[1:] == ["main/a/0", "main/b/0"]
    dispatcher.stop()


def test_a_lane_past_its_deadline_is_replaced_and_its_owner_told_once() -> None:
    stuck, told = threading.Event(), []
    done: list[str] = []

    def give_up(arrival: Arrival) -> None:
        told.append(arrival.id)
        dispatcher.finished(arrival)

    def handle(arrival: Arrival, lane: Lane) -> None:
        if arrival.id == "main/a/0":
            lane.on_timeout = lambda: give_up(arrival)
            lane.deadline = time.monotonic() + 0.01
            stuck.wait(10)
            return
        done.append(arrival.id)
        dispatcher.finished(arrival)

    dispatcher = Dispatcher(1, handle)
    dispatcher.start()
    for number in range(3):
        dispatcher.put(arrival("a", number))
    until(lambda: bool(next(iter(dispatcher._lanes)).deadline))
    for _each in range(3):
        dispatcher.watch(time.monotonic() + 1)
    assert dispatcher.drain(10)
    assert told == ["main/a/0"]
    assert done == ["main/a/1", "main/a/2"]
    stuck.set()
    dispatcher.stop()


def test_a_message_ended_twice_does_not_end_the_next_one(make: Callable[..., tuple[Dispatcher, Recorder]]) -> None:
    dispatcher, recorder = make(1)
    gate = threading.Event()
    recorder.gates = {"main/a/0": gate, "main/a/1": gate}
    first, second = arrival("a", 0), arrival("a", 1)
    dispatcher.start()
    dispatcher.put(first)
    dispatcher.put(second)
    gate.set()
    assert dispatcher.drain(10)
    dispatcher.finished(first)
    assert recorder.done == ["main/a/0", "main/a/1"]
    dispatcher.stop()


def test_a_stop_leaves_what_waits(make: Callable[..., tuple[Dispatcher, Recorder]]) -> None:
    dispatcher, recorder = make(1)
    gate = threading.Event()
    recorder.gates = {"main/a/0": gate}
    dispatcher.start()
    for number in range(50):
        dispatcher.put(arrival("a", number))
    until(lambda: recorder.running == {"main/a/0"})
    assert not dispatcher.drain(0.05)
    threading.Timer(0.1, gate.set).start()
    dispatcher.stop(5)
    assert recorder.done == ["main/a/0"]
    assert not dispatcher.idle
