"""An engine with all that stands around it: control, metrics, the web server, the made-up users."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import structlog

from whatsdex.config import Config
from whatsdex.control.api import Control
from whatsdex.control.local import LocalControl
from whatsdex.engine.arrival import CONSOLE
from whatsdex.engine.core import Core
from whatsdex.engine.lifecycle import Engine
from whatsdex.errors import AlreadyRunning, NotRunning, WhatsdexError
from whatsdex.transports.base import Transport
from whatsdex.transports.simulator import Simulator

log = structlog.get_logger(__name__)

Kind = Literal["whatsapp", "demo", "console"]
"""What an engine is for: people on WhatsApp, made-up ones, or the console alone."""

ACCOUNT = "main"
STOP_SECONDS = 9.0
"""In which an engine has to stop, whatever hangs."""


class Service:
    """One engine on one data folder.

    Args:
        config: The configuration.
        named: The keys that its file sets.
        data: The data folder.
        kind: What it is for; only the console alone is not served to others.
    """

    def __init__(self, config: Config, named: frozenset[str], data: Path, kind: Kind = "whatsapp") -> None:
        """Put it together; nothing is started."""
        self.engine = Engine(config, data, lambda _data: self._transports(), named=named, demo=kind == "demo")
        self.control: Control = (control := LocalControl(self.engine))
        self._config, self._data, self._kind = config, data, kind
        if kind != "console":
            self._serve(control)
        if kind == "demo":
            self.engine.joins.append(self._enliven)

    def start(self) -> None:
        """Start the engine and wait until it is ready.

        Raises:
            WhatsdexError: It cannot start, and says why.
        """
        self.engine.start()

    def stop(self) -> bool:
        """Stop in order; returns whether that was possible in time."""
        self.engine.stop(STOP_SECONDS)
        return self.engine.ended.is_set()

    def holder(self) -> Control | None:
        """Return the control, None while the engine starts; the first call starts it.

        Raises:
            WhatsdexError: It could not start, or has stopped.
        """
        engine = self.engine
        engine.start_once()
        if engine.ended.is_set():
            raise engine.fault or NotRunning("The engine has stopped.")
        return self.control if engine.ready.is_set() else None

    def _transports(self) -> Sequence[Transport]:
        people: list[Transport] = []
        if self._kind == "whatsapp":
            from whatsdex.transports.whatsapp.link import WhatsAppLink

            people = [WhatsAppLink(ACCOUNT, self._data)]
        elif self._kind == "demo":
            from whatsdex.engine import demo

            people = [demo.account("demo", self._data)]
        return [*people, Simulator(CONSOLE, self._data)]

    def _serve(self, control: LocalControl) -> None:
        from whatsdex.monitoring.metrics import Metrics
        from whatsdex.web.server import WebServer

        metrics = Metrics()
        control.measure(metrics)

        def reasons() -> Sequence[str]:
            core = self.engine.core
            ready = core is not None and self.engine.ready.is_set()
            return core.health.reasons() if core is not None and ready else ("The engine is starting.",)

        def join(core: Core) -> Callable[[], None]:
            server = WebServer(self.control, self._config.web, self._data, metrics.render, reasons)
            core.health.register("web", server.health)
            try:
                server.start()
            except AlreadyRunning:
                raise
            except WhatsdexError as error:
                log.warning("web_limited", reason=str(error))
            else:
                port = self._config.web.port
                log.info("part_ready", part="web", address=f"{self._config.web.host}:{port}" if port else "off")
            return server.stop

        self.engine.joins.append(join)

    def _enliven(self, core: Core) -> Callable[[], None]:
        from whatsdex.engine.demo import Demo

        simulator = core.transports["demo"]
        assert isinstance(simulator, Simulator)  # noqa: S101 - made above
        demo = Demo(simulator, core)
        threading.Thread(target=demo.live, args=(self.engine.ready,), name="demo", daemon=True).start()
        return demo.stop
