"""One lane a chat, in order; lanes share a bounded pool of threads."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from whatsdex.engine.arrival import Arrival

log = structlog.get_logger(__name__)

Key = tuple[str, str]
USE = 240
"""Looks at the lanes that are kept: those of a minute."""
LOOK = 0.05
"""Seconds between two looks whether all is done."""


@dataclass(slots=True, eq=False)
class Lane:
    """A thread that runs quick commands, and what it is at."""

    thread: threading.Thread | None = None
    arrival: Arrival | None = None
    deadline: float = 0.0
    given_up: bool = False
    on_timeout: Callable[[], None] | None = field(default=None)


class Dispatcher:
    """Gives each chat's messages to lanes, one at a time and in order."""

    def __init__(self, lanes: int, handle: Callable[[Arrival, Lane], None]) -> None:
        """Make a dispatcher.

        Args:
            lanes: Threads.
            handle: Works on one message; whoever ends it calls ``finished`` once.
        """
        self._handle = handle
        self.lanes = lanes
        """How many there are."""
        self._ready: queue.SimpleQueue[Key | None] = queue.SimpleQueue()
        self._chats: dict[Key, deque[Arrival]] = {}
        self._again: deque[Key] = deque()
        """Chats whose next message is run again after a crash, and waits for its turn."""
        self._running_again = False
        self._stopped = False
        self._open = threading.Event()
        self._open.set()
        self._use: deque[int] = deque(maxlen=USE)
        self._lock = threading.Lock()
        self._lanes: set[Lane] = set()
        self._idle = threading.Condition(self._lock)

    def start(self) -> None:
        """Start the lanes."""
        for _each in range(self.lanes):
            self._add_lane()

    def put(self, arrival: Arrival) -> None:
        """Queue a message behind those of its chat.

        Of those that are run again after a crash only one is in work at any time, whatever its
        chat: if the process ends again, it is known by which.
        """
        key = (arrival.chat.account, arrival.chat.jid)
        with self._lock:
            waiting = self._chats.get(key)
            if waiting is None:
                self._chats[key] = deque((arrival,))
                self._make_ready(key, arrival)
            else:
                waiting.append(arrival)

    def finished(self, arrival: Arrival) -> None:
        """Say that a message is done, so that the next of its chat may run."""
        key = (arrival.chat.account, arrival.chat.jid)
        with self._lock:
            waiting = self._chats.get(key)
            if waiting is None or waiting[0] is not arrival:
                log.error("message_ended_twice", message=arrival.message.id)
                return
            waiting.popleft()
            if arrival.replayed:
                self._running_again = False
            if waiting:
                self._make_ready(key, waiting[0])
            else:
                del self._chats[key]
                if not self._chats:
                    self._idle.notify_all()
            if self._again and not self._running_again:
                self._running_again = True
                self._ready.put(self._again.popleft())

    def _make_ready(self, key: Key, arrival: Arrival) -> None:
        if not arrival.replayed:
            self._ready.put(key)
        elif self._running_again:
            self._again.append(key)
        else:
            self._running_again = True
            self._ready.put(key)

    def newest(self, account: str, chat: str) -> Arrival | None:
        """Return the last message of a chat that is in and not done."""
        waiting = self._chats.get((account, chat))
        try:
            return waiting[-1] if waiting else None
        except IndexError:  # it was the last and was just done
            return None

    @property
    def busy(self) -> int:
        """How many lanes work just now."""
        return sum(each.arrival is not None for each in list(self._lanes))

    @property
    def idle(self) -> bool:
        """Whether no message is in work or waits."""
        return not self._chats

    @property
    def use(self) -> float:
        """Which share of the lanes worked in the last minute, 0 to 1."""
        seen = list(self._use)
        return sum(seen) / len(seen) / self.lanes if seen else 0.0

    @property
    def held(self) -> bool:
        """Whether no message is begun any more."""
        return not self._open.is_set()

    def hold(self) -> None:
        """Begin no message any more; those in work are finished, others wait."""
        self._open.clear()

    def go_on(self) -> None:
        """Begin messages again."""
        self._open.set()

    def drain(self, seconds: float) -> bool:
        """Wait until nothing is in work or waits, while held until nothing is in work; returns whether that is so."""
        end = time.monotonic() + seconds
        with self._idle:
            while self._chats and (self.busy or not self.held) and time.monotonic() < end:
                self._idle.wait(min(LOOK, max(0.0, end - time.monotonic())))
            return not self._chats or (self.held and not self.busy)

    def watch(self, now: float) -> None:
        """Give up lanes that are past their deadline, and start others in their place."""
        self._use.append(self.busy)
        for lane in list(self._lanes):
            # First: if the lane goes on to another message meanwhile, this one's end is decided already.
            on_timeout = lane.on_timeout
            if lane.arrival is not None and lane.deadline and now > lane.deadline:
                lane.given_up = True
                self._lanes.discard(lane)
                self._add_lane()
                if on_timeout is not None:
                    on_timeout()

    def stop(self, seconds: float = 0.5) -> None:
        """End the lanes once they are done with what they are at; what waits stays as it is."""
        self._stopped = True
        self._open.set()
        lanes, end = list(self._lanes), time.monotonic() + seconds
        for _each in lanes:
            self._ready.put(None)
        for lane in lanes:
            if lane.thread is not None and lane.thread is not threading.current_thread():
                lane.thread.join(max(0.0, end - time.monotonic()))

    def _add_lane(self) -> None:
        lane = Lane()
        lane.thread = threading.Thread(target=self._work, args=(lane,), name="lane", daemon=True)
        self._lanes.add(lane)
        lane.thread.start()

    def _next(self) -> Key | None:
        """Return the chat whose message is next, None at the stop; waits while held."""
        key = self._ready.get()
        self._open.wait()
        return None if self._stopped else key

    def _work(self, lane: Lane) -> None:
        while not lane.given_up and (key := self._next()) is not None:
            arrival = self._chats[key][0]
            lane.arrival, lane.deadline, lane.on_timeout = arrival, 0.0, None
            try:
                self._handle(arrival, lane)
            except Exception:  # noqa: BLE001 - an isolation point: a lane never ends by a message
                log.exception("lane_failed", message=arrival.message.id)
                if not lane.given_up:
                    self.finished(arrival)
            lane.arrival = None
