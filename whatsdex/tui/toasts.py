"""Messages over the screen: one of what was done and one of what failed, so that they cover little of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.notifications import Notification

if TYPE_CHECKING:
    from whatsdex.tui.app import WhatsdexApp

FAILURES = 3
"""Failures that are told at length; of more, their number is."""


def instead(panel: WhatsdexApp, new: Notification) -> Notification:
    """Take away what a message stands in the place of, and return it; a failure tells of those that still stand."""
    failed = new.severity == "error"
    standing = [each for each in panel._notifications if (each.severity == "error") == failed]
    for each in standing:
        panel._unnotify(each, refresh=False)
    if not failed:
        return new
    before = [each for each in panel.failures if each != new.message] if standing else []
    panel.failures = [new.message, *before]
    more = len(panel.failures) - FAILURES
    told = panel.failures[:FAILURES] + ([f"… and {more} more before."] if more > 0 else [])
    return replace(new, message="\n".join(told), timeout=max([new.timeout, *(each.time_left for each in standing)]))


def clear(app: App[Any]) -> bool:
    """Take away all messages if one of them is a failure, which stays until it was read; tells whether there was."""
    standing = any(each.severity == "error" for each in app._notifications)
    if standing:
        app.clear_notifications()
    return standing
