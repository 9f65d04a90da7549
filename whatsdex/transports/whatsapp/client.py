"""The link's process: ``python -m whatsdex.transports.whatsapp.client CONTROL PEOPLE BEGUN``.

It joins neonize's client to the engine: what comes in goes to the engine at once, what the engine
wants done is done beside. The main thread watches: heartbeats, actions that hang, codes that run
out. It ends by itself when the engine does.
"""

from __future__ import annotations

import ctypes
import fcntl
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any

import msgspec

from whatsdex.models import Inbound, Result
from whatsdex.transports.whatsapp import libmagic
from whatsdex.transports.whatsapp.channel import Begun, Channel
from whatsdex.transports.whatsapp.frames import (
    ALONE_SECONDS,
    BEAT_SECONDS,
    Beat,
    Do,
    Done,
    Exit,
    Journaled,
    Leave,
    Setup,
    ToLink,
    uptime,
)
from whatsdex.transports.whatsapp.spool import Spool

libmagic.provide()

from whatsdex.transports.whatsapp import storewatch  # noqa: E402 - neonize needs libmagic at import
from whatsdex.transports.whatsapp.convert import message  # noqa: E402
from whatsdex.transports.whatsapp.faults import of_store  # noqa: E402
from whatsdex.transports.whatsapp.perform import perform  # noqa: E402
from whatsdex.transports.whatsapp.session import Session  # noqa: E402
from whatsdex.transports.whatsapp.work import Work  # noqa: E402

log = logging.getLogger(__name__)

SENT_KEPT = 5_000
"""Ids of our own messages that are remembered, lest their echo comes in."""
MOST_STUCK = 3
"""Calls that never came back, after which a new process does better."""
WAKING_SECONDS = 0.05
"""What hearing the heartbeats may take that came while this process was frozen."""
QUIET_SECONDS = 0.1
"""After the connection is dropped, what neonize still hands out comes within this."""
_PR_SET_PDEATHSIG = 1


class Client:
    """This process: its session, its work, and how it ends."""

    def __init__(self, setup: Setup, control: Channel[ToLink], people: Channel[Any], begun: Begun) -> None:
        """Open what the account keeps in its folder."""
        self.setup = setup
        self.control = control
        self.people = people
        folder = Path(setup.folder)
        home = folder / "accounts" / setup.account
        self.spool = Spool(home / "unjournaled.spool")
        path = home / "session.sqlite3"
        path.touch(mode=0o600)
        path.chmod(0o600)
        self.session = Session(setup, path, self.tell, self.hear, self.leave)
        self.work = Work(
            lambda action: perform(action, self.session, folder),
            self.answer,
            self.session.wait_online,
            begun,
        )
        self.sent: OrderedDict[str, None] = OrderedDict()
        self.heard = uptime()
        self.last_event = 0.0
        self.ending = threading.Event()
        self.end = Exit.LEFT
        self.grace = 0.0
        self.logout = False

    def tell(self, thing: Inbound) -> None:
        """Pass on what is not a message."""
        self.people.send(thing)

    def hear(self, event: Any) -> None:
        """Keep a message until it is journaled, and pass it on; waits while the engine is full."""
        self.last_event = time.monotonic()
        found = message(event, self.setup.account, self.session.me, self.session.people)
        if found is not None and not (found.from_me and found.id in self.sent):
            self.spool.keep(found)
            self.people.send(found)

    def answer(self, ticket: int, result: Result) -> None:
        """Report what came of an action."""
        if result.id:
            self.sent[result.id] = None
            if len(self.sent) > SENT_KEPT:
                self.sent.popitem(last=False)
        elif of_store(result.error):
            self.leave(Exit.STORE)
        self.control.send(Done(ticket, result))

    def leave(self, status: Exit) -> None:
        """Have the main thread end this process; the first reason counts."""
        if not self.ending.is_set():
            self.end = status
            self.ending.set()

    def listen(self, frames: list[ToLink]) -> None:
        """Take what the engine says, until it is gone; ``frames`` came already."""
        while True:
            for frame in frames:
                match frame:
                    case Do(ticket=ticket, action=action):
                        self.work.submit(ticket, action)
                    case Journaled(keys=keys):
                        self.spool.drop(keys)
                    case Beat(at=at):
                        self.heard = at
                    case Leave(seconds=seconds, logout=logout):
                        self.grace, self.logout = seconds, logout
                        self.leave(Exit.LEFT)
            frames = self.control.receive()
            if not frames:
                self.leave(Exit.ORPHAN)
                return

    def run(self) -> None:
        """Hand over what an earlier process could not, then connect."""
        for waiting in self.spool.waiting():
            self.people.send(waiting)
        self.session.run()

    def watch(self) -> None:
        """Look after everything once a second, until this process is to end."""
        beat = 0.0
        while not self.ending.wait(1.0):
            if self._is_alone():
                self.leave(Exit.ORPHAN)
                return
            now = uptime()
            if now - beat >= BEAT_SECONDS:
                beat = now
                self.control.send(Beat(now))
            self.work.sweep()
            if self.work.stuck >= MOST_STUCK:
                self.leave(Exit.LOST)
            self.session.tick()

    def _is_alone(self) -> bool:
        """Tell whether heartbeats stopped; after a sleep those that waited are heard first."""
        if uptime() - self.heard <= ALONE_SECONDS:
            return False
        time.sleep(WAKING_SECONDS)
        return uptime() - self.heard > ALONE_SECONDS

    def finish(self) -> Exit:
        """End in order: what runs gets its time, the connection goes, and nothing unjournaled is lost."""
        until = time.monotonic() + self.grace
        while self.work.busy() and time.monotonic() < until:
            time.sleep(0.01)
        if self.logout:
            self._log_out()
        if self.end is Exit.LOGGED_OUT:
            self._await_deletion()
        self.session.close()
        quiet = time.monotonic()
        while time.monotonic() - max(quiet, self.last_event) < QUIET_SECONDS and time.monotonic() - quiet < 1.0:
            time.sleep(0.01)
        self.spool.write()
        return self.end

    def _log_out(self) -> None:
        if not self.session.wait_online(5.0):
            log.error("cannot log out while there is no connection")
            return
        try:
            self.session.logout()
        except Exception:  # noqa: BLE001 - it ends all the same; the log says why it stays linked
            log.exception("logging out failed")
            return
        self.end = Exit.LOGGED_OUT

    def _await_deletion(self) -> None:
        """WhatsApp's client says that it is logged out before it forgets the session; wait for that."""
        import sqlite3  # noqa: PLC0415 - rarely needed

        path = Path(self.setup.folder) / "accounts" / self.setup.account / "session.sqlite3"
        until = time.monotonic() + 5.0
        while time.monotonic() < until:
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
                left = database.execute("SELECT count(*) FROM whatsmeow_device").fetchone()[0]
            database.close()
            if not left:
                return
            time.sleep(0.02)


def die_with(parent: int, client: Client) -> None:
    """End when the engine's process does, whatever ends it; other requests to end are the engine's to hear."""

    def orphaned(_signal: int, _frame: Any) -> None:
        if os.getppid() != parent:
            client.leave(Exit.ORPHAN)

    signal.signal(signal.SIGTERM, orphaned)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    orphaned(0, None)


def lock(setup: Setup) -> int | None:
    """Hold the account's session for this process alone; None when another one has it."""
    path = Path(setup.folder) / "accounts" / setup.account / "session.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def main() -> None:
    """Be the link's process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.umask(0o077)
    logging.getLogger().setLevel(logging.INFO)
    logging.getLogger("neonize.utils.log").setLevel(logging.WARNING)
    control_end, people_end, begun_file = (int(each) for each in sys.argv[1:4])
    control = Channel[ToLink](socket.socket(fileno=control_end), msgspec.msgpack.Decoder(list[ToLink]))
    people = Channel[Any](socket.socket(fileno=people_end), None)
    frames = control.receive()
    if not frames or not isinstance(frames[0], Setup):
        os._exit(Exit.ORPHAN)
    first, rest = frames[0], frames[1:]
    held = lock(first)
    if held is None:
        os._exit(Exit.LOCKED)
    client = Client(first, control, people, Begun(begun_file))
    die_with(first.parent, client)
    storewatch.watch(lambda: client.leave(Exit.STORE))
    threading.Thread(target=client.listen, args=(rest,), name="listen", daemon=True).start()
    threading.Thread(target=client.run, name="session", daemon=True).start()
    client.watch()
    status = client.finish()
    logging.shutdown()
    os._exit(status)


if __name__ == "__main__":
    main()
