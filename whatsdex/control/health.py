"""The health area: parts, accounts, headroom, and what stops or drains the service."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from whatsdex import jid
from whatsdex.clock import from_millis
from whatsdex.control import delivery, overview
from whatsdex.control.cached import Cached
from whatsdex.control.health_views import AccountHealth, Headroom, HealthView
from whatsdex.control.record import record
from whatsdex.control.views import CommandUse, Part, Verdict
from whatsdex.engine import disktrend
from whatsdex.engine import pause as pauses
from whatsdex.engine.arrival import CONSOLE
from whatsdex.engine.core import Core
from whatsdex.errors import WhatsdexError
from whatsdex.monitoring import health
from whatsdex.monitoring.rates import Rates
from whatsdex.services import doctor
from whatsdex.storage import Unit
from whatsdex.text import sanitize

SECONDS = 5.0
"""For which figures of the outbox and of the disk, and what the doctor found, are good."""
SLOWEST = 5
COMMANDS = 1000
ACCOUNTS = "SELECT name, paired_at FROM account"


class Health:
    """Implements ``api.HealthArea``.

    Args:
        core: Gives the engine's parts, or raises why there are none.
        rates: The figures.
    """

    def __init__(self, core: Callable[[], Core], rates: Rates) -> None:
        """Look at nothing yet."""
        self._core, self._rates = core, rates
        self._figures = Cached(lambda: delivery.figures(core().store, core().bot.now()), SECONDS)
        self._disk = Cached(self._look_at_disk, SECONDS)
        self._examined = Cached(self._examine, SECONDS)

    def show(self) -> HealthView:
        """Return how all is."""
        core, resting = self._core(), self._core().settings.pause
        verdict = health.verdict(core.health.parts())
        return HealthView(
            verdict=Verdict(verdict.level, sanitize(verdict.text, limit=400), sanitize(verdict.remedy, limit=400)),
            parts=tuple(overview.parts(core)),
            accounts=tuple(self._accounts(core)),
            headroom=self._headroom(core),
            paused=from_millis(resting.at) if resting is not None else None,
            paused_by=sanitize(resting.by, limit=60) if resting is not None else "",
            draining=core.dispatcher.held,
            under_way=core.dispatcher.busy + len(core.work.running),
        )

    def doctor(self) -> list[Part]:
        """Look at what commands need."""
        return self._examined()

    def pause(self) -> None:
        """Have all accounts send nothing any more, over restarts too."""
        core = self._core()
        if core.settings.pause is not None:
            raise WhatsdexError("All sending is paused already.", "`resume` ends that.")
        who = record(core, "sending.pause")
        self._write(core, pauses.Pause(core.bot.now(), who))

    def resume(self) -> int:
        """Have accounts send again; returns how many actions waited."""
        core = self._core()
        if core.settings.pause is None:
            raise WhatsdexError("Sending is not paused.")
        waiting = sum(each.waiting for each in core.senders.values())
        record(core, "sending.resume")
        self._write(core, None)
        return waiting

    def drain(self) -> int:
        """Begin nothing new; returns how many commands and jobs are still in work."""
        core = self._core()
        record(core, "engine.drain")
        core.dispatcher.hold()
        core.work.queue.hold()
        return core.dispatcher.busy + len(core.work.running)

    def go_on(self) -> None:
        """Begin new work again."""
        core = self._core()
        if not core.dispatcher.held:
            raise WhatsdexError("The bot is not drained.")
        record(core, "engine.go_on")
        core.work.queue.go_on()
        core.dispatcher.go_on()

    def _examine(self) -> list[Part]:
        core = self._core()
        return [overview.part(each) for each in doctor.examine(core.settings.current, core.data, core.guard())]

    @staticmethod
    def _write(core: Core, pause: pauses.Pause | None) -> None:
        unit = Unit()
        pauses.write(unit, pause, core.bot.now())
        core.store.writer.call_unit(unit)
        core.settings.after()

    def _accounts(self, core: Core) -> list[AccountHealth]:
        paired, known = dict(core.store.all(ACCOUNTS)), self._figures()
        made = []
        for name, transport in core.transports.items():
            if name == CONSOLE:
                continue
            status, found = overview.clean(transport.status()), known.get(name) or delivery.Figures()
            since = paired.get(name, 0)
            made.append(
                AccountHealth(
                    name, status, jid.number(status.me.phone) if status.me.phone else "",
                    from_millis(since) if since else None, core.senders[name].waiting, found.sent, found.delivered,
                    found.undelivered, found.ambiguous, found.dead, found.unasked, found.first_contacts,
                )
            )  # fmt: skip
        return made

    def _headroom(self, core: Core) -> Headroom:
        paces = [each.pace for name, each in core.senders.items() if name != CONSOLE]
        free, days = self._disk()
        used = sorted(self._rates.popular(24.0, COMMANDS), key=lambda each: -each.p95_ms)
        slowest = (
            CommandUse(sanitize(each.name), each.category, each.uses, each.errors, each.p50_ms, each.p95_ms)
            for each in used[:SLOWEST]
        )
        return Headroom(
            sends_per_second=sum(each.rate for each in paces),
            sends_ceiling=sum(each.ceiling for each in paces),
            lanes=core.dispatcher.lanes,
            lanes_use=core.dispatcher.use,
            disk_free_bytes=free,
            disk_days=days,
            slowest=tuple(slowest),
        )

    def _look_at_disk(self) -> tuple[int, float | None]:
        core = self._core()
        free = shutil.disk_usage(core.data).free
        return free, disktrend.days_left(core.store, free, core.bot.now())
