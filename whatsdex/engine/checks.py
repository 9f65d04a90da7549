"""How each part of the engine is, as its health registry asks."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

from whatsdex.clock import from_millis
from whatsdex.engine.arrival import CONSOLE
from whatsdex.models import LinkStatus
from whatsdex.monitoring import logs
from whatsdex.monitoring.health import OK, Registry, State, bad, warning
from whatsdex.text import size
from whatsdex.transports.base import Transport

if TYPE_CHECKING:
    from whatsdex.engine.core import Core

FULL = 0.9
"""Share of the inbox beyond which it is said to be full."""
BACKLOG = 500

REMEDIES = {
    "pairing": "Pair it: scripts/whatsdex pair",
    "logged_out": "It was unlinked on the phone. Pair it anew: scripts/whatsdex pair",
    "banned": "WhatsApp has restricted the number. Wait, or use another one.",
    "replaced": "The session was opened elsewhere. Stop the other program, then reconnect.",
    "outdated": "Update WhatsDeX: WhatsApp refuses this client's version.",
    "failed": "See the account's link.log.",
    "connecting": "It goes on by itself; check this machine's network.",
}


def register(health: Registry, core: Core) -> None:
    """Register all checks of an engine."""
    health.register("database", partial(_database, core), needed=True)
    health.register("sending", partial(_sending, core))
    health.register("intake", partial(_intake, core))
    health.register("inbox", partial(_inbox, core))
    health.register("outbox", partial(_outbox, core))
    health.register("disk", partial(_disk, core))
    health.register("threads", _threads)
    for account, transport in core.transports.items():
        if account != CONSOLE:
            health.register(f"account {account}", partial(_account, transport))


def link_state(status: LinkStatus) -> State:
    """Return how an account's connection is to be judged."""
    if status.state == "connected":
        return OK
    reason = status.state.replace("_", " ") + (f": {status.reason}" if status.reason else "")
    remedy = REMEDIES.get(status.state, "")
    return warning(reason, remedy) if status.state in ("starting", "connecting", "pairing") else bad(reason, remedy)


def _account(transport: Transport) -> State:
    return link_state(transport.status())


def _database(core: Core) -> State:
    if fault := core.store.writer.fault:
        return bad(f"nothing can be written: {fault}", "Free the disk or mend its rights; work goes on by itself.")
    return OK


def _sending(core: Core) -> State:
    if (pause := core.settings.pause) is not None:
        since = from_millis(pause.at)
        return bad(
            f"paused by {pause.by} since {since:%d %b %H:%M} UTC",
            "Go on: p here, or scripts/whatsdex resume",
        )
    return OK


def _intake(core: Core) -> State:
    if core.dispatcher.held:
        under_way = core.dispatcher.busy + len(core.work.running)
        told = f"{under_way} commands and jobs are still in work" if under_way else "all is done"
        return bad(f"drained, nothing new is begun; {told}", "Stop or restart it, or: scripts/whatsdex drain --off")
    return OK


def _inbox(core: Core) -> State:
    if core.inbox.waiting > core.inbox.size * FULL:
        return warning(f"{core.inbox.waiting} messages wait", "Commands are slower than messages come in.")
    return OK


def _outbox(core: Core) -> State:
    waiting = sum(each.waiting for each in core.senders.values())
    if waiting > BACKLOG:
        return warning(f"{waiting} actions wait to be sent", "Is the account connected?")
    return OK


def _disk(core: Core) -> State:
    free = shutil.disk_usage(core.data).free
    if free < core.settings.current.media.min_free:
        return warning(f"only {size(free)} are free; downloads are refused", "Free some space on the disk.")
    return OK


def _threads() -> State:
    if logs.DIED:
        return warning(
            f"ended by a fault of ours: {', '.join(sorted(logs.DIED))}",
            "Restart the bot; the log has the fault behind thread_died.",
        )
    return OK
