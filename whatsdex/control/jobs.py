"""The jobs area: background work as operators see it, ended or tried again by them."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from datetime import datetime

from whatsdex.clock import from_millis
from whatsdex.control.job_views import JobView
from whatsdex.control.record import record
from whatsdex.engine import desk
from whatsdex.engine.core import Core
from whatsdex.errors import WhatsdexError
from whatsdex.jid import number as number_of
from whatsdex.jobs import listing
from whatsdex.jobs.listing import Job
from whatsdex.text import sanitize

MOST = 500
"""Jobs of one answer."""


class Jobs:
    """Implements ``api.JobsArea``."""

    def __init__(self, core: Callable[[], Core]) -> None:
        """Show an engine's jobs."""
        self._core = core

    def list(self, state: str = "", limit: int = 50, offset: int = 0) -> builtins.list[JobView]:
        """Return jobs, newest first."""
        core = self._core()
        kinds = {
            "": (*listing.OPEN, *listing.ENDED), "open": listing.OPEN, "ended": listing.ENDED,
            "failed": ("failed", "dead"),
        }  # fmt: skip
        states = kinds.get(state, (state,))
        if not set(states) <= {*listing.OPEN, *listing.ENDED}:
            raise WhatsdexError(
                f"There are no jobs that are {sanitize(state, limit=20)}.", "Try open, ended or failed."
            )
        found = listing.listed(core.store, states, limit=max(1, min(limit, MOST)), offset=max(0, offset))
        return [_view(core, each) for each in found]

    def cancel(self, number: int) -> JobView:
        """End a job."""
        core = self._core()
        job = desk.cancel(core.work, number)
        if job is None:
            raise WhatsdexError(f"There is no job {number} that waits or runs.", "`jobs list` shows what there is.")
        record(core, "jobs.cancel", str(number), job.command)
        return self._now(core, number)

    def retry(self, number: int) -> JobView:
        """Have a job run again, as a new one."""
        core = self._core()
        made = desk.retry(core.work, number)
        if not made:
            raise WhatsdexError(f"There is no job {number} that failed or was cancelled.", "`jobs list` shows them.")
        record(core, "jobs.retry", str(number), f"as {made}")
        return self._now(core, made)

    def _now(self, core: Core, number: int) -> JobView:
        job = listing.find(core.store, number)
        if job is None:  # the person was forgotten meanwhile
            raise WhatsdexError(f"Job {number} is no more.")
        return _view(core, job)


def _view(core: Core, job: Job) -> JobView:
    user = core.directory.user_by_id(job.user)
    who = (user.name or number_of(user.phone or user.key)) if user is not None else "?"
    return JobView(
        job.id, job.command, job.state, sanitize(who, limit=60), job.chat, job.account, from_millis(job.created),
        _at(job.started), _at(job.ended), job.progress, sanitize(job.note, limit=200), job.attempt, job.ahead,
    )  # fmt: skip


def _at(millis: int) -> datetime | None:
    return from_millis(millis) if millis else None
