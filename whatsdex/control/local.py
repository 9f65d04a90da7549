"""The control protocol over an engine in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from whatsdex import events
from whatsdex.control import gauges, history
from whatsdex.control.accounts import Accounts
from whatsdex.control.catalogue import Commands
from whatsdex.control.console import Console
from whatsdex.control.feed import Feed
from whatsdex.control.feed_desk import FeedDesk
from whatsdex.control.groups import Groups
from whatsdex.control.health import Health
from whatsdex.control.jobs import Jobs
from whatsdex.control.letters import Letters
from whatsdex.control.logs import Logs
from whatsdex.control.media import Media
from whatsdex.control.overview import Status
from whatsdex.control.pairing import Pairings
from whatsdex.control.record import record
from whatsdex.control.settings import SettingsArea
from whatsdex.control.statistics import Statistics
from whatsdex.control.users import Users
from whatsdex.control.writing import Messages
from whatsdex.engine.arrival import CONSOLE
from whatsdex.engine.core import Core
from whatsdex.engine.lifecycle import Engine
from whatsdex.errors import NotRunning
from whatsdex.events import Event, Listener
from whatsdex.monitoring.rates import Rates

if TYPE_CHECKING:
    from whatsdex.control import api
    from whatsdex.monitoring.metrics import Metrics


class LocalControl:
    """All areas of an engine; implements ``api.Control``.

    Made before the engine starts, so that nothing goes by unheard; calls raise ``NotRunning`` until
    its parts are there.

    Args:
        engine: Which has not been started.
    """

    status: api.StatusArea
    feed: api.FeedArea
    accounts: api.AccountsArea
    commands: api.CommandsArea
    statistics: api.StatisticsArea
    messages: api.MessagesArea
    console: api.ConsoleArea
    settings: api.SettingsArea
    users: api.UsersArea
    groups: api.GroupsArea
    jobs: api.JobsArea
    letters: api.LettersArea
    media: api.MediaArea
    health: api.HealthArea
    logs: api.LogsArea
    engine: api.EngineArea

    def __init__(self, engine: Engine) -> None:
        """Listen to the engine's events."""
        self._engine, self._rates = engine, Rates(engine.clock, CONSOLE)
        pairings = Pairings(engine.data, lambda name: self.core().transports[name].status())
        self.status = self._status = Status(engine, self.core, self._rates)
        feed = Feed(self._subject)
        self.accounts = Accounts(self.core, pairings)
        self.commands = commands = Commands(self.core, self._rates)
        self.feed = FeedDesk(self.core, feed, commands)
        self.statistics = Statistics(self.core)
        self.messages = Messages(self.core)
        self.console = console = Console(self.core)
        self.settings = SettingsArea(self.core)
        self.users = Users(self.core)
        self.groups = Groups(self.core)
        self.jobs = Jobs(self.core)
        self.letters = Letters(self.core)
        self.media = Media(self.core)
        self.health = Health(self.core, self._rates)
        self.logs = Logs(self.core)
        self.engine = _Stop(engine)
        self._hear = {
            events.MessageReceived: (counted(self._rates.listen), console.listen),
            events.CommandFinished: (counted(self._rates.listen),),
            events.PairingCodeShown: (feed.listen, pairings.listen),
            events.LinkChanged: (feed.listen, pairings.listen),
            events.OwnerClaimed: (feed.listen, lambda _event: self._status.owners.forget()),
        }
        self._others: tuple[Listener, ...] = (feed.listen,)
        engine.bus.listen(self._heard)
        engine.joins.append(self._join)

    def measure(self, metrics: Metrics) -> None:
        """Have metrics count what happens in the engine and ask it for the rest; before it starts."""

        def join(core: Core) -> Callable[[], None]:
            gauges.watch(metrics, self._engine, core, self._status)
            return lambda: None

        self._engine.bus.listen(counted(metrics.listen))
        self._engine.joins.append(join)

    def core(self) -> Core:
        """Return the engine's parts.

        Raises:
            WhatsdexError: It could not start.
            NotRunning: It has no parts yet, or none any more.
        """
        engine = self._engine
        if engine.fault is not None:
            raise engine.fault
        if engine.core is None or engine.ended.is_set():
            raise NotRunning("The engine has stopped." if engine.ended.is_set() else "The engine is starting.")
        return engine.core

    def _join(self, core: Core) -> Callable[[], None]:
        history.begin(core.store, self._rates, core.clock)
        return lambda: None

    def _subject(self, account: str, chat: str) -> str:
        core = self._engine.core
        if core is None or self._engine.ended.is_set():
            return ""
        found = (core.directory.find_chat(each, chat) for each in ([account] if account else core.transports))
        return next((each.subject for each in found if each is not None), "")

    def _heard(self, event: Event) -> None:
        """Give an event to whom it concerns; 6,000 a second come by."""
        for listen in self._hear.get(type(event), self._others):
            listen(event)


class _Stop:
    """Implements ``api.EngineArea``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def stop(self) -> None:
        """Have the engine stop in order; returns before it has."""
        if (core := self._engine.core) is not None:
            record(core, "engine.stop")
        self._engine.ask_stop()

    def restart(self) -> None:
        """Have the engine stop in order, and its program start it again."""
        if (core := self._engine.core) is not None:
            record(core, "engine.restart")
        self._engine.ask_restart()


def counted(listener: Listener) -> Listener:
    """Leave out what happens on the console account: it counts nowhere."""

    def listen(event: Event) -> None:
        kind = type(event)
        if kind is events.MessageReceived or kind is events.MessageHandled:
            account = event.message.account  # type: ignore[union-attr]
        else:
            account = getattr(event, "account", "")
        if account != CONSOLE:
            listener(event)

    return listen
