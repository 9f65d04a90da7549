"""What faces get to see of groups."""

from __future__ import annotations

from datetime import datetime

from whatsdex.control.views import ActView
from whatsdex.models import Frozen


class GroupView(Frozen, omit_defaults=False):
    """A group that the bot is or was in; texts are cleaned."""

    id: int
    jid: str
    account: str
    subject: str
    state: str
    """``on`` where the bot answers, ``silent``, or ``left``."""
    members: int
    """As WhatsApp told last; 0 where it has not told yet."""
    uses: int
    """Uses of commands there in the last 24 hours."""
    first_seen: datetime


class GroupPage(Frozen):
    """A window of groups."""

    groups: tuple[GroupView, ...]
    total: int
    """How many the filter finds."""


class OptionView(Frozen, omit_defaults=False):
    """Something that a group may choose."""

    name: str
    kind: str
    """``switch`` for on and off, ``number``, ``word`` or ``text``."""
    value: str
    """As it is written: ``on``, ``30``, a text; empty for the usual."""


class GroupUse(Frozen, omit_defaults=False):
    """How often a command was used in a group in the last 24 hours."""

    command: str
    uses: int


class GroupDetail(Frozen, omit_defaults=False):
    """All that an operator is shown of a group."""

    group: GroupView
    description: str
    options: tuple[OptionView, ...]
    off: tuple[str, ...]
    """Commands that are off there."""
    silenced_until: datetime | None
    """Until when its admins silenced the bot; None while they did not, or for good."""
    silenced: bool
    warnings: int
    muted: int
    """Members whose messages are deleted now."""
    uses: tuple[GroupUse, ...]
    acts: tuple[ActView, ...]
    """The newest 20 lines of the audit that concern it."""


class MemberView(Frozen, omit_defaults=False):
    """A member of a group."""

    jid: str
    number: str
    """As people write it, or the LID where no number is known."""
    name: str
    admin: bool
    bot: bool
    """Whether it is the bot itself."""
    muted: bool
    warnings: int


class MemberPage(Frozen):
    """A window of a group's members."""

    members: tuple[MemberView, ...]
    total: int
