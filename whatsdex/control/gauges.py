"""What Prometheus asks of an engine: every gauge of the catalogue."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from whatsdex.control.overview import Status
from whatsdex.engine.arrival import CONSOLE
from whatsdex.engine.core import Core
from whatsdex.engine.lifecycle import Engine

if TYPE_CHECKING:
    from whatsdex.monitoring.metrics import Metrics, Watch

AMBIGUOUS = "SELECT account, count(*) FROM outbox WHERE state='handed' AND urgent GROUP BY account"


def watch(metrics: Metrics, engine: Engine, core: Core, status: Status) -> None:
    """Have metrics ask an engine whose parts are wired but not started."""
    watched: dict[str, Watch] = {
        "whatsdex_ready": lambda: float(engine.ready.is_set() and not core.health.reasons()),
        "whatsdex_inbox_messages": lambda: core.inbox.waiting,
        "whatsdex_lanes": lambda: engine.config.engine.lanes,
        "whatsdex_lanes_busy": lambda: core.dispatcher.busy,
        "whatsdex_dead_letters": status.dead_letters,
        "whatsdex_writer_queue_units": lambda: core.store.writer.waiting,
        "whatsdex_disk_free_bytes": lambda: shutil.disk_usage(core.data).free,
    }
    for name, value in watched.items():
        metrics.watch(name, value)
    metrics.watch("whatsdex_outbox_rows", lambda: {name: each.waiting for name, each in core.senders.items()})
    metrics.watch("whatsdex_jobs", lambda: {"fetching": 0, "queued": 0, "running": 0, **status.jobs()})
    metrics.watch(
        "whatsdex_link_memory_bytes",
        lambda: {name: used.memory_bytes for name, used in status.sampler.sample().children.items()},
    )
    core.store.writer.on_group = metrics.committed
    for account, count in core.store.all(AMBIGUOUS):
        if account in core.transports and account != CONSOLE:
            metrics.ambiguous(account, count)
