"""``drain``: ending what is in work and beginning nothing new, before a stop."""

from __future__ import annotations

import time

import click

from whatsdex.cli.place import Place, placed
from whatsdex.cli.spans import Seconds

LOOK = 0.25
"""Seconds between two looks."""


@click.command()
@click.option("--off", is_flag=True, help="Begin new work again.")
@click.option(
    "--wait", type=Seconds(0), default=0.0, metavar="SECONDS", help="Wait so long for what is in work, else status 1."
)
@placed
def drain(place: Place, off: bool, wait: float) -> None:
    """Begin no command and no job any more, so that a stop cuts nothing off.

    Messages that come in are kept and answered afterwards, also after a restart.
    """
    health = place.remote().health
    if off:
        health.go_on()
        click.echo("New work is begun again.")
        return
    left, end = health.drain(), time.monotonic() + wait
    while left and time.monotonic() < end:
        time.sleep(LOOK)
        left = health.show().under_way
    click.echo(f"Nothing new is begun; {left} commands and jobs are still in work." if left else "All is done.")
    if left and wait:
        raise SystemExit(1)
