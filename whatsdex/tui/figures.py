"""How figures and times read in the panel."""

from __future__ import annotations

from datetime import datetime, tzinfo

from whatsdex.control.views import Overview
from whatsdex.text import duration

MANY = 100
"""Incidents beyond which nobody counts."""


def count(value: float) -> str:
    """Return a whole number in groups of three: ``12 345``."""
    return f"{value:,.0f}".replace(",", " ")


def rate(value: float) -> str:
    """Return a count a minute: one decimal below ten."""
    return f"{value:.1f}" if value < 10 else count(value)


def millis(value: float) -> str:
    """Return milliseconds as people read them: ``0.8 ms``, ``48 ms``, ``1.2 s``."""
    if value >= 10_000:
        return duration(value / 1000)
    if value >= 1000:
        return f"{value / 1000:.1f} s"
    return f"{value:.0f} ms" if value >= 10 or value == 0 else f"{value:.1f} ms"


def time_of_day(at: datetime, zone: tzinfo) -> str:
    """Return the time of day in ``zone``: ``14:03:22``."""
    return at.astimezone(zone).strftime("%H:%M:%S")


def moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return a time today as ``14:03``, any other as ``12 Mar``; both five or six cells."""
    local = at.astimezone(zone)
    return local.strftime("%H:%M") if local.date() == now.astimezone(zone).date() else local.strftime("%d %b")


def full_moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return a time as ``moment`` does, of another day with its hour: ``12 Mar 14:03``."""
    local = at.astimezone(zone)
    return moment(at, now, zone) + ("" if local.date() == now.astimezone(zone).date() else f"{local: %H:%M}")


def alerts(overview: Overview) -> int:
    """Return how many things want an operator's eye: the verdict, fresh incidents, dead letters."""
    return overview.fresh_incidents + (overview.verdict.level != "ok") + overview.queues.dead_letters


def besides(overview: Overview) -> str:
    """Return what wants an operator's eye although all is well, in words; empty if nothing does."""
    fresh, letters, told = overview.fresh_incidents, overview.queues.dead_letters, []
    if fresh:
        least = "at least " if fresh == MANY else ""
        told.append(f"{least}{fresh} incident{'s' if fresh > 1 else ''} in the last hour")
    if letters:
        told.append(f"{count(letters)} dead letter{'s' if letters > 1 else ''}")
    return ", ".join(told)
