"""Questions to groups and changes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from neonize.utils.enum import ParticipantChange

from whatsdex.models import GroupOperation, Result
from whatsdex.transports.whatsapp.compose import address
from whatsdex.transports.whatsapp.convert import address as text_of
from whatsdex.transports.whatsapp.faults import failed
from whatsdex.transports.whatsapp.files import inside
from whatsdex.transports.whatsapp.happenings import group_info
from whatsdex.transports.whatsapp.people import People

_MEMBERS = {
    "add": ParticipantChange.ADD,
    "remove": ParticipantChange.REMOVE,
    "promote": ParticipantChange.PROMOTE,
    "demote": ParticipantChange.DEMOTE,
}
_ON = {"on", "true", "yes", "1"}
_NANOSECONDS = 1_000_000_000


def operate(client: Any, folder: Path, action: GroupOperation, people: People) -> Result:
    """Execute an operation.

    ``announce`` and ``locked`` take ``on`` or anything else for off, ``ephemeral`` seconds, ``join``
    an invite link or its code. ``link``, ``revoke_link`` and ``join`` give the link or the group's
    JID as ``value``; of ``add`` and its like, ``value`` lists the JIDs that were refused, of
    ``requests`` those of who asks to join.
    """
    if action.verb == "groups":
        infos = [group_info(each, people) for each in client.get_joined_groups()]
        return Result(ok=True, value=msgspec.json.encode(infos).decode())
    if action.verb == "join":
        return Result(ok=True, value=text_of(client.join_group_with_link(action.value)))
    group = address(action.chat)
    match action.verb:
        case "info":
            return Result(ok=True, value=msgspec.json.encode(group_info(client.get_group_info(group), people)).decode())
        case "link" | "revoke_link":
            return Result(ok=True, value=client.get_group_invite_link(group, action.verb == "revoke_link"))
        case "add" | "remove" | "promote" | "demote":
            return _change_members(client, group, action)
        case "leave":
            client.leave_group(group)
        case "subject":
            client.set_group_name(group, action.value)
        case "description":
            client.set_group_topic(group, "", "", action.value)
        case "icon":
            client.set_group_photo(group, inside(folder, action.value).read_bytes())
        case "announce":
            client.set_group_announce(group, action.value.lower() in _ON)
        case "locked":
            client.set_group_locked(group, action.value.lower() in _ON)
        case "requests":
            asking = [text_of(each.Participant) for each in client.get_group_request_participants(group)]
            return Result(ok=True, value="\n".join(asking))
        case "ephemeral":
            client.set_disappearing_timer(group, int(action.value or 0) * _NANOSECONDS)
    return Result(ok=True)


def _change_members(client: Any, group: Any, action: GroupOperation) -> Result:
    wanted = [address(each) for each in action.people]
    if not wanted:
        return failed("Nobody is named.", "invalid")
    answers = client.update_group_participants(group, wanted, _MEMBERS[action.verb])
    refused = [text_of(each.JID) for each in answers if each.Error]
    if refused and len(refused) == len(wanted):
        return failed(f"WhatsApp refused: error {answers[0].Error}")
    return Result(ok=True, value="\n".join(refused))
