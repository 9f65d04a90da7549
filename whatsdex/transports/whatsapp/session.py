"""The account's connection: neonize's client, what it reports, and when it may be called.

Its native half aborts the process when it is called before it is up or while it goes down, cannot
be stopped while it pairs, and keeps neither promise about being connected: hence the bookkeeping.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from neonize import events
from neonize.client import NewClient
from neonize.proto.waCompanionReg.WAWebProtobufsCompanionReg_pb2 import DeviceProps

from whatsdex import jid
from whatsdex.models import Identity, Inbound, LinkState, LinkStatus
from whatsdex.text import _, sanitize
from whatsdex.transports.whatsapp import reasons
from whatsdex.transports.whatsapp.compose import address
from whatsdex.transports.whatsapp.convert import address as text_of
from whatsdex.transports.whatsapp.convert import clean
from whatsdex.transports.whatsapp.frames import Exit, Setup
from whatsdex.transports.whatsapp.happenings import call, group_changes, joined, receipt
from whatsdex.transports.whatsapp.pairing import Pairing
from whatsdex.transports.whatsapp.people import People
from whatsdex.transports.whatsapp.visibility import Visibility

log = logging.getLogger(__name__)

DIAL_SECONDS = 30.0
"""The longest wait between two first dials."""
LOST_SECONDS = 180.0
"""Without a connection for this long, a new process does better than this one."""
CLOSE_SECONDS = 1.0
"""What dropping the connection may take."""
RECONNECTS = 200
"""After so many connections the process is renewed, since each leaks memory."""


class Session:
    """One account's connection.

    Args:
        setup: Which account.
        path: The session's database, in a folder that exists.
        tell: Hears everything but messages.
        hear: Hears each ``MessageEv``.
        leave: Ends this process with that status.
    """

    def __init__(
        self,
        setup: Setup,
        path: Path,
        tell: Callable[[Inbound], None],
        hear: Callable[[Any], None],
        leave: Callable[[Exit], None],
    ) -> None:
        """Prepare the client; nothing is connected yet."""
        self._setup = setup
        self._tell = tell
        self._leave = leave
        self.me = Identity()
        self.people = People(self._ask_store)
        self.client = NewClient(
            f"{path}?_foreign_keys=on&_journal_mode=WAL&_busy_timeout=10000&_txlock=immediate&z=",
            uuid=f"whatsdex-{setup.account}",
            props=DeviceProps(os="WhatsDeX", platformType=DeviceProps.CHROME),
        )
        self._online = threading.Event()
        self._since = time.monotonic()
        self._dialed = False
        self._pairing = Pairing(setup, self.client, tell)
        self.visibility = Visibility(self.client)
        self._connects = 0
        self._pushname = ""
        self._closed = threading.Event()
        self._register(hear)

    # What the rest of the process asks

    def wait_online(self, seconds: float) -> bool:
        """Wait at most so many seconds for a connection and tell whether there is one."""
        return self._online.wait(seconds) and not self._closed.is_set()

    def run(self) -> None:
        """Connect, again and again while the first dial fails; whatsmeow itself does the later ones."""
        wait = 1.0
        while not self._closed.is_set():
            self._say("connecting")
            try:
                self.client.connect()
            except Exception as error:  # noqa: BLE001 - an isolation point: whatever it is, it is tried again
                log.warning("no connection: %s", error)
                if "TemporaryBan" in str(error):  # of a kind that neonize cannot put into words
                    self._end("banned", reasons.banned(None), Exit.BANNED)
                    return
                if self._closed.is_set():
                    return
                pause = wait * random.uniform(0.8, 1.2)  # noqa: S311 - jitter needs no secrecy
                self._say("connecting", _("WhatsApp cannot be reached. Is this machine online?"))
                self._closed.wait(pause)
                wait = min(DIAL_SECONDS, wait * 2)

    def tick(self) -> None:
        """Look after what no event tells; called every second."""
        now = time.monotonic()
        if self._pairing.is_over(now):
            self._leave(Exit.UNPAIRED)
        elif self._dialed and not self._pairing.is_on and not self._online.is_set():
            if self.client.is_connected and self.client.is_logged_in:
                self._connected(self.client, None)
            elif now - self._since > LOST_SECONDS:
                self._leave(Exit.LOST)
        elif self._online.is_set() and self._pushname:
            self.visibility.tick()
        elif self._online.is_set():
            self._learn(self.client.get_me())
            self._say_name()

    def _say_name(self) -> None:
        if self._pushname:
            self._say("connected")

    def logout(self) -> None:
        """Unlink the account; raises what neonize raises when it cannot."""
        self.client.logout()
        self._say("logged_out", _("The account was unlinked from WhatsApp on request."))

    def close(self) -> None:
        """Let no more calls through and drop the connection, so that WhatsApp keeps what comes."""
        self._closed.set()
        self._online.set()
        if self._dialed and not self._pairing.is_on:
            dropping = threading.Thread(target=self.client.disconnect, name="disconnect", daemon=True)
            dropping.start()
            dropping.join(CLOSE_SECONDS)

    # What neonize reports

    def _register(self, hear: Callable[[Any], None]) -> None:
        account, tell = self._setup.account, self._tell
        handlers: dict[Any, Callable[[Any], None]] = {
            events.MessageEv: hear,
            events.ConnectedEv: lambda event: self._connected(self.client, event),
            events.DisconnectedEv: lambda _event: self._disconnected(),
            events.KeepAliveTimeoutEv: lambda _event: self._say("connecting", _("WhatsApp does not answer; waiting.")),
            events.KeepAliveRestoredEv: lambda _event: self._say("connected"),
            events.PairStatusEv: self._paired,
            events.LoggedOutEv: lambda event: self._end("logged_out", reasons.logged_out(event), Exit.LOGGED_OUT),
            events.StreamReplacedEv: lambda _event: self._end("replaced", reasons.replaced(), Exit.REPLACED),
            events.TemporaryBanEv: lambda event: self._end("banned", reasons.banned(event), Exit.BANNED),
            events.ClientOutdatedEv: lambda _event: self._end("outdated", reasons.outdated(), Exit.OUTDATED),
            events.ConnectFailureEv: self._refused,
            events.ReceiptEv: lambda event: self._pass_on(receipt(event, account, self.people)),
            events.JoinedGroupEv: lambda event: tell(joined(event, account, self.people)),
            events.GroupInfoEv: lambda event: self._pass_on(*group_changes(event, account, self.me, self.people)),
            events.CallOfferEv: lambda event: tell(call(event, account, self.people, ended=False)),
            events.CallTerminateEv: lambda event: tell(call(event, account, self.people, ended=True)),
        }
        for kind, handler in handlers.items():
            self.client.event(kind)(self._isolated(handler))
        self.client.qr(self._isolated(self._unpaired))

    def _isolated(self, handler: Callable[[Any], None]) -> Callable[[Any, Any], None]:
        def handle(_client: Any, event: Any) -> None:
            self._dialed = True
            try:
                handler(event)
            except Exception:  # noqa: BLE001 - an isolation point: an exception here ends up nowhere
                log.exception("an event could not be handled: %s", type(event).__name__)

        return handle

    def _pass_on(self, *things: Inbound | None) -> None:
        for each in things:
            if each is not None:
                self._tell(each)

    def _unpaired(self, code: bytes) -> None:
        if not self._setup.pair:
            self._leave(Exit.UNPAIRED)
        elif self._pairing.show(code):
            self._say("pairing")

    def _paired(self, event: Any) -> None:
        if event.Error:
            self._pairing.fail(event.Error)
            return
        self._pairing.end()
        self._since = time.monotonic()
        self._say("connecting", _("Paired; logging in."))

    def _connected(self, client: Any, _event: Any) -> None:
        self._pairing.end()
        self._connects += 1
        self._learn(client.get_me())
        if self._connects > RECONNECTS:
            self._leave(Exit.AGAIN)
            return
        self._online.set()
        self._say("connected")

    def _disconnected(self) -> None:
        if self._closed.is_set():
            return
        self._online.clear()
        self.visibility.forget()
        self._since = time.monotonic()
        self._say("connecting", _("The connection was lost; it is being made anew."))

    def _refused(self, event: Any) -> None:
        log.warning("connection refused: %s %s", event.Reason, sanitize(event.Message, limit=200))
        self._say("connecting", reasons.refused(event))
        if not reasons.passing(event):
            self._leave(Exit.LOST)

    def _end(self, state: LinkState, reason: str, status: Exit) -> None:
        self._online.clear()
        self._say(state, reason)
        self._leave(status)

    def _learn(self, device: Any) -> None:
        self._pushname = clean(device.PushName, 100)
        self.me = jid.identity(text_of(device.JID), text_of(device.LID))

    def _ask_store(self, name: str) -> str:
        if not self._online.is_set() or self._closed.is_set():
            return ""
        ask = self.client.get_pn_from_lid if jid.is_lid(name) else self.client.get_lid_from_pn
        try:
            return text_of(ask(address(name)))
        except Exception:  # noqa: BLE001 - unknown people come as bare Exceptions; they are no fault
            return ""

    def _say(self, state: LinkState, reason: str = "") -> None:
        if self._closed.is_set():
            return
        status = LinkStatus(
            account=self._setup.account,
            state=state,
            at=datetime.now(UTC),
            reason=reason,
            me=self.me,
            pushname=self._pushname,
        )
        self._tell(status)
