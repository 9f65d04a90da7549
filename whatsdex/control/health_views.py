"""What faces get to see of the service's health."""

from __future__ import annotations

from datetime import datetime

from whatsdex.control.views import CommandUse, Part, Verdict
from whatsdex.models import Frozen, LinkStatus

MANY = 1000
"""Sends a second that no account comes near; made-up ones do."""


class AccountHealth(Frozen):
    """How one account stands with WhatsApp; figures are of the last day."""

    name: str
    status: LinkStatus
    number: str = ""
    paired: datetime | None = None
    """When its number was linked; None while it never was."""
    waiting: int = 0
    """Actions not yet done."""
    sent: int = 0
    """Messages that WhatsApp took."""
    delivered: int = 0
    """Of them, those that a phone has."""
    undelivered: int = 0
    """Of them, those that no phone has after five minutes: a sign of being blocked."""
    ambiguous: int = 0
    """Messages sent again although they may have arrived."""
    dead: int = 0
    """Dead letters, of any age."""
    unasked: int = 0
    """Messages that nobody asked for."""
    first_contacts: int = 0
    """Of them, those to people who had never written."""


class Headroom(Frozen):
    """How much more it could do."""

    sends_per_second: float
    """In the last minute, all accounts."""
    sends_ceiling: float
    """What WhatsApp's answers would let through now; 0 while nothing was sent."""
    lanes: int
    lanes_use: float
    """Share of them that worked in the last minute, 0 to 1."""
    disk_free_bytes: int
    disk_days: float | None
    """In how many days the disk is full; 0 while that is not known, None where it does not fill."""
    slowest: tuple[CommandUse, ...]
    """Commands of the last day by their p95, slowest first."""

    @property
    def possible(self) -> str:
        """The ceiling as people read it; empty while nothing is known."""
        if not self.sends_ceiling:
            return ""
        return f"{self.sends_ceiling:.0f}" if self.sends_ceiling < MANY else f"over {MANY}"


class HealthView(Frozen):
    """All that the health screen shows."""

    verdict: Verdict
    parts: tuple[Part, ...]
    accounts: tuple[AccountHealth, ...]
    headroom: Headroom
    paused: datetime | None = None
    """Since when all sending rests; None where it does not."""
    paused_by: str = ""
    draining: bool = False
    """Whether nothing new is begun."""
    under_way: int = 0
    """Commands and jobs in work."""
