from __future__ import annotations

import socket
from pathlib import Path
from typing import Any, cast

from whatsdex.config import Web
from whatsdex.control.api import Control
from whatsdex.control.paths import socket_path
from whatsdex.control.remote import RemoteControl
from whatsdex.web.server import WebServer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return cast("int", probe.getsockname()[1])


class Served:
    """A server on a fake control, and what it was given."""

    def __init__(self, data: Path, control: Any, port: int, host: str = "127.0.0.1") -> None:
        self.data = data
        self.port = port
        self.control = control
        self.reasons: list[str] = []
        self.server = WebServer(
            cast("Control", control),
            Web(host=host, port=port),
            data,
            lambda: b"whatsdex_ready 1\n",
            lambda: self.reasons,
        )

    def remote(self) -> RemoteControl:
        return RemoteControl(socket_path(self.data), "test")
