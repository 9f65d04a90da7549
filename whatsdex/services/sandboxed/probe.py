"""Finding out what a local file is, by decoding the beginning of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from whatsdex.services.sandboxed.failure import Failure, Tell
from whatsdex.services.sandboxed.opening import container, hostile, moving, picture

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.stream import Stream
    from PIL.Image import Image

FRAMES_TIMED = 40
"""Frames of an animation that its length is estimated from."""
MISSING_SHARE = 0.1
MISSING_SECONDS = 1.0
"""A file may lack this much of the length it states before it counts as damaged."""

_MIMES = {
    "mov": ("video/mp4", "audio/mp4"),
    "matroska": ("video/webm", "audio/webm"),
    "mpegts": ("video/mp2t", "audio/mp2t"),
    "mp3": ("", "audio/mpeg"),
    "ogg": ("video/ogg", "audio/ogg"),
    "wav": ("", "audio/wav"),
    "flac": ("", "audio/flac"),
    "aac": ("", "audio/aac"),
    "amr": ("", "audio/amr"),
    "aiff": ("", "audio/aiff"),
    "avi": ("video/x-msvideo", "audio/x-wav"),
    "asf": ("video/x-ms-asf", "audio/x-ms-wma"),
    "flv": ("video/x-flv", "audio/x-flv"),
    "mpeg": ("video/mpeg", "audio/mpeg"),
}


def probe(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Return kind, mime, size, seconds, width, height, animated and codecs of the file ``path``.

    Width and height are those it is seen with. With ``thumbnail`` comes a small picture of it.

    Raises:
        Failure: ``empty``, ``unknown``, ``damaged``, ``pixels``, ``length``.
    """
    path = job["path"]
    size = Path(path).stat().st_size
    if size == 0:
        raise Failure("empty")
    opened = picture(path)
    if opened is None:
        with container(path) as media, hostile():
            facts = _media(media)
    else:
        with opened, hostile():
            facts = _picture(opened)
    limit = job.get("max_seconds", 0)
    if limit and facts["seconds"] > limit:
        raise Failure("length", seconds=facts["seconds"])
    if job.get("thumbnail"):
        facts["thumbnail"] = _thumbnail(path, facts)
    return {"size": size, **facts}


def _thumbnail(path: str, facts: dict[str, Any]) -> str:
    from whatsdex.services.sandboxed import frames, stills

    if facts["kind"] == "video":
        return stills.thumbnail(frames.first(path, stills.THUMBNAIL))
    opened = picture(path)
    if opened is None:
        return ""
    with opened, hostile():
        return stills.thumbnail(frames.upright(opened, stills.THUMBNAIL))


def _picture(opened: Image) -> dict[str, Any]:
    kind = opened.format or ""
    count = getattr(opened, "n_frames", 1) if kind != "MPO" else 1
    opened.load()
    seconds = 0.0
    if count > 1:
        timed = min(count, FRAMES_TIMED)
        for number in range(timed):
            opened.seek(number)
            opened.load()
            seconds += opened.info.get("duration", 0) / 1000
        seconds *= count / timed
    mime = "image/jpeg" if kind == "MPO" else f"image/{kind.lower()}"
    width, height = opened.size
    return {
        "kind": "image",
        "mime": mime,
        "seconds": round(seconds, 3),
        "width": width,
        "height": height,
        "animated": count > 1,
        "video": "",
        "audio": "",
    }


def _media(media: InputContainer) -> dict[str, Any]:
    video = moving(media)
    audio = next(iter(media.streams.audio), None)
    main: Stream | None = video or audio
    if main is None:
        raise Failure("unknown")
    width = height = 0
    if video is not None:
        frame = next(media.decode(video))
        width, height = round(frame.width * float(video.sample_aspect_ratio or 1)), frame.height
        if frame.rotation % 180:
            width, height = height, width
    else:
        next(media.decode(main))
    stated = (media.duration or 0) / 1_000_000
    last = _last(media, main)
    if last < stated * (1 - MISSING_SHARE) - MISSING_SECONDS:
        raise Failure("damaged", detail=f"{last:.1f} of {stated:.1f} s")
    name = media.format.name.partition(",")[0]
    mimes = _MIMES.get(name, ("", ""))
    mime = mimes[0] if video is not None else mimes[1]
    if name == "matroska" and not _is_webm(video, audio):
        mime = "video/x-matroska" if video is not None else "audio/x-matroska"
    return {
        "kind": "audio" if video is None else "video",
        "mime": mime or "application/octet-stream",
        "seconds": round(max(stated, last), 3),
        "width": width,
        "height": height,
        "animated": False,
        "video": video.codec_context.name if video is not None else "",
        "audio": audio.codec_context.name if audio is not None else "",
    }


def _last(media: InputContainer, main: Stream) -> float:
    """Return the second at which the last packet of a stream ends."""
    media.seek(0)
    last = 0.0
    for packet in media.demux(main):
        if packet.pts is not None and packet.time_base is not None:
            last = max(last, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    start = float((main.start_time or 0) * (main.time_base or 0))
    return last - max(0.0, start)


def _is_webm(video: Stream | None, audio: Stream | None) -> bool:
    codecs = {each.codec_context.name for each in (video, audio) if each is not None}
    return codecs <= {"vp8", "vp9", "libdav1d", "av1", "libvpx-vp9", "opus", "vorbis", "libopus", "libvorbis"}
