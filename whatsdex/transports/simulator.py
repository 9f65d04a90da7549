"""A transport without a network: made-up people write, and what the bot does is kept to look at."""

from __future__ import annotations

import itertools
import shutil
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from whatsdex.clock import SYSTEM_CLOCK, Clock
from whatsdex.jid import GROUP, USER, identity
from whatsdex.models import (
    Action,
    ContactCheck,
    FetchMedia,
    GroupChange,
    GroupChangeKind,
    GroupInfo,
    GroupMember,
    GroupOperation,
    Identity,
    Inbound,
    LinkState,
    LinkStatus,
    Media,
    Message,
    PictureAddress,
    Quoted,
    Result,
    Send,
)  # fmt: skip
from whatsdex.transports import made_groups
from whatsdex.transports.base import Deliver, Done

KEPT = 5000
"""Actions kept to look at."""


@dataclass(frozen=True, slots=True)
class Executed:
    """An action that was executed."""

    seq: int
    at: datetime
    action: Action
    id: str


@dataclass(slots=True)
class Simulator:
    """An account whose people are made up; implements ``Transport``."""

    account: str
    data: Path
    """The data folder."""
    clock: Clock = SYSTEM_CLOCK
    me: Identity = field(default_factory=lambda: Identity(lid="1000@lid", phone="10000000000@" + USER))
    groups: dict[str, GroupInfo] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    """Where people's pictures are, by JID."""
    done: deque[Executed] = field(default_factory=lambda: deque(maxlen=KEPT))
    faults: Callable[[Action], Result | None] = lambda _action: None
    """Lets a test answer an action instead."""
    keep: bool = True
    """Whether actions are kept to look at."""
    _deliver: Deliver | None = None
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(time.time_ns() // 1000))
    """Such that what is said after a restart is new."""
    _state: LinkState = "stopped"
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def start(self, deliver: Deliver) -> None:
        """Be connected at once."""
        self._deliver, self._state = deliver, "connected"
        deliver(self.status())

    def status(self) -> LinkStatus:
        """Return that all is well, while started."""
        return LinkStatus(self.account, self._state, self.clock.now(), me=self.me)

    def journaled(self, chat: str, message_id: str) -> None:
        """Need nothing done."""

    def pair(self, phone: str = "") -> None:
        """Need nothing done."""

    def logout(self) -> None:
        """Need nothing done."""

    def reconnect(self) -> None:
        """Need nothing done."""

    def stop(self, seconds: float) -> None:
        """Deliver and execute no more."""
        self._deliver, self._state = None, "stopped"

    def submit(self, action: Action, done: Done) -> None:
        """Execute an action at once."""
        if self._state != "connected":
            return done(Result(ok=False, error=f"the account is {self._state}", code="offline"))
        result = self.faults(action) or self._execute(action)
        if result.ok and self.keep:
            self._keep(action, result)
        return done(result)

    def _keep(self, action: Action, result: Result) -> None:
        with self._changed:
            seq = self.done[-1].seq + 1 if self.done else 0
            self.done.append(Executed(seq, self.clock.now(), action, result.id))
            self._changed.notify_all()

    def _execute(self, action: Action) -> Result:
        number = f"SIM{next(self._ids)}"
        if isinstance(action, FetchMedia):
            return self._fetch(action, number)
        if isinstance(action, GroupOperation):
            return self._operate(action)
        if isinstance(action, PictureAddress):
            return Result(ok=True, value=self.pictures.get(action.chat, ""))
        if isinstance(action, ContactCheck):
            return Result(ok=True, value=msgspec.json.encode(identity(action.chat)).decode())
        if isinstance(action, Send) and action.media is not None and not self._take_file(action.media, number):
            return Result(ok=False, error="the file to send is gone", code="gone")
        return Result(ok=True, id=number, at=self.clock.now())

    def _operate(self, action: GroupOperation) -> Result:
        """Change a made-up group as WhatsApp would, and tell the engine of it."""
        info = self.groups.get(action.chat)
        if action.verb == "groups":
            return Result(ok=True, value=msgspec.json.encode(list(self.groups.values())).decode())
        if info is None:
            return Result(ok=False, error="no such group", code="gone")
        if action.verb == "info":
            return Result(ok=True, value=msgspec.json.encode(info).decode())
        able = any(each.admin and each.who == self.me for each in info.members)
        if not able and action.verb not in ("leave", "link"):
            return Result(ok=False, error="the account is no admin", code="forbidden")
        made = made_groups.operated(info, action)
        self.groups[action.chat] = made
        change = made_groups.told(self.account, info, made, self.me, self.clock.now())
        if change is not None and self._deliver is not None:
            self._deliver(change)
        return Result(ok=True, value=made_groups.link(info) if action.verb in ("link", "revoke_link") else "")

    def _fetch(self, action: FetchMedia, number: str) -> Result:
        source = Path(action.raw.decode())
        if not source.is_file():
            return Result(ok=False, error="the file is gone", code="gone")
        if source.stat().st_size > action.limit:
            return Result(ok=False, error="the file is too large", code="too_large")
        place = Path("spool") / f"sim-{number}{source.suffix}"
        (self.data / "spool").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, self.data / place)
        return Result(ok=True, value=str(place))

    def _take_file(self, media: Media, number: str) -> bool:
        """Keep a sent file as a phone would, since the engine removes its own copy; tell whether it is there."""
        if not (self.data / media.path).is_file():
            return False
        folder = self.data / "spool" / "sent"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.data / media.path, folder / f"{number}{Path(media.path).suffix}")
        return True

    def sent_file(self, number: str) -> Path | None:
        """Return the file that went with a message."""
        return next((self.data / "spool" / "sent").glob(f"{number}.*"), None)

    # what tests and the console do

    def turn(self, state: LinkState, reason: str = "") -> None:
        """Lose the connection, or have it back."""
        self._state = state
        if self._deliver is not None:
            self._deliver(msgspec.structs.replace(self.status(), reason=reason))

    def say(
        self,
        text: str,
        who: str = "15550000002",
        *,
        name: str = "",
        group: str = "",
        file: Path | None = None,
        media: Media | None = None,
        quoted: Quoted | None = None,
        message_id: str = "",
        mentions: tuple[str, ...] = (),
        at: datetime | None = None,
    ) -> str:
        """Write to the bot and return the message's id.

        Args:
            text: The text or caption.
            who: The writer's number.
            name: The writer's name.
            group: A group's name; it is made on first use, with its first writer as admin.
            file: What is attached.
            media: What the attachment is.
            quoted: What is answered.
            message_id: To send one again.
            mentions: JIDs.
            at: When, by WhatsApp's clock.
        """
        sender = identity(f"{who}@{USER}")
        number = message_id or f"IN{next(self._ids)}"
        raw = str(file).encode() if file is not None else b""
        message = Message(
            self.account, number, self._group(group, sender) if group else sender.phone, sender,
            at or self.clock.now(), media.kind if media else "text", text, name or f"+{who}", bool(group),
            mentions=mentions, mentions_me=bool({self.me.phone, self.me.lid} & set(mentions)), quoted=quoted,
            media=media, raw=raw,
        )  # fmt: skip
        self.deliver(message)
        return number

    def deliver(self, inbound: Inbound) -> None:
        """Hand a message, or anything else that happens, to the engine."""
        if self._deliver is not None:
            self._deliver(inbound)

    def _group(self, name: str, sender: Identity) -> str:
        jid = group_jid(name)
        info = self.groups.get(jid)
        if info is None:
            members = (GroupMember(sender, admin=True), GroupMember(self.me))
            self.groups[jid] = GroupInfo(jid, name, members=members)
        elif all(each.who != sender for each in info.members):
            self.groups[jid] = msgspec.structs.replace(info, members=(*info.members, GroupMember(sender)))
        return jid

    def join(self, group: str, *people: str) -> None:
        """Have people join a group."""
        self._move("join", group, people)

    def leave(self, group: str, *people: str) -> None:
        """Have people leave a group."""
        self._move("leave", group, people)

    def make_admin(self, group: str, *people: str) -> None:
        """Make members admins of a group; without names, the account itself."""
        self._move("promote", group, people)

    def _move(self, kind: GroupChangeKind, group: str, people: tuple[str, ...]) -> None:
        jid = group_jid(group)
        who = tuple(identity(f"{each}@{USER}") for each in people) or (self.me,)
        self.groups[jid] = made_groups.moved(self.groups[jid], kind, who)
        if self._deliver is not None:
            self._deliver(GroupChange(self.account, jid, kind, self.clock.now(), actor=who[0], people=who))

    def wait_for(self, match: Callable[[Executed], bool], *, since: int = 0, seconds: float = 10.0) -> Executed:
        """Return the first kept action from ``since`` on that matches, waiting for it.

        Raises:
            TimeoutError: None came; what came instead is in the message.
        """
        found: list[Executed] = []

        def look() -> bool:
            found[:] = [each for each in self.done if each.seq >= since and match(each)][:1]
            return bool(found)

        with self._changed:
            if not self._changed.wait_for(look, seconds):
                raise TimeoutError(f"no such action; the last were {[each.action for each in self.done][-5:]}")
        return found[0]

    def since(self, seq: int, wait: float) -> list[Executed]:
        """Return the kept actions from ``seq`` on, waiting up to ``wait`` seconds for the first."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self.done) and self.done[-1].seq >= seq, wait)
            return [each for each in self.done if each.seq >= seq]


def group_jid(name: str) -> str:
    """Return the JID of a made-up group."""
    return name if name.endswith("@" + GROUP) else f"1203630{zlib.crc32(name.encode()):010d}@{GROUP}"
