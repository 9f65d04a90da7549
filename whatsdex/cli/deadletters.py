"""``deadletters``: what could not be sent, sent again or dropped."""

from __future__ import annotations

import click

from whatsdex.cli.place import Place, placed
from whatsdex.errors import WhatsdexError


@click.group()
def deadletters() -> None:
    """Show what could not be sent; send it again or drop it.

    Example: scripts/whatsdex deadletters list
    """


@deadletters.command("list")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500), help="At most so many.")
@click.option("--offset", default=0, type=click.IntRange(0), help="After so many of the newest.")
@click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
@placed
def list_(place: Place, limit: int, offset: int, as_json: bool) -> None:
    """List dead letters, newest first."""
    found = place.remote().letters.list(limit, offset)
    if as_json:
        from whatsdex.cli.output import echo_json

        echo_json(found)
        return
    if not found:
        click.echo("There are none.")
    for each in found:
        at, doubt = f"{each.created:%Y-%m-%d %H:%M}", " (it may have arrived)" if each.ambiguous else ""
        click.echo(f"{each.number:>6}  {at}  {each.kind:<8} to {each.chat}: {each.error}{doubt}")


@deadletters.command()
@click.argument("number", type=int)
@placed
def retry(place: Place, number: int) -> None:
    """Send dead letter NUMBER again."""
    place.remote().letters.retry(number)
    click.echo(f"{number} is sent again.")


@deadletters.command()
@click.argument("number", type=int)
@click.option("--yes", is_flag=True, help="Do not ask.")
@placed
def drop(place: Place, number: int, yes: bool) -> None:
    """Give dead letter NUMBER up for good."""
    control = place.remote()
    if not yes:
        found = next((each for each in control.letters.list(500) if each.number == number), None)
        if found is None:
            raise WhatsdexError(f"There is no dead letter {number}.", "`deadletters list` shows what there is.")
        click.confirm(f"Drop dead letter {number} to {found.chat}? It is never sent.", abort=True)
    control.letters.drop(number)
    click.echo(f"{number} is dropped.")
