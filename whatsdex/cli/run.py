"""``run``: everything put together."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whatsdex.cli.beside import Panel
from whatsdex.cli.place import Place, placed
from whatsdex.cli.supervisor import Supervisor, leave
from whatsdex.errors import AlreadyRunning, WhatsdexError
from whatsdex.tui.terminal import own_terminal

if TYPE_CHECKING:
    from whatsdex.cli.service import Kind, Service
    from whatsdex.config import Config

AGAIN = 75
"""Status of a run that wants to be started again: its service unit does so."""
DEMO = "demo"
"""The demo's folder in the data folder."""
TERMINAL_LOG = Path("logs") / "terminal.log"
"""Takes what libraries write to the terminal while the panel draws."""


@click.command()
@click.option("--no-tui", is_flag=True, help="Without the panel; logs go to standard error.")
@click.option("--demo", is_flag=True, help="With made-up users instead of WhatsApp, in a folder of its own.")
@placed
def run(place: Place, no_tui: bool, demo: bool) -> None:
    """Run the bot, with its panel in this terminal.

    Without a terminal, or with --no-tui, it runs headless. A terminal that is lost leaves the bot
    running; `attach` brings the panel back. SIGTERM stops it in order.
    """
    supervisor = Supervisor(place.load)
    supervisor.install()
    config, named = place.load()
    data = place.data
    if demo and place.chosen is None:
        data /= DEMO
    if demo:
        refuse_real(data)
    headless = no_tui or not (sys.stdin.isatty() and os.isatty(2))
    if headless and not no_tui and sys.stdin.isatty():
        click.echo("No panel: standard error is no terminal. `attach` shows it in another one.")
    if (holder := _running(data)) is not None:
        if headless or not click.confirm(f"{holder.message} Show its panel?", default=True, err=True):
            raise holder
        from whatsdex.cli.attach import show

        show(place, data)
        return
    if headless:
        again = _headless(supervisor, config, named, data, "demo" if demo else "whatsapp")
    else:
        again = _panel(supervisor, config, named, data, demo)
    leave(AGAIN if again else 0)


def refuse_real(data: Path) -> None:
    """Keep made-up users out of a folder with real accounts.

    Raises:
        WhatsdexError: It has some.
    """
    accounts = data / "accounts"
    if accounts.is_dir() and any(accounts.iterdir()):
        raise WhatsdexError(
            f"{data} has real accounts; made-up users do not go there.", "Name another folder with --data DIR."
        )


def _running(data: Path) -> AlreadyRunning | None:
    from whatsdex.engine.lock import running

    found = running(data)
    if found is None:
        return None
    return AlreadyRunning(
        f"WhatsDeX runs already on {data} (process {found['pid']}).",
        f"See it with: scripts/whatsdex attach --data {data}",
    )


def _headless(
    supervisor: Supervisor, config: Config, named: frozenset[str], data: Path, kind: Kind
) -> bool:  # fmt: skip
    """Run without a panel; tells whether to be started again."""
    from whatsdex.monitoring import logs

    logs.setup(config.log.level, data, console=True)
    from whatsdex.cli.service import Service

    service = Service(config, named, data, kind)
    supervisor.watch(service)
    _announce(data, kind)
    service.engine.start_once()
    supervisor.wait()
    return service.engine.again


def _announce(data: Path, kind: Kind) -> None:
    import structlog

    from whatsdex import __version__

    structlog.get_logger(__name__).info("start", version=__version__, pid=os.getpid(), data=str(data), kind=kind)


def _panel(supervisor: Supervisor, config: Config, named: frozenset[str], data: Path, demo: bool) -> bool:
    """Run with the panel; tells whether to be started again."""
    from whatsdex.monitoring import logs

    while True:
        kind: Kind = "demo" if demo else "whatsapp"
        # The panel comes first: it paints while the engine is imported.
        with Panel(data, config.bot.timezone, demo=demo) as panel, own_terminal(terminal_log(data)):
            logs.setup(config.log.level, data)
            from whatsdex.cli.service import Service

            _announce(data, kind)
            service = Service(config, named, data, kind)
            supervisor.watch(service)
            supervisor.lost = panel.hang_up
            service.engine.start_once()
            threading.Thread(target=_follow, args=(service, panel), name="follow", daemon=True).start()
            supervisor.wait_for(panel.over)
        if panel.choice == "leave" and not service.engine.ended.is_set():
            _stay(supervisor, config, data)
            return service.engine.again
        service.stop()
        if service.engine.fault is not None:
            raise service.engine.fault
        if panel.choice != "demo":
            return service.engine.again
        demo, data = True, data / DEMO
        refuse_real(data)


def _follow(service: Service, panel: Panel) -> None:
    """Have the panel leave when the engine has stopped."""
    service.engine.ended.wait()
    panel.end()


def _stay(supervisor: Supervisor, config: Config, data: Path) -> None:
    """Go on without the panel."""
    import structlog

    from whatsdex.monitoring import logs

    if not os.isatty(2):
        supervisor.lose_terminal()
        logs.setup(config.log.level, data)
    else:
        structlog.get_logger(__name__).info("panel_left", meaning="the bot goes on; `attach` shows its panel")
        click.echo(
            "The bot goes on here without its panel; Ctrl+C stops it, closing this terminal does not.\n"
            f"The panel comes back with: scripts/whatsdex attach --data {data}",
            err=True,
        )
    supervisor.wait(quietly=True)


def terminal_log(data: Path) -> Path:
    """Return the file that takes what libraries write to the terminal while the panel draws; its folder is made."""
    path = data / TERMINAL_LOG
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path
