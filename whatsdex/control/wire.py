"""A few lines of HTTP/1.1 over a Unix socket, and errors as they travel.

The library's own client costs every command line call 30 ms of imports.
"""

from __future__ import annotations

import select
import socket
from pathlib import Path

import msgspec

from whatsdex import errors
from whatsdex.errors import WhatsdexError

API = "whatsdex-api"
"""Header: the fingerprint of the caller's protocol."""
VERSION = "whatsdex-version"
"""Header: the caller's version, for people."""
FACE = "whatsdex-face"
"""Header: the caller's face."""

HEAD_LIMIT = 65_536
"""Bytes of an answer's head."""


class Fault(msgspec.Struct):
    """An error as it travels."""

    error: str
    """Name of its class."""
    message: str
    hint: str = ""


def encode_error(error: WhatsdexError) -> bytes:
    """Return the error's bytes."""
    return msgspec.json.encode(Fault(type(error).__name__, error.message, error.hint))


def decode_error(raw: bytes) -> WhatsdexError:
    """Return the error that travelled, of its own class where that is known here."""
    try:
        fault = msgspec.json.decode(raw, type=Fault)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return WhatsdexError("The engine's answer cannot be understood.", "See its log.")
    kind = getattr(errors, fault.error, WhatsdexError)
    if not (isinstance(kind, type) and issubclass(kind, WhatsdexError)):
        kind = WhatsdexError
    return kind(fault.message, fault.hint)


class Connection:
    """One connection; one exchange at a time.

    Every method raises ``OSError`` when the other side is not there or goes away.
    """

    def __init__(self, path: Path, seconds: float) -> None:
        """Connect within ``seconds``."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._buffer = b""
        try:
            self._socket.settimeout(seconds)
            self._socket.connect(str(path))
        except BaseException:
            self._socket.close()
            raise

    @property
    def alive(self) -> bool:
        """Tell whether the other side has not closed it meanwhile."""
        readable, _, _ = select.select([self._socket], [], [], 0)
        return not readable  # idle, there is nothing to read but the end

    def exchange(self, path: str, body: bytes, headers: dict[str, str], seconds: float) -> tuple[int, bytes]:
        """Post ``body`` and return the answer's status and body.

        Args:
            path: The request's path.
            body: JSON.
            headers: More headers.
            seconds: How long the other side may be silent.
        """
        lines = [f"POST {path} HTTP/1.1", "host: whatsdex", "content-type: application/json"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines.append(f"content-length: {len(body)}")
        self._socket.settimeout(seconds)
        self._socket.sendall("\r\n".join([*lines, "\r\n"]).encode() + body)
        head = self._until(b"\r\n\r\n").split(b"\r\n")
        fields = dict(line.lower().split(b":", 1) for line in head[1:] if b":" in line)
        try:
            status, length = int(head[0].split()[1]), int(fields[b"content-length"])
        except (IndexError, KeyError, ValueError):
            raise ConnectionError("this is not the engine") from None
        return status, self._exactly(length)

    def close(self) -> None:
        """Close it."""
        self._socket.close()

    def _until(self, end: bytes) -> bytes:
        while end not in self._buffer:
            if len(self._buffer) > HEAD_LIMIT:
                raise ConnectionError("this is not the engine")
            self._read()
        head, _, self._buffer = self._buffer.partition(end)
        return head

    def _exactly(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._read()
        body, self._buffer = self._buffer[:count], self._buffer[count:]
        return body

    def _read(self) -> None:
        got = self._socket.recv(262_144)
        if not got:
            raise ConnectionResetError("the engine closed the connection")
        self._buffer += got
