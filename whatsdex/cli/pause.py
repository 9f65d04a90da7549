"""``pause``: stopping all sending at once."""

from __future__ import annotations

import click

from whatsdex.cli.place import Place, placed


@click.command()
@placed
def pause(place: Place) -> None:
    """Stop all sending at once, over restarts too, until `resume`.

    Messages still come in and are worked on; what is to be sent waits.
    """
    place.remote().health.pause()
    click.echo("All sending is paused. Go on with: scripts/whatsdex resume")
