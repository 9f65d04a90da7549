"""Binding what is served: a TCP address, and the control socket that only its owner can reach."""

from __future__ import annotations

import contextlib
import errno
import grp
import os
import socket
import stat
import struct
from pathlib import Path

from whatsdex.control import paths
from whatsdex.errors import AlreadyRunning, WhatsdexError

BACKLOG = 128


def bind_tcp(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        WhatsdexError: The port is taken or the address is not this machine's; names the key to change.
    """
    change = "Set web.port to a free one, or to 0 for none."
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError):
        raise WhatsdexError(f"web.host: {host!r} is not an address.", "127.0.0.1 is the usual one.") from None
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise WhatsdexError(f"web.port: another program uses port {port} of {host}.", change) from None
        if error.errno == errno.EACCES:
            raise WhatsdexError(f"web.port: this user may not serve on port {port}.", change) from None
        raise WhatsdexError(f"web.host: cannot serve on {host} ({error.strerror}).", "127.0.0.1 works.") from None
    bound.setblocking(False)
    return bound


def bind_control(data: Path, folder: str = paths.RUN) -> tuple[socket.socket, Path]:
    """Return a listening control socket of a data folder, for its owner alone, and where it is.

    Raises:
        AlreadyRunning: Another engine answers there.
        WhatsdexError: The folder for it is not ours alone.
    """
    path = paths.socket_place(data, folder)
    run = data.absolute() / folder
    for each in dict.fromkeys((run, path.parent)):
        own_folder(each)
    bound = bind_unix(path)
    pointer = run / paths.POINTER
    if path.parent == run:
        pointer.unlink(missing_ok=True)
    else:
        pointer.write_text(f"{path}\n", encoding="utf8")
    return bound, path


def bind_view(data: Path, group: str) -> tuple[socket.socket, Path]:
    """Return the listening read-only socket of a data folder, and where it is.

    Args:
        data: The data folder.
        group: System group whose members may connect; empty for none.

    Raises:
        AlreadyRunning: Another engine answers there.
        WhatsdexError: The folder for it is not ours, or the group cannot be let in; names the key to change.
    """
    bound, path = bind_control(data, paths.VIEW)
    if not group:
        return bound, path
    try:
        number = grp.getgrnam(group).gr_gid
        for each, mode in ((path.parent, 0o710), (path, 0o660)):
            os.chown(each, -1, number)
            each.chmod(mode)
    except KeyError:
        bound.close()
        raise WhatsdexError(f"web.viewers: this machine has no group {group!r}.", "Make it with groupadd.") from None
    except PermissionError:
        bound.close()
        raise WhatsdexError(
            f"web.viewers: the bot's user is not in the group {group!r}.", "Add it with usermod -aG, then start anew."
        ) from None
    return bound, path


def bind_unix(path: Path, mode: int = 0o600) -> socket.socket:
    """Return a listening socket at ``path``, in place of one that a killed engine left.

    Raises:
        AlreadyRunning: Something answers there.
    """
    if _answers(path):
        raise AlreadyRunning(f"An engine already answers at {path}.", "Stop it first, or use `attach`.")
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        # The file gets the socket's mode: unlike a umask, this touches no other thread's files.
        os.fchmod(bound.fileno(), mode)
        bound.bind(str(path))
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        raise WhatsdexError(f"The control socket {path} cannot be made ({error.strerror}).") from None
    bound.setblocking(False)
    return bound


def own_folder(folder: Path) -> None:
    """Make a folder that only this user can enter, or see that it is one.

    Raises:
        WhatsdexError: It belongs to somebody else, or is a link.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise WhatsdexError(
            f"{folder} is not a folder of this user's.", "Remove it, or set XDG_RUNTIME_DIR to a folder of yours."
        )
    folder.chmod(0o700)


def peer(connection: socket.socket) -> tuple[int, int]:
    """Return the process id and user id of a Unix socket's other side."""
    size = struct.calcsize("3i")
    pid, uid, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return pid, uid


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True
