"""Moving the bytes of files between WhatsApp and this machine's disk, in little memory.

neonize hands a download over in three copies, each as large as the file; here it goes to the disk
straight from the one that its native half made.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from neonize._binder import Bytes, gocode
from neonize.exc import DownloadError
from neonize.proto.Neonize_pb2 import DownloadReturnFunction

LARGE = 8_000_000
"""Bytes of files that are moved one at a time: each takes some four times its size of memory."""
PATIENCE = 180.0
"""Seconds that one large file waits for another."""
_BINARY = b"\x0a"
"""The first byte of an answer that begins with the file: field 1, of a length that follows."""

_one = threading.Lock()


@contextlib.contextmanager
def turn(size: int) -> Iterator[None]:
    """Wait for one's turn to move a file of so many bytes, but not for ever: the one before may hang."""
    ours = size >= LARGE and _one.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if ours:
            _one.release()


def download(client: Any, message: Any, path: Path, limit: int) -> int:
    """Write the file of a message to ``path`` and return its bytes, even where nothing was written for their number.

    Args:
        client: neonize's client.
        message: WhatsApp's message.
        path: Where it goes; nothing may be there.
        limit: Bytes above which it is not written.

    Raises:
        DownloadError: WhatsApp does not give it out.
    """
    order = message.SerializeToString()
    answer = _native().DownloadAny(client.uuid, order, len(order))
    try:
        found = answer.contents
        head = ctypes.string_at(found.ptr, min(found.size, 11)) if found.ptr else b""
        if not head.startswith(_BINARY):
            told = DownloadReturnFunction.FromString(ctypes.string_at(found.ptr, found.size) if found.ptr else b"")
            raise DownloadError(told.Error or "There is nothing in it.")
        size, begin = _length(head)
        if size <= limit:
            _write(path, (ctypes.c_char * size).from_address(found.ptr + begin))
        return size
    finally:
        gocode.FreeBytesStruct(answer)


def _length(head: bytes) -> tuple[int, int]:
    """Return the length that stands behind the first byte, and where what is so long begins."""
    size = at = 0
    for at, each in enumerate(head[1:], 1):
        size |= (each & 0x7F) << (7 * (at - 1))
        if each < 0x80:
            break
    return size, at + 1


def _write(path: Path, content: Any) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


@cache
def _native() -> ctypes.CDLL:
    """Return neonize's native half without the conversions that its own Python half put on it."""
    library = ctypes.CDLL(gocode._name)
    library.DownloadAny.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int]
    library.DownloadAny.restype = ctypes.POINTER(Bytes)
    return library
