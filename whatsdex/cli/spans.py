"""Spans of time as the command line takes them."""

from __future__ import annotations

import click


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
