"""``resume``: sending again after ``pause``."""

from __future__ import annotations

import click

from whatsdex.cli.place import Place, placed


@click.command()
@placed
def resume(place: Place) -> None:
    """Send again after `pause`; what waited goes out."""
    click.echo(f"Sending goes on; {place.remote().health.resume()} actions waited.")
