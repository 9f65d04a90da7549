"""Edits of videos and sounds as ffmpeg's filters."""

from __future__ import annotations

from typing import Any, NamedTuple

from whatsdex.services.sandboxed import stills
from whatsdex.services.sandboxed.failure import Failure

VIDEO_SIDE = 1920
"""Pixels of the longer side that a video may be enlarged to."""
_TURNS = {0: [], 90: ["transpose=1"], 180: ["hflip", "vflip"], 270: ["transpose=2"]}
_EFFECTS = {
    "gray": ["hue=s=0"],
    "invert": ["negate"],
    "sepia": ["colorchannelmixer=.393:.769:.189:0:.349:.686:.168:0:.272:.534:.131"],
}
_SAMPLES = 44_100
SOUNDS = {
    "bass": f"aresample={_SAMPLES},bass=g=14:f=100:w=0.7,alimiter=limit=0.95",
    "echo": "aecho=0.8:0.88:140|280:0.45|0.25",
    "robot": "afftfilt=real='hypot(re,im)':imag=0:win_size=1024:overlap=0.75,volume=1.5,alimiter=limit=0.95",
    "chipmunk": f"aresample={_SAMPLES},asetrate={_SAMPLES}*1.6,aresample={_SAMPLES},atempo=0.625",
    "deep": f"aresample={_SAMPLES},asetrate={_SAMPLES}*0.75,aresample={_SAMPLES},atempo=1.333333",
}


class Filters(NamedTuple):
    """What an edit does to a video or sound."""

    picture: list[str]
    sound: str
    size: tuple[int, int]
    seconds: float
    """What is left of its length."""


def filters(order: dict[str, Any], facts: dict[str, Any]) -> Filters:
    """Return an edit as filters.

    Raises:
        Failure: ``turn``, ``large_target``, ``not_video`` for what cannot be done to something that moves.
    """
    size, seconds = (facts["width"], facts["height"]), facts["seconds"]
    match order["name"]:
        case "rotate":
            turn = order["degrees"] % 360
            if turn not in _TURNS:
                raise Failure("turn")
            return Filters(_TURNS[turn], "", size[::-1] if turn in (90, 270) else size, seconds)
        case "flip":
            return Filters(["hflip" if order["direction"] == "horizontal" else "vflip"], "", size, seconds)
        case "resize":
            wanted = stills.target(size, order)
            if max(wanted) > VIDEO_SIDE:
                raise Failure("large_target", limit=VIDEO_SIDE)
            return Filters([], "", wanted, seconds)
        case "effect":
            return Filters(_effect(order, size), "", size, seconds)
        case "speed":
            factor = order["factor"]
            return Filters([f"setpts=PTS/{factor:.4f}"], _tempo(factor), size, seconds / factor)
        case "reverse":
            return Filters(["reverse"], "areverse", size, seconds)
        case "volume":
            return Filters([], f"volume={order['percent'] / 100:.2f},alimiter=limit=0.98", size, seconds)
        case "sound":
            return Filters([], SOUNDS[order["effect"]], size, seconds)
        case "keep" | "shrink" | "trim":
            return Filters([], "", size, seconds)
    raise Failure("not_video")


def _effect(order: dict[str, Any], size: tuple[int, int]) -> list[str]:
    strength = order["strength"]
    match order["effect"]:
        case "blur":
            return [f"gblur=sigma={max(1.0, min(size) * strength / 400):.2f}"]
        case "sharpen":
            return [f"unsharp=5:5:{strength * 0.4:.1f}"]
        case "pixelate":
            block = stills.blocks(size, strength)
            return [f"pixelize=width={block}:height={block}"]
    return _EFFECTS[order["effect"]]


def _tempo(factor: float) -> str:
    """Return filters that keep the pitch; above double speed one filter alone would skip samples."""
    steps = []
    while factor > 2:
        steps.append("atempo=2")
        factor /= 2
    while factor < 0.5:
        steps.append("atempo=0.5")
        factor *= 2
    return ",".join([*steps, f"atempo={factor:.4f}"])
