"""What all uses of yt-dlp have in common: options that leave no other way out than the guard, marks, faults."""

from __future__ import annotations

import os
import re
import shutil
from typing import Any

from yt_dlp.cookies import YoutubeDLCookieJar
from yt_dlp.networking.exceptions import HTTPError, RequestError
from yt_dlp.utils import ExtractorError, GeoRestrictedError, UnsupportedError

from whatsdex.services.sandboxed.failure import STATUS, TITLE_LENGTH, Failure

ADULT = 18
_NO_SUCH_PROGRAM = "/nonexistent/ffmpeg"
"""yt-dlp's own uses of ffmpeg know no whitelists: it gets none, and ``finish`` does that work."""


def options(job: dict[str, Any]) -> dict[str, Any]:
    """Return the options that every use has.

    Args:
        job: Has the ``proxy``, and where the operator gave them ``cookies`` (a file) and ``deno`` (a program).
    """
    made: dict[str, Any] = {
        "proxy": job["proxy"],
        "compat_opts": {"no-certifi"} if "SSL_CERT_FILE" in os.environ else set(),
        "ffmpeg_location": _NO_SUCH_PROGRAM,
        "js_runtimes": {"deno": {"path": job["deno"]}} if job.get("deno") else {},
        "noplaylist": True,
        "playlist_items": "1",
        "cachedir": False,
        "quiet": True,
        "noprogress": True,
        "no_warnings": True,
        "color": "never",
        "extractor_retries": 1,
        "socket_timeout": 20,
    }
    if job.get("cookies"):
        made["cookiefile"] = _cookies(job["cookies"])
    return made


def _cookies(path: str) -> str:
    """Return a copy of the operator's cookies: yt-dlp writes the file back when it ends."""
    try:
        copy = shutil.copy(path, "cookies.txt")
        YoutubeDLCookieJar(copy).load()
    except OSError as error:
        raise RuntimeError(f"net.cookies: {error}") from None
    return copy


def check(info: dict[str, Any]) -> None:
    """Look at a video's marks.

    Raises:
        Failure: ``adult``, ``live``.
    """
    if (info.get("age_limit") or 0) >= ADULT:
        raise Failure("adult")
    if info.get("is_live") or info.get("live_status") in ("is_live", "is_upcoming", "post_live"):
        raise Failure("live")


def first(info: dict[str, Any] | None) -> tuple[dict[str, Any] | None, int]:
    """Return the first video of a list (or of lists), and how many there are where that is known."""
    count = 1
    while info and info.get("entries") is not None:
        count = max(count, int(info.get("playlist_count") or 0))
        info = next((each for each in info["entries"] if each), None)
    return info, count


def title(info: dict[str, Any]) -> str:
    """Return a video's title."""
    found = str(info.get("title") or "")
    # What is embedded in a page is numbered, also where it is the only one.
    embedded = info.get("extractor_key") in ("Generic", "HTML5MediaEmbed")
    return (found.removesuffix(" (1)") if embedded else found)[:TITLE_LENGTH]


def explain(error: BaseException) -> Failure:
    """Return why yt-dlp gave up, from the faults that its own wrap."""
    chain = _chain(error)
    detail = str(error)[:500]
    for each in chain:
        if isinstance(each, Failure):
            return each
        if isinstance(each, HTTPError):
            if str(each.reason).startswith("Guard-"):  # its ledger says more, and cannot be forged
                return Failure("network", detail=detail)
            return Failure(STATUS.get(each.status, "site"), status=each.status, detail=detail)
        if isinstance(each, UnsupportedError):
            return Failure("no_video", detail=detail)
        if isinstance(each, GeoRestrictedError):
            return Failure("unavailable", detail=detail)
    if any(isinstance(each, RequestError | OSError) for each in chain):
        return Failure("network", detail=detail)
    if re.search(r"(?i)more expected|fragment \d+ not found|giving up after", detail):
        return Failure("interrupted", detail=detail)
    if re.search(r"\bDRM\b", detail):
        return Failure("drm", detail=detail)
    if re.search(r"(?i)confirm your age|age.restricted", detail):
        return Failure("adult", detail=detail)
    if re.search(r"(?i)no video|no media|no formats|unsupported url|is empty|any data blocks|not a valid url", detail):
        return Failure("no_video", detail=detail)
    if any(isinstance(each, ExtractorError) and each.expected for each in chain):
        return Failure("unavailable", detail=detail)
    return Failure("site", detail=detail)


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    waiting: list[Any] = [error]
    while waiting:
        each = waiting.pop(0)
        if not isinstance(each, BaseException) or each in found:
            continue
        found.append(each)
        inside = getattr(each, "exc_info", None) or (None, None)
        waiting += [inside[1], getattr(each, "cause", None), each.__cause__, each.__context__]
    return found
