"""A bounded pool of threads that nobody has to wait for: what still runs at the end is left behind."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


class Workers:
    """Runs functions in at most ``count`` daemon threads, made as they are needed."""

    def __init__(self, count: int, name: str) -> None:
        """Make a pool without threads."""
        self._count = count
        self._name = name
        self._queue: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0
        self._idle = 0

    def run(self, work: Callable[[], T]) -> Future[T]:
        """Have ``work`` run in a thread; its result or error arrives in the future."""
        future: Future[T] = Future()

        def task() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 - all of it belongs to who waits for the future
                future.set_exception(error)

        with self._lock:
            if self._idle == 0 and self._threads < self._count:
                self._threads += 1
                threading.Thread(target=self._work, name=f"{self._name}-{self._threads}", daemon=True).start()
            else:
                self._idle -= 1  # spoken for; below zero, work waits for a thread to get free
        self._queue.put(task)
        return future

    def stop(self) -> None:
        """Have the threads end once they are free."""
        with self._lock:
            for _ in range(self._threads):
                self._queue.put(None)

    def _work(self) -> None:
        while (task := self._queue.get()) is not None:
            task()
            with self._lock:
                self._idle += 1
