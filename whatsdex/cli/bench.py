"""``bench``: how fast it is on this machine."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from whatsdex.cli.place import Place, placed
from whatsdex.cli.spans import Seconds


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON on standard output.")
@click.option("--storage", is_flag=True, help="The database alone, too.")
@click.option("--tui", is_flag=True, help="The panel under a busy feed, too.")
@click.option("--live", is_flag=True, help="The bot that runs on the data folder, by its console, too.")
@click.option("--all", "everything", is_flag=True, help="All of these.")
@click.option(
    "--seconds", type=Seconds(0.1), default=5.0, show_default=True, help="Of each run; shorter ones tell less."
)
@placed
def bench(
    place: Place, as_json: bool, storage: bool, tui: bool, live: bool, everything: bool, seconds: float
) -> None:  # fmt: skip
    """Measure how fast the engine is on this machine.

    The engine alone: made-up users, SQLite, every policy, limits on; within 90 s. Nothing of it
    touches the data folder.
    """
    from whatsdex.monitoring import logs

    logs.setup("error")
    if live:
        place.remote("bench").status.overview()  # rather now than after a minute
    figures = _measured("engine", seconds)
    if storage or everything:
        figures["storage"] = _measured("storage", seconds)
    if tui or everything:
        figures["tui"] = _measured("tui", seconds)
    if live or everything:
        figures["live"] = _live(place, seconds)
    figures["machine"] = {"cpus": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    if as_json:
        from whatsdex.cli.output import echo_json

        echo_json(figures)
    else:
        _tell(figures)


def _live(place: Place, seconds: float) -> dict[str, Any]:
    from whatsdex.cli.benches.live import measure
    from whatsdex.errors import NotRunning

    try:
        return measure(place.remote("bench"), _say, seconds=seconds)
    except NotRunning as error:
        return {"none": error.message}


def _measured(part: str, seconds: float) -> dict[str, Any]:
    from importlib import import_module

    measure = import_module(f"whatsdex.cli.benches.{part}").measure
    with tempfile.TemporaryDirectory(prefix="whatsdex-bench-") as folder:
        found: dict[str, Any] = measure(Path(folder), _say, seconds=seconds)
    return found


def _say(text: str) -> None:
    """Tell people how far it is."""
    if sys.stderr.isatty():
        click.echo(f"… {text}", err=True)


def _tell(figures: dict[str, Any], indent: str = "") -> None:
    width = max(map(len, figures))
    for name, value in figures.items():
        if isinstance(value, dict):
            click.echo(f"{indent}{name}")
            _tell(value, indent + "  ")
        else:
            told = ", ".join(map(str, value)) if isinstance(value, list) else value
            click.echo(f"{indent}{name:<{width}}  {told}")
