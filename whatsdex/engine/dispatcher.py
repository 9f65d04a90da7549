"""One lane a chat, in order; lanes share a bounded pool of threads."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from whatsdex.engine.arrival import Arrival

log = structlog.get_logger(__name__)

Key = tuple[str, str]


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
        self._count = lanes
        self._ready: queue.SimpleQueue[Key | None] = queue.SimpleQueue()
        self._chats: dict[Key, deque[Arrival]] = {}
        self._lock = threading.Lock()
        self._lanes: set[Lane] = set()
        self._idle = threading.Condition(self._lock)

    def start(self) -> None:
        """Start the lanes."""
        for _each in range(self._count):
            self._add_lane()

    def put(self, arrival: Arrival) -> None:
        """Queue a message behind those of its chat."""
        key = (arrival.chat.account, arrival.chat.jid)
        with self._lock:
            waiting = self._chats.get(key)
            if waiting is None:
                self._chats[key] = deque((arrival,))
            else:
                waiting.append(arrival)
                return
        self._ready.put(key)

    def finished(self, arrival: Arrival) -> None:
        """Say that a message is done, so that the next of its chat may run."""
        key = (arrival.chat.account, arrival.chat.jid)
        with self._lock:
            waiting = self._chats[key]
            waiting.popleft()
            if not waiting:
                del self._chats[key]
                if not self._chats:
                    self._idle.notify_all()
                return
        self._ready.put(key)

    def unanswered(self, account: str, chat: str) -> tuple[int, float]:
        """Return how many messages of a chat are in and not done, and when the last came in (monotonic)."""
        waiting = self._chats.get((account, chat))
        try:
            return (len(waiting), waiting[-1].started) if waiting else (0, 0.0)
        except IndexError:  # it was the last and was just done
            return 0, 0.0

    @property
    def busy(self) -> int:
        """How many lanes work just now."""
        return sum(each.arrival is not None for each in list(self._lanes))

    @property
    def idle(self) -> bool:
        """Whether no message is in work or waits."""
        return not self._chats

    def drain(self, seconds: float) -> bool:
        """Wait until nothing is in work or waits; returns whether that came true."""
        with self._idle:
            return self._idle.wait_for(lambda: not self._chats, seconds)

    def watch(self, now: float) -> None:
        """Give up lanes that are past their deadline, and start others in their place."""
        for lane in list(self._lanes):
            if lane.arrival is not None and lane.deadline and now > lane.deadline:
                lane.given_up = True
                self._lanes.discard(lane)
                self._add_lane()
                if lane.on_timeout is not None:
                    lane.on_timeout()

    def stop(self) -> None:
        """End the lanes once they are done with what they are at."""
        for _each in list(self._lanes):
            self._ready.put(None)
        for lane in list(self._lanes):
            if lane.thread is not None and lane.thread is not threading.current_thread():
                lane.thread.join(0.5)

    def _add_lane(self) -> None:
        lane = Lane()
        lane.thread = threading.Thread(target=self._work, args=(lane,), name="lane", daemon=True)
        self._lanes.add(lane)
        lane.thread.start()

    def _work(self, lane: Lane) -> None:
        while not lane.given_up and (key := self._ready.get()) is not None:
            arrival = self._chats[key][0]
            lane.arrival, lane.deadline, lane.on_timeout = arrival, 0.0, None
            try:
                self._handle(arrival, lane)
            except Exception:  # noqa: BLE001 - an isolation point: a lane never ends by a message
                log.exception("lane_failed", message=arrival.message.id)
                if not lane.given_up:
                    self.finished(arrival)
            lane.arrival = None
