"""What a command may know and use of the service that runs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whatsdex.clock import Clock, to_millis
from whatsdex.config import Config
from whatsdex.events import Event
from whatsdex.kit.checks import Check
from whatsdex.kit.command import Command, Registry, Role
from whatsdex.models import GroupInfo, LinkStatus, Message, Result
from whatsdex.monitoring.health import Health
from whatsdex.storage import Store, Unit
from whatsdex.storage.conversations import Conversations
from whatsdex.storage.directory import Chat, Directory, User
from whatsdex.storage.grouprules import Filters, Mutes
from whatsdex.storage.outbox import Row

if TYPE_CHECKING:
    from whatsdex.services.guard import Guard
    from whatsdex.services.mediastore import MediaStore


@dataclass(slots=True)
class Bot:
    """The service, as far as commands reach into it; filled in by the engine."""

    data: Path
    """The data folder."""
    clock: Clock
    store: Store
    directory: Directory
    conversations: Conversations
    registry: Registry
    started: datetime
    config: Callable[[], Config]
    """The configuration in force now."""
    hand: Callable[[Sequence[Row]], None]
    """Gives committed outbox rows to their sender."""
    act: Callable[[Row, float], Result]
    """Commits a row that is an action, and waits that many seconds for its result."""
    tell: Callable[[Event], None]
    role: Callable[[User], Role]
    owners: Callable[[str], list[str]]
    """Gives the JIDs of a realm's owners."""
    allowed: Callable[[Command, User, Chat, Message], bool]
    """Whether this user may run a command in this chat, limits aside."""
    on: Callable[[Command], bool]
    """Whether a command is switched on, groups aside."""
    explain: Callable[[Command, User, Chat, Message], list[Check]]
    """Each policy's answer for a user, chat and command."""
    write_setting: Callable[[Unit, str, str, int, str, str], None]
    """Has a unit write a setting: key, JSON value (empty removes it), milliseconds since 1970, who, scope (empty,
    or the row id of the chat it is for); refuses what does not fit."""
    setting: Callable[[str], Any]
    """Gives a setting's value in force."""
    setting_keys: Callable[[], list[str]]
    """Lists what may be set."""
    settings_changed: Callable[[], None]
    """Takes setting rows into force, after their commit."""
    group_info: Callable[[str, str], GroupInfo | None]
    """What a group of an account is; may ask WhatsApp."""
    listen: Callable[[str, Callable[[Result], None]], None]
    """Has a listener hear the result of the outbox row with a key, in its sender's thread."""
    restart: Callable[[], None]
    """Has the whole service end in order, to be started again."""
    cancel_job: Callable[[int], bool]
    """Ends a job by its number; false if it has ended."""
    retry_job: Callable[[int], int]
    """Has a job that failed run again, by its number; gives the new one's, 0 if it cannot be."""
    links: Callable[[], list[LinkStatus]]
    health: Callable[[], Sequence[Health]]
    """How each part is."""
    guard: Callable[[], Guard]
    """The address guard, started at its first use."""
    media: MediaStore
    owner_code: Callable[[], str]
    """The one-time code that makes its sender an owner; empty when used."""
    name: Callable[[], str]
    mutes: Mutes
    filters: Filters

    def now(self) -> int:
        """Return milliseconds since 1970."""
        return to_millis(self.clock.now())

    @property
    def spool(self) -> Path:
        """The folder through which engine and links exchange files."""
        return self.data / "spool"
