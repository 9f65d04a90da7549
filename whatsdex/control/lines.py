"""What each event looks like in the feed: lines made when somebody reads them, clean and masked."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from whatsdex import events, jid
from whatsdex.clock import from_millis
from whatsdex.control.views import FeedLine
from whatsdex.events import Event
from whatsdex.models import Frozen
from whatsdex.monitoring import scrub
from whatsdex.text import mask, sanitize

TEXT = 2_000
"""Characters of a message that are kept."""
NAMES = 5_000
"""Chats and people whose clean names are remembered: the same ones come again and again."""
QUIET = frozenset({"read", "presence", "fetch", "group", "reject_call", "contact"})
"""Actions that nobody wants to see."""
CHANGES = {
    "joined": "The bot was added to the group",
    "left": "The bot is out of the group",
    "join": "joined",
    "leave": "left",
    "promote": "made admin",
    "demote": "no admin any more",
    "subject": "The group has another name",
    "settings": "The group's settings changed",
}
REFUSALS = {
    "admins_unknown": "WhatsApp does not tell who the group's admins are",
    "antiaudio": "no voice or audio messages there",
    "antidocument": "no documents there",
    "antigif": "no GIFs there",
    "antiimage": "no pictures there",
    "antilink": "no links there",
    "antispam": "too many messages in a row",
    "antisticker": "no stickers there",
    "antitagsw": "no mentions of the group in a status",
    "antitoxic": "a word that is not wanted there",
    "antivideo": "no videos there",
    "at_once": "too much of theirs is under way",
    "banned": "they are banned",
    "bot_admin": "the bot is no admin of the group",
    "bot_muted": "admins muted the bot there",
    "cooldown": "again too soon",
    "crash": "made to crash phones",
    "games": "games are off there",
    "group_admin": "only for admins of the group",
    "group_enabled": "the bot is silent in that group",
    "leaving": "they are being removed",
    "maintenance": "under maintenance",
    "mode_group": "the bot answers in groups alone",
    "mode_premium": "the bot answers premium members alone",
    "mode_private": "the bot answers in private chats alone",
    "mode_self": "the bot answers its owners alone",
    "muted": "they are muted there",
    "night": "not at this hour",
    "place": "not in this kind of chat",
    "private_premium": "in private only for premium",
    "rate": "too many commands",
    "required_group": "not a member of the required group",
    "role": "not for their role",
    "set_up": "not set up",
    "slowmode": "slow mode: again too soon",
    "switched_off": "switched off",
}
"""Why a command or a group's message was refused, by the rules of policies and moderation, for operators."""
PLAIN_OUTCOMES = {"done": "ok", "failed": "failed", "cancelled": "cancelled", "dead": "failed"}

Name = Callable[[str, str], str]
"""Gives the name of a chat by account and JID, empty where it has none."""


class Heard(Frozen):
    """What is kept of a handled message: little, and no body that was not for the bot."""

    account: str
    chat: str
    who: str
    group: bool
    kind: str
    text: str
    masked: bool
    command: str
    outcome: str
    seconds: float
    detail: str
    id: str


Shown = Heard | Event


def keep(event: Event) -> Shown | None:
    """Return what the feed keeps of an event, None where it shows nothing; must be quick."""
    kind = type(event)
    if kind is events.MessageHandled:
        return _heard(event)  # type: ignore[arg-type]
    if kind not in MAKERS:
        return None
    if kind is events.MessageSent and event.kind in QUIET:  # type: ignore[union-attr]
        return None
    if kind is events.JobChanged and event.progress and event.state == "running":  # type: ignore[union-attr]
        return None
    return event


def _heard(event: events.MessageHandled) -> Heard:
    message, outcome, command = event.message, event.outcome, event.command
    masked = outcome == "ignored" or (message.group and not command and outcome != "user_error")
    return Heard(
        message.account, message.chat, message.name or message.sender.key, message.group, message.kind,
        "" if masked else message.text[:TEXT], masked, command, outcome, event.seconds, event.detail, message.id,
    )  # fmt: skip


def line(seq: int, at: float, shown: Shown, name: Name) -> FeedLine:
    """Return the line of what was kept.

    Args:
        seq: Its number.
        at: When, in seconds since 1970.
        shown: What was kept.
        name: Names chats.
    """
    made: FeedLine = MAKERS[type(shown)](shown)
    chat_name = made.chat_name or (name(made.account, made.chat) if made.chat else "")
    private = bool(made.chat) and not made.group
    return replace(
        made,
        seq=seq,
        at=from_millis(int(at * 1000)),
        chat=_masked(made.chat),
        chat_name=_named(chat_name),
        who=_named(made.who) or (_masked(jid.number(made.chat)) if private else ""),
        text=scrub.value(made.text, lines=True) if made.text else "",
        detail=scrub.value(made.detail) if made.detail else "",
        message_id=sanitize(made.message_id, limit=80),
    )


_masked = lru_cache(NAMES)(mask)


@lru_cache(NAMES)
def _named(name: str) -> str:
    shown: str = scrub.value(sanitize(name, limit=60))
    return shown


LATER = from_millis(0)
"""Stands for the time until the line is read."""


def _in(heard: Heard) -> FeedLine:
    return FeedLine(
        0, LATER, "in", heard.account, heard.chat, who=heard.who, group=heard.group, kind=heard.kind, text=heard.text,
        masked=heard.masked, command=heard.command, outcome=heard.outcome, ms=heard.seconds * 1000,
        detail=REFUSALS.get(heard.detail, heard.detail), message_id=heard.id,
    )  # fmt: skip


def _out(event: events.MessageSent) -> FeedLine:
    kind = event.media or ("text" if event.kind == "send" else event.kind)
    return FeedLine(
        0, LATER, "out", event.account, event.chat, group=jid.is_group(event.chat), kind=kind, text=event.text[:TEXT],
        command=event.command, ms=event.seconds * 1000, message_id=event.id,
    )  # fmt: skip


def _failed(event: events.SendFailed) -> FeedLine:
    what, outcome = ("Given up", "failed") if event.final else ("Not sent yet, it is tried again", "")
    return _event(event.account, event.chat, "send", f"{what}: {event.error}", outcome, event.code)


def _job(event: events.JobChanged) -> FeedLine:
    outcome = PLAIN_OUTCOMES.get(event.state, "")
    why = f", {event.note}" if event.note else ""
    return _event("", event.chat, "job", f"Job {event.command}: {event.state}{why}", outcome)


def _incident(event: events.IncidentHappened) -> FeedLine:
    return _event("", "", "incident", f"Incident {event.number} in {event.where}: {event.summary}", "failed")


def _link(event: events.LinkChanged) -> FeedLine:
    status = event.status
    why = f": {status.reason}" if status.reason else ""
    return _event(status.account, "", "link", f"{status.account} is {status.state.replace('_', ' ')}{why}")


def _code(event: events.PairingCodeShown) -> FeedLine:
    code = event.code
    text = f"A code to link {code.account} is shown" if code.text else code.error or "No code is shown any more"
    return _event(code.account, "", "pairing", text)


def _group(event: events.GroupChanged) -> FeedLine:
    change = event.change
    count = f"{len(change.people)} " if change.kind in ("join", "leave", "promote", "demote") else ""
    made = _event(change.account, change.chat, "group", count + CHANGES[change.kind])
    return replace(made, chat_name=change.subject)


def _call(event: events.CallCame) -> FeedLine:
    call = event.call
    return _event(call.account, call.who.phone or call.who.lid, "call", "Rings no more" if call.ended else "Calls")


def _owner(event: events.OwnerClaimed) -> FeedLine:
    return _event(event.account, event.who.phone or event.who.lid, "owner", "Claimed the bot by its code", "ok")


def _event(account: str, chat: str, kind: str, text: str, outcome: str = "", detail: str = "") -> FeedLine:
    return FeedLine(
        0, LATER, "event", account, chat, group=jid.is_group(chat), kind=kind, text=text[:TEXT], outcome=outcome,
        detail=detail,
    )  # fmt: skip


MAKERS: dict[type, Callable[[Any], FeedLine]] = {
    Heard: _in,
    events.MessageSent: _out,
    events.SendFailed: _failed,
    events.JobChanged: _job,
    events.IncidentHappened: _incident,
    events.LinkChanged: _link,
    events.PairingCodeShown: _code,
    events.GroupChanged: _group,
    events.CallCame: _call,
    events.OwnerClaimed: _owner,
}
