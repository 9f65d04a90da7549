"""Edits of when the pictures of an animation are shown: a part of them, faster, slower, or backwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from whatsdex.services.sandboxed.failure import Failure

if TYPE_CHECKING:
    from whatsdex.services.sandboxed.frames import Timed

EDITS = ("trim", "speed", "reverse")


def part(order: dict[str, Any], seconds: float) -> tuple[float, float]:
    """Return the seconds that a trim keeps of so many.

    Raises:
        Failure: ``beyond``.
    """
    if order["start"] >= seconds:
        raise Failure("beyond", seconds=seconds)
    return order["start"], min(order["end"] or seconds, seconds)


def changed(shown: list[Timed], order: dict[str, Any]) -> list[Timed]:
    """Return edited pictures with their lengths.

    Raises:
        Failure: ``beyond``.
    """
    match order["name"]:
        case "speed":
            return [(picture, length / order["factor"]) for picture, length in shown]
        case "reverse":
            return shown[::-1]
    start, end = part(order, sum(length for _, length in shown))
    kept, at = [], 0.0
    for picture, length in shown:
        seen = min(end, at + length) - max(start, at)
        if seen > 0:
            kept.append((picture, seen))
        at += length
    return kept


def filters(order: dict[str, Any], seconds: float) -> list[str]:
    """Return the same as ffmpeg's filters.

    Raises:
        Failure: ``beyond``.
    """
    match order["name"]:
        case "speed":
            return [f"setpts=PTS/{order['factor']:.4f}"]
        case "reverse":
            return ["reverse"]
    start, end = part(order, seconds)
    return [f"trim=start={start:.3f}:end={end:.3f}", "setpts=PTS-STARTPTS"]
