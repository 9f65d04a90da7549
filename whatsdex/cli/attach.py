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
@click.option("--read-only", is_flag=True, help="Only look: the bot refuses every change.")
@placed
def attach(place: Place, read_only: bool) -> None:
    """Show the panel of a bot that runs already.

    Leaving it does not concern the bot. With --read-only, members of the group in web.viewers may look too.
    """
    show(place, place.data, read_only=read_only)


def show(place: Place, data: Path, *, read_only: bool = False) -> None:
    """Show the panel of the engine on a data folder.

    Raises:
        NotRunning: There is none.
    """
    control = place.remote("attach", data, read_only=read_only)
    overview = control.status.overview()
    from whatsdex.monitoring import logs
    from whatsdex.tui.run import run_app

    logs.setup("warning")
    run_app(lambda: control, attached=True, demo=overview.demo, zone=_zone(control), data=data, read_only=read_only)


def _zone(control: Control) -> tzinfo:
    found = next((each.value for each in control.settings.list() if each.key == "bot.timezone"), "")
    return ZoneInfo(json.loads(found)) if found else UTC
