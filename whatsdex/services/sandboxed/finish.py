"""Making of fetched files the one that is sent: joined, repacked, shrunk, or its sound alone."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from whatsdex.services.sandboxed.failure import Failure
from whatsdex.services.sandboxed.opening import FFMPEG_INPUT
from whatsdex.services.sandboxed.probe import probe

SOUND_RATE = 128_000
"""Bits a second of sound that is encoded anew."""
SMALL_SOUND_RATE = 64_000
POOREST_PICTURE = 100_000
"""Bits a second below which a picture is not worth shrinking to."""
RICHEST_PICTURE = 1_500_000
"""Bits a second above which a shrunk picture gets no better."""
TRIES = 3
"""An encoder may miss its aim, most of all with short and noisy videos."""
SPARE = 0.93
"""Share of the limit that an encoder aims at."""
_PLAIN_SOUND = {"audio/mp4": ".m4a", "audio/mpeg": ".mp3", "audio/ogg": ".ogg"}


class Plan(NamedTuple):
    """What to make."""

    kind: str
    limit: int
    shrink: int
    """Lines to encode the picture anew with where it is above the limit; 0 never."""
    ffmpeg: str
    """The program's path."""


def finish(files: list[str], plan: Plan) -> tuple[str, dict[str, Any]]:
    """Return the file to send and what it is.

    Raises:
        Failure: ``no_video``, ``no_sound``, ``damaged``, ``too_large``, ``unfinished``.
    """
    found = [_look(each) for each in files]
    shrink = plan.shrink and plan.kind == "video" and sum(each["size"] for each in found) > plan.limit
    if shrink:
        return _shrink(files, found, plan)
    steps = _sound(found[0]) if plan.kind == "audio" else _picture(found)
    if steps is None:
        return files[0], found[0]
    made, facts = _make(files, *steps, plan)
    if facts["size"] > plan.limit:
        raise Failure("too_large", size=facts["size"], variants=[])
    return made, facts


def _shrink(files: list[str], found: list[dict[str, Any]], plan: Plan) -> tuple[str, dict[str, Any]]:
    if found[0]["kind"] != "video":
        raise Failure("too_large", size=found[0]["size"], variants=[])
    share = SPARE
    sound = ["-c:a", "aac", "-b:a", str(SMALL_SOUND_RATE)]
    for _ in range(TRIES):
        made, facts = _make(files, ".mp4", [*_maps(found), *_shrunk(found[0], plan, share), *sound], plan)
        if facts["size"] <= plan.limit:
            return made, facts
        share *= SPARE * plan.limit / facts["size"]
    raise Failure("too_large", size=facts["size"], variants=[])


def _make(files: list[str], suffix: str, options: list[str], plan: Plan) -> tuple[str, dict[str, Any]]:
    made = f"finished{suffix}"
    _ffmpeg(files, made, options, plan)
    return made, _look(made)


def _look(path: str) -> dict[str, Any]:
    try:
        facts = probe({"path": path}, lambda _: None)
    except Failure as failure:
        if failure.code in ("empty", "unknown", "pixels"):
            raise Failure("no_video", **failure.facts) from None
        raise
    if facts["kind"] == "image":
        raise Failure("no_video", mime=facts["mime"])
    return facts


def _sound(facts: dict[str, Any]) -> tuple[str, list[str]] | None:
    if not facts["audio"]:
        raise Failure("no_sound")
    if facts["kind"] == "audio" and facts["mime"] in _PLAIN_SOUND:
        return None
    copied = {"aac": ".m4a", "mp3": ".mp3", "mp3float": ".mp3"}.get(facts["audio"])
    if copied:
        return copied, ["-map", "0:a:0", "-c:a", "copy"]
    return ".m4a", ["-map", "0:a:0", "-c:a", "aac", "-b:a", str(SOUND_RATE)]


def _picture(found: list[dict[str, Any]]) -> tuple[str, list[str]] | None:
    facts = found[0]
    if facts["kind"] != "video":
        return None  # a sound file was what the link led to
    joined = len(found) > 1
    if not joined and facts["mime"] == "video/mp4":
        return None
    if facts["video"] in ("h264", "hevc", "mpeg4"):
        copied = found[-1]["audio"] in ("aac", "mp3", "mp3float", "")
        sound = ["-c:a", "copy"] if copied else ["-c:a", "aac", "-b:a", str(SOUND_RATE)]
        return ".mp4", [*_maps(found), "-c:v", "copy", *sound]
    return (".mkv", [*_maps(found), "-c", "copy"]) if joined else None


def _maps(found: list[dict[str, Any]]) -> list[str]:
    return ["-map", "0:v:0", "-map", "1:a:0" if len(found) > 1 else "0:a:0?"]


def _shrunk(facts: dict[str, Any], plan: Plan, share: float) -> list[str]:
    rate = int(plan.limit * 8 * share / max(1.0, facts["seconds"])) - SMALL_SOUND_RATE
    if rate < POOREST_PICTURE:
        raise Failure("too_large", size=facts["size"], variants=[])
    rate = min(rate, RICHEST_PICTURE)
    lines = min(plan.shrink, facts["width"], facts["height"]) & ~1
    scale = f"-2:{lines}" if facts["width"] >= facts["height"] else f"{lines}:-2"
    return [
        "-vf", f"scale={scale}", "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p",
        "-b:v", str(rate), "-maxrate", str(rate), "-bufsize", str(rate),
    ]  # fmt: skip


def _ffmpeg(files: list[str], made: str, options: list[str], plan: Plan) -> None:
    inputs = [word for each in files for word in (*FFMPEG_INPUT, "-i", f"file:{each}")]
    faststart = ["-movflags", "+faststart"] if made.endswith((".mp4", ".m4a")) else []
    command = [plan.ffmpeg, "-nostdin", "-v", "error", "-y", *inputs, *options, "-map_metadata", "-1"]
    done = subprocess.run([*command, *faststart, f"file:{made}"], stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0 or not Path(made).exists():
        raise Failure("unfinished", status=done.returncode)
