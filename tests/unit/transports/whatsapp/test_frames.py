from __future__ import annotations

import socket
import tempfile
import threading
from datetime import UTC, datetime

import msgspec
import pytest

from whatsdex.models import Call, Identity, Inbound, Message, Result, Send
from whatsdex.transports.whatsapp.channel import FRAME_LIMIT, Begun, Channel
from whatsdex.transports.whatsapp.frames import (
    Beat,
    Do,
    Done,
    FromLink,
    Journaled,
    Leave,
    Setup,
    ToLink,
)

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def ends():
    mine, theirs = socket.socketpair()
    one: Channel[FromLink] = Channel(mine, msgspec.msgpack.Decoder(list[FromLink]))
    other: Channel[ToLink] = Channel(theirs, msgspec.msgpack.Decoder(list[ToLink]))
    yield one, other
    one.close()
    other.close()


def test_frames_arrive_as_they_were_both_ways(ends) -> None:
    one, other = ends
    orders = [
        Setup("main", "/data", 1, pair=True, phone="1555"),
        Do(1, Send("1@lid", "hi", mentions=("2@lid",))),
        Journaled((("1@lid", "3A"),)),
        Beat(1.5),
        Leave(2.0, logout=True),
    ]
    one.send(*orders)
    assert other.receive() == orders
    other.send(Done(1, Result(ok=True, id="3E", at=NOW)))
    assert one.receive() == [Done(1, Result(ok=True, id="3E", at=NOW))]


def test_what_people_write_arrives_as_it_was() -> None:
    mine, theirs = socket.socketpair()
    people: Channel[Inbound] = Channel(mine, msgspec.msgpack.Decoder(list[Inbound]))
    link: Channel[Inbound] = Channel(theirs, None)
    things = [
        Message("main", "3A", "1@lid", Identity("1@lid"), NOW, text="👋\x00", raw=b"\xff"),
        Call("main", "C", Identity(), NOW),
    ]
    link.send(*things)
    assert people.receive() == things
    link.close()
    assert people.receive() == []
    people.close()


def test_a_frame_larger_than_the_socket_holds(ends) -> None:
    one, other = ends
    text = "x" * 3_000_000
    writer = threading.Thread(target=one.send, args=(Do(1, Send("1@lid", text)),))
    writer.start()
    (frame,) = other.receive()
    writer.join()
    assert frame == Do(1, Send("1@lid", text))


def test_many_threads_send_whole_frames_and_each_its_own_in_order(ends) -> None:
    one, other = ends

    def send(thread: int) -> None:
        for number in range(500):
            one.send(Do(thread * 1_000 + number, Send("1@lid", "x" * 100)))

    threads = [threading.Thread(target=send, args=(n,)) for n in range(4)]
    for each in threads:
        each.start()
    came: list[int] = []
    while len(came) < 2_000:
        came += [frame.ticket for frame in other.receive()]
    for each in threads:
        each.join()
    for thread in range(4):
        assert [t for t in came if t // 1_000 == thread] == [thread * 1_000 + n for n in range(500)]


def test_sending_to_nobody_is_no_error(ends) -> None:
    one, other = ends
    other.close()
    one.send(Beat(1.0))
    one.send(Beat(2.0))
    assert one.broken
    assert one.receive() == []


def test_an_absurd_length_is_not_waited_for() -> None:
    mine, theirs = socket.socketpair()
    channel: Channel[ToLink] = Channel(mine, msgspec.msgpack.Decoder(list[ToLink]))
    theirs.sendall((FRAME_LIMIT + 1).to_bytes(4, "big"))
    with pytest.raises(ValueError, match="bytes"):
        channel.receive()
    channel.close()
    theirs.close()


def test_what_was_begun_is_known_to_the_other_process() -> None:
    with tempfile.TemporaryFile() as file:
        file.truncate(Begun.SIZE)
        link, engine = Begun(file.fileno()), Begun(file.fileno())
        link.note(7)
        assert engine.has(7)
        assert not engine.has(8)
        link.note(7 + 1024)
        assert engine.has(7), "a later one in the same place means that this one was begun"
        link.close()
        engine.close()
