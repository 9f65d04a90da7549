"""neonize's events as it makes them, which needs every required field."""

from __future__ import annotations

from typing import Any

from neonize.proto import Neonize_pb2 as N
from neonize.proto.waE2E.WAWebProtobufsE2E_pb2 import Message as Proto

from whatsdex.models import Identity
from whatsdex.transports.whatsapp.people import People

ME = Identity(lid="900@lid", phone="15550000001@s.whatsapp.net")
ALICE = "200@lid"
ALICE_PHONE = "15550000002@s.whatsapp.net"


def people(known: dict[str, str] | None = None) -> People:
    return People(lambda name: (known or {}).get(name, ""))


def jid(text: str = "") -> Any:
    user, _, server = text.partition("@")
    user, _, device = user.partition(":")
    return N.JID(User=user, RawAgent=0, Device=int(device or 0), Integrator=0, Server=server, IsEmpty=not text)


def source(chat: str = ALICE, sender: str = ALICE, alt: str = ALICE_PHONE, *, mine: bool = False) -> Any:
    return N.MessageSource(
        Chat=jid(chat),
        Sender=jid(sender),
        IsFromMe=mine,
        IsGroup=chat.endswith(("@g.us", "@broadcast")),
        AddressingMode=N.LID,
        SenderAlt=jid(alt),
        RecipientAlt=jid(),
        BroadcastListOwner=jid(),
    )


def event(message: Any = None, *, at: int = 1_700_000_000_000, message_id: str = "3A01", **who: Any) -> Any:
    info = N.MessageInfo(
        MessageSource=source(**who),
        ID=message_id,
        ServerID=0,
        Type="text",
        Pushname="Alice",
        Timestamp=at,
        Category="",
        Multicast=False,
        MediaType="",
        Edit="",
    )
    flags = dict.fromkeys(
        (
            "IsEphemeral",
            "IsViewOnce",
            "IsViewOnceV2",
            "IsViewOnceV2Extension",
            "IsDocumentWithCaption",
            "IsLottieSticker",
            "IsEdit",
        ),
        False,
    )
    message = Proto(conversation="hi") if message is None else message
    return N.Message(Info=info, Message=message, UnavailableRequestID="", RetryCount=0, **flags)
