"""Messages and uses of commands before this start, added to what is counted since."""

from __future__ import annotations

import threading

from whatsdex.clock import Clock
from whatsdex.engine.arrival import CONSOLE
from whatsdex.monitoring import latency
from whatsdex.monitoring.rates import HOURS, MINUTES, Rates
from whatsdex.storage import Store

SUMS = (
    "SELECT at / 3600000, command, category, uses, errors, latencies, 0 FROM command_traffic WHERE span=3600 AND at>=?"
    " UNION ALL "
    "SELECT at / 3600000, command, category, count(*), sum(outcome IN ('failed', 'expired')), NULL, ms FROM command_use"
    " WHERE id > (SELECT coalesce(max(done), 0) FROM rollup_mark WHERE source='command_use') AND id <= ?"
    " AND at >= ? AND account <> ? AND outcome NOT IN ('queued', 'ignored') GROUP BY 1, 2, 3, ms"
)
"""The sums, and the uses that are in none yet; in one statement, so that none is counted twice."""
MINUTES_BEFORE = "SELECT at / 60000, received, commands FROM traffic WHERE span=60 AND at>=?"


def begin(store: Store, rates: Rates, clock: Clock) -> None:
    """Read the last day's use into the figures, beside the start; to be called before any command runs."""
    last = store.one("SELECT max(id) FROM command_use")[0] or 0
    now = int(clock.now().timestamp())
    threading.Thread(target=_read, args=(store, rates, last, now), name="history", daemon=True).start()


def _read(store: Store, rates: Rates, last: int, now: int) -> None:
    for minute, messages, commands in store.all(MINUTES_BEFORE, (now - MINUTES * 60) * 1000):
        rates.add_minute(minute, messages, commands)
    since = (now // 3600 - HOURS) * 3_600_000
    for hour, command, category, uses, errors, latencies, ms in store.all(SUMS, since, last, since, CONSOLE):
        took = latency.unpack(latencies) if latencies is not None else {latency.bucket(ms / 1000): uses}
        rates.add(hour, command, category, took, uses, errors)
