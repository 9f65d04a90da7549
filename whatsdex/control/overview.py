"""The status area: what the dashboard shows, each part, and the incidents."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from typing import Any

import msgspec

from whatsdex import __version__, jid
from whatsdex.clock import from_millis
from whatsdex.control.cached import Cached
from whatsdex.control.views import (
    AccountView,
    CommandUse,
    IncidentView,
    Overview,
    Part,
    Point,
    Queues,
    Verdict,
)
from whatsdex.engine.arrival import CONSOLE
from whatsdex.engine.core import Core
from whatsdex.engine.lifecycle import Engine
from whatsdex.jobs import rows
from whatsdex.models import LinkStatus
from whatsdex.monitoring import health, scrub
from whatsdex.monitoring.process import Sampler
from whatsdex.monitoring.rates import Rates
from whatsdex.storage import Store
from whatsdex.text import sanitize

COUNTS_SECONDS = 1.0
"""For which counts of rows are good."""
NEWEST = 5
"""Incidents on the dashboard."""
FRESH = 3_600_000
"""Milliseconds for which an incident counts as an alert."""
MOST_FRESH = 100
"""Of them are counted."""
FRESH_INCIDENTS = "SELECT count(*) FROM (SELECT at FROM incident ORDER BY id DESC LIMIT ?) AS newest WHERE at>?"
DEAD = "SELECT count(*) FROM outbox WHERE state='dead'"


class Status:
    """Implements ``api.StatusArea``.

    Args:
        engine: Whose status.
        core: Gives its parts, or raises why there are none.
        rates: The figures.
    """

    def __init__(self, engine: Engine, core: Callable[[], Core], rates: Rates) -> None:
        """Look at nothing yet."""
        self._engine, self._core, self._rates = engine, core, rates
        self._host = sanitize(socket.gethostname(), limit=60)
        self.sampler = Sampler(self._links)
        self.jobs = Cached(lambda: rows.counts(core().store), COUNTS_SECONDS)
        """Jobs that have not ended, by state."""
        self.failed = Cached(lambda: rows.failed(core().store), COUNTS_SECONDS)
        """Jobs that failed, as far back as they are kept."""
        self.dead_letters = Cached(lambda: int(core().store.one(DEAD)[0]), COUNTS_SECONDS)
        self.owners = Cached(self._count_owners, COUNTS_SECONDS)

    def overview(self) -> Overview:
        """Return what the dashboard shows."""
        core = self._core()
        messages, commands = self._rates.per_minute()
        latency, sample = self._rates.latency(), self.sampler.sample()
        verdict = health.verdict(core.health.parts())
        return Overview(
            version=__version__,
            bot=sanitize(core.bot.name()),
            host=self._host,
            pid=os.getpid(),
            started=core.bot.started,
            demo=self._engine.demo,
            ready=self._engine.ready.is_set(),
            verdict=Verdict(verdict.level, sanitize(verdict.text, limit=400), sanitize(verdict.remedy, limit=400)),
            accounts=tuple(accounts(core)),
            messages_per_minute=messages,
            commands_per_minute=commands,
            p50_ms=latency.p50_ms,
            p95_ms=latency.p95_ms,
            p99_ms=latency.p99_ms,
            queues=self._queues(core),
            popular=tuple(popular(self._rates, 24.0, 10)),
            incidents=tuple(self.incidents(NEWEST)),
            fresh_incidents=int(core.store.one(FRESH_INCIDENTS, MOST_FRESH, core.bot.now() - FRESH)[0]),
            history=tuple(Point(each.at, each.messages, each.commands) for each in self._rates.history()),
            cpu_percent=sample.own.cpu_percent,
            memory_bytes=sample.own.memory_bytes,
            link_memory_bytes=sample.children_memory,
            disk_free_bytes=shutil.disk_usage(core.data).free,
            owners=self.owners(),
            paused=core.settings.pause is not None,
            draining=core.dispatcher.held,
        )

    def parts(self) -> list[Part]:
        """Return each part of the engine with its state."""
        return parts(self._core())

    def incidents(self, limit: int = 50) -> list[IncidentView]:
        """Return the newest incidents, newest first."""
        return incidents(self._core().store, limit)

    def _queues(self, core: Core) -> Queues:
        jobs = self.jobs()
        running = jobs.get("running", 0)
        return Queues(
            inbox=core.inbox.waiting,
            lanes_busy=core.dispatcher.busy,
            lanes=self._engine.config.engine.lanes,
            outbox=sum(each.waiting for each in core.senders.values()),
            jobs_waiting=sum(jobs.values()) - running,
            jobs_running=running,
            jobs_failed=self.failed(),
            dead_letters=self.dead_letters(),
        )

    def _links(self) -> dict[str, int]:
        core = self._engine.core
        return {name: _pid(each) for name, each in core.transports.items()} if core is not None else {}

    def _count_owners(self) -> int:
        core = self._core()
        return core.directory.owners() + len(core.settings.current.bot.owners)


def incidents(store: Store, limit: int, number: int = 0) -> list[IncidentView]:
    """Return the newest incidents, newest first, or the one of a number."""
    found = store.all(
        "SELECT id, at, place, summary, trace FROM incident WHERE ?=0 OR id=? ORDER BY id DESC LIMIT ?",
        number, number, max(0, min(limit, 500)),
    )  # fmt: skip
    return [
        IncidentView(number, from_millis(at), sanitize(place), scrub.value(summary), scrub.value(trace, lines=True))
        for number, at, place, summary, trace in found
    ]


def parts(core: Core) -> list[Part]:
    """Return all parts as faces see them."""
    return [part(each) for each in core.health.parts()]


def part(each: health.Health) -> Part:
    """Return a part as faces see it."""
    return Part(sanitize(each.name), each.level, sanitize(each.reason, limit=400), sanitize(each.remedy), each.since)


def accounts(core: Core) -> list[AccountView]:
    """Return all accounts as faces see them."""
    return [_account(core, name) for name in core.transports]


def popular(rates: Rates, hours: float, limit: int) -> list[CommandUse]:
    """Return the most used commands, most used first."""
    found = rates.popular(min(hours, 24.0), max(0, min(limit, 1000)))
    return [
        CommandUse(sanitize(each.name), each.category, each.uses, each.errors, each.p50_ms, each.p95_ms)
        for each in found
    ]


def clean(status: LinkStatus) -> LinkStatus:
    """Return a status whose texts may reach a terminal."""
    return msgspec.structs.replace(
        status, reason=sanitize(status.reason, limit=400), pushname=sanitize(status.pushname, limit=60)
    )


def _account(core: Core, name: str) -> AccountView:
    status, sender = clean(core.transports[name].status()), core.senders[name]
    number = jid.number(status.me.phone) if status.me.phone else ""
    return AccountView(name, status, number, name == CONSOLE, sender.sent, sender.waiting)


def _pid(transport: Any) -> int:
    """Return the process id of a transport's process, 0 where it has none."""
    return int(getattr(transport, "pid", 0))
