from __future__ import annotations

from typing import Any

import pytest
from neonize.proto.Neonize_pb2 import UploadResponse
from neonize.proto.waE2E.WAWebProtobufsE2E_pb2 import Message as Proto

from tests.unit.transports.whatsapp.protos import ALICE, ME
from whatsdex.models import Delete, Media, Quote, React, Send
from whatsdex.transports.whatsapp import compose

GROUP = "123@g.us"


def test_a_text_alone_is_just_that() -> None:
    assert compose.text(Send(ALICE, "hi")) == Proto(conversation="hi")


def test_what_phones_show_of_a_file_goes_with_it() -> None:
    upload = UploadResponse(
        url="u", DirectPath="d", MediaKey=b"k", FileEncSHA256=b"e", FileSHA256=b"s", FileLength=9, Handle=""
    )

    def made(media: Media, **found: Any) -> Any:
        return compose.media(Send(ALICE, "look"), media, upload, size=9, **found)

    paper = made(Media("document", "application/pdf", name="a/b.pdf", pages=7, thumbnail=b"t")).documentMessage
    assert (paper.fileName, paper.pageCount, paper.JPEGThumbnail, paper.caption) == ("b.pdf", 7, b"t", "look")
    own, found = bytes([7]) * 64, bytes([9]) * 64
    voice = made(Media("voice", seconds=1.6, waveform=own), seconds=9.0, waveform=found).audioMessage
    assert (voice.PTT, voice.seconds, voice.waveform, voice.mimetype) == (True, 2, own, "audio/ogg; codecs=opus")
    assert made(Media("voice"), seconds=9.0, waveform=found).audioMessage.waveform == found
    video = made(Media("video", width=32, height=20, seconds=3, thumbnail=b"t", gif=True)).videoMessage
    assert (video.width, video.height, video.seconds, video.JPEGThumbnail) == (32, 20, 3, b"t")
    assert (video.gifPlayback, video.fileLength, video.mimetype) == (True, 9, "video/mp4")


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
