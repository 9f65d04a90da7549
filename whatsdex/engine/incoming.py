"""What a transport delivers besides messages: receipts, group changes, calls, states, pairing codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from whatsdex.clock import to_millis
from whatsdex.engine.arrival import CONSOLE
from whatsdex.engine.groups import Groups
from whatsdex.engine.inbox import Inbox
from whatsdex.events import Bus, CallCame, GroupChanged, LinkChanged, PairingCodeShown, ReceiptCame
from whatsdex.models import Call, GroupChange, Inbound, LinkStatus, Message, PairingCode, Receipt
from whatsdex.storage import Store, Unit
from whatsdex.storage.outbox import Row

log = structlog.get_logger(__name__)

COLUMN = {"delivered": "delivered", "read": "read", "played": "read"}
KEEP_ACCOUNT = (
    "INSERT INTO account (name, phone, lid, pushname, paired_at) VALUES (?,?,?,?,?)"
    " ON CONFLICT (name) DO UPDATE SET phone=excluded.phone, lid=excluded.lid, pushname=excluded.pushname,"
    " paired_at=CASE WHEN account.phone=excluded.phone THEN account.paired_at ELSE excluded.paired_at END"
)


@dataclass(slots=True)
class Incoming:
    """Gives each delivery to whom it concerns."""

    store: Store
    bus: Bus
    inbox: Inbox
    groups: Groups
    hand: Callable[[list[Row]], None]
    wake: Callable[[str], None]
    """Has an account's sender look again."""

    def deliver(self, inbound: Inbound) -> None:
        """Take a delivery; waits while the inbox is full."""
        if isinstance(inbound, Message):
            self.inbox.take(inbound)
        elif isinstance(inbound, Receipt):
            self._receipt(inbound)
        elif isinstance(inbound, GroupChange):
            self.groups.changed(inbound, self.hand)
            self.bus.tell(GroupChanged(inbound))
        elif isinstance(inbound, Call):
            self.bus.tell(CallCame(inbound))
        elif isinstance(inbound, LinkStatus):
            self._status(inbound)
        elif isinstance(inbound, PairingCode):
            self.bus.tell(PairingCodeShown(inbound))

    def _receipt(self, receipt: Receipt) -> None:
        column = COLUMN.get(receipt.kind)
        if column is not None:
            unit = Unit()
            at = to_millis(receipt.at)
            for each in receipt.ids[:500]:
                unit.run(f'UPDATE outbox SET "{column}"=? WHERE wa_id=? AND "{column}"=0', at, each)
            self.store.writer.commit(unit)
        self.bus.tell(ReceiptCame(receipt))

    def _status(self, status: LinkStatus) -> None:
        if status.state == "connected":
            if status.account != CONSOLE and status.me.key:
                unit = Unit()
                unit.run(
                    KEEP_ACCOUNT, status.account, status.me.phone, status.me.lid, status.pushname, to_millis(status.at)
                )
                self.store.writer.commit(unit)
            self.wake(status.account)
        log.info("link", account=status.account, state=status.state, reason=status.reason)
        self.bus.tell(LinkChanged(status))
