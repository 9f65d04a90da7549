"""Messages and uses of commands before this start, added to what is counted since."""

from __future__ import annotations

import threading

from whatsdex.clock import Clock
from whatsdex.monitoring.rates import HOURS, MINUTES, Rates
from whatsdex.storage import Store

USES = (
    "SELECT at / 3600000, command, category, ms, count(*), sum(outcome IN ('failed', 'expired')) FROM command_use"
    " WHERE id <= ? AND at >= ? AND outcome NOT IN ('queued', 'ignored') GROUP BY 1, 2, 3, 4"
)
MINUTES_BEFORE = "SELECT at / 60000, received, commands FROM traffic WHERE span=60 AND at>=?"


def begin(store: Store, rates: Rates, clock: Clock) -> None:
    """Read the last day's use into the figures, beside the start; to be called before any command runs."""
    last = store.one("SELECT max(id) FROM command_use")[0] or 0
    now = int(clock.now().timestamp())
    threading.Thread(target=_read, args=(store, rates, last, now), name="history", daemon=True).start()


def _read(store: Store, rates: Rates, last: int, now: int) -> None:
    for minute, messages, commands in store.all(MINUTES_BEFORE, (now - MINUTES * 60) * 1000):
        rates.add_minute(minute, messages, commands)
    for hour, command, category, ms, uses, errors in store.all(USES, last, (now - HOURS * 3600) * 1000):
        rates.add(hour, command, category, ms / 1000, uses, errors)
