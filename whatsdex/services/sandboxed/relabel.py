"""Naming another pack in a sticker without decoding it, so that nothing of it gets worse."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whatsdex.services.sandboxed import opening, stickers
from whatsdex.services.sandboxed.failure import Failure, Tell

Chunk = tuple[bytes, bytes]
HAS_EXIF = 0x08


def relabel(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Write the sticker ``path`` with another ``pack`` and ``author`` to ``out``; what is none is made one.

    Raises:
        Failure: As ``stickers.make``.
    """
    stickers.not_empty(job["path"])
    opened = opening.picture(job["path"])
    if opened is not None:
        with opened, opening.hostile():
            size, animated, fits = opened.size, stickers.moves(opened), opened.format == "WEBP"
            alpha = opened.mode == "RGBA"
            opened.load()
        limit = stickers.ANIMATED_LIMIT if animated else stickers.STILL_LIMIT
        if fits and size == (stickers.SIDE, stickers.SIDE) and Path(job["path"]).stat().st_size < limit - 1000:
            raw = rewritten(Path(job["path"]).read_bytes(), stickers.label(job), size, alpha)
            Path(job["out"]).write_bytes(raw)
            return {"size": len(raw), "width": size[0], "height": size[1], "animated": animated}
    return stickers.make(job, tell)


def rewritten(raw: bytes, exif: bytes, size: tuple[int, int], alpha: bool) -> bytes:
    """Return a WebP file with that EXIF block, and nothing else that is not picture.

    Raises:
        Failure: ``damaged``.
    """
    kept = [each for each in _chunks(raw) if each[0] in (b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF")]
    if not kept:
        raise Failure("damaged")
    if kept[0][0] == b"VP8X":
        head = kept.pop(0)[1]
        flags = head[0] & ~0x24 | HAS_EXIF  # neither colour profile nor XMP stays
        head = bytes([flags]) + head[1:]
    else:
        sides = (struct.pack("<I", each - 1)[:3] for each in size)
        head = bytes([HAS_EXIF | (stickers.HAS_ALPHA if alpha else 0), 0, 0, 0]) + b"".join(sides)
    body = b"".join(_packed(each) for each in [(b"VP8X", head), *kept, (b"EXIF", exif)])
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def _chunks(raw: bytes) -> Iterator[Chunk]:
    at = 12
    while at + 8 <= len(raw):
        name, size = raw[at : at + 4], struct.unpack_from("<I", raw, at + 4)[0]
        body = raw[at + 8 : at + 8 + size]
        if len(body) < size or (name == b"VP8X" and size != 10):
            raise Failure("damaged")
        yield name, body
        at += 8 + size + size % 2


def _packed(chunk: Chunk) -> bytes:
    name, body = chunk
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
