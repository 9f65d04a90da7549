"""Choosing what to fetch among the versions that a site offers, by kind, size and what phones can play."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from whatsdex.services.sandboxed.failure import Failure

LINES = 1080
"""Of the largest picture that is fetched unasked."""
SILENT_LINES = 480
"""A version this large is taken in place of one too large; below it, the user is asked."""
SHRUNK_LINES = 480
VARIANTS = 3
PROTOCOLS = {"http", "https", "m3u8", "m3u8_native", "http_dash_segments", "http_dash_segments_generator"}
"""What is fetched by Python itself, through the guard."""

_PLAYABLE = ("avc", "h264")
_HEARABLE = ("mp4a", "aac", "mp3")
_CONTAINERS = {"mp4", "m4v", "mov", "3gp", "ts", "unknown_video", ""}

Format = dict[str, Any]


class Wanted(NamedTuple):
    """What the user wants."""

    kind: Literal["video", "audio"]
    limit: int
    """Bytes of what is made."""
    fetch_limit: int
    """Bytes of what is fetched to make it."""
    lines: int = 0
    """The picture's, when the user chose; 0 for what is usual."""


class Choice(NamedTuple):
    """What to fetch."""

    formats: list[Format]
    limit: int
    """Bytes that all of it together may have."""
    shrink: int = 0
    """Lines to encode the picture anew with where it is above the limit; 0 never."""


class _Option(NamedTuple):
    formats: list[Format]
    size: int
    """Bytes, 0 where unknown."""
    lines: int
    playable: bool


def choose(formats: list[Format], seconds: float, wanted: Wanted) -> Choice:
    """Return what to fetch.

    Args:
        formats: As yt-dlp sorts them, the best last.
        seconds: The length, 0 where unknown.
        wanted: What for.

    Raises:
        Failure: ``no_video``; ``too_large`` with ``size`` and ``variants``; ``drm``.
    """
    usable = _usable(formats)
    sounds = [each for each in usable if _sounds(each) and not _shows(each)]
    options = _options(usable, sounds, seconds)
    if wanted.kind == "audio":
        return _audio(sounds, options, seconds, wanted)
    if not options:
        raise Failure("no_video")
    return _video(options, sounds, seconds, wanted)


def variants(size: int, lines: int, wanted: Wanted) -> list[dict[str, Any]]:
    """Return what can be made of one file that is too large to send, but not to fetch."""
    if not 0 < size <= wanted.fetch_limit:
        return []
    made = [{"kind": "video", "lines": SHRUNK_LINES, "size": 0}] if not 0 < lines < SHRUNK_LINES else []
    return [*made, {"kind": "audio", "lines": 0, "size": 0}]


def lower(formats: list[Format], lines: int) -> list[dict[str, Any]]:
    """Return what there is below a version that turned out to be too large while it was fetched."""
    usable = [each for each in formats if each.get("protocol") in PROTOCOLS and not each.get("has_drm")]
    found = sorted({lines_of(each) for each in usable if _shows(each) and 0 < lines_of(each) < lines}, reverse=True)
    offers = [{"kind": "video", "lines": each, "size": 0} for each in found[:VARIANTS]]
    return [*offers, {"kind": "audio", "lines": 0, "size": 0}] if offers else []


def offered(formats: list[Format], seconds: float) -> list[dict[str, Any]]:
    """Return what a site has, best first: each height once, then the sound alone; ``size`` is 0 where unknown.

    Raises:
        Failure: ``no_video``, ``drm``.
    """
    usable = _usable(formats)
    sounds = [each for each in usable if _sounds(each) and not _shows(each)]
    found: dict[int, _Option] = {}
    for each in _options(usable, sounds, seconds):
        kept = found.get(each.lines)
        if kept is None or each.playable >= kept.playable:
            found[each.lines] = each
    made = [{"kind": "video", "lines": lines, "size": found[lines].size} for lines in sorted(found, reverse=True)]
    sound = max(sounds, key=_hearable, default=None)
    if sound is not None or any(_sounds(each.formats[0]) for each in found.values()):
        made.append({"kind": "audio", "lines": 0, "size": _size(sound, seconds) if sound is not None else 0})
    return made


def _usable(formats: list[Format]) -> list[Format]:
    usable = [each for each in formats if each.get("protocol") in PROTOCOLS and not each.get("has_drm")]
    if not usable:
        raise Failure("drm" if any(each.get("has_drm") for each in formats) else "no_video")
    return usable


def _video(options: list[_Option], sounds: list[Format], seconds: float, wanted: Wanted) -> Choice:
    cap = wanted.lines or LINES
    within = [each for each in options if each.lines <= cap] or [min(options, key=lambda each: each.lines)]
    # Sorting is stable: among equals, yt-dlp's own order decides.
    ranked = sorted(within, key=lambda each: (each.playable, each.lines))[::-1]
    best = ranked[0]
    for each in ranked:
        asked = wanted.lines or each is best or (each.lines >= SILENT_LINES and each.playable == best.playable)
        if each.size <= wanted.limit and asked:
            if wanted.lines and not each.size:
                return Choice(each.formats, wanted.fetch_limit, wanted.lines)
            return Choice(each.formats, wanted.limit)
    whole = [each for each in ranked if 0 < each.size <= wanted.fetch_limit]
    if wanted.lines and whole:
        return Choice(min(whole, key=lambda each: each.size).formats, wanted.fetch_limit, wanted.lines)
    raise Failure("too_large", size=best.size, variants=_smaller(best, ranked, sounds, seconds, wanted))


def _smaller(
    best: _Option, ranked: list[_Option], sounds: list[Format], seconds: float, wanted: Wanted
) -> list[dict[str, Any]]:
    sizes = {each.lines: each.size for each in reversed(ranked) if 0 < each.size <= wanted.limit and each.lines}
    found = [{"kind": "video", "lines": lines, "size": sizes[lines]} for lines in sorted(sizes, reverse=True)]
    fitting = [size for size in (_size(each, seconds) for each in sounds) if 0 < size <= wanted.limit]
    if fitting:
        return [*found[:VARIANTS], {"kind": "audio", "lines": 0, "size": max(fitting)}]
    known = [each.size for each in ranked if each.size]
    made = variants(min(known, default=0), best.lines, wanted)
    return [*found[:VARIANTS], *(each for each in made if not found or each["kind"] == "audio")]


def _audio(sounds: list[Format], options: list[_Option], seconds: float, wanted: Wanted) -> Choice:
    ranked = sorted(sounds, key=_hearable)[::-1]
    for each in ranked:
        if _size(each, seconds) <= wanted.limit:
            return Choice([each], wanted.limit)
    with_sound = [each for each in options if _sounds(each.formats[0]) and each.size <= wanted.fetch_limit]
    if with_sound:
        known = [each for each in with_sound if each.size]
        return Choice(min(known or with_sound, key=lambda each: each.size).formats, wanted.fetch_limit)
    if not sounds and not options:
        raise Failure("no_video")
    sizes = [_size(each, seconds) for each in sounds] or [each.size for each in options]
    raise Failure("too_large", size=min(sizes), variants=[])


def _options(usable: list[Format], sounds: list[Format], seconds: float) -> list[_Option]:
    sound = max(sounds, key=_hearable, default=None)
    made = []
    for each in usable:
        if not _shows(each):
            continue
        parts = [each] if _sounds(each) or sound is None else [each, sound]
        sizes = [_size(part, seconds) for part in parts]
        made.append(_Option(parts, sum(sizes) if all(sizes) else 0, lines_of(each), _playable(each)))
    return made


def _shows(each: Format) -> bool:
    return each.get("vcodec") != "none"


def _sounds(each: Format) -> bool:
    return each.get("acodec") != "none"


def _hearable(each: Format) -> bool:
    return (each.get("acodec") or "").startswith(_HEARABLE)


def _playable(each: Format) -> bool:
    codec = each.get("vcodec")
    return codec.startswith(_PLAYABLE) if codec else (each.get("ext") or "") in _CONTAINERS


def lines_of(each: Format) -> int:
    """Return how large a picture is, 0 where that is unknown."""
    # A portrait video is as large as its shorter side says.
    sides = [side for side in (each.get("width"), each.get("height")) if side]
    return int(min(sides, default=0))


def _size(each: Format, seconds: float) -> int:
    stated = each.get("filesize") or each.get("filesize_approx")
    if stated:
        return int(stated)
    return int((each.get("tbr") or 0) * 125 * seconds)
