"""The order in which the link executes actions: replies at once, what takes long beside them."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable

from whatsdex.models import Action, ContactCheck, FetchMedia, GroupOperation, PictureAddress, RejectCall, Result, Send
from whatsdex.transports.whatsapp.channel import Begun
from whatsdex.transports.whatsapp.faults import failed

log = logging.getLogger(__name__)

QUICK_SECONDS = 75.0
"""After which a text that was handed over counts as lost or perhaps sent."""
SLOW_SECONDS = 900.0
"""The same for what moves a file or asks about a group."""
ONLINE_SECONDS = 5.0
"""How long an action waits for a connection before it fails."""
RETRY_SECONDS = 0.05
"""Between two tries of what was not done because the connection had just gone."""
SLOW_THREADS = 3


class Job:
    """An action, where it is in its order, and since when it runs."""

    __slots__ = ("action", "lane", "started", "submitted", "ticket")

    def __init__(self, ticket: int, action: Action, lane: str) -> None:
        """Note the time of its coming."""
        self.ticket = ticket
        self.action = action
        self.lane = lane
        self.submitted = time.monotonic()
        self.started = 0.0


class Work:
    """Executes actions, each chat's in order.

    One thread has the texts, edits, reactions and signs of typing of all chats, since the client
    sends one message at a time anyway. Files, group operations and questions have threads of their
    own, and what follows a file in its chat waits for it there.

    Args:
        perform: Executes an action.
        answer: Hears every result, once.
        online: Waits at most so many seconds for a connection and tells whether there is one.
        begun: Where the beginning of each action is noted.
        quick_seconds: See ``QUICK_SECONDS``.
    """

    def __init__(
        self,
        perform: Callable[[Action], Result],
        answer: Callable[[int, Result], None],
        online: Callable[[float], bool],
        begun: Begun,
        quick_seconds: float = QUICK_SECONDS,
    ) -> None:
        """Start the threads."""
        self._perform = perform
        self._answer = answer
        self._online = online
        self._begun = begun
        self._quick_seconds = quick_seconds
        self._quick: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._ready: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._lanes: dict[str, deque[Job]] = {}
        self._open: dict[int, Job] = {}
        self._lock = threading.Lock()
        self.stuck = 0
        """Threads that hang in a call which never came back."""
        self._thread(self._quick_loop)
        for _ in range(SLOW_THREADS):
            self._thread(self._slow_loop)

    def _thread(self, loop: Callable[[], None]) -> None:
        threading.Thread(target=loop, name=loop.__name__.strip("_"), daemon=True).start()

    def submit(self, ticket: int, action: Action) -> None:
        """Take an action in."""
        job = Job(ticket, action, lane_of(action))
        with self._lock:
            self._open[ticket] = job
            if not job.lane and _chat(action) not in self._lanes:
                self._quick.put(job)
                return
            lane = job.lane = job.lane or _chat(action)
            if lane in self._lanes:
                self._lanes[lane].append(job)
                return
            self._lanes[lane] = deque()
        self._ready.put(job)

    def busy(self) -> bool:
        """Tell whether any action is open."""
        return bool(self._open)

    def sweep(self) -> None:
        """Give up what runs too long: its outcome is unknown, and a new thread takes over the rest."""
        now = time.monotonic()
        for job in list(self._open.values()):
            limit = SLOW_SECONDS if job.lane else self._quick_seconds
            overdue = job.started > 0 and now - job.started > limit
            if overdue and self._open.pop(job.ticket, None) is not None:
                self.stuck += 1
                log.error("an action hangs: %s", type(job.action).__name__)
                error = f"WhatsApp did not answer within {limit:.0f} seconds."
                self._answer(job.ticket, Result(ok=False, error=error, code="timeout", ambiguous=True))
                self._thread(self._slow_loop if job.lane else self._quick_loop)
                if job.lane:
                    self._next(job)

    def _quick_loop(self) -> None:
        while self._run(self._quick.get()):
            pass

    def _slow_loop(self) -> None:
        while True:
            job = self._ready.get()
            if not self._run(job):
                return
            self._next(job)

    def _next(self, job: Job) -> None:
        with self._lock:
            waiting = self._lanes[job.lane]
            if waiting:
                self._ready.put(waiting.popleft())
            else:
                del self._lanes[job.lane]

    def _run(self, job: Job) -> bool:
        """Execute, and tell whether this thread is still the one whose turn it is."""
        result = self._attempt(job)
        if self._open.pop(job.ticket, None) is None:
            return False
        self._answer(job.ticket, result)
        return True

    def _attempt(self, job: Job) -> Result:
        """Execute while there is a connection; what was certainly not done for want of one is done again."""
        result = failed("There is no connection to WhatsApp.", "offline")
        until = job.submitted + ONLINE_SECONDS
        while self._online(max(0.0, until - time.monotonic())):
            job.started = time.monotonic()
            self._begun.note(job.ticket)
            try:
                result = self._perform(job.action)
            except Exception as error:  # noqa: BLE001 - an isolation point: one action's fault is its own
                log.exception("an action failed: %s", type(job.action).__name__)
                result = failed(error)
            if result.code != "offline" or result.ambiguous or time.monotonic() > until:
                break
            time.sleep(RETRY_SECONDS)
        return result


def lane_of(action: Action) -> str:
    """Return the order an action keeps among the slow ones, empty for a quick one."""
    match action:
        case Send(media=item) if item is not None:
            return action.chat
        case FetchMedia():
            return f"fetch {id(action)}"
        case GroupOperation():
            return f"group {action.chat}"
        case ContactCheck() | PictureAddress():
            return "contact"
        case _:
            return ""


def _chat(action: Action) -> str:
    return "" if isinstance(action, RejectCall) else action.chat
