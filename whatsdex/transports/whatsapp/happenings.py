"""From neonize's events to our models: group changes, receipts and calls."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from neonize.proto.Neonize_pb2 import Receipt as ProtoReceipt

from whatsdex.models import Call, GroupChange, GroupChangeKind, GroupInfo, GroupMember, Identity, Receipt, ReceiptKind
from whatsdex.transports.whatsapp.convert import MAX_NAME, MAX_TEXT, address, clean, when
from whatsdex.transports.whatsapp.people import People

_RECEIPTS: dict[int, ReceiptKind] = {
    ProtoReceipt.DELIVERED: "delivered",
    ProtoReceipt.INACTIVE: "delivered",
    ProtoReceipt.READ: "read",
    ProtoReceipt.PLAYED: "played",
    ProtoReceipt.RETRY: "retry",
}
_SETTINGS = ("Topic", "Locked", "Announce", "Ephemeral")
_MAX_PEOPLE = 2_000


def joined(event: Any, account: str, people: People) -> GroupChange:
    """Return that the account became a member of a group."""
    return GroupChange(
        account=account,
        chat=address(event.GroupInfo.JID),
        kind="joined",
        at=datetime.now(UTC),
        subject=clean(event.GroupInfo.GroupName.Name, MAX_NAME),
        actor=people.identity(address(event.Sender), address(event.SenderPN)) if event.Sender.User else Identity(),
    )


def group_changes(event: Any, account: str, me: Identity, people: People) -> list[GroupChange]:
    """Return what one event says of a group; one event may say several things."""
    actor = people.identity(address(event.Sender)) if event.Sender.User else Identity()
    changes: list[GroupChange] = []

    def add(kind: GroupChangeKind, who: tuple[Identity, ...] = (), subject: str = "") -> None:
        changes.append(
            GroupChange(
                account=account,
                chat=address(event.JID),
                kind=kind,
                at=when(event.Timestamp),
                subject=subject,
                actor=actor,
                people=who,
            )
        )

    subject = clean(event.Name.Name, MAX_NAME)
    moves: tuple[tuple[GroupChangeKind, Any], ...] = (
        ("join", event.Join),
        ("leave", event.Leave),
        ("promote", event.Promote),
        ("demote", event.Demote),
    )
    for kind, names in moves:
        who = tuple(people.identity(address(each)) for each in names[:_MAX_PEOPLE] if each.User)
        others = tuple(each for each in who if not _same(each, me))
        if kind in ("promote", "demote"):
            others = who
        elif len(others) < len(who):
            add("joined" if kind == "join" else "left", subject=subject)
        if others:
            add(kind, others)
    if event.HasField("Delete") and event.Delete.Deleted:
        add("left")
    if event.HasField("Name"):
        add("subject", subject=subject)
    if any(event.HasField(each) for each in _SETTINGS):
        add("settings")
    return changes


def _same(one: Identity, other: Identity) -> bool:
    return bool((one.lid and one.lid == other.lid) or (one.phone and one.phone == other.phone))


def group_info(info: Any, people: People) -> GroupInfo:
    """Return what a group is now; who is who in it is learned by the way."""
    return GroupInfo(
        chat=address(info.JID),
        subject=clean(info.GroupName.Name, MAX_NAME),
        description=clean(info.GroupTopic.Topic, MAX_TEXT),
        members=tuple(_member(each, people) for each in info.Participants),
        announce=info.GroupAnnounce.IsAnnounce,
        locked=info.GroupLocked.isLocked,
        ephemeral=info.GroupEphemeral.DisappearingTimer if info.GroupEphemeral.IsEphemeral else 0,
    )


def _member(each: Any, people: People) -> GroupMember:
    names = [name for name in (address(each.LID), address(each.PhoneNumber), address(each.JID)) if name]
    first = names[0] if names else ""
    other = next((name for name in names[1:] if name.partition("@")[2] != first.partition("@")[2]), "")
    return GroupMember(
        who=people.identity(first, other) if first else Identity(), admin=each.IsAdmin or each.IsSuperAdmin
    )


def receipt(event: Any, account: str, people: People) -> Receipt | None:
    """Return what became of messages of ours; None for what the account's own devices tell each other."""
    kind = _RECEIPTS.get(event.Type)
    source = event.MessageSource
    if kind is None or source.IsFromMe or not source.Chat.User:
        return None
    return Receipt(
        account=account,
        chat=address(source.Chat),
        ids=tuple(clean(each, MAX_NAME) for each in event.MessageIDs),
        kind=kind,
        who=people.identity(address(source.Sender), address(source.SenderAlt)),
        at=when(event.Timestamp),
    )


def call(event: Any, account: str, people: People, *, ended: bool) -> Call:
    """Return that somebody rings or stopped ringing."""
    meta = event.basicCallMeta
    return Call(
        account=account,
        id=clean(meta.callID, MAX_NAME),
        who=people.identity(address(getattr(meta, "from")), address(meta.callCreatorAlt)),
        at=when(meta.timestamp),
        ended=ended,
    )
