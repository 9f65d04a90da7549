"""Made-up groups: what becomes of them when somebody changes them."""

from __future__ import annotations

import zlib
from datetime import datetime

import msgspec

from whatsdex.jid import identity
from whatsdex.models import GroupChange, GroupChangeKind, GroupInfo, GroupMember, GroupOperation, Identity

_KINDS: dict[str, GroupChangeKind] = {"add": "join", "remove": "leave", "promote": "promote", "demote": "demote"}


def operated(info: GroupInfo, action: GroupOperation) -> GroupInfo:
    """Return a group after an operation."""
    if (kind := _KINDS.get(action.verb)) is not None:
        return moved(info, kind, tuple(identity(each) for each in action.people))
    match action.verb:
        case "announce":
            return msgspec.structs.replace(info, announce=action.value == "on")
        case "locked":
            return msgspec.structs.replace(info, locked=action.value == "on")
        case "subject":
            return msgspec.structs.replace(info, subject=action.value)
        case "description":
            return msgspec.structs.replace(info, description=action.value)
        case "ephemeral":
            return msgspec.structs.replace(info, ephemeral=int(action.value or 0))
    return info


def moved(info: GroupInfo, kind: GroupChangeKind, people: tuple[Identity, ...]) -> GroupInfo:
    """Return a group after people joined, left, were promoted or demoted."""
    if kind == "join":
        new = [GroupMember(each) for each in people if not any(_same(each, old.who) for old in info.members)]
        return msgspec.structs.replace(info, members=(*info.members, *new))
    hit = [each for each in info.members if any(_same(each.who, who) for who in people)]
    if kind == "leave":
        return msgspec.structs.replace(info, members=tuple(each for each in info.members if each not in hit))
    changed = {id(each): msgspec.structs.replace(each, admin=kind == "promote") for each in hit}
    return msgspec.structs.replace(info, members=tuple(changed.get(id(each), each) for each in info.members))


def told(account: str, before: GroupInfo, after: GroupInfo, actor: Identity, at: datetime) -> GroupChange | None:
    """Return what a transport tells of a change; None if nothing changed."""
    if before == after:
        return None
    was, now = {each.who.key: each for each in before.members}, {each.who.key: each for each in after.members}
    kind: GroupChangeKind = "subject" if before.subject != after.subject else "settings"
    people: tuple[Identity, ...] = ()
    if gone := [each.who for key, each in was.items() if key not in now]:
        kind, people = "leave", tuple(gone)
    elif come := [each.who for key, each in now.items() if key not in was]:
        kind, people = "join", tuple(come)
    elif other := [each for key, each in now.items() if each.admin != was[key].admin]:
        kind, people = "promote" if other[0].admin else "demote", tuple(each.who for each in other)
    return GroupChange(account, after.chat, kind, at, after.subject if kind == "subject" else "", actor, people)


def link(info: GroupInfo) -> str:
    """Return a group's made-up invite link."""
    return f"https://chat.whatsapp.com/{zlib.crc32(info.chat.encode()):08X}MadeUp"


def _same(one: Identity, other: Identity) -> bool:
    return bool((one.lid and one.lid == other.lid) or (one.phone and one.phone == other.phone))
