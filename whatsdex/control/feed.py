"""The live feed: a ring of lines that the event bus fills and faces read."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from whatsdex import events, jid
from whatsdex.clock import SYSTEM_CLOCK, Clock
from whatsdex.control.views import FeedLine, FeedPage
from whatsdex.events import Event
from whatsdex.monitoring import scrub
from whatsdex.text import mask, sanitize

SIZE = 20_000
"""Lines that are kept."""
MOST = 2_000
"""Lines of one page."""
TEXT = 2_000
"""Characters of a message that are kept."""
NAMES = 5_000
"""Chats whose people's names are remembered."""
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


class Feed:
    """Keeps lines as they come, and cleans them when they are read.

    Args:
        subject: Gives a group's name by account and JID.
        clock: The time of day.
        size: Lines that are kept.
    """

    def __init__(
        self, subject: Callable[[str, str], str] = lambda _account, _chat: "", clock: Clock = SYSTEM_CLOCK,
        size: int = SIZE,
    ) -> None:  # fmt: skip
        """Make an empty feed."""
        self._subject, self._now, self._size = subject, clock.now, size
        self._ring: list[FeedLine | None] = [None] * size
        self._end = 0
        self._readers = 0
        self._changed = threading.Condition()
        self._names: OrderedDict[str, str] = OrderedDict()
        self._makers: dict[type, Callable[[Any], FeedLine | None]] = {
            events.MessageHandled: self._handled,
            events.MessageSent: self._sent,
            events.SendFailed: self._failed,
            events.JobChanged: self._job,
            events.IncidentHappened: self._incident,
            events.LinkChanged: self._link,
            events.PairingCodeShown: self._code,
            events.GroupChanged: self._group,
            events.CallCame: self._call,
            events.OwnerClaimed: self._owner,
        }

    def listen(self, event: Event) -> None:
        """Take an event in; to be given to ``Bus.listen``."""
        make = self._makers.get(type(event))
        if make is None or (line := make(event)) is None:
            return
        with self._changed:
            self._ring[self._end % self._size] = line
            self._end += 1
            if self._readers:
                self._changed.notify_all()

    def since(self, seq: int, limit: int = 500, wait: float = 0.0) -> FeedPage:
        """Return lines from ``seq`` on; see ``api.FeedArea``."""
        limit = max(1, min(limit, MOST))
        with self._changed:
            if seq > self._end:  # it was counted by an earlier engine
                seq = 0
            if wait > 0 and seq >= self._end:
                self._readers += 1
                try:
                    self._changed.wait_for(lambda: self._end > seq, wait)
                finally:
                    self._readers -= 1
            first = max(0, self._end - self._size)
            start = max(first, self._end - limit) if seq < 0 else min(max(seq, first), self._end)
            stop = min(self._end, start + limit)
            found = [(each, self._ring[each % self._size]) for each in range(start, stop)]
        missed = max(0, first - seq) if seq >= 0 else 0
        lines = tuple(self._clean(number, line) for number, line in found if line is not None)
        return FeedPage(lines=lines, next=stop, missed=missed)

    def _clean(self, seq: int, line: FeedLine) -> FeedLine:
        name = line.chat_name or (
            self._subject(line.account, line.chat) if line.group else self._names.get(line.chat, "")
        )
        who = scrub.value(sanitize(line.who, limit=60))
        return replace(
            line,
            seq=seq,
            chat=mask(line.chat),
            chat_name=scrub.value(sanitize(name, limit=60)),
            who=who or ("" if line.group or not line.chat else mask(jid.number(line.chat))),
            text=scrub.value(line.text, lines=True),
            detail=scrub.value(line.detail),
            message_id=sanitize(line.message_id, limit=80),
        )

    # what each event looks like; texts stay as they are until somebody reads them

    def _handled(self, event: events.MessageHandled) -> FeedLine:
        message = event.message
        private = not message.group
        masked = event.outcome == "ignored" or (not private and not event.command and event.outcome != "user_error")
        if private and message.name and self._names.get(message.chat) != message.name:
            self._names[message.chat] = message.name
            if len(self._names) > NAMES:
                self._names.popitem(last=False)
        return FeedLine(
            0, self._now(), "in", message.account, message.chat, who=message.name or message.sender.key,
            group=message.group, kind=message.kind, text="" if masked else message.text[:TEXT], masked=masked,
            command=event.command, outcome=event.outcome, ms=event.seconds * 1000, detail=event.detail,
            message_id=message.id,
        )  # fmt: skip

    def _sent(self, event: events.MessageSent) -> FeedLine | None:
        if event.kind in QUIET:
            return None
        kind = event.media or ("text" if event.kind == "send" else event.kind)
        return FeedLine(
            0, self._now(), "out", event.account, event.chat, group=jid.is_group(event.chat), kind=kind,
            text=event.text[:TEXT], command=event.command, ms=event.seconds * 1000, message_id=event.id,
        )  # fmt: skip

    def _failed(self, event: events.SendFailed) -> FeedLine:
        what = "Given up" if event.final else "Not sent yet, it is tried again"
        return self._event(
            event.account, event.chat, "send", f"{what}: {event.error}", "failed" if event.final else "", event.code
        )

    def _job(self, event: events.JobChanged) -> FeedLine | None:
        if event.state == "running" and event.progress:
            return None
        outcome = {"done": "ok", "failed": "failed", "cancelled": "cancelled"}.get(event.state, "")
        return self._event("", event.chat, "job", f"Job {event.command}: {event.state}", outcome)

    def _incident(self, event: events.IncidentHappened) -> FeedLine:
        return self._event("", "", "incident", f"Incident {event.number} in {event.where}: {event.summary}", "failed")

    def _link(self, event: events.LinkChanged) -> FeedLine:
        status = event.status
        why = f": {status.reason}" if status.reason else ""
        return self._event(status.account, "", "link", f"{status.account} is {status.state.replace('_', ' ')}{why}")

    def _code(self, event: events.PairingCodeShown) -> FeedLine:
        code = event.code
        text = f"A code to link {code.account} is shown" if code.text else code.error or "No code is shown any more"
        return self._event(code.account, "", "pairing", text)

    def _group(self, event: events.GroupChanged) -> FeedLine:
        change = event.change
        count = f"{len(change.people)} " if change.kind in ("join", "leave", "promote", "demote") else ""
        line = self._event(change.account, change.chat, "group", count + CHANGES[change.kind])
        return replace(line, group=True, chat_name=change.subject)

    def _call(self, event: events.CallCame) -> FeedLine | None:
        call = event.call
        return None if call.ended else self._event(call.account, call.who.phone or call.who.lid, "call", "A call came")

    def _owner(self, event: events.OwnerClaimed) -> FeedLine:
        return self._event(
            event.account, event.who.phone or event.who.lid, "owner", "Claimed the bot by its code", "ok"
        )

    def _event(
        self, account: str, chat: str, kind: str, text: str, outcome: str = "", detail: str = ""
    ) -> FeedLine:  # fmt: skip
        return FeedLine(
            0, self._now(), "event", account, chat, kind=kind, text=text[:TEXT], outcome=outcome, detail=detail
        )
