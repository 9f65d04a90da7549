"""Spans of time as the command line takes them."""

from __future__ import annotations

import math

import click

LONGEST = 86_400.0


class Seconds(click.ParamType):
    """Seconds from a least number to a day; no infinity, and nothing that is no number."""

    name = "seconds"

    def __init__(self, least: float = 0.0) -> None:
        """Take so many at least."""
        self._least = least

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number; fails in words."""
        try:
            found = float(value)
        except ValueError:
            found = math.nan
        if not self._least <= found <= LONGEST:
            self.fail(f"{value} is not from {self._least:g} to {LONGEST:.0f}.", param, ctx)
        return found


def seconds_of(span: str) -> float:
    """Return the seconds of a span such as ``2d``; 0 for an empty one.

    Raises:
        click.BadParameter: It is none.
    """
    if not span:
        return 0.0
    from whatsdex.text import span_of

    found = span_of(span)
    if found is None:
        raise click.BadParameter(f"{span} is no span such as 2d or 12h.", param_hint="--for")
    return found.total_seconds()
