"""Counts of durations in buckets that grow by a constant factor, from which percentiles are read."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence

LEAST = 1e-4
"""Seconds; all below share the first bucket."""

GROWTH = 1.1
"""A percentile is at most 5 % off."""

BUCKETS = 1 + math.ceil(math.log(3600 / LEAST, GROWTH))
"""The last one takes all from an hour up."""

_SCALE = 1 / math.log(GROWTH)


def bucket(seconds: float) -> int:
    """Return the index of the bucket that a duration falls in."""
    if seconds <= LEAST:
        return 0
    return min(BUCKETS - 1, 1 + int(math.log(seconds / LEAST) * _SCALE))


def pack(counts: Mapping[int, int]) -> bytes:
    """Return the counts by bucket as bytes to keep; buckets without any take no room."""
    return array("I", [each for pair in counts.items() for each in pair]).tobytes()


def unpack(raw: bytes) -> dict[int, int]:
    """Return the counts by bucket that were packed."""
    flat = array("I")
    flat.frombytes(raw)
    return dict(zip(flat[::2], flat[1::2], strict=True))


def percentiles(counts: Mapping[int, int], *shares: float) -> tuple[float, ...]:
    """Return the seconds below which each share (0 to 1) of the durations lies; 0 where there are none.

    Args:
        counts: How many of them, by bucket.
        shares: Which.
    """
    whole, ordered = sum(counts.values()), sorted(counts.items())
    return tuple(_percentile(ordered, share * whole) for share in shares)


def _percentile(ordered: Sequence[tuple[int, int]], wanted: float) -> float:
    seen = 0
    for index, count in ordered:
        seen += count
        if count and seen >= wanted:
            return LEAST * GROWTH ** (index - 0.5) if index else LEAST
    return 0.0
