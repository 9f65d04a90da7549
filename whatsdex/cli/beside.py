"""The panel of ``run``, in a process of its own beside the engine: what it draws takes no turn from the chats.

Threads of one interpreter draw and answer in turns: the slowest answers took twice to five times as long.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from whatsdex.control.paths import socket_path
from whatsdex.errors import NotRunning
from whatsdex.tui.terminal import Choice

if TYPE_CHECKING:
    from whatsdex.control.api import Control
    from whatsdex.control.remote import RemoteControl

STATUSES: dict[int, Choice] = {40: "leave", 41: "stop", 42: "demo"}
"""What the panel's exit status says."""

LAST = b"\x1b[?1049l\x1b[?1000;1002;1003;1006;1015;2004l\x1b[<u\x1b[?25h"
"""Gives a terminal back for a panel that could not: first screen, no mouse, no paste marks, plain keys, a cursor."""


PATIENCE = 3.0
"""Seconds that a panel may take to leave."""


class Panel:
    """A panel's process; ends with its parent, however that ends."""

    def __init__(self, data: Path, zone: str, *, demo: bool) -> None:
        """Start it in this process's terminal.

        Args:
            data: The data folder of the engine that is starting.
            zone: Of the times that are shown.
            demo: Whether made-up users chat.
        """
        self.over = threading.Event()
        """Set once it has ended."""
        self._modes = termios.tcgetattr(0)
        held, self._life = os.pipe()
        command = [sys.executable, "-m", __name__, str(data), zone, "demo" if demo else "", str(held)]
        self._process = subprocess.Popen(command, pass_fds=(held,))
        os.close(held)
        threading.Thread(target=self._follow, name="panel", daemon=True).start()

    def __enter__(self) -> Self:
        """Return it."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Have it end, unless it has."""
        self.end()
        if not self.over.wait(PATIENCE):
            self._process.kill()
            self.over.wait(PATIENCE)

    @property
    def choice(self) -> Choice:
        """What is to become of the engine; one whose panel failed goes on."""
        return STATUSES.get(self._process.returncode, "leave")

    def hang_up(self) -> None:
        """Tell it that its terminal is gone."""
        self._process.send_signal(signal.SIGHUP)

    def end(self) -> None:
        """Ask it to leave; ``over`` tells when it has."""
        self._process.terminate()

    def _follow(self) -> None:
        status = self._process.wait()
        os.close(self._life)
        if status not in STATUSES:
            with contextlib.suppress(OSError, termios.error):  # the terminal may be what it died of
                termios.tcsetattr(0, termios.TCSANOW, self._modes)
                os.write(0, LAST)
        self.over.set()


class Awaited:
    """Gives the control of an engine that is starting, None until it answers."""

    def __init__(self, data: Path) -> None:
        """Ask nothing yet."""
        self._data = data
        self._control: RemoteControl | None = None

    def __call__(self) -> Control | None:
        """Return the control once there is one."""
        if self._control is None:
            from whatsdex.control.remote import RemoteControl

            control = RemoteControl(socket_path(self._data), "panel")
            try:
                control.status.overview()
            except NotRunning:
                return None
            self._control = control
        return self._control


def main(data: Path, zone: str, demo: bool, life: int) -> None:
    """Draw until the operator leaves or the parent is gone, and tell by the exit status how it ended."""
    from whatsdex.cli.run import terminal_log
    from whatsdex.monitoring import logs
    from whatsdex.tui.run import run_app

    logs.setup("warning", console=True)  # standard error is a file while it draws

    def orphaned(leave: Callable[[Choice], None]) -> None:
        os.read(life, 1)  # nobody writes: it returns when the parent is gone
        leave("leave")

    choice = run_app(
        Awaited(data), demo=demo, zone=ZoneInfo(zone), data=data, log=terminal_log(data), watch=orphaned
    )  # fmt: skip
    sys.exit(next(status for status, each in STATUSES.items() if each == choice))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], bool(sys.argv[3]), int(sys.argv[4]))
