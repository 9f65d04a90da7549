"""The plain data: one form for the pipe, the queue and the socket."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from whatsdex import models
from whatsdex.models import Action, Identity, Inbound, Media, Message, Quote, Quoted, Send

AT = datetime(2026, 1, 2, 3, 4, 5, 678000, UTC)
WHO = Identity(lid="1@lid", phone="2@s.whatsapp.net")
PHOTO = Media("image", mime="image/png", size=9, path="spool/a.png")

INBOUND: list[Inbound] = [
    Message(
        account="main",
        id="A",
        chat="456@g.us",
        sender=WHO,
        at=AT,
        kind="image",
        text="\x1b[2J\u202e<b>",
        group=True,
        mentions=("3@lid",),
        quoted=Quoted("B", WHO, "before", raw=b"\x00\xff"),
        media=PHOTO,
        raw=bytes(range(256)),
    ),
    models.GroupChange("main", "456@g.us", "promote", AT, actor=WHO, people=(WHO,)),
    models.Receipt("main", "456@g.us", ("A", "B"), "read", WHO, AT),
    models.Call("main", "C", WHO, AT, ended=True),
    models.LinkStatus("main", "banned", AT, reason="too many", me=WHO),
    models.PairingCode("main", "qr", "2@abc", AT, 20),
]

ACTIONS: list[Action] = [
    Send("456@g.us", "hello", PHOTO, Quote("A", "1@lid", "hi", b"\xff"), ("3@lid",), 86400),
    models.Edit("456@g.us", "A", "better"),
    models.React("456@g.us", "A", "", "\N{THUMBS UP SIGN}"),
    models.Poll("456@g.us", "When?", ("Now", "Later")),
    models.Pin("456@g.us", "A", "1@lid", 86400),
    models.Delete("456@g.us", "A"),
    models.MarkRead("456@g.us", ("A",), "1@lid"),
    models.Presence("456@g.us", "composing"),
    models.FetchMedia(b"\x00", 1000),
    models.GroupOperation("456@g.us", "add", ("1@lid",)),
    models.RejectCall("1@lid", "C"),
    models.ContactCheck("1@lid"),
    models.PictureAddress("1@lid"),
    models.Block("1@lid", blocked=False),
]


def _name(value: object) -> str:
    return type(value).__name__


@pytest.mark.parametrize("inbound", INBOUND, ids=_name)
def test_what_a_transport_delivers_survives_the_pipe(inbound: Inbound) -> None:
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(inbound), type=Inbound) == inbound
    assert msgspec.json.decode(msgspec.json.encode(inbound), type=Inbound) == inbound


@pytest.mark.parametrize("action", ACTIONS, ids=_name)
def test_an_action_survives_the_outbox(action: Action) -> None:
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(action), type=Action) == action
    assert msgspec.json.decode(msgspec.json.encode(action), type=Action) == action


def test_every_kind_of_inbound_and_action_is_tried_here() -> None:
    assert {type(each) for each in INBOUND} == set(Inbound.__args__)
    assert {type(each) for each in ACTIONS} == set(Action.__args__)


def test_a_result_survives_with_its_time() -> None:
    result = models.Result(ok=False, at=AT, code="timeout", ambiguous=True)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(result), type=models.Result) == result


def test_data_from_a_newer_version_with_one_more_field_is_still_read() -> None:
    newer = {"type": "edit", "chat": "1@lid", "target": "A", "text": "b", "colour": "red"}
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(newer), type=Action) == models.Edit("1@lid", "A", "b")


def test_a_wrong_type_is_refused_not_passed_on() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"type": "edit", "chat": 5, "target": "A", "text": "b"}', type=Action)


def test_plain_data_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        WHO.lid = "9@lid"  # type: ignore[misc]


def test_a_user_is_keyed_by_the_lid_where_known() -> None:
    assert WHO.key == "1@lid"
    assert Identity(phone="2@s.whatsapp.net").key == "2@s.whatsapp.net"
