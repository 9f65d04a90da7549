"""Background work and dead letters in words: how far it is, its speed, the time left, all of it."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from textual.content import Content

from whatsdex.control.job_views import JobView, LetterView
from whatsdex.jid import number
from whatsdex.text import duration, size
from whatsdex.tui.safe import words

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
        figure, unit = sizes[-1]
        amount = float(figure) * UNITS[unit] if figure.count(".") < 2 and figure != "." else 0.0
        told.append(f"{size(amount * (job.progress or 1.0) / spent)}/s")
    return "  ".join(told)


def took(job: JobView) -> str:
    """Return how long an ended job ran."""
    return duration(job.ended - job.started) if job.ended and job.started else ""


def sent_to(letter: LetterView) -> str:
    """Return the number, or the group, that a dead letter was for."""
    return number(letter.chat).partition("@")[0]


def described(row: JobView | LetterView, now: datetime, zone: tzinfo) -> Content:
    """Return all of a job or dead letter."""
    facts = [(name, getattr(row, name)) for name in row.__struct_fields__]
    if isinstance(row, JobView):
        facts += [("pace", pace(row, now)), ("took", took(row))]
    lines = [
        Content.assemble((f"{name:<11}", "$muted"), words(_fact(name, value, zone), lines=True))
        for name, value in facts if value
    ]  # fmt: skip
    return Content("\n").join(lines)


def _fact(name: str, value: object, zone: tzinfo) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%d %b %Y %H:%M:%S}"
    return f"{value:.0%}" if name == "progress" else str(value)
