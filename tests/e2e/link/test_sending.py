"""The link against the loopback WhatsApp: what goes out, and what comes of it."""

from __future__ import annotations

import os
import threading
import time

import msgspec
import pytest

from tests.e2e.harness import BOT, Engine, members, until
from tests.loopback import LoopbackWhatsApp, User
from tests.loopback.virtual import unwrap
from whatsdex.models import (
    Call,
    ContactCheck,
    Delete,
    Edit,
    FetchMedia,
    GroupInfo,
    GroupOperation,
    GroupVerb,
    Identity,
    MarkRead,
    Media,
    MediaKind,
    PictureAddress,
    Presence,
    Quote,
    React,
    RejectCall,
    Result,
    Send,
)


@pytest.fixture
def chat(engine: Engine, alice: User) -> str:
    """Alice's chat."""
    return engine.message(alice.send_text(BOT, "hi")).chat


def test_a_text_arrives_as_it_is(engine: Engine, alice: User, chat: str) -> None:
    text = "see @15550000003 at https://example.org/x *bold*\nsecond line"
    sent = engine.done(Send(chat=chat, text=text))
    came = alice.wait_for(lambda m: m.id == sent.id)
    assert (came.text, came.mentions, came.msg.conversation) == (text, [], text)
    assert sent.at is not None
    assert abs(sent.at.timestamp() - time.time()) < 30


def test_a_reply_quotes_and_mentions(engine: Engine, alice: User, bea: User) -> None:
    asked = engine.message(alice.send_text(BOT, "who?"))
    quote = Quote(asked.id, asked.sender.lid, asked.text, asked.raw)
    send = Send(chat=asked.chat, text="@bea", quote=quote, mentions=(str(bea.lid),), ephemeral=86_400)
    sent = engine.done(send)
    came = alice.wait_for(lambda m: m.id == sent.id)
    assert (came.quoted_id, came.mentions, came.context.expiration) == (asked.id, [str(bea.lid)], 86_400)
    assert came.context.quotedMessage.conversation == "who?"
    assert came.context.participant == str(alice.lid)


@pytest.mark.parametrize("kind", ["image", "video", "audio", "voice", "document", "sticker"])
def test_media_arrive_with_their_bytes(engine: Engine, alice: User, chat: str, kind: MediaKind) -> None:
    data = os.urandom(100_000)
    (engine.data / "out").mkdir(exist_ok=True)
    (engine.data / "out" / "file").write_bytes(data)
    media = Media(kind, path="out/file", name="../a/report.pdf", width=320, height=200, seconds=3.2, thumbnail=b"jpeg")
    sent = engine.done(Send(chat=chat, text="caption", media=media))
    came = alice.wait_for(lambda m: m.id == sent.id)
    part = getattr(unwrap(came.msg), f"{'audio' if kind == 'voice' else kind}Message")
    assert came.download() == data
    assert came.kind == ("audio" if kind == "voice" else kind)
    if kind in ("image", "video", "document"):
        assert (came.text, part.JPEGThumbnail) == ("caption", b"jpeg")
    if kind in ("image", "video"):
        assert (part.width, part.height) == (320, 200)
    if kind in ("video", "audio", "voice"):
        assert part.seconds == 3
    if kind in ("audio", "voice"):
        assert part.PTT is (kind == "voice")
    if kind == "document":
        assert part.fileName == "report.pdf"


def test_files_outside_the_data_folder_are_not_sent(engine: Engine, chat: str) -> None:
    for path in ("../../secret", "/etc/passwd", ""):
        result = engine.act(Send(chat=chat, media=Media("document", path=path)))
        assert (result.ok, result.code) == (False, "invalid")
    result = engine.act(Send(chat=chat, media=Media("document", path="out/none")))
    assert (result.ok, result.code) == (False, "gone")


def test_an_edit_a_reaction_and_a_deletion_reach_their_message(engine: Engine, alice: User, chat: str) -> None:
    sent = engine.done(Send(chat=chat, text="50 %"))
    engine.done(Edit(chat=chat, target=sent.id, text="done"))
    edit = alice.wait_for(lambda m: m.is_edit)
    assert (edit.text, edit.target_id) == ("done", sent.id)
    theirs = engine.message(alice.send_text(BOT, "nice"))
    engine.done(React(chat=chat, target=theirs.id, sender=theirs.sender.lid, emoji="⏳"))
    reaction = alice.wait_for(lambda m: m.kind == "reaction")
    key = reaction.msg.reactionMessage.key
    assert (reaction.text, key.ID, key.fromMe) == ("⏳", theirs.id, False)
    engine.done(Delete(chat=chat, target=sent.id))
    assert alice.wait_for(lambda m: m.is_revoke).target_id == sent.id


def test_an_admin_deletes_the_message_of_another(
    engine: Engine, whatsapp: LoopbackWhatsApp, alice: User, bea: User
) -> None:
    group = whatsapp.make_group("Club", alice, [bea], admins=[BOT])
    spam = engine.message(alice.send_text(group, "spam"))
    engine.done(Delete(chat=spam.chat, target=spam.id, sender=spam.sender.lid))
    key = bea.wait_for(lambda m: m.is_revoke).msg.protocolMessage.key
    assert (key.ID, key.fromMe, key.participant) == (spam.id, False, str(alice.lid))


def test_reading_and_typing_show(engine: Engine, alice: User, chat: str) -> None:
    theirs = alice.send_text(BOT, "read me")
    engine.message(theirs)
    engine.done(MarkRead(chat=chat, ids=(theirs,), sender=chat))
    alice.wait_receipt(theirs, "read")
    engine.done(Presence(chat=chat, state="composing"))
    engine.done(Presence(chat=chat, state="paused"))
    alice.wait_until(lambda: [state for state, _ in alice.chatstates] == ["composing", "paused"])


def test_too_large_a_file_is_refused_before_and_after_its_download(engine: Engine, alice: User) -> None:
    came = engine.message(alice.send_document(BOT, os.urandom(2_000)))
    spool = engine.data / "spool"
    before = set(spool.glob("*"))
    result = engine.act(FetchMedia(raw=came.raw, limit=1_999))
    assert (result.ok, result.code) == (False, "too_large")
    liar = alice.v.media_message("document", os.urandom(2_000), "application/pdf")
    liar.documentMessage.fileLength = 10
    result = engine.act(FetchMedia(raw=engine.message(alice.send(BOT, liar)).raw, limit=1_999))
    assert not result.ok
    assert set(spool.glob("*")) == before


def test_media_that_whatsapp_no_longer_has_are_gone(engine: Engine, whatsapp: LoopbackWhatsApp, alice: User) -> None:
    came = engine.message(alice.send_image(BOT, b"picture"))
    whatsapp.faults.media_status(404)
    assert engine.act(FetchMedia(raw=came.raw, limit=1_000)).code == "gone"
    assert engine.act(FetchMedia(raw=b"\xff\xff", limit=1_000)).code == "invalid"


def test_a_group_is_asked_and_changed(engine: Engine, whatsapp: LoopbackWhatsApp, alice: User, bea: User) -> None:
    def groups() -> set[str]:
        listed = engine.done(GroupOperation(chat="", verb="groups")).value
        return {each.chat for each in msgspec.json.decode(listed, type=list[GroupInfo])}

    before = groups()
    group = whatsapp.make_group("Club", alice, admins=[BOT])
    chat = str(group.jid)

    def info() -> GroupInfo:
        return msgspec.json.decode(engine.done(GroupOperation(chat=chat, verb="info")).value, type=GroupInfo)

    assert (info().subject, members(info())) == ("Club", {alice.phone: True, BOT: True})
    assert groups() - before == {chat}
    changes: tuple[tuple[GroupVerb, str], ...] = (("add", ""), ("promote", "admin"), ("demote", ""))
    for verb, role in changes:
        engine.done(GroupOperation(chat=chat, verb=verb, people=(str(bea.lid),)))
        assert group.members[bea.phone] == role
    engine.done(GroupOperation(chat=chat, verb="remove", people=(str(bea.lid),)))
    assert bea.phone not in group.members
    engine.done(GroupOperation(chat=chat, verb="subject", value="Chess"))
    engine.done(GroupOperation(chat=chat, verb="description", value="We play."))
    engine.done(GroupOperation(chat=chat, verb="announce", value="on"))
    engine.done(GroupOperation(chat=chat, verb="locked", value="on"))
    now = info()
    assert (now.subject, now.description, now.announce, now.locked) == ("Chess", "We play.", True, True)
    engine.done(GroupOperation(chat=chat, verb="announce", value="off"))
    assert not info().announce
    link = engine.done(GroupOperation(chat=chat, verb="link")).value
    assert link == group.link
    engine.done(GroupOperation(chat=chat, verb="leave"))
    assert BOT not in group.members
    assert engine.act(Send(chat=chat, text="still here?")).code == "forbidden"
    assert engine.done(GroupOperation(chat="", verb="join", value=link)).value == chat


def test_only_admins_change_a_group(engine: Engine, whatsapp: LoopbackWhatsApp, alice: User, bea: User) -> None:
    group = whatsapp.make_group("Club", alice, [BOT, bea])
    result = engine.act(GroupOperation(chat=str(group.jid), verb="remove", people=(str(bea.lid),)))
    assert (result.ok, result.code) == (False, "forbidden")


def test_a_call_is_declined(engine: Engine, alice: User) -> None:
    ringing = alice.call(BOT)
    call = engine.wait(Call)
    engine.done(RejectCall(chat=call.who.lid, id=ringing))
    alice.wait_until(lambda: alice.calls)


def test_whether_a_number_is_on_whatsapp(engine: Engine, alice: User) -> None:
    written = f"+1 {alice.phone[1:4]} {alice.phone[4:7]}-{alice.phone[7:]}"
    found = engine.done(ContactCheck(chat=written)).value
    assert msgspec.json.decode(found, type=Identity).phone == str(alice.pn)
    assert engine.act(ContactCheck(chat="19990000000")).code == "gone"


def test_where_a_picture_is_and_that_there_is_none(engine: Engine, alice: User, bea: User) -> None:
    alice.v.account.picture = ("1", b"a picture")
    address = engine.done(PictureAddress(chat=str(alice.pn))).value
    assert address.startswith("https://")
    assert engine.done(PictureAddress(chat=str(alice.lid))).value.startswith("https://")
    assert engine.done(PictureAddress(chat=str(bea.pn))).value == ""


def test_errors_of_whatsapp_become_codes(engine: Engine, whatsapp: LoopbackWhatsApp, chat: str) -> None:
    whatsapp.faults.iq_error("w:g2", 429, "rate-overlimit")
    assert engine.act(GroupOperation(chat="120363000000000000@g.us", verb="info")).code == "limited"
    whatsapp.faults.clear()
    assert engine.act(Send(chat="nobody", text="x")).code == "invalid"


def test_slow_work_delays_no_text(engine: Engine, whatsapp: LoopbackWhatsApp, bea: User, chat: str) -> None:
    (engine.data / "file").write_bytes(os.urandom(5_000_000))
    results: list[Result] = []
    for known in (chat, str(bea.lid)):
        engine.done(Send(chat=known, text="hello"))
    whatsapp.faults.hold_media()
    whatsapp.faults.iq_delay(6.0)  # longer than five answers of a second take
    engine.link.submit(Send(chat=str(bea.lid), media=Media("video", path="file")), results.append)
    engine.link.submit(GroupOperation(chat="", verb="groups"), results.append)
    for number in range(5):
        began = time.monotonic()
        engine.done(Send(chat=chat, text=f"quick {number}"))
        assert time.monotonic() - began < 1.0
    assert results == []
    whatsapp.faults.clear()
    until(lambda: len(results) == 2, "both slow actions' end")
    assert all(each.ok for each in results)


def test_what_follows_a_file_in_its_chat_waits_for_it(
    engine: Engine, whatsapp: LoopbackWhatsApp, alice: User, chat: str
) -> None:
    (engine.data / "file").write_bytes(os.urandom(100_000))
    whatsapp.faults.iq_delay(1.0)
    at = alice.mark()
    done = threading.Semaphore(0)
    engine.link.submit(Send(chat=chat, media=Media("image", path="file")), lambda _: done.release())
    engine.link.submit(Send(chat=chat, text="that was the file"), lambda _: done.release())
    assert done.acquire(timeout=20)
    assert done.acquire(timeout=20)
    alice.wait_for("that was the file", since=at)
    assert [each.kind for each in alice.inbox[at:]] == ["image", "text"]
