"""The use of commands before this start, added to what is counted since."""

from __future__ import annotations

import threading
import time

from whatsdex.monitoring.rates import HOURS, Rates
from whatsdex.storage import Store

USES = (
    "SELECT at / 3600000, command, category, ms, count(*), sum(outcome IN ('failed', 'expired')) FROM command_use"
    " WHERE id <= ? AND at >= ? AND outcome NOT IN ('queued', 'ignored') GROUP BY 1, 2, 3, 4"
)


def begin(store: Store, rates: Rates) -> None:
    """Read the last day's use into the figures, beside the start; to be called before any command runs."""
    last = store.one("SELECT max(id) FROM command_use")[0]
    if last is not None:
        since = int((time.time() - HOURS * 3600) * 1000)
        threading.Thread(target=_read, args=(store, rates, last, since), name="history", daemon=True).start()


def _read(store: Store, rates: Rates, last: int, since: int) -> None:
    for hour, command, category, ms, uses, errors in store.all(USES, last, since):
        rates.add(hour, command, category, ms / 1000, uses, errors)
