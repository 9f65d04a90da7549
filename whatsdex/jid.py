"""Reading and making JIDs, WhatsApp's addresses."""

from __future__ import annotations

from whatsdex.models import Identity

USER = "s.whatsapp.net"
LID = "lid"
GROUP = "g.us"


def user_part(jid: str) -> str:
    """Return what stands before the ``@``, without a device part."""
    return jid.partition("@")[0].partition(":")[0].partition(".")[0]


def server_part(jid: str) -> str:
    """Return what stands after the ``@``."""
    return jid.partition("@")[2]


def bare(jid: str) -> str:
    """Return the JID without a device part."""
    return f"{user_part(jid)}@{server_part(jid)}" if "@" in jid else jid


def is_group(jid: str) -> bool:
    """Tell whether the JID is a group's."""
    return jid.endswith("@" + GROUP)


def is_lid(jid: str) -> bool:
    """Tell whether the JID is a LID, a person's name that is not their number."""
    return jid.endswith("@" + LID)


def from_number(number: str) -> str:
    """Return the phone JID of a number, whatever its spaces, dashes and plus sign."""
    return "".join(str(int(each)) for each in number if each.isdecimal()) + "@" + USER


def identity(jid: str, other: str = "") -> Identity:
    """Return who one or two JIDs name; each lands in its own field."""
    lid = next((bare(each) for each in (jid, other) if is_lid(each)), "")
    phone = next((bare(each) for each in (jid, other) if each.endswith("@" + USER)), "")
    return Identity(lid=lid, phone=phone)


def number(jid: str) -> str:
    """Return a phone JID as people write it (``+15550000002``), anything else as it is."""
    return "+" + user_part(jid) if jid.endswith("@" + USER) else jid
