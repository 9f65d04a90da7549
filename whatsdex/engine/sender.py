"""Takes an account's outbox rows in order, paces, sends, and records what came of them."""

from __future__ import annotations

import heapq
import queue
import random
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import msgspec
import structlog

from whatsdex.clock import Clock, to_millis
from whatsdex.engine import pacing
from whatsdex.events import Bus, MessageSent, SendFailed
from whatsdex.models import Delete, Edit, Result, Send
from whatsdex.storage import Store, Unit
from whatsdex.storage.outbox import FAILED, SENT, Row
from whatsdex.transports.base import Transport

log = structlog.get_logger(__name__)

WINDOW = 32
"""Sends under way at once, each to another chat."""
OPERATIONS = 16
"""Other actions under way at once."""
TRIES = 5
EDITABLE = 15 * 60
"""Seconds within which WhatsApp lets a message be edited."""
REMEMBERED = 5000
FINAL = frozenset({"forbidden", "gone", "invalid", "too_large", "unsupported"})
"""Faults that another try will not cure."""
APART = frozenset({"read", "presence", "fetch", "group", "reject_call", "contact"})
"""Kinds that keep no order with a chat's messages."""

Heard = Callable[[Row, Result], None]


@dataclass(slots=True)
class _Chat:
    rows: deque[Row] = field(default_factory=deque)
    under_way: bool = False
    held: bool = False
    """Whether it waits for a time or for a place in the window."""
    bucket: pacing.Bucket | None = None


class Sender:
    """One account's sender; all its state belongs to its thread."""

    def __init__(
        self,
        transport: Transport,
        store: Store,
        bus: Bus,
        clock: Clock,
        *,
        limited: Callable[[], bool],
        burst: Callable[[str, str], tuple[int, float]],
        heard: Heard,
        chance: random.Random | None = None,
    ) -> None:
        """Make a sender.

        Args:
            transport: What executes actions.
            store: Where results are recorded.
            bus: Told of what was sent or failed.
            clock: The time of day.
            limited: Whether replies are paced.
            burst: Tells of a chat how many messages are unanswered and when the last came.
            heard: Hears each final result, in this sender's thread.
            chance: Jitter.
        """
        self.account = transport.account
        self._transport, self._store, self._bus, self._clock = transport, store, bus, clock
        self._limited, self._burst, self._heard = limited, burst, heard
        self._events: queue.SimpleQueue[list[Row] | tuple[Row, Result] | None] = queue.SimpleQueue()
        self._chats: dict[str, _Chat] = {}
        self._due: list[tuple[float, str]] = []
        self._waiting: deque[str] = deque()
        self._under_way = 0
        self._apart: deque[Row] = deque()
        self._apart_under_way = 0
        self._sent: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._unasked = pacing.Unasked(time.monotonic(), chance or random.Random())  # noqa: S311 - jitter
        self._stopping = False
        self.waiting = 0
        """Rows handed over and not yet done."""
        self.sent = 0
        self._thread = threading.Thread(target=self._work, name=f"sender-{self.account}", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def put(self, rows: Sequence[Row]) -> None:
        """Take committed rows; any thread may call."""
        now = time.monotonic()
        for row in rows:
            row.committed = now
        self._events.put(list(rows))

    def wake(self) -> None:
        """Look again: the connection may be back."""
        self._events.put([])

    def stop(self, seconds: float) -> None:
        """End; rows not sent stay in the outbox."""
        self._events.put(None)
        self._thread.join(seconds)

    def _answered(self, row: Row, result: Result) -> None:
        self._events.put((row, result))

    # in the thread

    def _work(self) -> None:
        while not self._stopping:
            timeout = max(0.0, self._due[0][0] - time.monotonic()) if self._due else None
            try:
                event = self._events.get(timeout=timeout)
            except queue.Empty:
                event = []
            try:
                self._take(event)
            except Exception:  # noqa: BLE001 - an isolation point: the sender must go on
                log.exception("sender_failed", account=self.account)

    def _take(self, event: list[Row] | tuple[Row, Result] | None) -> None:
        if event is None:
            self._stopping = True
        elif isinstance(event, tuple):
            self._settle(*event)
        else:
            for row in event:
                self._add(row)
            if not event:
                self._resume()
        now = time.monotonic()
        while self._due and self._due[0][0] <= now:
            _at, chat = heapq.heappop(self._due)
            self._chats[chat].held = False
            self._advance(chat)

    def _add(self, row: Row) -> None:
        self.waiting += 1
        if row.kind in APART:
            self._apart.append(row)
            self._advance_apart()
            return
        chat = self._chats.get(row.chat)
        if chat is None:
            chat = self._chats[row.chat] = _Chat()
        chat.rows.append(row)
        self._advance(row.chat)

    def _online(self) -> bool:
        return self._transport.status().state == "connected"

    def _resume(self) -> None:
        if self._online():
            for chat in list(self._chats):
                self._advance(chat)
            self._advance_apart()

    def _advance(self, jid: str) -> None:
        chat = self._chats[jid]
        if chat.under_way or chat.held:
            return
        self._skip_stale(chat)
        if not chat.rows:
            if chat.bucket is None or chat.bucket.wait(time.monotonic()) == 0.0 and chat.bucket.level >= 19:
                del self._chats[jid]
            return
        if not self._online():
            return
        now = time.monotonic()
        row = chat.rows[0]
        if (wait := self._wait(chat, row, now)) > 0:
            chat.held = True
            heapq.heappush(self._due, (now + wait, jid))
        elif self._under_way >= WINDOW:
            chat.held = True
            self._waiting.append(jid)
        else:
            self._submit(chat, row)

    def _wait(self, chat: _Chat, row: Row, now: float) -> float:
        if row.not_before > now:
            return row.not_before - now
        wait = pacing.quiet(now, row.committed, *self._burst(self.account, row.chat))
        if wait > 0 or not self._limited():
            return wait
        if not row.urgent:
            if (wait := self._unasked.wait(now)) == 0.0:
                self._unasked.take()
            return wait
        if chat.bucket is None:
            chat.bucket = pacing.chat_bucket(now)
        if (wait := chat.bucket.wait(now)) == 0.0:
            chat.bucket.take()
        return wait

    def _submit(self, chat: _Chat, row: Row) -> None:
        action = row.action
        if isinstance(action, (Edit, Delete)) and action.target.startswith("#"):
            aimed = self._aim(row, action)
            if aimed is None:
                chat.rows.popleft()
                self._done(row, "dropped", Result(ok=False, error="its message was never sent", code="gone"))
                self._advance(row.chat)
                return
            action = aimed
        chat.under_way = True
        self._under_way += 1
        self._transport.submit(action, partial(self._answered, row))

    def _aim(self, row: Row, action: Edit | Delete) -> Edit | Delete | Send | None:
        """Point an edit or deletion at the id that its target got."""
        wa_id, at = self._find_sent(action.target[1:])
        fresh = wa_id and time.time() - at < EDITABLE
        if wa_id and (fresh or isinstance(action, Delete)):
            return msgspec.structs.replace(action, target=wa_id)
        if isinstance(action, Edit) and row.final:
            return Send(action.chat, action.text, mentions=action.mentions)
        return None

    def _find_sent(self, key: str) -> tuple[str, float]:
        known = self._sent.get(key)
        if known is None:
            found = self._store.one("SELECT wa_id, sent FROM outbox WHERE key=?", key)
            known = (found[0], found[1] / 1000) if found else ("", 0.0)
        return known

    @staticmethod
    def _latest_edit(rows: deque[Row], row: Row) -> bool:
        target = row.action.target if isinstance(row.action, Edit) else ""
        return not any(
            each is not row and isinstance(each.action, Edit) and each.action.target == target for each in rows
        )

    def _skip_stale(self, chat: _Chat) -> None:
        """Drop edits that a later edit of the same message makes needless."""
        while chat.rows and isinstance(chat.rows[0].action, Edit) and not self._latest_edit(chat.rows, chat.rows[0]):
            row = chat.rows.popleft()
            self._done(row, "dropped", Result(ok=True))

    def _advance_apart(self) -> None:
        while self._apart and self._apart_under_way < OPERATIONS and self._online():
            row = self._apart.popleft()
            self._apart_under_way += 1
            self._transport.submit(row.action, partial(self._answered, row))

    def _settle(self, row: Row, result: Result) -> None:
        """Take the transport's answer for a row that was under way."""
        apart = row.kind in APART
        if apart:
            self._apart_under_way -= 1
        else:
            self._under_way -= 1
            chat = self._chats[row.chat]
            chat.under_way = False
        if result.ok:
            self._finish(row, "sent", result)
        elif result.code == "offline" and not result.ambiguous:
            row.not_before = time.monotonic() + 0.2
            if apart:
                self._apart.append(row)
        elif (
            result.ambiguous
            and not row.urgent
            or result.code in FINAL
            or (row.tries + 1 >= TRIES and not result.ambiguous)
        ):
            self._finish(row, "dead", result)
        else:
            self._again(row, result)
            if apart:
                self._apart.append(row)
        if apart:
            self._advance_apart()
        else:
            self._advance(row.chat)
        while self._waiting and self._under_way < WINDOW:
            jid = self._waiting.popleft()
            self._chats[jid].held = False
            self._advance(jid)

    def _again(self, row: Row, result: Result) -> None:
        row.tries += 1
        row.not_before = time.monotonic() + (0.0 if result.ambiguous else min(60.0, 2.0**row.tries))
        unit = Unit()
        unit.add(FAILED, row.key, "handed", result.error[:300], 1, int(result.ambiguous))
        self._store.writer.commit(unit)
        self._bus.tell(SendFailed(self.account, row.chat, row.key, result.error, final=False, code=result.code,
                                  ambiguous=result.ambiguous))  # fmt: skip

    def _finish(self, row: Row, state: str, result: Result) -> None:
        if row.kind not in APART:
            self._chats[row.chat].rows.popleft()
        self._done(row, state, result)

    def _done(self, row: Row, state: str, result: Result) -> None:
        self.waiting -= 1
        at = result.at or self._clock.now()
        unit = Unit()
        if state == "sent":
            self.sent += 1
            unit.add(SENT, row.key, state, to_millis(at), result.id, result.value, "")
            if result.id:
                self._sent[row.key] = (result.id, at.timestamp())
                if len(self._sent) > REMEMBERED:
                    self._sent.popitem(last=False)
        else:
            unit.add(FAILED, row.key, state, result.error[:300], 1, int(result.ambiguous))
        self._store.writer.commit(unit)
        if state == "sent":
            action = row.action
            media = action.media.kind if isinstance(action, Send) and action.media is not None else ""
            self._bus.tell(
                MessageSent(
                    self.account,
                    row.chat,
                    row.key,
                    result.id,
                    row.kind,
                    getattr(action, "text", ""),
                    at,
                    time.monotonic() - row.committed,
                    media,
                    row.command,
                )  # fmt: skip
            )
        elif state == "dead":
            self._bus.tell(SendFailed(self.account, row.chat, row.key, result.error, final=True, code=result.code,
                                      ambiguous=result.ambiguous))  # fmt: skip
        self._heard(row, result)
