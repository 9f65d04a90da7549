"""How far background work is, in words: its bar, its speed, the time left."""

from __future__ import annotations

import re
from datetime import datetime

from whatsdex.control.job_views import JobView
from whatsdex.text import duration, size

BAR_CELLS = 10
STATES = {"fetching": "waiting", "dead": "crashed"}
"""States that read better otherwise: a job waits while its file is fetched; dead letters are something else."""
SIZES = re.compile(r"([\d.]+) (B|KB|MB|GB|TB)\b")
UNITS = {"B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}
SOON = 3600.0 * 24
"""Seconds left beyond which nothing is foretold."""


def state(job: JobView) -> str:
    """Return a job's state, while it runs as a bar."""
    if job.state == "running":
        full = round(BAR_CELLS * job.progress)
        return "█" * full + "░" * (BAR_CELLS - full)
    told = STATES.get(job.state, job.state)
    return f"{told} +{job.ahead}" if job.ahead else told


def pace(job: JobView, now: datetime) -> str:
    """Return how fast a running job is and how long it still takes, as far as that can be told."""
    if job.state != "running" or job.started is None:
        return ""
    spent = (now - job.started).total_seconds()
    if spent <= 0:
        return ""
    told = []
    if 0 < job.progress < 1 and (left := spent * (1 - job.progress) / job.progress) < SOON:
        told.append(f"{duration(left)} left")
    if sizes := SIZES.findall(job.note):
        number, unit = sizes[-1]
        amount = float(number) * UNITS[unit] if number.count(".") < 2 and number != "." else 0.0
        told.append(f"{size(amount * (job.progress or 1.0) / spent)}/s")
    return "  ".join(told)


def took(job: JobView) -> str:
    """Return how long an ended job ran."""
    return duration(job.ended - job.started) if job.ended and job.started else ""
