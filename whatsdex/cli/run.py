"""``run``: everything put together."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from whatsdex.cli.place import Place, placed
from whatsdex.cli.supervisor import Supervisor, forget_terminal, leave
from whatsdex.errors import AlreadyRunning, WhatsdexError

if TYPE_CHECKING:
    from whatsdex.cli.service import Kind, Service
    from whatsdex.config import Config
    from whatsdex.control.api import Control

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
    from whatsdex.tui.run import run_app

    zone = ZoneInfo(config.bot.timezone)
    while True:
        kind: Kind = "demo" if demo else "whatsapp"
        logs.setup(config.log.level, data)
        starting = Starting(config, named, data, kind)
        choice = run_app(starting.holder, demo=demo, zone=zone, data=data, log=_terminal_log(data))
        service = starting.leave()
        supervisor.watch(service)
        if choice == "leave" and not service.engine.ended.is_set():
            _stay(supervisor, config, data)
            return service.engine.again
        service.stop()
        if service.engine.fault is not None:
            raise service.engine.fault
        if choice != "demo":
            return service.engine.again
        demo, data = True, data / DEMO
        refuse_real(data)


def _stay(supervisor: Supervisor, config: Config, data: Path) -> None:
    """Go on without the panel."""
    import structlog

    from whatsdex.monitoring import logs

    lost = not os.isatty(2)
    if lost:
        forget_terminal()
    logs.setup(config.log.level, data)
    structlog.get_logger(__name__).info(
        "terminal_lost" if lost else "panel_left", meaning="the bot goes on without it; `attach` shows its panel"
    )
    if not lost:
        click.echo(
            "The bot goes on here without its panel; Ctrl+C stops it, closing this terminal does not.\n"
            f"The panel comes back with: scripts/whatsdex attach --data {data}",
            err=True,
        )
    supervisor.install()
    supervisor.wait(quietly=True)


def _terminal_log(data: Path) -> Path:
    path = data / TERMINAL_LOG
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


class Starting:
    """An engine that is imported and started beside the panel's first paint."""

    def __init__(self, config: Config, named: frozenset[str], data: Path, kind: Kind) -> None:
        """Make it at the first call."""
        self._made = config, named, data, kind
        self._lock = threading.Lock()
        self._service: Service | None = None
        self._left = False

    def holder(self) -> Control | None:
        """Return its control, None while it starts; for ``run_app``."""
        return self._ensure().holder()

    def leave(self) -> Service:
        """Say that the panel is gone, and return the engine."""
        self._left = True
        return self._ensure()

    def _ensure(self) -> Service:
        with self._lock:
            if self._service is None:
                from whatsdex.cli.service import Service

                _announce(self._made[2], self._made[3])
                self._service = Service(*self._made)
                threading.Thread(target=self._follow, args=(self._service,), name="follow", daemon=True).start()
            return self._service

    def _follow(self, service: Service) -> None:
        """Have the panel leave when the engine was stopped from elsewhere."""
        service.engine.ended.wait()
        if service.engine.fault is None and not self._left:
            os.kill(os.getpid(), signal.SIGTERM)
