"""``doctor``: whether programs, files and network services that commands need are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from whatsdex.cli.health import SIGNS
from whatsdex.cli.place import Place, placed
from whatsdex.errors import NotRunning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from whatsdex.control.views import Part


@click.command()
@click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
@placed
def doctor(place: Place, as_json: bool) -> None:
    """Look whether programs, files and network services that commands need are there.

    The running bot looks, as its own user; where none runs, this process does. Status 1 if
    something must be mended before anything works.
    """
    try:
        found: Sequence[Part] = place.remote().health.doctor()
    except NotRunning:
        found = _look(place)
        click.echo("No bot runs here; this is how it looks from this terminal.", err=True)
    if as_json:
        from whatsdex.cli.output import echo_json

        echo_json(found)
    else:
        for part in found:
            click.echo(f"{SIGNS[part.level]:<8} {part.name:<16} {part.reason}")
            if part.remedy:
                click.echo(f"{'':<25} {part.remedy}")
    if any(part.level == "bad" for part in found):
        raise SystemExit(1)


def _look(place: Place) -> list[Part]:
    from whatsdex.control.overview import part
    from whatsdex.services.doctor import examine
    from whatsdex.services.guard import Guard

    config, _named = place.load()
    with Guard(config.net) as guard:
        return [part(each) for each in examine(config, place.data, guard)]
