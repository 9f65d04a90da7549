"""Fetching a video or its sound with yt-dlp, whose every step outwards goes through the guard."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import yt_dlp
from yt_dlp.utils import YoutubeDLError

from whatsdex.services.sandboxed import ytdlp
from whatsdex.services.sandboxed.failure import Failure, Tell, in_turn
from whatsdex.services.sandboxed.finish import Plan, finish
from whatsdex.services.sandboxed.formats import Choice, Format, Wanted, choose, lines_of, lower, variants

TELL_SECONDS = 0.5
"""How often progress is told."""


def download(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Fetch the first of ``urls`` that answers into the working folder.

    Raises:
        Failure: ``too_large``, ``live``, ``adult``, ``drm``, ``no_video``, ``no_sound``, ``not_found``,
            ``forbidden``, ``busy``, ``site``, ``unavailable``, ``network``, ``interrupted``, ``damaged``,
            ``unfinished``.
    """
    wanted = Wanted(job["kind"], job["limit"], job["fetch_limit"], job["lines"])
    return in_turn(job["urls"], lambda url: _Fetch(wanted, job, tell).run(url))


class _Fetch:
    """One try at one URL."""

    def __init__(self, wanted: Wanted, job: dict[str, Any], tell: Tell) -> None:
        self._wanted = wanted
        self._job = job
        self._tell = tell
        self._told = 0.0
        self._seconds = 0.0
        self._page = ""
        self._offered: list[Format] = []
        self._choice = Choice([], wanted.limit)
        self._done: dict[str, int] = {}

    def run(self, url: str) -> dict[str, Any]:
        """Fetch it."""
        try:
            with yt_dlp.YoutubeDL(self._options()) as fetcher:
                info = fetcher.extract_info(url)
        except YoutubeDLError as error:
            raise ytdlp.explain(error) from None
        except ValueError as error:
            # A fetching thread of yt-dlp that gives its segment up closes the file that another one may still fill.
            if "closed file" not in str(error):
                raise
            raise Failure("interrupted", detail=str(error)) from None
        except Failure as failure:
            failure.facts["page"] = self._page
            raise
        info, count = ytdlp.first(info)
        files = [each["filepath"] for each in (info or {}).get("requested_downloads") or []]
        if info is None or not files or not all(Path(each).is_file() for each in files):
            raise Failure("no_video")
        self._tell({"stage": "finish", "done": 0, "total": 0})
        plan = Plan(self._wanted.kind, self._wanted.limit, self._choice.shrink, self._job["ffmpeg"])
        path, facts = finish(files, plan)
        return {
            "file": path,
            "title": ytdlp.title(info),
            "page": str(info.get("webpage_url") or ""),
            "count": count,
            **facts,
        }

    def _options(self) -> dict[str, Any]:
        return {
            **ytdlp.options(self._job),
            "format": self._select,
            "match_filter": self._check,
            "progress_hooks": [self._progress],
            "outtmpl": {"default": "%(format_id)s.%(ext)s"},
            "external_downloader": "native",
            "hls_prefer_native": True,
            "concurrent_fragment_downloads": 4,
            "skip_unavailable_fragments": False,
            "fixup": "never",
            "nopart": True,
            "updatetime": False,
            "retries": 2,
            "fragment_retries": 2,
            "file_access_retries": 0,
        }

    def _check(self, info: dict[str, Any], *, incomplete: bool = False) -> str | None:
        ytdlp.check(info)
        self._page = str(info.get("webpage_url") or "")
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
