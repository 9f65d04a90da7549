from __future__ import annotations

from typing import Any

from neonize.proto import Neonize_pb2 as N

from tests.unit.transports.whatsapp.protos import ALICE, ALICE_PHONE, ME, jid, people, source
from whatsdex.models import Identity
from whatsdex.transports.whatsapp import happenings

GROUP = "123@g.us"


def change(**more: Any) -> Any:
    fields = {"Notify": "", "PrevParticipantsVersionID": "", "ParticipantVersionID": "", "JoinReason": ""}
    return N.GroupInfoEvent(JID=jid(GROUP), Sender=jid(ALICE), Timestamp=1_700_000_000, **fields, **more)


def kinds(event: Any) -> list[tuple[str, int]]:
    return [(each.kind, len(each.people)) for each in happenings.group_changes(event, "main", ME, people())]


def test_one_event_may_say_several_things() -> None:
    name = N.GroupName(Name="Club", NameSetAt=0, NameSetBy=jid())
    event = change(
        Join=[jid("1@lid"), jid("2@lid")], Promote=[jid("3@lid")], Name=name, Locked=N.GroupLocked(isLocked=True)
    )
    assert kinds(event) == [("join", 2), ("promote", 1), ("subject", 0), ("settings", 0)]


def test_the_accounts_own_coming_and_going_is_told_apart() -> None:
    assert kinds(change(Join=[jid(ME.phone), jid("1@lid")])) == [("joined", 0), ("join", 1)]
    assert kinds(change(Leave=[jid(ME.lid)])) == [("left", 0)]
    assert kinds(change(Promote=[jid(ME.lid)])) == [("promote", 1)]
    assert kinds(change(Delete=N.GroupDelete(Deleted=True, DeletedReason=""))) == [("left", 0)]


def test_an_event_that_says_nothing() -> None:
    assert kinds(change()) == []


def receipt(kind: int, **who: Any) -> Any:
    return N.Receipt(MessageSource=source(**who), MessageIDs=["3A01"], Timestamp=1_700_000_000, Type=kind)


def test_receipts_of_others_count_and_own_ones_do_not() -> None:
    came = happenings.receipt(receipt(N.Receipt.READ), "main", people())
    assert came is not None
    assert (came.kind, came.ids, came.who) == ("read", ("3A01",), Identity(lid=ALICE, phone=ALICE_PHONE))
    inactive = happenings.receipt(receipt(N.Receipt.INACTIVE), "main", people())
    assert inactive is not None
    assert inactive.kind == "delivered"
    assert happenings.receipt(receipt(N.Receipt.READ_SELF), "main", people()) is None
    assert happenings.receipt(receipt(N.Receipt.READ, mine=True), "main", people()) is None
