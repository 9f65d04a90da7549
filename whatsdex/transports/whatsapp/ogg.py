"""What a voice message shows before it plays: its length and a picture of its loudness."""

from __future__ import annotations

import itertools
import struct

BARS = 64
_RATE = 48_000
_HEADER = struct.Struct("<4sBBqIIIB")


def describe(data: bytes) -> tuple[float, bytes]:
    """Return seconds and 64 loudness values of an Ogg Opus file; 0 and nothing if it is none.

    The sizes of Opus packets stand for loudness: louder and richer sound takes more bytes.
    """
    sizes: list[int] = []
    granule = at = 0
    while at + _HEADER.size <= len(data):
        mark, _version, _flags, position, _serial, _page, _crc, segments = _HEADER.unpack_from(data, at)
        if mark != b"OggS":
            return 0.0, b""
        lacing = data[at + _HEADER.size : at + _HEADER.size + segments]
        granule = max(granule, position)
        size = 0
        for each in lacing:
            size += each
            if each < 255:
                sizes.append(size)
                size = 0
        at += _HEADER.size + segments + sum(lacing)
    packets = sizes[2:]  # after the two headers
    if not packets:
        return granule / _RATE, b""
    starts = [n * len(packets) // BARS for n in range(BARS + 1)]
    bars = [max(packets[start : max(end, start + 1)]) for start, end in itertools.pairwise(starts)]
    quiet, loud = min(bars), max(bars)
    return granule / _RATE, bytes(100 * (each - quiet) // max(1, loud - quiet) for each in bars)
