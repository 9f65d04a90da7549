"""From WhatsApp's protobuf to our models: messages, with whatever wraps them.

What comes in was made by strangers: any field may be missing, huge, nested, or not even text.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

from neonize.proto.waE2E.WAWebProtobufsE2E_pb2 import Message as Proto
from neonize.proto.waE2E.WAWebProtobufsE2E_pb2 import ProtocolMessage

from whatsdex import jid
from whatsdex.models import Identity, Media, MediaKind, Message, MessageKind, Quoted
from whatsdex.transports.whatsapp.people import People

MAX_TEXT = 65_536
MAX_NAME = 300
MAX_MENTIONS = 1_024
MAX_OPTIONS = 100
MAX_WRAPPERS = 8
MAX_RAW = 1_000_000

_KINDS: dict[str, MessageKind] = {
    "conversation": "text",
    "extendedTextMessage": "text",
    "imageMessage": "image",
    "videoMessage": "video",
    "ptvMessage": "video",
    "audioMessage": "audio",
    "documentMessage": "document",
    "stickerMessage": "sticker",
    "locationMessage": "location",
    "liveLocationMessage": "location",
    "contactMessage": "contact",
    "contactsArrayMessage": "contact",
    "pollCreationMessage": "poll",
    "pollCreationMessageV2": "poll",
    "pollCreationMessageV3": "poll",
    "pollCreationMessageV5": "poll",
    "pollCreationMessageV6": "poll",
    "reactionMessage": "reaction",
    "buttonsResponseMessage": "text",
    "templateButtonReplyMessage": "text",
    "listResponseMessage": "text",
}
_MEDIA: dict[str, MediaKind] = {
    "imageMessage": "image",
    "videoMessage": "video",
    "ptvMessage": "video",
    "audioMessage": "audio",
    "documentMessage": "document",
    "stickerMessage": "sticker",
}
_TEXTS = {
    "extendedTextMessage": "text",
    "imageMessage": "caption",
    "videoMessage": "caption",
    "documentMessage": "caption",
    "liveLocationMessage": "caption",
    "contactMessage": "displayName",
    "contactsArrayMessage": "displayName",
    "reactionMessage": "text",
    "buttonsResponseMessage": "selectedDisplayText",
    "templateButtonReplyMessage": "selectedDisplayText",
    "listResponseMessage": "title",
}
_FIELDS = {field.name: field.message_type for field in Proto.DESCRIPTOR.fields if field.message_type}
_WRAPPERS = {name for name, kind in _FIELDS.items() if kind.name == "FutureProofMessage"} | {"deviceSentMessage"}
CONTEXT = {name for name, kind in _FIELDS.items() if "contextInfo" in kind.fields_by_name}
_KEYS = {"senderKeyDistributionMessage", "fastRatchetKeySenderKeyDistributionMessage", "messageContextInfo"}
_SERVERS = {jid.USER, jid.LID, jid.GROUP}


class Content(NamedTuple):
    """What is left of a message once it is unwrapped."""

    name: str
    """The protobuf field that holds it; empty when the message holds nothing for people."""
    part: Any
    message: Any
    view_once: bool


def unwrap(message: Any) -> Content:
    """Return the content of a ``waE2E.Message``, without what it is wrapped in."""
    once = False
    for _depth in range(MAX_WRAPPERS):
        name, part = _content(message)
        if name not in _WRAPPERS:
            return Content(name, part, message, once or getattr(part, "viewOnce", False))
        once = once or name.startswith("viewOnce")
        message = part.message
    return Content("unknown", None, message, once)


def _content(message: Any) -> tuple[str, Any]:
    found: tuple[str, Any] = ("", None)
    for field, value in message.ListFields():
        name = field.name
        if name in _KINDS or name in _WRAPPERS or name == "protocolMessage":
            return name, value
        if name not in _KEYS:
            found = name, value
    return found


def message(event: Any, account: str, me: Identity, people: People) -> Message | None:
    """Return neonize's ``MessageEv`` as a message, or None when it says nothing to the engine.

    None are status posts, newsletters, keys and settings that devices exchange among themselves.

    Args:
        event: The event.
        account: The account's name.
        me: Who the account is.
        people: Who is who.
    """
    info = event.Info
    source = info.MessageSource
    content = unwrap(event.Message)
    if source.Chat.Server not in _SERVERS or not source.Chat.User or not content.name or not info.ID:
        return None
    kind, text, target = _said(content)
    if not kind:
        return None
    context = content.part.contextInfo if content.name in CONTEXT else None
    mentions = _mentions(context)
    media = _media(content)
    if media is not None and media.kind == "voice":
        kind = "voice"
    return Message(
        account=account,
        id=clean(info.ID, MAX_NAME),
        chat=address(source.Chat),
        sender=me if source.IsFromMe else people.identity(address(source.Sender), address(source.SenderAlt)),
        at=when(info.Timestamp),
        kind=kind,
        text=text,
        name=clean(info.Pushname, MAX_NAME),
        group=source.Chat.Server == jid.GROUP,
        from_me=source.IsFromMe,
        mentions=mentions,
        mentions_me=bool(mentions) and (me.lid in mentions or me.phone in mentions),
        quoted=_quoted(context, me, people),
        media=media,
        target=target,
        ephemeral=context.expiration if context is not None else 0,
        view_once=content.view_once or event.IsViewOnce or event.IsViewOnceV2 or event.IsViewOnceV2Extension,
        raw=b"" if target else _raw(content.message),
    )


def clean(value: str | bytes, limit: int) -> str:
    """Return a protobuf text, at most ``limit`` characters; what is no UTF-8 comes as bytes."""
    text = value if isinstance(value, str) else value.decode("utf8", "replace")
    return text[:limit]


def address(name: Any) -> str:
    """Return neonize's ``JID`` as text without its device, empty where it names nobody."""
    return f"{name.User}@{name.Server}" if name.User else ""


def when(stamp: int) -> datetime:
    """Return the time of a count of seconds or milliseconds since 1970; now, if it is no time."""
    try:
        if stamp > 0:
            return datetime.fromtimestamp(stamp / 1000 if stamp > 100_000_000_000 else stamp, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return datetime.now(UTC)


def _said(content: Content) -> tuple[MessageKind | None, str, str]:
    name, part = content.name, content.part
    if name == "protocolMessage":
        target = clean(part.key.ID, MAX_NAME)
        if target and part.type == ProtocolMessage.MESSAGE_EDIT:
            return "edit", _text(unwrap(part.editedMessage)), target
        if part.type == ProtocolMessage.STATUS_MENTION_MESSAGE:
            return "status", "", ""
        if target and part.type == ProtocolMessage.REVOKE and part.HasField("type"):
            return "delete", "", target
        return None, "", ""
    target = ""
    if name == "reactionMessage":
        target = clean(part.key.ID, MAX_NAME)
    elif name == "pollUpdateMessage":
        target = clean(part.pollCreationMessageKey.ID, MAX_NAME)
    return _KINDS.get(name, "other"), _text(content), target


def _text(content: Content) -> str:
    name, part = content.name, content.part
    if name == "conversation":
        return clean(part, MAX_TEXT)
    if name in _TEXTS:
        return clean(getattr(part, _TEXTS[name]), MAX_TEXT)
    if name.startswith("pollCreationMessage"):
        lines = [part.name, *(each.optionName for each in part.options[:MAX_OPTIONS])]
        return "\n".join(clean(each, MAX_NAME) for each in lines)
    if name == "locationMessage":
        place = f"{part.degreesLatitude:.6f},{part.degreesLongitude:.6f}"
        lines = [clean(part.name, MAX_NAME), clean(part.address, MAX_NAME), place]
        return "\n".join(each for each in lines if each)
    return ""


def _mentions(context: Any) -> tuple[str, ...]:
    if context is None:
        return ()
    found = (_person(each) for each in context.mentionedJID[:MAX_MENTIONS])
    return tuple(each for each in found if each)


def _person(name: str | bytes) -> str:
    name = jid.bare(clean(name, MAX_NAME))
    user = jid.user_part(name)
    valid = user.isascii() and user.isdigit() and jid.server_part(name) in (jid.USER, jid.LID)
    return name if valid else ""


def _media(content: Content) -> Media | None:
    kind = _MEDIA.get(content.name)
    if kind is None:
        return None
    part = content.part
    if kind == "audio" and part.PTT:
        kind = "voice"
    return Media(
        kind=kind,
        mime=clean(part.mimetype, MAX_NAME),
        size=min(part.fileLength, 2**53),
        name=clean(part.fileName, MAX_NAME) if kind == "document" else "",
        seconds=float(getattr(part, "seconds", 0)),
        width=getattr(part, "width", 0),
        height=getattr(part, "height", 0),
        animated=kind == "sticker" and (part.isAnimated or part.isLottie),
        gif=kind == "video" and part.gifPlayback,
    )


def _quoted(context: Any, me: Identity, people: People) -> Quoted | None:
    if context is None or not context.stanzaID:
        return None
    content = unwrap(context.quotedMessage)
    writer = _person(context.participant)
    media = _media(content)
    kind: MessageKind = "voice" if media and media.kind == "voice" else _KINDS.get(content.name, "other")
    return Quoted(
        id=clean(context.stanzaID, MAX_NAME),
        sender=people.identity(writer) if writer else Identity(),
        text=_text(content),
        kind=kind,
        media=media,
        from_me=bool(writer) and writer in (me.lid, me.phone),
        raw=_raw(content.message),
    )


def _raw(message: Any) -> bytes:
    raw: bytes = message.SerializeToString()
    return raw if len(raw) <= MAX_RAW else b""
