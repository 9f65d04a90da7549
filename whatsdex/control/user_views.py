"""What faces get to see of people."""

from __future__ import annotations

from datetime import datetime

from whatsdex.control.views import ActView
from whatsdex.models import Frozen


class UserView(Frozen):
    """A person who wrote to the bot; texts are cleaned."""

    id: int
    name: str
    number: str
    """As people write it, or the LID where no number is known."""
    role: str
    """owner, staff, premium or user."""
    state: str
    """Empty, ``banned`` or ``blocked``."""
    commands: int
    """Uses of commands so far."""
    first_seen: datetime
    last_seen: datetime


class UserPage(Frozen):
    """A window of people."""

    users: tuple[UserView, ...]
    total: int
    """How many the filter finds."""


class UseView(Frozen):
    """One use of a command."""

    at: datetime
    command: str
    outcome: str
    ms: int


class UserDetail(Frozen):
    """All that an operator is shown of a person."""

    user: UserView
    lid: str
    banned_until: datetime | None = None
    """None while not banned, or for good."""
    ban_reason: str = ""
    note: str = ""
    """What operators noted about them."""
    consent: int = 0
    """To broadcasts: 1 asked for them, -1 wants none, 0 said nothing."""
    groups: tuple[str, ...] = ()
    """Names of shared groups, 50 at most."""
    warnings: int = 0
    uses: tuple[UseView, ...] = ()
    """The newest 20."""
    acts: tuple[ActView, ...] = ()
    """The newest 20 that concern them."""
