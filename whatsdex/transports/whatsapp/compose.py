"""From our actions to WhatsApp's protobuf: every message is built here, none by neonize's helpers.

Those look up groups that a text names, fetch addresses in it and start programs without a deadline.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from google.protobuf.message import DecodeError
from neonize.proto.Neonize_pb2 import JID
from neonize.proto.waCommon.WACommon_pb2 import MessageKey
from neonize.proto.waE2E.WAWebProtobufsE2E_pb2 import (
    AudioMessage,
    ContextInfo,
    DocumentMessage,
    ExtendedTextMessage,
    FutureProofMessage,
    ImageMessage,
    MessageContextInfo,
    PinInChatMessage,
    PollCreationMessage,
    ProtocolMessage,
    ReactionMessage,
    StickerMessage,
    VideoMessage,
)
from neonize.proto.waE2E.WAWebProtobufsE2E_pb2 import Message as Proto

from whatsdex import jid
from whatsdex.models import Delete, Edit, Identity, Media, Pin, Poll, Quote, React, Send
from whatsdex.transports.whatsapp.convert import CONTEXT, unwrap

MAX_QUOTED_TEXT = 1_000

_MIMES = {
    "image": "image/jpeg",
    "video": "video/mp4",
    "audio": "audio/mpeg",
    "voice": "audio/ogg; codecs=opus",
    "document": "application/octet-stream",
    "sticker": "image/webp",
}


def address(name: str) -> JID:
    """Return a JID as neonize wants it, without a device.

    Raises:
        ValueError: It is none.
    """
    user, server = jid.user_part(name), jid.server_part(name)
    if not user or not server:
        raise ValueError(f"{name!r} is no address of a chat")
    return JID(User=user, Server=server, RawAgent=0, Device=0, Integrator=0, IsEmpty=False)


def text(action: Send) -> Any:
    """Return the message of a text."""
    context = _context(action)
    if context is None:
        return Proto(conversation=action.text)
    return Proto(extendedTextMessage=ExtendedTextMessage(text=action.text, contextInfo=context))


def media(action: Send, item: Media, upload: Any, *, size: int, seconds: float = 0.0, waveform: bytes = b"") -> Any:
    """Return the message of an uploaded file.

    Args:
        action: What is to be sent.
        item: Its media.
        upload: neonize's ``UploadResponse``.
        size: Bytes of the file.
        seconds: How long it plays, where the action does not say.
        waveform: The loudness of a voice message, where the action does not say.
    """
    fields: dict[str, Any] = {
        "URL": upload.url,
        "directPath": upload.DirectPath,
        "mediaKey": upload.MediaKey,
        "fileEncSHA256": upload.FileEncSHA256,
        "fileSHA256": upload.FileSHA256,
        "fileLength": size,
        "mediaKeyTimestamp": int(time.time()),
        "mimetype": item.mime or _MIMES[item.kind],
        "contextInfo": _context(action),
    }
    box = {"width": item.width, "height": item.height} if item.width and item.height else {}
    length = {"seconds": round(item.seconds or seconds)}
    shown = {"JPEGThumbnail": item.thumbnail} if item.thumbnail else {}
    match item.kind:
        case "image":
            return Proto(imageMessage=ImageMessage(**fields, **box, **shown, caption=action.text or None))
        case "video":
            loop = {"gifPlayback": True} if item.gif else {}
            return Proto(
                videoMessage=VideoMessage(**fields, **box, **length, **shown, **loop, caption=action.text or None)
            )
        case "audio" | "voice":
            voice = item.kind == "voice"
            bars = item.waveform or waveform or None
            return Proto(audioMessage=AudioMessage(**fields, **length, PTT=voice, waveform=bars))
        case "sticker":
            box = box or {"width": 512, "height": 512}
            return Proto(stickerMessage=StickerMessage(**fields, **box, isAnimated=item.animated))
        case "document":
            name = _file_name(item.name)
            return Proto(
                documentMessage=DocumentMessage(
                    **fields,
                    **shown,
                    fileName=name,
                    title=name,
                    pageCount=item.pages or None,
                    caption=action.text or None,
                )
            )


def edit(action: Edit) -> Any:
    """Return the message that gives an earlier one of ours a new text."""
    new = text(Send(chat=action.chat, text=action.text, mentions=action.mentions))
    change = ProtocolMessage(
        key=MessageKey(remoteJID=action.chat, fromMe=True, ID=action.target),
        type=ProtocolMessage.MESSAGE_EDIT,
        editedMessage=new,
        timestampMS=int(time.time() * 1000),
    )
    return Proto(editedMessage=FutureProofMessage(message=Proto(protocolMessage=change)))


def react(action: React, me: Identity) -> Any:
    """Return the message that puts an emoji on another one."""
    return Proto(
        reactionMessage=ReactionMessage(
            key=_key(action.chat, action.target, action.sender, me),
            text=action.emoji,
            senderTimestampMS=int(time.time() * 1000),
        )
    )


def poll(action: Poll) -> Any:
    """Return the message of a poll; its votes are encrypted with the secret in it."""
    options = [PollCreationMessage.Option(optionName=each) for each in action.options]
    return Proto(
        pollCreationMessage=PollCreationMessage(name=action.question, options=options, selectableOptionsCount=1),
        messageContextInfo=MessageContextInfo(messageSecret=secrets.token_bytes(32)),
    )


def pin(action: Pin, me: Identity) -> Any:
    """Return the message that pins another one, or takes it down."""
    kind = PinInChatMessage.PIN_FOR_ALL if action.seconds else PinInChatMessage.UNPIN_FOR_ALL
    key = _key(action.chat, action.target, action.sender, me)
    return Proto(
        pinInChatMessage=PinInChatMessage(key=key, type=kind, senderTimestampMS=int(time.time() * 1000)),
        messageContextInfo=MessageContextInfo(messageAddOnDurationInSecs=action.seconds),
    )


def delete(action: Delete, me: Identity) -> Any:
    """Return the message that deletes another one for everyone."""
    key = _key(action.chat, action.target, action.sender, me)
    return Proto(protocolMessage=ProtocolMessage(key=key, type=ProtocolMessage.REVOKE))


def _key(chat: str, target: str, sender: str, me: Identity) -> Any:
    writer = jid.bare(sender)
    mine = not writer or writer in (me.lid, me.phone)
    participant = writer if not mine and jid.is_group(chat) else None
    return MessageKey(remoteJID=chat, fromMe=mine, ID=target, participant=participant)


def _context(action: Send) -> Any:
    if not (action.quote or action.mentions or action.ephemeral):
        return None
    context = ContextInfo(mentionedJID=action.mentions, expiration=action.ephemeral or None)
    if action.quote is not None:
        context.stanzaID = action.quote.id
        context.participant = jid.bare(action.quote.sender)
        context.quotedMessage.CopyFrom(_quoted(action.quote))
    return context


def _quoted(quote: Quote) -> Any:
    if quote.raw:
        try:
            content = unwrap(Proto.FromString(quote.raw))
        except DecodeError:
            content = None
        if content is not None and content.name:
            kept = Proto()
            kept.CopyFrom(content.message)
            kept.ClearField("messageContextInfo")
            if content.name in CONTEXT:
                getattr(kept, content.name).ClearField("contextInfo")  # what a quote itself quotes is not shown
            return kept
    return Proto(conversation=quote.text[:MAX_QUOTED_TEXT])


def _file_name(name: str) -> str:
    plain = name.replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in plain if each.isprintable())[:200] or "file"
