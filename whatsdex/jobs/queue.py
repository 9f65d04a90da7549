"""The queue that carries job names to threads: dramatiq, in this process unless Redis is configured."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from threading import Lock, Thread

import dramatiq
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import CurrentMessage
from dramatiq.worker import Worker

POOLS = {"io": 16, "media": os.cpu_count() or 2}
"""Threads of each pool."""


class JobQueue:
    """Runs a callable with each queued job's invocation id, on its pool's threads."""

    def __init__(self, run: Callable[[str], None]) -> None:
        """Make a queue; ``run`` must not raise."""
        self._run = run
        self._brokers = {pool: StubBroker(middleware=[CurrentMessage()]) for pool in POOLS}
        self._actors = {
            pool: dramatiq.actor(actor_name="run_job", queue_name=pool, broker=broker)(partial(self._take, pool))
            for pool, broker in self._brokers.items()
        }
        self._workers: list[Worker] = []
        self.held = False
        """Whether no job is begun any more."""
        self._kept: list[tuple[str, str]] = []
        """Jobs that came up while it was held, with their pools."""
        self._lock = Lock()

    def start(self) -> None:
        """Start the threads of all pools."""
        for pool, broker in self._brokers.items():
            worker = Worker(broker, queues={pool}, worker_threads=POOLS[pool], worker_timeout=500)
            worker.start()
            self._workers.append(worker)

    def put(self, invocation: str, pool: str) -> None:
        """Queue a job; a pool that is no more is another's."""
        self._actors.get(pool, self._actors["io"]).send(invocation)

    def hold(self) -> None:
        """Begin no job any more; those that run go on."""
        # Not by the worker's own pause: each of its threads would still begin what comes up next.
        with self._lock:
            self.held = True

    def go_on(self) -> None:
        """Begin jobs again, in their order."""
        with self._lock:
            self.held = False
            kept, self._kept = self._kept, []
        for invocation, pool in kept:
            self.put(invocation, pool)

    def _take(self, pool: str, invocation: str) -> None:
        with self._lock:
            if self.held:
                self._kept.append((invocation, pool))
                return
        self._run(invocation)

    def stop(self, seconds: float) -> None:
        """Take no more jobs and wait for those that run, about twice ``seconds`` at most."""
        stops = [Thread(target=each.stop, args=(int(seconds * 1000),), daemon=True) for each in self._workers]
        for stop in stops:
            stop.start()
        for stop in stops:
            stop.join()
        self._workers.clear()
        for broker in self._brokers.values():
            broker.close()
