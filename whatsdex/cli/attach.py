"""``attach``: the panel of an engine that runs elsewhere."""

from __future__ import annotations

import json
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from whatsdex.cli.place import Place, placed

if TYPE_CHECKING:
    from whatsdex.control.api import Control


@click.command()
@placed
def attach(place: Place) -> None:
    """Show the panel of a bot that runs already.

    Leaving it does not concern the bot.
    """
    show(place, place.data)


def show(place: Place, data: Path) -> None:
    """Show the panel of the engine on a data folder.

    Raises:
        NotRunning: There is none.
    """
    control = place.remote("attach", data)
    overview = control.status.overview()
    from whatsdex.monitoring import logs
    from whatsdex.tui.run import run_app

    logs.setup("warning")
    run_app(lambda: control, attached=True, demo=overview.demo, zone=_zone(control), data=data)


def _zone(control: Control) -> tzinfo:
    found = next((each.value for each in control.settings.list() if each.key == "bot.timezone"), "")
    return ZoneInfo(json.loads(found)) if found else UTC
