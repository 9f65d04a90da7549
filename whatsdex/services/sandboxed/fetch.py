"""Fetching a video or its sound with yt-dlp, whose every step outwards goes through the guard."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

import yt_dlp
from yt_dlp.networking.exceptions import HTTPError, RequestError
from yt_dlp.utils import ExtractorError, GeoRestrictedError, UnsupportedError, YoutubeDLError

from whatsdex.services.sandboxed.failure import Failure, Tell
from whatsdex.services.sandboxed.finish import Plan, finish
from whatsdex.services.sandboxed.formats import Choice, Format, Wanted, choose, lines_of, lower, variants

ADULT = 18
TELL_SECONDS = 0.5
"""How often progress is told."""
TITLE_LENGTH = 300

_STATUS = {401: "forbidden", 403: "forbidden", 404: "not_found", 410: "not_found", 429: "busy", 451: "unavailable"}
_NO_SUCH_PROGRAM = "/nonexistent/ffmpeg"
"""yt-dlp's own uses of ffmpeg know no whitelists: it gets none, and ``finish`` does that work."""


def download(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Fetch the first of ``urls`` that answers into the working folder.

    Raises:
        Failure: ``too_large``, ``live``, ``adult``, ``drm``, ``no_video``, ``no_sound``, ``not_found``,
            ``forbidden``, ``busy``, ``site``, ``unavailable``, ``network``, ``interrupted``, ``damaged``,
            ``unfinished``.
    """
    wanted = Wanted(job["kind"], job["limit"], job["fetch_limit"], job["lines"])
    *others, last = job["urls"]
    for url in others:
        try:
            return _Fetch(wanted, job, tell).run(url)
        except Failure as failure:
            if failure.code != "network":
                raise
    return _Fetch(wanted, job, tell).run(last)


class _Fetch:
    """One try at one URL."""

    def __init__(self, wanted: Wanted, job: dict[str, Any], tell: Tell) -> None:
        self._wanted = wanted
        self._job = job
        self._tell = tell
        self._told = 0.0
        self._seconds = 0.0
        self._offered: list[Format] = []
        self._choice = Choice([], wanted.limit)
        self._done: dict[str, int] = {}

    def run(self, url: str) -> dict[str, Any]:
        """Fetch it."""
        try:
            with yt_dlp.YoutubeDL(self._options()) as fetcher:
                info = fetcher.extract_info(url)
        except Failure:
            raise
        except YoutubeDLError as error:
            raise _explain(error) from None
        while info and info.get("entries") is not None:
            info = next((each for each in info["entries"] if each), None)
        files = [each["filepath"] for each in (info or {}).get("requested_downloads") or []]
        if info is None or not files or not all(Path(each).is_file() for each in files):
            raise Failure("no_video")
        self._tell({"stage": "finish", "done": 0, "total": 0})
        plan = Plan(self._wanted.kind, self._wanted.limit, self._choice.shrink, self._job["ffmpeg"])
        path, facts = finish(files, plan)
        return {"file": path, "title": _title(info), **facts}

    def _options(self) -> dict[str, Any]:
        return {
            "proxy": self._job["proxy"],
            "format": self._select,
            "match_filter": self._check,
            "progress_hooks": [self._progress],
            "outtmpl": {"default": "%(format_id)s.%(ext)s"},
            "compat_opts": {"no-certifi"} if "SSL_CERT_FILE" in os.environ else set(),
            "ffmpeg_location": _NO_SUCH_PROGRAM,
            "js_runtimes": {},
            "external_downloader": "native",
            "hls_prefer_native": True,
            "concurrent_fragment_downloads": 4,
            "skip_unavailable_fragments": False,
            "noplaylist": True,
            "playlist_items": "1",
            "fixup": "never",
            "cachedir": False,
            "quiet": True,
            "noprogress": True,
            "no_warnings": True,
            "color": "never",
            "nopart": True,
            "updatetime": False,
            "retries": 2,
            "fragment_retries": 2,
            "extractor_retries": 1,
            "file_access_retries": 0,
            "socket_timeout": 20,
        }

    def _check(self, info: dict[str, Any], *, incomplete: bool = False) -> str | None:
        if (info.get("age_limit") or 0) >= ADULT:
            raise Failure("adult")
        if info.get("is_live") or info.get("live_status") in ("is_live", "is_upcoming", "post_live"):
            raise Failure("live")
        self._seconds = float(info.get("duration") or 0)
        return None

    def _select(self, context: dict[str, Any]) -> list[Format]:
        self._offered = list(context["formats"])
        self._choice = choose(self._offered, self._seconds, self._wanted)
        # Names of our own: what a site calls its formats could be a path.
        return [{**each, "format_id": str(number)} for number, each in enumerate(self._choice.formats)]

    def _progress(self, step: dict[str, Any]) -> None:
        self._done[step["filename"]] = step.get("downloaded_bytes") or 0
        done = sum(self._done.values())
        stated = step.get("total_bytes") or 0
        if max(done, stated) > self._choice.limit:
            lines = lines_of(self._choice.formats[0])
            offers = variants(stated, lines, self._wanted) if stated else lower(self._offered, lines)
            raise Failure("too_large", size=stated, variants=offers)
        now = time.monotonic()
        if now - self._told >= TELL_SECONDS:
            self._told = now
            total = int(stated or step.get("total_bytes_estimate") or 0)
            self._tell({"stage": "download", "done": done, "total": total})


def _title(info: dict[str, Any]) -> str:
    title = str(info.get("title") or "")
    # What is embedded in a page is numbered, also where it is the only one.
    return (title.removesuffix(" (1)") if info.get("extractor_key") in ("Generic", "HTML5MediaEmbed") else title)[
        :TITLE_LENGTH
    ]


def _explain(error: BaseException) -> Failure:
    """Return why yt-dlp gave up, from the faults that its own wrap."""
    chain = _chain(error)
    detail = str(error)[:500]
    for each in chain:
        if isinstance(each, HTTPError):
            if str(each.reason).startswith("Guard-"):  # its ledger says more, and cannot be forged
                return Failure("network", detail=detail)
            return Failure(_STATUS.get(each.status, "site"), status=each.status, detail=detail)
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
