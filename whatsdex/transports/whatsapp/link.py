"""The engine's end of an account on WhatsApp: supervises the process in which neonize runs."""

from __future__ import annotations

import importlib.util
import os
import queue
import random
import re
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

import msgspec
import structlog

from whatsdex.clock import SYSTEM_CLOCK, Clock
from whatsdex.errors import TransportError
from whatsdex.models import Action, Identity, Inbound, LinkState, LinkStatus, PairingCode, Result
from whatsdex.text import _
from whatsdex.transports.base import Deliver, Done
from whatsdex.transports.whatsapp.child import Child
from whatsdex.transports.whatsapp.frames import BEAT_SECONDS, Beat, Exit, Leave, Setup, uptime

log = structlog.get_logger(__name__)

SILENT_SECONDS = 20.0
"""Without a sign of life for this long the process counts as hanging and is killed."""
LONGEST_WAIT = 60.0
STEADY_SECONDS = 60.0
"""A process that ran this long begins the waits anew when it ends."""
TRIES = 5
"""Quick ends in a row, after which the account is called failed; it is still tried again."""
CYCLES = 5
"""How often codes are shown anew before pairing counts as forgotten; each cycle takes 160 s."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")


class WhatsAppLink:
    """One account's connection to WhatsApp; see ``Transport``.

    At the start an account that is not paired shows one cycle of codes; ``pair`` shows more.
    Every message that is delivered must be ``journaled``, also one that was seen before.

    Args:
        account: Its name: small letters, digits, ``-`` and ``_``.
        folder: The data folder.
        clock: For the time of statuses.
    """

    def __init__(self, account: str, folder: Path, clock: Clock = SYSTEM_CLOCK) -> None:
        """Nothing is started yet."""
        self.account = account
        self._folder = folder.resolve()
        self._home = self._folder / "accounts" / account
        self._clock = clock
        self._deliver: Deliver = _nobody
        self._status = LinkStatus(account=account, state="stopped", at=clock.now())
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._child: Child | None = None
        self._stopping = False
        self._wanted = True
        self._again = False
        self._cycles = 0
        self._phone = ""
        self._fails = 0
        self._aside: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    # What the engine asks

    def start(self, deliver: Deliver) -> None:
        """Begin to deliver; see ``Transport.start``."""
        if not _NAME.fullmatch(self.account):
            raise TransportError(
                _("{name} cannot be an account's name.").format(name=self.account),
                _("Use small letters, digits, - and _."),
            )
        if importlib.util.find_spec("neonize") is None:
            raise TransportError(_("The package neonize is not installed."), "pip install neonize")
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            self._home.chmod(0o700)
        except OSError as error:
            raise TransportError(_("The account's folder cannot be made: {why}").format(why=error)) from None
        self._deliver = deliver
        self._stopping = False
        self._wanted = True
        self._cycles = 1
        self._threads = [
            threading.Thread(target=self._supervise, name=f"link-{self.account}", daemon=True),
            threading.Thread(target=self._speak, name=f"link-{self.account}-aside", daemon=True),
        ]
        for each in self._threads:
            each.start()

    def status(self) -> LinkStatus:
        """Return how the account stands now."""
        return self._status

    @property
    def pid(self) -> int:
        """Process id of the link's process, 0 while there is none."""
        child = self._child
        return child.process.pid if child is not None else 0

    def submit(self, action: Action, done: Done) -> None:
        """Have an action executed; see ``Transport.submit``.

        ``offline`` without ``ambiguous`` means that it was certainly not done.
        """
        child = self._child
        if child is None or not child.submit(action, done):
            error = self._status.reason or "There is no connection to WhatsApp."
            self._aside.put(partial(done, Result(ok=False, error=error, code="offline")))

    def journaled(self, chat: str, message_id: str) -> None:
        """Hear that a delivered message is kept."""
        child = self._child
        if child is not None:
            child.note((chat, message_id))

    def pair(self, phone: str = "") -> None:
        """Show codes until somebody pairs or about a quarter of an hour has gone by."""
        if self._status.state == "connected":
            error = _("This account is paired already; log it out first.")
            self._tell(self._no_code("phone" if phone else "qr", error))
            return
        with self._lock:
            self._cycles, self._phone = CYCLES, "".join(each for each in phone if each in "0123456789")
            self._wanted = self._again = True
        child = self._child
        if child is not None:
            if self._status.state == "pairing":
                child.kill()  # a client that shows codes cannot be stopped in another way
            else:
                child.say(Leave(0.0))
        self._wake.set()

    def logout(self) -> None:
        """Unlink the account from WhatsApp; takes a connection."""
        child = self._child
        if child is not None:
            child.say(Leave(2.0, logout=True))

    def reconnect(self) -> None:
        """Drop the connection and make it anew, also after the account had been given up."""
        with self._lock:
            self._wanted = self._again = True
            self._cycles = max(self._cycles, 1)
        child = self._child
        if child is not None:
            child.say(Leave(2.0))
        self._wake.set()

    def stop(self, seconds: float) -> None:
        """End in order within ``seconds``, then by force."""
        self._stopping = True
        child = self._child
        if child is not None:
            child.say(Leave(max(0.0, seconds - 2.0)))
        self._wake.set()
        for each in self._threads[:1]:
            each.join(seconds)
            if each.is_alive():
                if self._child is not None:
                    self._child.kill()
                each.join(5.0)
        self._aside.put(None)
        for each in self._threads[1:]:
            each.join(5.0)

    # Supervision, in a thread that lives as long as the engine: the child dies with it

    def _supervise(self) -> None:
        while not self._stopping:
            if not self._wanted:
                self._wake.wait()
                self._wake.clear()
                continue
            self._say("starting")
            self._again = False
            began = self._clock.monotonic()
            try:
                status = self._run_child()
            except OSError as error:
                log.exception("link_not_started", account=self.account)
                self._fails += 1
                self._pause(str(error))
                continue
            if not self._told():
                self._judge(status, self._clock.monotonic() - began)
        self._say("stopped")

    def _run_child(self) -> int:
        setup = Setup(self.account, str(self._folder), os.getpid(), pair=self._cycles > 0, phone=self._phone)
        child = Child(setup, self._home, self._hear, self._wake.set)
        self._child = child
        log.info("link_started", account=self.account, pid=child.process.pid)
        try:
            if self._stopping:
                child.say(Leave(0.0))
            while not child.ended.is_set():
                if child.broken or uptime() - child.heard > SILENT_SECONDS:
                    log.error("link_hangs", account=self.account)
                    child.kill()
                child.say(Beat(uptime()))
                self._wake.wait(BEAT_SECONDS)
                self._wake.clear()
        finally:
            status = child.settle(lambda: self._stopping)
            self._child = None
        log.info("link_ended", account=self.account, status=status)
        return status

    def _told(self) -> bool:
        """Tell whether somebody asked for the end of the process that ended."""
        return self._stopping or self._again

    def _judge(self, status: int, seconds: float) -> None:
        """Decide what follows from the way the process ended."""
        if seconds > STEADY_SECONDS:
            self._fails = 0
        if status == Exit.UNPAIRED:
            self._cycles = max(0, self._cycles - 1)
            if self._cycles == 0:
                self._wanted = False
                self._tell(self._no_code("phone" if self._phone else "qr"))
                self._say("logged_out", _("The account is not paired with a phone."))
        elif status in (Exit.LOGGED_OUT, Exit.REPLACED, Exit.BANNED, Exit.OUTDATED):
            self._wanted = False
        elif status != Exit.AGAIN:
            self._fails += 1
            self._pause(_WHYS.get(status) or _("it ended with status {status}; see link.log").format(status=status))

    def _pause(self, why: str) -> None:
        """Wait before the next start, longer each time."""
        wait = min(LONGEST_WAIT, 0.25 * 2**self._fails) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter
        state: LinkState = "failed" if self._fails >= TRIES else "connecting"
        self._say(state, _("The link was lost: {why}. It is started anew in {wait:.1f} s.").format(why=why, wait=wait))
        self._wake.wait(wait)
        self._wake.clear()

    # What the engine hears

    def _hear(self, thing: Inbound) -> None:
        if isinstance(thing, LinkStatus):
            if not thing.me.key and thing.state == "connecting":  # a new process has yet to learn who it is
                thing = msgspec.structs.replace(thing, me=self._status.me, pushname=self._status.pushname)
            self._status = thing
            if thing.state == "connected":
                self._cycles = self._fails = 0
                self._phone = ""
            self._tell(thing)
        elif isinstance(thing, PairingCode):
            self._tell(thing)
        else:
            self._deliver(thing)

    def _say(self, state: LinkState, reason: str = "") -> None:
        me = self._status.me if state != "logged_out" else Identity()
        name = self._status.pushname
        self._status = LinkStatus(self.account, state, self._clock.now(), reason, me, name)
        self._tell(self._status)

    def _no_code(self, kind: Literal["qr", "phone"], error: str = "") -> PairingCode:
        return PairingCode(self.account, kind, "", self._clock.now(), 0, error)

    def _tell(self, thing: Inbound) -> None:
        """Deliver beside the messages, which may have to wait for the engine."""
        self._aside.put(partial(self._deliver, thing))

    def _speak(self) -> None:
        while (call := self._aside.get()) is not None:
            try:
                call()
            except Exception:  # noqa: BLE001 - an isolation point: one listener's fault is its own
                log.exception("link_not_heard", account=self.account)


def _nobody(_thing: Inbound) -> None:
    """Hear nothing: the link was not started."""


_WHYS: dict[int, str] = {
    Exit.LOCKED: _("another process uses this account's session"),
    Exit.STORE: _("the database of its session failed; see link.log"),
    Exit.ORPHAN: _("it got no heartbeat"),
    Exit.LOST: _("the connection could not be made anew"),
}
