from __future__ import annotations

import pytest
from neonize.proto.waE2E.WAWebProtobufsE2E_pb2 import Message as Proto

from tests.unit.transports.whatsapp.protos import ALICE, ME
from whatsdex.models import Delete, Quote, React, Send
from whatsdex.transports.whatsapp import compose

GROUP = "123@g.us"


def test_a_text_alone_is_just_that() -> None:
    assert compose.text(Send(ALICE, "hi")) == Proto(conversation="hi")


def test_a_quote_carries_what_it_quotes_but_not_what_that_quoted() -> None:
    quoted = Proto()
    quoted.ephemeralMessage.message.imageMessage.caption = "look"
    quoted.ephemeralMessage.message.imageMessage.contextInfo.quotedMessage.conversation = "older"
    quote = Quote("3A00", "200:4@lid", "look", quoted.SerializeToString())
    context = compose.text(Send(ALICE, "hi", quote=quote)).extendedTextMessage.contextInfo
    assert (context.stanzaID, context.participant) == ("3A00", ALICE)
    assert context.quotedMessage.imageMessage.caption == "look"
    assert not context.quotedMessage.imageMessage.HasField("contextInfo")


@pytest.mark.parametrize("raw", [b"", b"\xff\xff\xff", Proto().SerializeToString()])
def test_a_quote_that_cannot_be_read_is_made_of_its_text(raw: bytes) -> None:
    message = compose.text(Send(ALICE, "hi", quote=Quote("3A00", ALICE, "question", raw)))
    assert message.extendedTextMessage.contextInfo.quotedMessage.conversation == "question"


def test_whose_message_a_reaction_is_for() -> None:
    def key(chat: str, sender: str) -> tuple[bool, str]:
        key = compose.react(React(chat, "3A00", sender, "👍"), ME).reactionMessage.key
        return key.fromMe, key.participant

    assert key(ALICE, ALICE) == (False, "")
    assert key(GROUP, ALICE) == (False, ALICE)
    assert key(GROUP, "") == (True, "")
    assert key(GROUP, ME.phone) == (True, "")


def test_whose_message_is_deleted() -> None:
    key = compose.delete(Delete(GROUP, "3A00", ALICE), ME).protocolMessage.key
    assert (key.fromMe, key.participant, key.ID) == (False, ALICE, "3A00")
    assert compose.delete(Delete(GROUP, "3A00"), ME).protocolMessage.key.fromMe


@pytest.mark.parametrize("name", ["", "x", "@lid", "15550000002@"])
def test_what_is_no_address_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        compose.address(name)


def test_a_device_is_never_addressed() -> None:
    assert (compose.address("200:4@lid").User, compose.address("200:4@lid").Device) == ("200", 0)
