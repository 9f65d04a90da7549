"""What becomes of an outbox row by its transport's answer: recorded, told, or tried again."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from whatsdex.clock import Clock, to_millis
from whatsdex.engine.targets import Targets, target_of
from whatsdex.events import Bus, MessageSent, SendFailed
from whatsdex.models import Result, Send
from whatsdex.storage import Store, Unit
from whatsdex.storage.outbox import FAILED, SENT, Row

log = structlog.get_logger(__name__)

TRIES = 5
OFFLINE = 0.2
"""Seconds before another try of what found no connection."""
LONGEST = 60.0
"""Seconds between two tries at most."""
FINAL = frozenset({"forbidden", "gone", "invalid", "too_large", "unsupported"})
"""Faults that another try will not cure."""
ERROR = 300
"""Characters kept of why not."""

Heard = Callable[[Row, Result], None]


class Results:
    """Records one account's results; used by its sender's thread alone."""

    def __init__(self, store: Store, bus: Bus, clock: Clock, targets: Targets, heard: Heard) -> None:
        """Write to a store and tell a bus; ``heard`` hears each final result."""
        self._store, self._bus, self._clock, self._targets, self._heard = store, bus, clock, targets, heard
        self.sent = 0
        """Messages that WhatsApp took."""
        self.done = 0
        """Rows that ended, sent or not."""

    def judge(self, row: Row, result: Result) -> str:
        """Return the state in which a row ends, or empty if it is to be tried again."""
        if result.ok:
            return "sent"
        if result.code == "offline" and not result.ambiguous:
            row.not_before = time.monotonic() + OFFLINE
            return ""
        if (result.ambiguous and not row.urgent) or result.code in FINAL or row.tries + 1 >= TRIES:
            return "dead"
        row.tries += 1
        row.risky = row.risky or result.ambiguous
        # After the first lost answer the connection was made anew; what fails more often must wait.
        at_once = result.ambiguous and row.tries == 1
        row.not_before = time.monotonic() + (0.0 if at_once else min(LONGEST, 2.0**row.tries))
        unit = Unit()
        unit.add(FAILED, row.key, "handed", result.error[:ERROR], 1, int(result.ambiguous))
        self._store.writer.commit(unit)
        self._bus.tell(_failed(row, result, final=False))
        return ""

    def end(self, row: Row, state: str, result: Result) -> None:
        """Record and tell how a row ended: sent, dead or dropped."""
        at = result.at or self._clock.now()
        unit = Unit()
        if state == "sent":
            self.sent += isinstance(row.action, Send) or row.anew
            unit.add(SENT, row.key, state, to_millis(at), result.id, result.value, "")
            if result.id and (isinstance(row.action, Send) or row.anew):
                # What came in place of an edit is what later edits are of.
                self._targets.sent(target_of(row) or row.key, result.id, at)
        else:
            unit.add(FAILED, row.key, state, result.error[:ERROR], int(state == "dead"), int(result.ambiguous))
        self._store.writer.commit(unit)
        self.done += 1
        try:
            self._heard(row, result)
        except Exception:  # noqa: BLE001 - an isolation point: the chat's other rows must go out
            log.exception("result_listener_failed", account=row.account, kind=row.kind)
        if state == "sent":
            action = row.action
            media = action.media.kind if isinstance(action, Send) and action.media is not None else ""
            self._bus.tell(
                MessageSent(
                    row.account, row.chat, row.key, result.id, row.kind, getattr(action, "text", ""), at,
                    time.monotonic() - row.committed, media, row.command,
                )
            )  # fmt: skip
        elif state == "dead":
            self._bus.tell(_failed(row, result, final=True))


def _failed(row: Row, result: Result, *, final: bool) -> SendFailed:
    return SendFailed(row.account, row.chat, row.key, result.error, final, result.code, result.ambiguous)
