"""A lively but deterministic control: scripted figures, a feed by the clock, a pairing in steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from tests.fakes.control.accounts import QR, FakeAccounts
from tests.fakes.control.clock import NOON, FrozenClock
from tests.fakes.control.commands import FakeCommands
from tests.fakes.control.feed import FakeFeed, feed_line
from tests.fakes.control.groups import FakeGroups
from tests.fakes.control.health import FakeHealth
from tests.fakes.control.jobs import FakeJobs, FakeLetters
from tests.fakes.control.logs import FakeLogs
from tests.fakes.control.media import FakeMedia
from tests.fakes.control.names import COMMANDS, HOSTILE, PEOPLE
from tests.fakes.control.settings import FakeSettings
from tests.fakes.control.statistics import FakeStatistics
from tests.fakes.control.status import FakeStatus, hostile_overview, overview_busy, overview_empty, status
from tests.fakes.control.talk import FakeConsole, FakeMessages
from tests.fakes.control.users import FakeUsers
from whatsdex.clock import Clock
from whatsdex.control.api import Control
from whatsdex.control.views import Overview

__all__ = [
    "COMMANDS",
    "HOSTILE",
    "NOON",
    "PEOPLE",
    "QR",
    "FakeControl",
    "FrozenClock",
    "feed_line",
    "hostile_overview",
    "overview_busy",
    "overview_empty",
    "status",
]


class FakeEngine:
    """Remembers that it was told to stop."""

    def __init__(self) -> None:
        self.stopped = False

    def stop(self) -> None:
        self.stopped = True


class FakeControl:
    """All areas, in this process.

    Args:
        overview: What the status answers.
        clock: Moves the feed.
        feed_first: Lines that are there at once.
        feed_rate: Lines a second from then on.
        names: Of the people in the feed.
        texts: What they write, by command.
    """

    def __init__(
        self,
        overview: Overview | None = None,
        *,
        clock: Clock | None = None,
        feed_first: int = 0,
        feed_rate: float = 0.0,
        names: Sequence[str] = PEOPLE,
        texts: dict[str, str] | None = None,
    ) -> None:
        self.status = FakeStatus(overview or overview_busy())
        self.feed = FakeFeed(clock or FrozenClock(), first=feed_first, rate=feed_rate, names=names, texts=texts)
        self.accounts = FakeAccounts(lambda: self.status.answer.accounts)
        self.commands = FakeCommands(lambda: self.status.answer.popular)
        self.statistics = FakeStatistics(clock or FrozenClock())
        self.messages = FakeMessages()
        self.console = FakeConsole()
        self.settings = FakeSettings()
        self.users = FakeUsers(clock or FrozenClock(), names)
        self.groups = FakeGroups(clock or FrozenClock(), names)
        self.jobs = FakeJobs(clock or FrozenClock(), names)
        self.letters = FakeLetters(clock or FrozenClock())
        self.media = FakeMedia()
        self.health = FakeHealth(self.status)
        self.logs = FakeLogs(() if names is PEOPLE else names)
        self.engine = FakeEngine()

    def holder(self) -> Control:
        """Give itself, as the panel asks for a control."""
        return cast(Control, self)
