"""``jobs``: background work, shown, ended and tried again."""

from __future__ import annotations

import click

from whatsdex.cli.place import Place, placed
from whatsdex.errors import WhatsdexError


@click.group()
def jobs() -> None:
    """Show, cancel and retry background work.

    Example: scripts/whatsdex jobs list --state open
    """


@jobs.command("list")
@click.option("--state", default="", metavar="STATE", help="open, ended, queued, running, failed, …; all if not given.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500), help="At most so many.")
@click.option("--offset", default=0, type=click.IntRange(0), help="After so many of the newest.")
@click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
@placed
def list_(place: Place, state: str, limit: int, offset: int, as_json: bool) -> None:
    """List jobs, newest first."""
    found = place.remote().jobs.list(state, limit, offset)
    if as_json:
        from whatsdex.cli.output import echo_json

        echo_json(found)
        return
    if not found:
        click.echo("There are no such jobs.")
    for each in found:
        if each.state == "running":
            told = f"{each.state} {each.progress:.0%}"
        else:
            told = f"{each.state}, {each.ahead} before it" if each.ahead else each.state
        at = f"{each.created:%Y-%m-%d %H:%M}"
        click.echo(f"{each.number:>6}  {at}  {each.command:<14} {told:<20} {each.who:<24} {each.note}".rstrip())


@jobs.command()
@click.argument("number", type=int)
@click.option("--yes", is_flag=True, help="Do not ask.")
@placed
def cancel(place: Place, number: int, yes: bool) -> None:
    """End job NUMBER; whoever asked for it is told."""
    control = place.remote()
    if not yes:
        found = next((each for each in control.jobs.list("open", 500) if each.number == number), None)
        if found is None:
            raise WhatsdexError(f"There is no open job {number}.", "`jobs list --state open` shows them.")
        click.confirm(f"Cancel job {number}, {found.command} for {found.who}?", abort=True)
    done = control.jobs.cancel(number)
    click.echo(f"Job {number} ({done.command}): {'ends soon' if done.state == 'running' else done.state}.")


@jobs.command()
@click.argument("number", type=int)
@placed
def retry(place: Place, number: int) -> None:
    """Have job NUMBER, which failed or was cancelled, run again."""
    made = place.remote().jobs.retry(number)
    click.echo(f"{made.command} runs again as job {made.number}.")
