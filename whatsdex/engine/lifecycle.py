"""Starting and stopping the engine's parts in order, and watching them in between."""

from __future__ import annotations

import gc
import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Thread

import structlog

from whatsdex.clock import SYSTEM_CLOCK, Clock, to_millis
from whatsdex.config import Config
from whatsdex.engine import disktrend, replay, sweep
from whatsdex.engine.core import Core, Transports
from whatsdex.engine.lock import FolderLock
from whatsdex.errors import ConfigError, WhatsdexError
from whatsdex.events import Bus
from whatsdex.storage import open_store
from whatsdex.storage.outbox import COLUMNS, load
from whatsdex.storage.statements import among

log = structlog.get_logger(__name__)

TICK = 0.25
"""Seconds between two looks at the lanes."""
SETTINGS = 0.5
"""Seconds between two looks whether another process changed settings."""
POLL = 1.0
"""Seconds between two looks for rows that other processes wrote."""
SWEEP = timedelta(hours=1).total_seconds()
FIRST_SWEEP = timedelta(minutes=1).total_seconds()
STOP_SECONDS = 4.5
"""What a stop may take beyond the time for what runs."""

Join = Callable[[Core], Callable[[], None]]
"""Joins a face to an engine whose parts are wired but not started yet; gives what parts them again."""


class Engine:
    """One engine on one data folder, in a thread of its own."""

    def __init__(
        self, config: Config, data: Path, transports: Transports, *, named: frozenset[str] = frozenset(),
        demo: bool = False, clock: Clock = SYSTEM_CLOCK,
    ) -> None:  # fmt: skip
        """Say what to run; nothing is touched yet.

        Args:
            config: The loaded configuration.
            data: The data folder.
            transports: Makes the accounts' transports.
            named: The keys that the configuration file sets.
            demo: Whether its people are made up.
            clock: The time of day.
        """
        self.config, self.data, self.demo, self.clock = config, data, demo, clock
        self.bus = Bus()
        self.core: Core | None = None
        self.ready = threading.Event()
        """Set once all parts are started."""
        self.ended = threading.Event()
        self.fault: WhatsdexError | None = None
        """Why it could not start."""
        self.again = False
        """Whether it stopped in order to be started again."""
        self.joins: list[Join] = []
        """What is joined to it, such as a server of metrics; parted first at the stop."""
        self._transports, self._named = transports, named
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._thread = threading.Thread(target=self._live, name="engine")

    def start(self, *, wait: bool = True, seconds: float = 30.0) -> None:
        """Start, and by default wait until all parts are started.

        Raises:
            WhatsdexError: It cannot start, and says why.
        """
        self.start_once()
        if wait:
            self.wait_ready(seconds)

    def start_once(self) -> None:
        """Start unless somebody did; returns at once."""
        with self._starting:
            if not self._thread.is_alive() and not self.ended.is_set():
                self._thread.start()

    def wait_ready(self, seconds: float = 30.0) -> None:
        """Wait until all parts are started.

        Raises:
            WhatsdexError: It cannot start, and says why.
        """
        end = time.monotonic() + seconds
        while not self.ready.wait(0.02):
            if self.ended.is_set() or time.monotonic() > end:
                raise self.fault or WhatsdexError("The engine did not start in time.", "The log says more.")

    def ask_restart(self) -> None:
        """Have the engine stop in order, and say that it is to be started again."""
        self.again = True
        self.ask_stop()

    def ask_stop(self) -> None:
        """Have the engine stop in order; returns at once."""
        self._stopping.set()

    def stop(self, seconds: float = 15.0) -> None:
        """Stop in order and wait for it."""
        self.ask_stop()
        if self._thread.is_alive():
            self._thread.join(seconds)

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stopping.is_set()

    # in the thread

    def _live(self) -> None:
        lock = None
        try:
            lock = FolderLock(self.data)
            core = self._open()
            parts: list[Callable[[], None]] = []
            try:
                for join in self.joins:
                    parts.append(join(core))  # noqa: PERF401 - those that joined part, also if one fails
                self._start(core)
                gc.freeze()  # what is there by now stays: a full collection need not look at it, 70 ms each time
                self.ready.set()
                self._watch(core)
            finally:
                gc.unfreeze()
                for part in reversed(parts):
                    _isolated("part", part)
                self._stop(core)
        except WhatsdexError as error:
            self.fault = error
        except Exception as error:  # noqa: BLE001 - an isolation point: a face must hear of it, not hang
            log.exception("engine_failed")
            self.fault = WhatsdexError(f"The engine failed: {error}.", "The log says more.")
        finally:
            if lock is not None:
                lock.release()
            self.ended.set()

    def _open(self) -> Core:
        for key in ("database_url", "redis_url"):
            if getattr(self.config, key):
                raise ConfigError(f"{key} cannot be used in this version yet.", "Leave it empty: SQLite, one process.")
        store = open_store(self.data, sync=self.config.storage.sync)
        log.info("part_ready", part="storage")
        try:
            core = Core(self.config, self._named, self.data, store, self.bus, self.clock, self._transports(self.data))
        except BaseException:
            store.close()
            raise
        core.restart = self.ask_restart
        self.core = core
        return core

    def _start(self, core: Core) -> None:
        core.work.start()
        log.info("part_ready", part="jobs")
        for sender in core.senders.values():
            sender.start()
        core.dispatcher.start()
        log.info("part_ready", part="lanes", count=self.config.engine.lanes)
        accounts = tuple(core.transports)
        core.hand(replay.unsent(core.store, accounts))
        now = to_millis(self.clock.now())
        for arrival in replay.pending(core.store, core.directory, core.incidents, now, accounts):
            core.inbox.occupy()
            core.dispatcher.put(arrival)
        core.work.take_over(accounts)
        for account, transport in core.transports.items():
            transport.start(core.incoming.deliver)
            log.info("part_ready", part="account", account=account)

    def _watch(self, core: Core) -> None:
        polled = swept = looked = time.monotonic()
        swept -= SWEEP - FIRST_SWEEP
        while not self._stopping.wait(TICK):
            now = time.monotonic()
            core.dispatcher.watch(now)
            if now - looked >= SETTINGS:
                looked = now
                _isolated("settings", core.settings.poll)
            if now - polled >= POLL:
                polled = now
                self._poll(core)
                _isolated("scheduler", core.scheduler.look)
                _isolated("statistics", partial(core.rollups.look, to_millis(self.clock.now())))
            if now - swept >= SWEEP:
                swept = now
                _isolated("sweep", partial(self._sweep, core))

    def _sweep(self, core: Core) -> None:
        now = to_millis(self.clock.now())
        core.bot.conversations.forget(now)
        config = core.settings.current
        sweep.sweep(core.store, self.data, config, now)
        core.bot.media.sweep(now, config.media.quota, config.media.min_free)
        disktrend.look(core.store, self.data, now)

    @staticmethod
    def _poll(core: Core) -> None:
        """Take rows that other processes wrote; never waits for the writer."""
        accounts = tuple(core.transports)
        left = f"state='queued' AND {among('account', accounts)}"
        try:
            if core.store.one(f"SELECT 1 FROM outbox WHERE {left} LIMIT 1", *accounts) is None:
                return
        except sqlite3.Error as error:
            log.warning("database_unreadable", reason=str(error))
            return
        core.store.writer.submit(
            lambda cursor: cursor.execute(
                f"UPDATE outbox SET state='handed' WHERE {left} RETURNING {COLUMNS}", accounts
            ).fetchall(),
            lambda error, rows: core.hand([load(row) for row in sorted(rows)]) if error is None else None,
        )

    def _stop(self, core: Core) -> None:
        log.info("stopping")
        seconds = self.config.engine.drain_seconds
        end = time.monotonic() + seconds + STOP_SECONDS

        def at_most(wanted: float) -> float:
            return max(0.05, min(wanted, end - time.monotonic()))

        core.stop_hearing()
        core.inbox.stop()
        core.work.ask_stop()
        core.dispatcher.drain(seconds)
        core.work.stop(at_most(0.5))
        core.dispatcher.stop(at_most(0.5))
        for sender in core.senders.values():
            sender.drain(at_most(1.0))
        stops = [Thread(target=each.stop, args=(at_most(2.0),), daemon=True) for each in core.transports.values()]
        for stop in stops:
            stop.start()
        for stop in stops:
            stop.join(at_most(3.0))
        for sender in core.senders.values():
            sender.stop(at_most(0.5))
        core.stop_guard()
        core.store.close(at_most(2.0))
        log.info("stopped")


def _isolated(what: str, work: Callable[[], object]) -> None:
    try:
        work()
    except Exception as error:  # noqa: BLE001 - an isolation point: the rest must go on, or end, all the same
        log.error("part_failed", part=what, error=repr(error))
