"""The link's process as the engine sees it: started, spoken to, and accounted for when it is gone."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import structlog

import whatsdex
from whatsdex.models import Action, Inbound, Result
from whatsdex.transports.base import Done as Hear
from whatsdex.transports.whatsapp.channel import Begun, Channel
from whatsdex.transports.whatsapp.frames import Beat, Do, Done, FromLink, Journaled, Setup, uptime

log = structlog.get_logger(__name__)

LOG_LIMIT = 5_000_000
"""Bytes of the link's log, after which a new one is begun; one old one is kept."""
SEND_SECONDS = 5
"""After which a process that takes nothing counts as hanging."""
LAST_SECONDS = 0.5
"""What delivering the last words may take once nobody waits for them."""
GO_MEMORY = "100MiB"
"""Above which neonize's native half collects its garbage more often; by itself it lets that grow to what it uses."""
NOTES = 32
"""Journaled messages that are told of at once; few wait for the next order or heartbeat."""


class Child:
    """One run of the link's process.

    Args:
        setup: What it is to do.
        home: The account's folder.
        deliver: Hears what comes in, in a thread of this object's.
        gone: Called when the process has closed its ends.
    """

    def __init__(self, setup: Setup, home: Path, deliver: Callable[[Inbound], None], gone: Callable[[], None]) -> None:
        """Start the process and the threads that read from it."""
        self._deliver = deliver
        self._gone = gone
        self._open: dict[int, tuple[Action, Hear]] | None = {}
        self._lock = threading.Lock()
        self._notes: list[tuple[str, str]] = []
        self._ticket = 0
        self.heard = uptime()
        """When the process last gave a sign of life."""
        self.ended = threading.Event()
        control, control_theirs = socket.socketpair()
        control.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_SECONDS, 0))
        people, people_theirs = socket.socketpair()
        with tempfile.TemporaryFile() as begun:
            begun.truncate(Begun.SIZE)
            self._begun = Begun(begun.fileno())
            theirs = (control_theirs.fileno(), people_theirs.fileno(), begun.fileno())
            try:
                self.process = _start(setup, home, theirs)
            except OSError:
                control.close()
                people.close()
                raise
            finally:
                control_theirs.close()
                people_theirs.close()
        self._control = Channel[FromLink](control, msgspec.msgpack.Decoder(list[FromLink]))
        self._people = Channel[Inbound](people, msgspec.msgpack.Decoder(list[Inbound]))
        self._threads = [
            threading.Thread(target=self._hear_control, name=f"link-{setup.account}-control", daemon=True),
            threading.Thread(target=self._hear_people, name=f"link-{setup.account}-people", daemon=True),
        ]
        self._control.send(setup, Beat(uptime()))
        for each in self._threads:
            each.start()

    @property
    def broken(self) -> bool:
        """Whether the process takes nothing any more."""
        return self._control.broken

    def say(self, *frames: msgspec.Struct) -> None:
        """Tell the process something, and what was noted for it before."""
        with self._lock:
            notes, self._notes = self._notes, []
        if notes:
            self._control.send(Journaled(tuple(notes)), *frames)
        else:
            self._control.send(*frames)

    def submit(self, action: Action, hear: Hear) -> bool:
        """Have an action executed; false when the process is gone, and then ``hear`` hears nothing."""
        with self._lock:
            if self._open is None:
                return False
            self._ticket += 1
            ticket = self._ticket
            self._open[ticket] = action, hear
        self.say(Do(ticket, action))
        return True

    def note(self, key: tuple[str, str]) -> None:
        """Note that a message is journaled."""
        with self._lock:
            self._notes.append(key)
            if len(self._notes) < NOTES:
                return
        self.say()

    def kill(self) -> None:
        """End the process by force."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()

    def settle(self, given_up: Callable[[], bool]) -> int:
        """Account for everything once the process has closed its ends, and return its exit status.

        What it had said is delivered first. Actions without an answer get one: those it had begun
        may have been done.

        Args:
            given_up: Tells that nobody waits for what is still being delivered.
        """
        try:
            status = self.process.wait(2.0)
        except subprocess.TimeoutExpired:
            self.kill()
            status = self.process.wait()
        for each in self._threads:
            each.join(LAST_SECONDS)
            while each.is_alive() and not given_up():
                each.join(LAST_SECONDS)
        with self._lock:
            unanswered, self._open = self._open or {}, None
        for ticket, (_action, hear) in sorted(unanswered.items()):
            begun = self._begun.has(ticket)
            error = "The link ended before it answered." if begun else "The link ended before its turn came."
            _hand(hear, Result(ok=False, error=error, code="offline", ambiguous=begun))
        self._control.close()
        self._people.close()
        self._begun.close()
        return status

    def _hear_control(self) -> None:
        while frames := self._control.receive():
            self.heard = uptime()
            for frame in frames:
                if isinstance(frame, Done):
                    with self._lock:
                        found = self._open.pop(frame.ticket, None) if self._open else None
                    if found is not None:
                        _hand(found[1], frame.result)
        self.ended.set()
        self._gone()

    def _hear_people(self) -> None:
        while frames := self._people.receive():
            for frame in frames:
                try:
                    self._deliver(frame)
                except Exception:  # noqa: BLE001 - an isolation point: the next message is not to blame
                    log.exception("delivery_failed", kind=type(frame).__name__)


def _hand(hear: Hear, result: Result) -> None:
    try:
        hear(result)
    except Exception:  # noqa: BLE001 - an isolation point: who asked cannot bear the answer; others can
        log.exception("result_not_heard")


def _start(setup: Setup, home: Path, fds: tuple[int, ...]) -> subprocess.Popen[bytes]:
    """Start the process, detached from the terminal and with all its output in the account's log."""
    path = home / "link.log"
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    environment = {"GOMEMLIMIT": GO_MEMORY, **os.environ, "NEONIZE_BOT_TAG": "off"}
    source = Path(whatsdex.__file__).parents[1]
    if source.name != "site-packages":  # a checkout: the process may be started from any folder
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (environment.get("PYTHONPATH"), str(source))))
    arguments = [sys.executable, "-m", "whatsdex.transports.whatsapp.client", *map(str, fds), setup.account]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb") as output:
        return subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            pass_fds=fds,
            start_new_session=True,
        )
