"""Where the control socket of a data folder is."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

RUN = "run"
"""The folder in the data folder that sockets and tokens are in, for its owner only."""

VIEW = "view"
"""The folder in the data folder that the read-only socket is in, for its owner and a group."""

SOCKET = "control.sock"
POINTER = "control.path"
"""Beside the place of the socket: says where it is when it cannot be there."""

LONGEST = 100
"""Bytes of a socket's path; the system's own limit is little more."""


def socket_path(data: Path, folder: str = RUN) -> Path:
    """Return where the control socket of the engine on ``data``, or with ``VIEW`` the read-only one, is to be found."""
    run = data.absolute() / folder
    try:
        return Path((run / POINTER).read_text(encoding="utf8").strip())
    except OSError:
        return run / SOCKET


def socket_place(data: Path, folder: str = RUN) -> Path:
    """Return where the engine on ``data`` should put its control socket, or with ``VIEW`` the read-only one."""
    path = data.absolute() / folder / SOCKET
    if len(os.fsencode(path)) <= LONGEST:
        return path
    return runtime_folder() / f"{zlib.crc32(os.fsencode(path)):08x}.sock"


def runtime_folder() -> Path:
    """Return the folder for sockets whose data folder has too long a name."""
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if given and len(given) < LONGEST - 30:
        return Path(given) / "whatsdex"
    return Path(f"/tmp/whatsdex-{os.getuid()}")  # noqa: S108 - whose it is, is checked before use
