"""The transport of made-up people."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from whatsdex.models import (
    Action,
    ContactCheck,
    FetchMedia,
    GroupInfo,
    GroupOperation,
    Identity,
    Inbound,
    LinkStatus,
    Media,
    Message,
    Result,
    Send,
)
from whatsdex.transports.simulator import Simulator

CHAT = "15550000002@s.whatsapp.net"


@pytest.fixture
def delivered() -> list[Inbound]:
    return []


@pytest.fixture
def simulator(tmp_path: Path, delivered: list[Inbound]) -> Simulator:
    made = Simulator("main", tmp_path)
    made.start(delivered.append)
    return made


def done(simulator: Simulator, action: Action) -> Result:
    results: list[Result] = []
    simulator.submit(action, results.append)
    assert len(results) == 1
    return results[0]


def test_it_is_connected_while_started(simulator: Simulator, delivered: list[Inbound]) -> None:
    assert isinstance(delivered[0], LinkStatus)
    assert simulator.status().state == "connected"
    simulator.stop(1)
    simulator.say("too late")
    assert simulator.status().state == "stopped"
    assert len(delivered) == 1
    assert done(simulator, Send(CHAT, "x")).code == "offline"


def test_what_people_say_is_delivered_with_ids_of_its_own(simulator: Simulator, delivered: list[Inbound]) -> None:
    ids = {simulator.say("hello", name="Ann") for _each in range(3)}
    assert len(ids) == 3
    message = delivered[1]
    assert isinstance(message, Message)
    assert (message.text, message.name, message.chat, message.group) == ("hello", "Ann", CHAT, False)
    assert simulator.say("again", message_id="X") == "X"


def test_ids_are_new_after_a_restart(tmp_path: Path) -> None:
    ids = set()
    for _each in range(3):
        made = Simulator("main", tmp_path)
        made.start(lambda _inbound: None)
        ids.add(made.say("x"))
    assert len(ids) == 3


def test_a_groups_first_writer_is_its_admin(simulator: Simulator, delivered: list[Inbound]) -> None:
    simulator.say("hi", "111", group="Family")
    simulator.say("hi", "222", group="Family")
    first = delivered[1]
    assert isinstance(first, Message)
    info = msgspec.json.decode(done(simulator, GroupOperation(first.chat, "info")).value, type=GroupInfo)
    assert info.subject == "Family"
    admins = {each.who.phone: each.admin for each in info.members}
    assert admins["111@s.whatsapp.net"]
    assert not admins["222@s.whatsapp.net"]
    assert done(simulator, GroupOperation("9@g.us", "info")).code == "gone"


def test_groups_of_like_names_are_different_ones(simulator: Simulator, delivered: list[Inbound]) -> None:
    simulator.say("hi", group="Family A")
    simulator.say("hi", group="Family B")
    assert len({each.chat for each in delivered if isinstance(each, Message)}) == 2


def test_mentions_of_the_account_are_seen(simulator: Simulator, delivered: list[Inbound]) -> None:
    simulator.say("@bot", mentions=(simulator.me.lid,))
    message = delivered[-1]
    assert isinstance(message, Message)
    assert message.mentions_me


def test_sent_files_are_kept(simulator: Simulator, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"abc")
    result = done(simulator, Send(CHAT, media=Media("document", path="a.txt")))
    (tmp_path / "a.txt").unlink()
    kept = simulator.sent_file(result.id)
    assert kept is not None
    assert kept.read_bytes() == b"abc"
    assert done(simulator, Send(CHAT, media=Media("document", path="a.txt"))).code == "gone"


def test_media_are_fetched_within_the_limit(simulator: Simulator, tmp_path: Path) -> None:
    source = tmp_path / "source.png"
    source.write_bytes(b"x" * 100)
    raw = str(source).encode()
    got = done(simulator, FetchMedia(raw, 100))
    assert (tmp_path / got.value).read_bytes() == source.read_bytes()
    assert done(simulator, FetchMedia(raw, 99)).code == "too_large"
    source.unlink()
    assert done(simulator, FetchMedia(raw, 100)).code == "gone"


def test_numbers_are_on_whatsapp(simulator: Simulator) -> None:
    assert msgspec.json.decode(done(simulator, ContactCheck(CHAT)).value, type=Identity).phone == CHAT


def test_faults_take_an_actions_place(simulator: Simulator) -> None:
    simulator.faults = lambda action: Result(ok=False, code="timeout")
    assert done(simulator, Send(CHAT, "x")).code == "timeout"
    assert not simulator.done


def test_what_was_done_can_be_waited_for(simulator: Simulator) -> None:
    for number in range(3):
        done(simulator, Send(CHAT, f"{number}"))
    assert simulator.wait_for(lambda each: each.action == Send(CHAT, "2")).seq == 2
    assert [each.seq for each in simulator.since(1, 0.1)] == [1, 2]
    assert simulator.since(3, 0.01) == []
    with pytest.raises(TimeoutError, match="no such action"):
        simulator.wait_for(lambda each: False, seconds=0.01)


def test_a_lost_connection_is_told(simulator: Simulator, delivered: list[Inbound]) -> None:
    simulator.turn("connecting", "no network")
    last = delivered[-1]
    assert isinstance(last, LinkStatus)
    assert (last.state, last.reason) == ("connecting", "no network")
    assert done(simulator, Send(CHAT, "x")).code == "offline"
    simulator.turn("connected")
    assert done(simulator, Send(CHAT, "x")).ok
