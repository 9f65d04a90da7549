"""Having WhatsApp do something, and waiting for its answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from whatsdex.models import Result
from whatsdex.storage import Store, Unit, outbox
from whatsdex.storage.outbox import Row


class Acts:
    """Commits actions and hands their results to whoever waits."""

    def __init__(self, store: Store, hand: Callable[[Sequence[Row]], None]) -> None:
        """Write to a store and hand rows to senders."""
        self._store, self._hand = store, hand
        self._waiting: dict[str, Future[Result]] = {}
        self._listening: dict[str, Callable[[Result], None]] = {}
        self._lock = threading.Lock()

    def act(self, row: Row, seconds: float) -> Result:
        """Commit an action and return its result, or that none came within ``seconds``."""
        future: Future[Result] = Future()
        with self._lock:
            self._waiting[row.key] = future
        try:
            unit = Unit()
            outbox.put(unit, row)
            self._store.writer.call_unit(unit, seconds)
            self._hand([row])
            return future.result(seconds)
        except TimeoutError:
            return Result(ok=False, error="WhatsApp did not answer in time", code="timeout", ambiguous=True)
        finally:
            with self._lock:
                self._waiting.pop(row.key, None)

    def listen(self, key: str, listener: Callable[[Result], None]) -> None:
        """Have a listener hear the result of a row, in its sender's thread; it must be quick."""
        with self._lock:
            self._listening[key] = listener

    def heard(self, row: Row, result: Result) -> None:
        """Give a result to whoever waits for it."""
        with self._lock:
            future = self._waiting.get(row.key)
            listener = self._listening.pop(row.key, None) if self._listening else None
        if listener is not None:
            listener(result)
        if future is not None and not future.done():
            future.set_result(result)
