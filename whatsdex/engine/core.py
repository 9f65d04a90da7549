"""The engine's parts, put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from whatsdex import commands
from whatsdex.cache.rates import RateLimits
from whatsdex.clock import Clock, to_millis
from whatsdex.config import Config
from whatsdex.engine import checks, desk
from whatsdex.engine.acts import Acts
from whatsdex.engine.arrival import CONSOLE, Arrival
from whatsdex.engine.calls import Calls
from whatsdex.engine.dispatcher import Dispatcher
from whatsdex.engine.greetings import Greetings
from whatsdex.engine.groups import Groups
from whatsdex.engine.handler import Handler
from whatsdex.engine.identity import Identities
from whatsdex.engine.inbox import Inbox
from whatsdex.engine.incidents import Incidents
from whatsdex.engine.incoming import Incoming
from whatsdex.engine.moderation import Moderation
from whatsdex.engine.notices import Notices
from whatsdex.engine.owner import OwnerCode
from whatsdex.engine.roles import Roles
from whatsdex.engine.scheduler import Scheduler
from whatsdex.engine.sender import Sender
from whatsdex.engine.settings import Settings, keys, writable
from whatsdex.engine.work import Work
from whatsdex.errors import WhatsdexError
from whatsdex.events import Bus, CallCame, Event, GroupChanged
from whatsdex.kit.bot import Bot
from whatsdex.models import Message, Result, Send
from whatsdex.monitoring.health import Registry
from whatsdex.services.guard import Guard
from whatsdex.services.mediastore import MediaStore
from whatsdex.storage import Store
from whatsdex.storage.conversations import Conversations
from whatsdex.storage.directory import Directory
from whatsdex.storage.grouprules import Filters, Mutes
from whatsdex.storage.outbox import Row
from whatsdex.storage.rollups import Rollups
from whatsdex.text import sanitize
from whatsdex.transports.base import Transport

log = structlog.get_logger(__name__)


class Core:
    """All parts of a running engine, wired but not started."""

    def __init__(
        self, config: Config, named: frozenset[str], data: Path, store: Store, bus: Bus, clock: Clock,
        transports: Sequence[Transport],
    ) -> None:  # fmt: skip
        """Wire the parts over an open store."""
        now = to_millis(clock.now())
        self.data, self.store, self.bus, self.clock = data, store, bus, clock
        self.transports = {each.account: each for each in transports}
        self.settings = Settings(config, store, named)
        self.owner_code = OwnerCode(store, now)
        self.directory = Directory(store)
        self.settings.changed_elsewhere = self.directory.forget
        self.settings.changed = self._settings_changed
        self.roles = Roles(lambda: self.settings.current, lambda: to_millis(clock.now()))
        self.incidents = Incidents(store, bus, clock)
        self.acts = Acts(store, self.hand)
        self._guard: Guard | None = None
        self.health = Registry(clock)
        media = MediaStore(config.media.store, data, store)
        media.check()
        self.bot = Bot(
            data=data,
            clock=clock,
            store=store,
            directory=self.directory,
            conversations=Conversations(store, now),
            registry=commands.load(),
            started=clock.now(),
            config=lambda: self.settings.current,
            hand=self.hand,
            act=self.acts.act,
            tell=bus.tell,
            role=self.roles.of,
            owners=lambda realm: self.roles.owners(self.directory, realm),
            allowed=lambda *case: self.handler.allowed(*case),
            on=lambda command: self.settings.rules.of(command, 0).enabled,
            explain=lambda *case: self.handler.explain(*case),
            write_setting=self.settings.write,
            setting=self.settings.value,
            setting_keys=lambda: [each for each in keys(self.settings.current) if writable(each)],
            settings_changed=self.settings.after,
            group_info=lambda account, chat: self.groups.info(account, chat),
            listen=self.acts.listen,
            restart=lambda: self.restart(),
            cancel_job=lambda number: desk.cancel(self.work, number) is not None,
            retry_job=lambda number: desk.retry(self.work, number),
            links=lambda: [each.status() for each in self.transports.values()],
            health=self.health.parts,
            guard=self.guard,
            media=media,
            owner_code=self.owner_code.current,
            name=lambda: self.settings.current.bot.name,
            mutes=Mutes(store, now),
            filters=Filters(store),
        )
        self.settings.named = self._command
        self.directory.merged = self.bot.mutes.unite
        self.groups = Groups(self.bot)
        self.work = Work(self.bot, bus, self.incidents, self.settings.rules)
        notices = Notices(store, clock.now().date().isoformat())
        self.moderation = Moderation(self.bot, self.groups, self.roles, notices)
        self.handler = Handler(
            self.bot, bus, self.roles, RateLimits(), self.incidents, notices,
            self.work, self.groups, self.settings.rules, self.moderation, self._finished,
        )  # fmt: skip
        self.greetings = Greetings(self.bot, self.groups)
        self.calls = Calls(self.bot, notices)
        self._deaf = bus.listen(self._hear)
        self.dispatcher = Dispatcher(config.engine.lanes, self.handler.handle)
        self.inbox = Inbox(store, self.directory, bus, clock, config.engine.inbox, self.dispatcher.put, self._journaled)
        self.senders = {each.account: self._sender(each) for each in transports}
        self.restart: Callable[[], None] = lambda: None
        """Set by whoever runs the engine."""
        bus.listen(Identities(self.bot).hear)
        self.scheduler = Scheduler(self.bot, self.incidents, tuple(self.transports), self.hand)
        self.rollups = Rollups(store, CONSOLE)
        self.incoming = Incoming(store, bus, self.inbox, self.groups, self.hand, self.wake)
        checks.register(self.health, self)

    def _hear(self, event: Event) -> None:
        """Pass on what concerns groups and calls."""
        if isinstance(event, GroupChanged):
            self.greetings.changed(event.change)
            self.moderation.changed(event.change)
        elif isinstance(event, CallCame):
            self.calls.came(event.call)

    def stop_hearing(self) -> None:
        """Greet nobody and take no calls any more."""
        self._deaf()
        self.greetings.stop()

    def _command(self, name: str) -> str:
        """Return a command's own name."""
        found = self.bot.registry.find(name)
        if found is None:
            raise WhatsdexError(f"There is no command {sanitize(name, limit=30)}.", "The menu shows those there are.")
        return found.name

    def guard(self) -> Guard:
        """Return the address guard, made at its first use."""
        if self._guard is None:
            self._guard = Guard(self.settings.current.net)
        return self._guard

    def stop_guard(self) -> None:
        """End the address guard, if it was ever used."""
        if self._guard is not None:
            self._guard.stop()

    def hand(self, rows: Sequence[Row]) -> None:
        """Give committed rows to their accounts' senders."""
        accounts = {each.account for each in rows}
        for account in accounts:
            sender = self.senders.get(account)
            if sender is not None:
                sender.put([each for each in rows if each.account == account])

    def _settings_changed(self) -> None:
        """Have senders look again: a pause may have ended."""
        for account in self.senders:
            self.wake(account)

    def wake(self, account: str) -> None:
        """Have a sender look again."""
        if (sender := self.senders.get(account)) is not None:
            sender.wake()

    def _sender(self, transport: Transport) -> Sender:
        return Sender(
            transport, self.store, self.bus, self.clock,
            limited=lambda: self.settings.current.limits.enabled, burst=self._burst, heard=self._heard,
            paused=lambda: self.settings.pause is not None and transport.account != CONSOLE,
        )  # fmt: skip

    def _burst(self, row: Row) -> float | None:
        """Return when the newest message came in that waits in a row's chat beside the one it answers."""
        newest = self.dispatcher.newest(row.account, row.chat)
        return None if newest is None or newest.id == row.invocation.rpartition("/")[0] else newest.started

    def _finished(self, arrival: Arrival) -> None:
        self.dispatcher.finished(arrival)
        self.inbox.release()

    def _journaled(self, message: Message) -> None:
        if (transport := self.transports.get(message.account)) is not None:
            transport.journaled(message.chat, message.id)

    def _heard(self, row: Row, result: Result) -> None:
        """Follow up an executed action, in its sender's thread."""
        self.acts.heard(row, result)
        action = row.action
        if row.kind == "fetch" and row.invocation:
            self.work.fetched(row, result)
        elif isinstance(action, Send) and action.media is not None and action.media.path.startswith("spool/out/"):
            (self.data / action.media.path).unlink(missing_ok=True)


Transports = Callable[[Path], Sequence[Transport]]
"""Makes the accounts' transports for a data folder."""
