"""Takes an account's outbox rows in order, paces, sends, and records what came of them."""

from __future__ import annotations

import heapq
import itertools
import queue
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import msgspec
import structlog

from whatsdex.clock import Clock
from whatsdex.engine import pacing
from whatsdex.engine.pace import Pace
from whatsdex.engine.pause import holds
from whatsdex.engine.results import Heard, Results
from whatsdex.engine.targets import Targets, target_of
from whatsdex.events import Bus
from whatsdex.models import Action, Edit, GroupOperation, Result, Send
from whatsdex.storage import Store, Unit
from whatsdex.storage.outbox import LEFT, REPLACED, Row, encode
from whatsdex.transports.base import Transport

log = structlog.get_logger(__name__)

WINDOW = 32
"""Sends under way at once, each to another chat."""
OPERATIONS = 16
"""Other actions under way at once."""
LOOK = 0.005
"""Seconds between two looks whether all is sent, at the stop."""
APART = frozenset({"read", "presence", "fetch", "group", "reject_call", "contact", "block"})
"""Kinds that keep no order with a chat's messages."""
OVER = Result(ok=False, error="nobody waits for it any more", code="timeout")

_Event = list[Row] | tuple[Row, Result] | tuple[()] | None
"""Rows to send (none: look again), an answer, that a time came, or the stop."""


@dataclass(slots=True)
class _Chat:
    rows: deque[Row] = field(default_factory=deque)
    held: bool = False
    """Whether it waits for a time or for a place in the window."""


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
        burst: Callable[[Row], float | None],
        heard: Heard,
        paused: Callable[[], bool] = lambda: False,
        chance: random.Random | None = None,
    ) -> None:
        """Make a sender.

        Args:
            transport: What executes actions.
            store: Where results are recorded.
            bus: Told of what was sent or failed.
            clock: The time of day.
            limited: Whether replies are paced.
            burst: Tells when the newest message came in that waits in a row's chat beside the one it answers.
            heard: Hears each final result, in this sender's thread.
            paused: Whether an operator has all sending rest.
            chance: Jitter.
        """
        self.account = transport.account
        self._transport, self._store = transport, store
        self._limited, self._burst, self._paused = limited, burst, paused
        self.pace = Pace(WINDOW)
        """How fast it sends, and how fast it could."""
        self._events: queue.SimpleQueue[_Event] = queue.SimpleQueue()
        self._chats: dict[str, _Chat] = {}
        self._due: list[tuple[float, str]] = []
        self._waiting: deque[str] = deque()
        self._under_way = 0
        self._apart: deque[Row] = deque()
        self._apart_due = 0.0
        self._apart_under_way = 0
        self._targets = Targets(store, clock)
        self._results = Results(store, bus, clock, self._targets, heard)
        self._buckets = pacing.Buckets()
        self._unasked = pacing.Unasked(time.monotonic(), chance or random.Random())  # noqa: S311 - jitter
        self._given = 0
        self._counting = threading.Lock()
        self._closing = self._stopping = False
        self._thread = threading.Thread(target=self._work, name=f"sender-{self.account}", daemon=True)

    @property
    def waiting(self) -> int:
        """How many rows were handed over and are not done."""
        return self._given - self._results.done

    @property
    def sent(self) -> int:
        """How many messages were sent since the start."""
        return self._results.sent

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def put(self, rows: Sequence[Row]) -> None:
        """Take committed rows; any thread may call."""
        now = time.monotonic()
        for row in rows:
            row.committed = now
        with self._counting:
            self._given += len(rows)
        self._events.put(list(rows))

    def wake(self) -> None:
        """Look again: the connection may be back."""
        self._events.put([])

    def drain(self, seconds: float) -> None:
        """Wait until all is sent, while there is a connection and ``seconds`` are not over; then begin nothing more."""
        end, pause = time.monotonic() + seconds, threading.Event()
        while self.waiting and self._online() and not self._paused() and time.monotonic() < end:
            pause.wait(LOOK)
        self._closing = True

    def stop(self, seconds: float) -> None:
        """Record the answers that came, and end; rows not sent stay in the outbox."""
        self._closing = True
        self._events.put(None)
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _answered(self, row: Row, result: Result) -> None:
        self._events.put((row, result))

    # in the thread

    def _work(self) -> None:
        while not self._stopping:
            due = min((each for each in (self._due[0][0] if self._due else 0.0, self._apart_due) if each), default=None)
            try:
                event = self._events.get(timeout=None if due is None else max(0.0, due - time.monotonic()))
            except queue.Empty:
                event = ()
            try:
                self._take(event)
            except Exception:  # noqa: BLE001 - an isolation point: the sender must go on
                log.exception("sender_failed", account=self.account)
        self._leave()

    def _take(self, event: _Event) -> None:
        if event is None:
            self._stopping = True
            return
        if isinstance(event, list):
            for row in event:
                self._add(row)
            if not event:
                self._resume()
        elif event:
            self._settle(*event)
        now = time.monotonic()
        while self._due and self._due[0][0] <= now:
            _at, jid = heapq.heappop(self._due)
            self._chats[jid].held = False
            self._advance(jid)
        if self._apart_due and self._apart_due <= now:
            self._advance_apart()

    def _leave(self) -> None:
        """Leave what was surely not sent to the next start, which need not count it as ambiguous."""
        unit = Unit()
        for row in (*self._apart, *(row for chat in self._chats.values() for row in chat.rows)):
            if not row.flying and not row.risky:
                unit.add(LEFT, row.key, "queued")
        if unit:
            self._store.writer.commit(unit)

    def _add(self, row: Row) -> None:
        if _apart(row):
            self._apart.append(row)
            self._advance_apart()
            return
        chat = self._chats.get(row.chat)
        if chat is None:
            chat = self._chats[row.chat] = _Chat()
        if (key := target_of(row)) and self._replace(chat, key, row):
            return
        chat.rows.append(row)
        self._advance(row.chat)

    def _replace(self, chat: _Chat, key: str, row: Row) -> bool:
        """Change a message that was not tried yet in place of editing or deleting it."""
        for each in chat.rows:
            if each.key == key and isinstance(each.action, Send) and not each.flying and not each.tries:
                if isinstance(row.action, Edit):
                    each.action = msgspec.structs.replace(
                        each.action, text=row.action.text, mentions=row.action.mentions
                    )
                    unit = Unit()
                    unit.run(REPLACED, encode(each.action), key)
                    self._store.writer.commit(unit)
                else:
                    chat.rows.remove(each)
                    self._results.end(each, "dropped", Result(ok=False, error="it was deleted before", code="gone"))
                self._results.end(row, "dropped", Result(ok=True))
                return True
        return False

    def _online(self) -> bool:
        return self._transport.status().state == "connected"

    def _rests(self, row: Row) -> bool:
        return self._paused() and holds(row.action)

    def _resume(self) -> None:
        if self._online():
            for jid in list(self._chats):
                self._advance(jid)
            self._advance_apart()

    def _advance(self, jid: str) -> None:
        chat = self._chats[jid]
        if chat.held or self._closing:
            return
        self._skip_stale(chat)
        if not chat.rows:
            del self._chats[jid]
            return
        row = chat.rows[0]
        if row.flying or not self._online() or self._rests(row):
            return
        if self._under_way >= WINDOW:
            chat.held = True
            self._waiting.append(jid)
            return
        now = time.monotonic()
        if (wait := self._wait(row, now)) > 0:
            chat.held = True
            heapq.heappush(self._due, (now + wait, jid))
        else:
            self._submit(chat, row)

    def _wait(self, row: Row, now: float) -> float:
        if row.not_before > now:
            return row.not_before - now
        wait = pacing.quiet(now, row.committed, self._burst(row))
        if wait > 0 or not self._limited():
            return wait
        return self._buckets.take(row.chat, now) if row.urgent else self._unasked.take(now)

    def _submit(self, chat: _Chat, row: Row) -> None:
        action: Action | None = self._targets.aim(row) if target_of(row) else row.action
        if action is None:
            chat.rows.popleft()
            self._results.end(row, "dropped", Result(ok=False, error="its message was never sent", code="gone"))
            self._advance(row.chat)
            return
        row.anew = isinstance(row.action, Edit) and isinstance(action, Send)
        self._under_way += 1
        self._hand_over(row, action)

    def _hand_over(self, row: Row, action: Action) -> None:
        row.flying, row.begun = True, time.monotonic()
        try:
            self._transport.submit(action, partial(self._answered, row))
        except Exception as error:  # noqa: BLE001 - an isolation point: one action must not end the others
            log.error("transport_failed", account=self.account, kind=row.kind, error=repr(error))
            self._answered(row, Result(ok=False, error=repr(error), code="internal"))

    def _skip_stale(self, chat: _Chat) -> None:
        """Drop what nobody waits for any more, and edits that a later edit of the same message makes needless."""
        while chat.rows and not chat.rows[0].flying:
            row = chat.rows[0]
            if _is_over(row, time.monotonic()):
                result = OVER
            elif row.kind == "edit" and any(_same_edit(row, each) for each in itertools.islice(chat.rows, 1, None)):
                result = Result(ok=True)
            else:
                return
            chat.rows.popleft()
            self._results.end(row, "dropped", result)

    def _advance_apart(self) -> None:
        self._apart_due, later = 0.0, []
        while self._apart and self._apart_under_way < OPERATIONS and not self._closing and self._online():
            row, now = self._apart.popleft(), time.monotonic()
            if _is_over(row, now):
                self._results.end(row, "dropped", OVER)
            elif row.not_before > now:
                later.append(row)
                self._apart_due = min(self._apart_due or row.not_before, row.not_before)
            elif self._rests(row):
                later.append(row)
            else:
                self._apart_under_way += 1
                self._hand_over(row, row.action)
        self._apart.extend(later)

    def _settle(self, row: Row, result: Result) -> None:
        """Take the transport's answer for a row that was under way."""
        if not row.flying:
            return
        row.flying = False
        if _apart(row):
            self._apart_under_way -= 1
            if state := self._results.judge(row, result):
                self._results.end(row, state, result)
            else:
                self._apart.append(row)
            self._advance_apart()
            return
        self._under_way -= 1
        if result.ok:
            self.pace.flew(time.monotonic() - row.begun)
        rows = self._chats[row.chat].rows
        if state := self._results.judge(row, result):
            rows.popleft()
            self._results.end(row, state, result)
        if rows or self._chats[row.chat].held:
            self._advance(row.chat)
        else:
            del self._chats[row.chat]
        while self._waiting and self._under_way < WINDOW and not self._closing:
            jid = self._waiting.popleft()
            self._chats[jid].held = False
            self._advance(jid)


def _is_over(row: Row, now: float) -> bool:
    return 0 < row.until < now


def _apart(row: Row) -> bool:
    """Return whether a row keeps no order with its chat's messages; who leaves a group says goodbye before."""
    leaves = isinstance(row.action, GroupOperation) and row.action.verb == "leave"
    return row.kind in APART and not leaves


def _same_edit(row: Row, other: Row) -> bool:
    one, two = row.action, other.action
    return isinstance(one, Edit) and isinstance(two, Edit) and one.target == two.target
