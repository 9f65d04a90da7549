"""Having WhatsApp do something, and waiting for its answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from whatsdex.errors import StorageError
from whatsdex.models import Result
from whatsdex.storage import Store, Unit, outbox
from whatsdex.storage.outbox import Row
from whatsdex.storage.writer import StoreSlow


class Acts:
    """Commits actions and hands their results to whoever waits."""

    def __init__(self, store: Store, hand: Callable[[Sequence[Row]], None]) -> None:
        """Write to a store and hand rows to senders."""
        self._store, self._hand = store, hand
        self._waiting: dict[str, Future[Result]] = {}
        self._listening: dict[str, Callable[[Result], None]] = {}
        self._lock = threading.Lock()

    def act(self, row: Row, seconds: float, *, late: bool = False) -> Result:
        """Commit an action and return its result, or that none came within ``seconds``.

        Args:
            row: The action.
            seconds: How long to wait; what is not begun by then is never done.
            late: Have it done all the same when nobody waits for it any more, unless it could not be written.
        """
        future: Future[Result] = Future()
        end = time.monotonic() + seconds
        row.until = 0.0 if late else end
        unit = Unit()
        outbox.put(unit, row)

        def committed() -> None:
            if row.key not in unit.new and (known := self._known(row)) is not None:
                future.set_result(known)
            else:
                self._hand([row])

        with self._lock:
            self._waiting[row.key] = future
        try:
            # Handed by the writer, not by us: we may be gone when a commit that took long is done.
            self._store.writer.call_unit(unit, seconds, committed)
            return future.result(max(0.0, end - time.monotonic()))
        except StoreSlow as error:
            return Result(ok=False, error=str(error), code="timeout")
        except StorageError as error:
            return Result(ok=False, error=str(error), code="internal")
        except TimeoutError:
            return Result(ok=False, error="WhatsApp did not answer in time", code="timeout", ambiguous=True)
        finally:
            with self._lock:
                self._waiting.pop(row.key, None)

    def listen(self, key: str, listener: Callable[[Result], None]) -> None:
        """Have a listener hear the result of a row, in its sender's thread; it must be quick."""
        with self._lock:
            self._listening[key] = listener

    def _known(self, row: Row) -> Result | None:
        """Return what came of an action that an earlier run of the same command had done."""
        found = self._store.one("SELECT state, wa_id, value FROM outbox WHERE key=?", row.key)
        return Result(ok=True, id=found[1], value=found[2]) if found is not None and found[0] == "sent" else None

    def heard(self, row: Row, result: Result) -> None:
        """Give a result to whoever waits for it."""
        with self._lock:
            future = self._waiting.get(row.key)
            listener = self._listening.pop(row.key, None) if self._listening else None
        if listener is not None:
            listener(result)
        if future is not None and not future.done():
            future.set_result(result)
