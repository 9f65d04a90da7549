from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.message import DecodeError
from hypothesis import given
from hypothesis import strategies as st
from neonize.proto.waE2E.WAWebProtobufsE2E_pb2 import Message as Proto
from neonize.proto.waE2E.WAWebProtobufsE2E_pb2 import ProtocolMessage

from tests.unit.transports.whatsapp.protos import ALICE, ALICE_PHONE, ME, event, people
from whatsdex.models import Identity, Message
from whatsdex.transports.whatsapp import convert
from whatsdex.transports.whatsapp.people import People


def converted(message: Proto | None = None, **more: Any) -> Message:
    found = convert.message(event(message, **more), "main", ME, people())
    assert found is not None
    return found


def dropped(message: Proto | None = None, **more: Any) -> bool:
    return convert.message(event(message, **more), "main", ME, people()) is None


def wrapped(message: Proto, name: str, times: int = 1) -> Proto:
    for _ in range(times):
        outer = Proto()
        getattr(outer, name).message.CopyFrom(message)
        message = outer
    return message


def test_a_plain_text() -> None:
    assert converted() == Message(
        account="main",
        id="3A01",
        chat=ALICE,
        sender=Identity(lid=ALICE, phone=ALICE_PHONE),
        at=datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
        text="hi",
        name="Alice",
        raw=Proto(conversation="hi").SerializeToString(),
    )


def test_devices_are_not_part_of_a_person() -> None:
    came = converted(sender="200:7@lid", alt="15550000002:7@s.whatsapp.net")
    assert came.sender == Identity(lid=ALICE, phone=ALICE_PHONE)


def test_a_group_message_has_the_groups_chat() -> None:
    came = converted(chat="123-456@g.us")
    assert (came.chat, came.group, came.sender.lid) == ("123-456@g.us", True, ALICE)


def test_the_phone_of_a_lid_is_asked_of_the_store_once() -> None:
    asked: list[str] = []

    def ask(name: str) -> str:
        asked.append(name)
        return ALICE_PHONE

    who = People(ask)
    for _ in range(3):
        found = convert.message(event(alt=""), "main", ME, who)
        assert found is not None
        assert found.sender == Identity(lid=ALICE, phone=ALICE_PHONE)
    assert asked == [ALICE]


def test_the_accounts_own_words_are_its_own() -> None:
    came = converted(chat="900@lid", sender="900:3@lid", alt="", mine=True)
    assert (came.from_me, came.sender, came.chat) == (True, ME, "900@lid")


@pytest.mark.parametrize("chat", ["status@broadcast", "123@broadcast", "5@newsletter", "1@bot", "@lid", "x"])
def test_posts_and_channels_are_dropped(chat: str) -> None:
    assert dropped(chat=chat)


def test_keys_settings_and_empty_messages_are_dropped() -> None:
    keys = Proto()
    keys.senderKeyDistributionMessage.groupID = "123@g.us"
    keys.messageContextInfo.messageSecret = b"x" * 32
    share = Proto()
    share.protocolMessage.type = ProtocolMessage.APP_STATE_SYNC_KEY_SHARE
    share.protocolMessage.appStateSyncKeyShare.keys.add()
    timer = Proto()
    timer.protocolMessage.type = ProtocolMessage.EPHEMERAL_SETTING
    for message in (Proto(), keys, share, timer, wrapped(keys, "ephemeralMessage")):
        assert dropped(message, mine=True)
        assert dropped(message)


def test_a_text_behind_a_key_is_found() -> None:
    message = Proto(conversation="hi")
    message.senderKeyDistributionMessage.groupID = "123@g.us"
    assert converted(message).text == "hi"


def test_a_deletion_needs_a_target_and_a_type() -> None:
    gone = Proto()
    gone.protocolMessage.key.ID = "3A00"
    assert dropped(gone)
    gone.protocolMessage.type = ProtocolMessage.REVOKE
    came = converted(gone)
    assert (came.kind, came.target, came.raw) == ("delete", "3A00", b"")
    gone.protocolMessage.key.ClearField("ID")
    assert dropped(gone)


def test_an_edit_of_a_caption() -> None:
    edit = Proto()
    change = edit.editedMessage.message.protocolMessage
    change.type = ProtocolMessage.MESSAGE_EDIT
    change.key.ID = "3A00"
    change.editedMessage.imageMessage.caption = "better"
    came = converted(edit)
    assert (came.kind, came.target, came.text) == ("edit", "3A00", "better")


def test_a_reaction_and_its_withdrawal() -> None:
    reaction = Proto()
    reaction.reactionMessage.key.ID = "3A00"
    reaction.reactionMessage.text = "👍"
    assert converted(reaction).text == "👍"
    reaction.reactionMessage.text = ""
    assert (converted(reaction).kind, converted(reaction).text) == ("reaction", "")


def test_a_voice_message_is_not_just_audio() -> None:
    voice = Proto()
    voice.audioMessage.PTT = True
    voice.audioMessage.seconds = 4
    came = converted(voice)
    assert came.media is not None
    assert (came.kind, came.media.kind, came.media.seconds) == ("voice", "voice", 4.0)


def test_a_sticker_that_moves() -> None:
    sticker = Proto()
    sticker.stickerMessage.isAnimated = True
    media = converted(sticker).media
    assert media is not None
    assert (media.kind, media.animated) == ("sticker", True)


@pytest.mark.parametrize("name", ["viewOnceMessage", "viewOnceMessageV2", "viewOnceMessageV2Extension"])
def test_view_once_is_seen_through_its_wrapper(name: str) -> None:
    picture = Proto()
    picture.imageMessage.caption = "once"
    came = converted(wrapped(picture, name))
    assert (came.kind, came.view_once, came.text) == ("image", True, "once")
    picture.imageMessage.viewOnce = True
    assert converted(picture).view_once


def test_answers_to_buttons_and_lists_are_texts() -> None:
    answer = Proto()
    answer.listResponseMessage.title = "2"
    assert (converted(answer).kind, converted(answer).text) == ("text", "2")


def test_what_is_unknown_is_other() -> None:
    group_invite = Proto()
    group_invite.groupInviteMessage.caption = "join"
    assert converted(group_invite).kind == "other"


def test_a_quote_without_a_writer_or_content() -> None:
    message = Proto()
    message.extendedTextMessage.text = "what?"
    message.extendedTextMessage.contextInfo.stanzaID = "3A00"
    quoted = converted(message).quoted
    assert quoted is not None
    assert (quoted.id, quoted.sender, quoted.text, quoted.kind, quoted.media) == ("3A00", Identity(), "", "other", None)


def test_a_quote_of_the_account_by_either_name_is_from_me() -> None:
    for name in (ME.lid, ME.phone, "900:2@lid"):
        message = Proto()
        message.extendedTextMessage.contextInfo.stanzaID = "3A00"
        message.extendedTextMessage.contextInfo.participant = name
        quoted = converted(message).quoted
        assert quoted is not None
        assert quoted.from_me


def test_deep_nesting_ends() -> None:
    text = Proto(conversation="deep")
    assert converted(wrapped(text, "ephemeralMessage", convert.MAX_WRAPPERS - 1)).text == "deep"
    came = converted(wrapped(text, "ephemeralMessage", 30))
    assert (came.kind, came.text) == ("other", "")


def test_a_quote_within_a_quote_is_not_followed() -> None:
    message = Proto(conversation="last")
    for _ in range(15):
        outer = Proto()
        outer.extendedTextMessage.text = "x"
        outer.extendedTextMessage.contextInfo.stanzaID = "1"
        outer.extendedTextMessage.contextInfo.quotedMessage.CopyFrom(message)
        message = outer
    quoted = converted(message).quoted
    assert quoted is not None
    assert quoted.text == "x"


def test_a_huge_list_of_mentions_is_cut_and_odd_ones_left_out() -> None:
    message = Proto()
    message.extendedTextMessage.contextInfo.mentionedJID.extend(["x@lid", "", "1@evil", "٣@lid", "\x1b[2J@lid"])
    message.extendedTextMessage.contextInfo.mentionedJID.extend(f"{n}@lid" for n in range(100_000))
    mentions = converted(message).mentions
    assert mentions[:2] == ("0@lid", "1@lid")
    assert len(mentions) < convert.MAX_MENTIONS


def test_huge_texts_names_and_polls_are_cut() -> None:
    poll = Proto()
    poll.pollCreationMessageV3.name = "n" * 100_000
    for _ in range(5_000):
        poll.pollCreationMessageV3.options.add().optionName = "o" * 1_000
    assert len(converted(poll).text) <= (convert.MAX_OPTIONS + 1) * (convert.MAX_NAME + 1)
    long = converted(Proto(conversation="x" * 2_000_000))
    assert (len(long.text), long.raw) == (convert.MAX_TEXT, b"")


def test_text_that_is_no_text() -> None:
    broken = Proto.FromString(b"\x0a\x03\xff\xfeA")
    assert converted(broken).text == "\ufffd\ufffdA"


def test_numbers_that_are_no_numbers() -> None:
    place = Proto()
    place.locationMessage.degreesLatitude = float("nan")
    place.locationMessage.degreesLongitude = float("inf")
    assert converted(place).text == "nan,inf"
    liar = Proto()
    liar.documentMessage.fileLength = 2**64 - 1
    media = converted(liar).media
    assert media is not None
    assert media.size == 2**53


@pytest.mark.parametrize("stamp", [0, -5, 2**62])
def test_a_time_that_is_none_is_now(stamp: int) -> None:
    assert abs(converted(at=stamp).at - datetime.now(UTC)) < timedelta(seconds=5)


def _sample() -> bytes:
    message = Proto()
    message.imageMessage.caption = "caption"
    message.imageMessage.mimetype = "image/jpeg"
    message.imageMessage.fileLength = 1234
    message.imageMessage.contextInfo.stanzaID = "3A00"
    message.imageMessage.contextInfo.participant = ALICE
    message.imageMessage.contextInfo.mentionedJID.append(ME.lid)
    message.imageMessage.contextInfo.quotedMessage.extendedTextMessage.text = "quoted"
    return wrapped(message, "ephemeralMessage").SerializeToString()


SAMPLE = _sample()


@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_damaged_messages_never_raise(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SAMPLE)
    for at, value in changes:
        data[at] = value
    try:
        message = Proto.FromString(bytes(data))
    except DecodeError:
        return
    convert.message(event(message), "main", ME, people())


def test_a_status_that_mentions_the_group_is_told_apart() -> None:
    mention = Proto(protocolMessage=ProtocolMessage(type=ProtocolMessage.STATUS_MENTION_MESSAGE))
    assert converted(wrapped(mention, "groupStatusMentionMessage")).kind == "status"


def test_a_video_that_plays_as_a_gif_says_so() -> None:
    moving = Proto()
    moving.videoMessage.gifPlayback = True
    media = converted(moving).media
    assert media is not None
    assert media.gif
