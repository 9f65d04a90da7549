"""Videos and sounds: fetched by their links or by what a search finds, and what is known of them."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from whatsdex.errors import UserError
from whatsdex.models import MediaKind
from whatsdex.services import urls
from whatsdex.services.downloads.errand import Way, errand, take
from whatsdex.services.downloads.found import Downloaded, Hit, Kind, Variant, Versions, line
from whatsdex.text import _

SMALL = 20_000_000
"""Bytes that looking takes at most."""
WORDS_LENGTH = 200
_PLAYABLE = {"h264"}


def download(link: urls.Link | str, way: Way, *, limit: int, kind: Kind = "video", lines: int = 0) -> Downloaded:
    """Fetch the video behind a link, or its sound alone.

    Args:
        link: As read by ``urls.read``, or as somebody wrote it.
        way: How and where to.
        limit: Bytes of the largest file wanted.
        kind: Sound only, or video.
        lines: Height of the picture, from a variant; 0 for the best up to 1080 that fits.

    Raises:
        TooLarge: It is, and here is what can be had in its place.
        NothingThere: There is no video.
        UserError: It cannot be had, and why.
    """
    link = urls.read(link) if isinstance(link, str) else link
    return _fetch(link.urls, link.host, way, limit, kind, lines)


def play(words: str, way: Way, *, limit: int, kind: Kind = "audio") -> Downloaded:
    """Fetch what a search finds first; arguments and errors are those of ``download``."""
    engine = way.guard.net.search
    return _fetch((f"{engine}1:{_words(words)}",), "", way, limit, kind, 0)


def search(words: str, way: Way, count: int) -> list[Hit]:
    """Return what a search finds, the best first; live streams are left out.

    Raises:
        UserError: It cannot be had, and why.
    """
    job = {"engine": way.guard.net.search, "words": _words(words), "count": count}
    with errand(way, "search", job, host="", limit=SMALL, fetch_limit=SMALL) as (found, _work):
        return [Hit(line(each["title"]), each["url"], each["seconds"], line(each["by"])) for each in found["hits"]]


def versions(link: urls.Link, way: Way) -> Versions:
    """Return what there is of a video, without fetching it.

    Raises:
        UserError: It cannot be had, and why.
    """
    with _looked(link, "versions", {}, way) as (found, _work):
        variants = tuple(Variant(**each) for each in found["versions"])
        return Versions(line(found["title"]), line(found["by"]), found["seconds"], found["count"], variants)


def preview(link: urls.Link, way: Way) -> Downloaded:
    """Fetch the picture that stands for a video.

    Raises:
        NothingThere: There is none.
        UserError: It cannot be had, and why.
    """
    with _looked(link, "preview", {}, way) as (found, work):
        return _taken(found, work, way.folder)


def subtitles(link: urls.Link, way: Way, language: str = "") -> tuple[str, str, Path]:
    """Fetch what is said in a video; returns its title, the language and the file (SRT).

    Raises:
        NothingThere: There are none.
        UserError: It cannot be had, and why.
    """
    with _looked(link, "subtitles", {"language": language}, way) as (found, work):
        return line(found["title"]), line(found["language"], 20), take(found["file"], work, way.folder)


def _looked(link: urls.Link, task: str, job: dict[str, Any], way: Way) -> Any:
    return errand(way, task, {**job, "urls": link.urls}, host=link.host, limit=SMALL, fetch_limit=SMALL)


def _words(words: str) -> str:
    words = line(words, WORDS_LENGTH).strip()
    if not words:
        raise UserError(_("What shall I look for?"))
    return words


def _fetch(tried: tuple[str, ...], host: str, way: Way, limit: int, kind: Kind, lines: int) -> Downloaded:
    most = way.guard.net.max_download
    limit = min(limit, most)
    fetch_limit = most if lines or kind == "audio" else limit
    job = {"urls": tried, "kind": kind, "lines": lines, "limit": limit, "fetch_limit": most}
    with errand(way, "download", job, host=host, limit=limit, fetch_limit=fetch_limit) as (found, work):
        return _taken(found, work, way.folder)


def _taken(found: dict[str, Any], work: Path, folder: Path) -> Downloaded:
    kind: MediaKind = found["kind"]
    if kind == "video" and (found["mime"] != "video/mp4" or found["video"] not in _PLAYABLE):
        kind = "document"
    return made(found, take(found["file"], work, folder), kind, found["title"])


def made(found: dict[str, Any], path: Path, kind: MediaKind, title: str) -> Downloaded:
    """Return a file as the child's facts tell it."""
    return Downloaded(
        path=path,
        title=line(title),
        mime=found["mime"],
        size=found["size"],
        kind=kind,
        seconds=found.get("seconds", 0.0),
        width=found["width"],
        height=found["height"],
        count=found.get("count", 1),
        page=line(found.get("page", ""), 500),
        thumbnail=base64.b64decode(found.get("thumbnail", "")),
    )
