"""Executing an action with neonize's client."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
from neonize.exc import GetProfilePictureError
from neonize.utils.enum import BlocklistAction, ChatPresence, ChatPresenceMedia, ReceiptType

from whatsdex import jid
from whatsdex.models import (
    Action,
    Block,
    ContactCheck,
    Delete,
    Edit,
    FetchMedia,
    GroupOperation,
    MarkRead,
    PictureAddress,
    Pin,
    Poll,
    Presence,
    React,
    RejectCall,
    Result,
    Send,
)
from whatsdex.transports.whatsapp import compose, files, groups
from whatsdex.transports.whatsapp.compose import address
from whatsdex.transports.whatsapp.convert import address as text_of
from whatsdex.transports.whatsapp.convert import when
from whatsdex.transports.whatsapp.faults import failed
from whatsdex.transports.whatsapp.people import People
from whatsdex.transports.whatsapp.session import Session

UNSEEN = re.compile("hidden their profile picture|does not have a profile picture")
"""How it is told that somebody has no picture, or none for us."""


def perform(action: Action, session: Session, folder: Path) -> Result:
    """Execute an action and return what came of it; faults of neonize come as results too.

    Args:
        action: What to do.
        session: The connection, logged in.
        folder: The data folder.
    """
    try:
        return _perform(action, session, folder)
    except FileNotFoundError:
        return failed("The file is gone.", "gone")
    except ValueError as error:
        return failed(error, "invalid")
    except Exception as error:  # noqa: BLE001 - neonize raises bare Exceptions too; what they say decides
        return failed(error)


def _perform(action: Action, session: Session, folder: Path) -> Result:
    client, me, people = session.client, session.me, session.people
    match action:
        case Send(media=None):
            return _send(client, action.chat, compose.text(action))
        case Send(media=item) if item is not None:
            return _send(client, action.chat, files.message_of(client, folder, action, item))
        case Edit():
            return _send(client, action.chat, compose.edit(action))
        case React():
            return _send(client, action.chat, compose.react(action, me))
        case Poll():
            return _send(client, action.chat, compose.poll(action))
        case Pin():
            return _send(client, action.chat, compose.pin(action, me))
        case Delete():
            return _send(client, action.chat, compose.delete(action, me))
        case FetchMedia():
            return files.fetch(client, folder, action)
        case GroupOperation():
            return groups.operate(client, folder, action, people)
        case ContactCheck():
            return _check(client, action, people)
        case PictureAddress():
            return Result(ok=True, value=_picture(client, action.chat))
        case MarkRead():
            ids = [each for each in action.ids if each and " " not in each]
            sender = action.sender or action.chat
            client.mark_read(*ids, chat=address(action.chat), sender=address(sender), receipt=ReceiptType.READ)
        case Presence():
            if action.state != "paused":
                session.visibility.typing()
            _show(client, action)
        case Block():
            verb = BlocklistAction.BLOCK if action.blocked else BlocklistAction.UNBLOCK
            client.update_blocklist(address(action.chat), verb)
        case RejectCall():
            client.reject_call(address(action.chat), action.id)
    return Result(ok=True)


def _send(client: Any, chat: str, message: Any) -> Result:
    sent = client.send_message(address(chat), message)
    return Result(ok=True, id=sent.ID, at=when(sent.Timestamp))


def _show(client: Any, action: Presence) -> None:
    state = ChatPresence.CHAT_PRESENCE_PAUSED if action.state == "paused" else ChatPresence.CHAT_PRESENCE_COMPOSING
    recording = action.state == "recording"
    media = ChatPresenceMedia.CHAT_PRESENCE_MEDIA_AUDIO if recording else ChatPresenceMedia.CHAT_PRESENCE_MEDIA_TEXT
    client.send_chat_presence(address(action.chat), state, media)


def _picture(client: Any, chat: str) -> str:
    try:
        return str(client.get_profile_picture(address(chat)).URL)
    except GetProfilePictureError as error:
        if UNSEEN.search(str(error)):
            return ""
        raise


def _check(client: Any, action: ContactCheck, people: People) -> Result:
    name = action.chat if "@" in action.chat else jid.from_number(action.chat)
    if not jid.is_lid(name):
        answers = client.is_on_whatsapp("+" + jid.user_part(name))
        if not any(each.IsIn for each in answers):
            return failed(f"{jid.number(name)} is not on WhatsApp.", "gone")
        name = next(text_of(each.JID) for each in answers if each.IsIn) or name
    return Result(ok=True, value=msgspec.json.encode(people.identity(name)).decode())
