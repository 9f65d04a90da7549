"""What a policy answers when somebody asks why a command does or does not run."""

from __future__ import annotations

from whatsdex.models import Frozen


class Check(Frozen, omit_defaults=False):
    """One policy's answer."""

    name: str
    title: str
    """What it asks."""
    passed: bool
    answer: str = ""
    """Why not, in words for whoever asks."""


def lines(checks: list[Check]) -> list[str]:
    """Return the checks as people read them, the one that stops the command marked."""
    found, stopped = [], False
    for each in checks:
        sign = "✓" if each.passed else "✗" if not stopped else "(✗)"
        stopped = stopped or not each.passed
        found.append(f"{sign} {each.name.replace('_', ' ')}" + (f": {each.answer}" if each.answer else ""))
    return found
