"""A small picture, made without a library."""

from __future__ import annotations

import struct
import zlib


def picture(size: int) -> bytes:
    """Return a small picture as PNG."""
    rows = b"".join(
        b"\0" + b"".join(bytes((255 * x // size, 255 * y // size, 160)) for x in range(size)) for y in range(size)
    )
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
