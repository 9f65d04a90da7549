"""The link against the loopback WhatsApp: what comes in."""

from __future__ import annotations

import os
import time

import pytest

from tests.e2e.harness import BOT, Engine
from tests.loopback import LoopbackWhatsApp, User
from tests.loopback.protos import e2e
from whatsdex.models import Call, GroupChange, Message, Receipt, Send


def test_a_text_comes_with_its_writer_chat_and_time(engine: Engine, alice: User) -> None:
    came = engine.message(alice.send_text(BOT, "Grüße 👋"))
    assert came.text == "Grüße 👋"
    assert (came.account, came.kind, came.name) == ("main", "text", "Alice")
    assert (came.sender.lid, came.sender.phone) == (str(alice.lid), str(alice.pn))
    assert came.chat == str(alice.lid)
    assert not came.group
    assert not came.from_me
    assert abs(came.at.timestamp() - time.time()) < 30


def test_a_number_that_is_addressed_by_phone_is_known_by_lid_too(whatsapp: LoopbackWhatsApp, engine: Engine) -> None:
    pia = whatsapp.add_virtual_user("15550000044", "Pia", mode="pn")
    came = engine.message(pia.send_text(whatsapp.jid(BOT), "hello"))
    assert (came.sender.lid, came.sender.phone) == (str(pia.lid), str(pia.pn))
    assert engine.done(Send(chat=came.chat, text="hi")).id == pia.wait_for("hi").id


def test_a_quote_comes_with_what_it_quotes(engine: Engine, alice: User) -> None:
    came = engine.message(alice.send_text(BOT, "question"))
    engine.done(Send(chat=came.chat, text="answer"))
    answer = engine.message(alice.reply(alice.wait_for("answer"), "thanks")).quoted
    assert answer is not None
    assert (answer.text, answer.from_me, answer.kind) == ("answer", True, "text")


def test_a_quoted_picture_can_be_fetched(engine: Engine, alice: User) -> None:
    picture = os.urandom(5_000)
    came = engine.message(alice.send_image(BOT, picture, "look"))
    engine.done(Send(chat=came.chat, text="what is it?"))
    message = e2e.Message.FromString(came.raw)
    reply = e2e.Message()
    reply.extendedTextMessage.text = "/sticker"
    reply.extendedTextMessage.contextInfo.stanzaID = came.id
    reply.extendedTextMessage.contextInfo.participant = str(alice.lid)
    reply.extendedTextMessage.contextInfo.quotedMessage.ephemeralMessage.message.CopyFrom(message)
    quoted = engine.message(alice.send(BOT, reply)).quoted
    assert quoted is not None
    assert quoted.media is not None
    assert (quoted.kind, quoted.media.kind, quoted.media.size) == ("image", "image", len(picture))
    assert engine.fetch(Message("main", "1", "c", came.sender, came.at, raw=quoted.raw)) == picture


@pytest.mark.parametrize("form", ["lid", "phone"])
def test_a_mention_of_the_account_is_known_in_both_forms(
    engine: Engine, whatsapp: LoopbackWhatsApp, alice: User, bea: User, form: str
) -> None:
    me = engine.link.status().me
    name = me.lid if form == "lid" else me.phone
    came = engine.message(alice.send_text(BOT, "@x @y", mentions=[name, str(bea.lid)]))
    assert came.mentions == (name, str(bea.lid))
    assert came.mentions_me
    assert not engine.message(alice.send_text(BOT, "@y", mentions=[str(bea.lid)])).mentions_me


@pytest.mark.parametrize("kind", ["image", "video", "audio", "voice", "document", "sticker"])
def test_media_come_with_the_bytes_that_were_sent(engine: Engine, alice: User, kind: str) -> None:
    data = os.urandom(40_000)
    send = {
        "image": lambda: alice.send_image(BOT, data, "caption"),
        "video": lambda: alice.send_video(BOT, data, "caption"),
        "audio": lambda: alice.send_audio(BOT, data),
        "voice": lambda: alice.send_audio(BOT, data, ptt=True),
        "document": lambda: alice.send_document(BOT, data, "report.pdf", "caption", "application/pdf"),
        "sticker": lambda: alice.send_sticker(BOT, data),
    }[kind]
    came = engine.message(send())
    assert came.media is not None
    assert (came.kind, came.media.kind, came.media.size) == (kind, kind, len(data))
    assert came.text == ("caption" if kind in ("image", "video", "document") else "")
    assert came.media.name == ("report.pdf" if kind == "document" else "")
    assert engine.fetch(came) == data


def test_wrapped_messages_come_unwrapped(engine: Engine, alice: User) -> None:
    media = alice.v.media_message("document", b"%PDF", "application/pdf", "look", "a.pdf")
    wrapped = e2e.Message()
    inner = wrapped.ephemeralMessage.message.viewOnceMessageV2.message.documentWithCaptionMessage.message
    inner.CopyFrom(media)
    inner.documentMessage.contextInfo.expiration = 86_400
    came = engine.message(alice.send(BOT, wrapped))
    assert (came.kind, came.text, came.view_once, came.ephemeral) == ("document", "look", True, 86_400)
    assert engine.fetch(came) == b"%PDF"


def test_reactions_edits_and_deletions_name_their_target(engine: Engine, alice: User) -> None:
    first = alice.send_text(BOT, "/pign")
    came = engine.message(alice.react(BOT, first, "👍", sender=alice))
    assert (came.kind, came.text, came.target) == ("reaction", "👍", first)
    alice.edit(BOT, first, "/ping")
    came = engine.wait(Message, lambda each: each.kind == "edit")
    assert (came.text, came.target) == ("/ping", first)
    alice.revoke(BOT, first)
    assert engine.wait(Message, lambda each: each.kind == "delete").target == first


def test_polls_places_and_contacts_come_as_text(engine: Engine, alice: User) -> None:
    poll = engine.message(alice.poll(BOT, "Where?", ["here", "there"]))
    assert (poll.kind, poll.text) == ("poll", "Where?\nhere\nthere")
    place = e2e.Message()
    place.locationMessage.degreesLatitude, place.locationMessage.degreesLongitude = 52.52, 13.405
    place.locationMessage.name = "Berlin"
    came = engine.message(alice.send(BOT, place))
    assert (came.kind, came.text) == ("location", "Berlin\n52.520000,13.405000")
    contact = e2e.Message()
    contact.contactMessage.displayName = "Bea"
    assert engine.message(alice.send(BOT, contact)).text == "Bea"


def test_what_the_account_writes_to_itself_comes_and_its_other_words_too(
    engine: Engine, whatsapp: LoopbackWhatsApp, alice: User
) -> None:
    phone = whatsapp.phone(BOT)
    me = engine.link.status().me
    note = engine.message(phone.send_text(BOT, "/status"))
    assert note.from_me
    assert note.chat in (me.lid, me.phone)
    assert note.sender == me
    word = engine.message(phone.send_text(alice, "hello from the phone"))
    assert word.from_me
    assert word.chat == str(alice.lid)


def test_what_the_link_sends_does_not_come_back(engine: Engine, whatsapp: LoopbackWhatsApp, alice: User) -> None:
    whatsapp.phone(BOT)
    chat = engine.message(alice.send_text(BOT, "one")).chat
    engine.done(Send(chat=chat, text="/ping"))
    me = engine.link.status().me
    engine.done(Send(chat=me.phone, text="/ping"))
    engine.message(alice.send_text(BOT, "two"))
    assert [each.text for each in engine.heard if isinstance(each, Message)] == ["one", "two"]


def test_the_keys_that_devices_share_are_no_messages(engine: Engine, whatsapp: LoopbackWhatsApp, alice: User) -> None:
    group = whatsapp.make_group("Club", alice, [BOT])
    text = engine.message(alice.send_text(group, "first word of a sender"))
    assert [each for each in engine.heard if isinstance(each, Message)] == [text]
    assert (text.group, text.chat, text.sender.phone) == (True, str(group.jid), str(alice.pn))


def test_a_group_tells_of_its_changes(engine: Engine, whatsapp: LoopbackWhatsApp, alice: User, bea: User) -> None:
    group = whatsapp.make_group("Club", alice, [BOT])

    def change(kind: str) -> GroupChange:
        return engine.wait(GroupChange, lambda each: each.kind == kind and each.chat == str(group.jid))

    assert change("joined").subject == "Club"
    group.add(bea)
    assert [each.lid for each in change("join").people] == [str(bea.lid)]
    assert change("join").actor.lid == str(alice.lid)
    group.promote(bea)
    assert [each.lid for each in change("promote").people] == [str(bea.lid)]
    group.demote(bea)
    assert [each.lid for each in change("demote").people] == [str(bea.lid)]
    group.set_subject("Chess club")
    assert change("subject").subject == "Chess club"
    group.set_announce(True)
    change("settings")
    group.leave(bea)
    assert [each.lid for each in change("leave").people] == [str(bea.lid)]
    group.remove(BOT)
    assert change("left").people == ()


def test_receipts_come(engine: Engine, alice: User) -> None:
    alice.v.auto_receipt = "read"
    chat = engine.message(alice.send_text(BOT, "hi")).chat
    sent = engine.done(Send(chat=chat, text="hello"))
    for kind in ("delivered", "read"):
        came = engine.wait(Receipt, lambda each: each.kind == kind and sent.id in each.ids)  # noqa: B023 - at once
        assert (came.chat, came.who.lid) == (chat, str(alice.lid))


def test_calls_come_and_end(engine: Engine, alice: User) -> None:
    ringing = alice.call(BOT)
    came = engine.wait(Call)
    assert (came.id, came.who.lid, came.ended) == (ringing, str(alice.lid), False)
    alice.end_call(BOT, ringing)
    assert engine.wait(Call, lambda each: each.ended).id == ringing


def test_messages_of_a_chat_come_in_order(engine: Engine, alice: User) -> None:
    for number in range(50):
        alice.send_text(BOT, f"{number}")
    engine.wait(Message, lambda each: each.text == "49")
    assert [each.text for each in engine.heard if isinstance(each, Message)] == [f"{n}" for n in range(50)]
