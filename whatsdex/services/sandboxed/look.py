"""What yt-dlp tells of a video without fetching it: its versions, its preview, its subtitles; and searches."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import yt_dlp
from yt_dlp.networking import Request
from yt_dlp.utils import YoutubeDLError

from whatsdex.services.sandboxed import opening, stills, ytdlp
from whatsdex.services.sandboxed.failure import TITLE_LENGTH, Failure, Tell, in_turn
from whatsdex.services.sandboxed.formats import offered

PICTURE_LIMIT = 20_000_000
TEXT_LIMIT = 5_000_000
SPOKEN = ("srt", "vtt", "ttml", "ass")
"""Kinds of subtitles, from the best to the worst of those that can be made plain."""
HITS = 10
LIVE = ("is_live", "is_upcoming")


def versions(job: dict[str, Any], _tell: Tell) -> dict[str, Any]:
    """Return what there is of a video.

    Raises:
        Failure: As ``fetch.download``.
    """

    def work(url: str) -> dict[str, Any]:
        with _looking(job) as fetcher:
            info, count = _info(fetcher, url)
            seconds = float(info.get("duration") or 0)
            found = offered(list(info.get("formats") or [info]), seconds)
            by = str(info.get("uploader") or info.get("channel") or "")[:TITLE_LENGTH]
            return {"title": ytdlp.title(info), "by": by, "seconds": seconds, "count": count, "versions": found}

    return in_turn(job["urls"], work)


def preview(job: dict[str, Any], _tell: Tell) -> dict[str, Any]:
    """Fetch the picture that stands for a video, as JPEG.

    Raises:
        Failure: ``no_picture``, or as ``fetch.download``.
    """

    def work(url: str) -> dict[str, Any]:
        with _looking(job) as fetcher:
            info, _count = _info(fetcher, url)
            for each in reversed(info.get("thumbnails") or []):
                try:
                    raw = fetcher.urlopen(Request(str(each["url"]))).read(PICTURE_LIMIT)
                except (YoutubeDLError, OSError):
                    continue
                Path("preview").write_bytes(raw)
                if made := _jpeg("preview"):
                    return {"title": ytdlp.title(info), **made}
        raise Failure("no_picture")

    return in_turn(job["urls"], work)


def subtitles(job: dict[str, Any], _tell: Tell) -> dict[str, Any]:
    """Fetch what is said in a video, as SRT: in ``language`` where that is there, else in its own.

    Raises:
        Failure: ``no_subtitles`` with the ``languages`` there are, or as ``fetch.download``.
    """

    def work(url: str) -> dict[str, Any]:
        with _looking(job) as fetcher:
            info, _count = _info(fetcher, url)
            language, kinds = _spoken(info, job["language"])
            best = min(kinds, key=lambda each: SPOKEN.index(each["ext"]))
            raw = best.get("data") or fetcher.urlopen(Request(str(best["url"]))).read(TEXT_LIMIT)
            Path("said." + best["ext"]).write_bytes(raw.encode() if isinstance(raw, str) else raw)
            file = _plain("said." + best["ext"], job["ffmpeg"])
            return {"title": ytdlp.title(info), "language": language, "file": file}

    return in_turn(job["urls"], work)


def search(job: dict[str, Any], _tell: Tell) -> dict[str, Any]:
    """Return what a search finds: ``hits`` with ``title``, ``url``, ``seconds`` and ``by``.

    Raises:
        Failure: As ``fetch.download``.
    """
    with _looking(job) as fetcher:
        fetcher.params["extract_flat"] = True
        fetcher.params["playlist_items"] = f"1:{HITS}"
        found = _extract(fetcher, f"{job['engine']}{min(job['count'], HITS)}:{job['words']}")
    hits = [_hit(each) for each in found.get("entries") or [] if each and each.get("live_status") not in LIVE]
    return {"hits": [each for each in hits if each["url"].startswith(("http://", "https://"))][: job["count"]]}


def _hit(each: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": ytdlp.title(each),
        "url": str(each.get("url") or each.get("webpage_url") or ""),
        "seconds": float(each.get("duration") or 0),
        "by": str(each.get("uploader") or each.get("channel") or "")[:100],
    }


def _looking(job: dict[str, Any]) -> yt_dlp.YoutubeDL:
    return yt_dlp.YoutubeDL({**ytdlp.options(job), "format": _any, "writesubtitles": True, "retries": 2})


def _any(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Choose what does not matter: nothing of it is fetched."""
    return list(context["formats"])[-1:]


def _extract(fetcher: yt_dlp.YoutubeDL, url: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = fetcher.extract_info(url, download=False)
    except YoutubeDLError as error:
        raise ytdlp.explain(error) from None
    return found or {}


def _info(fetcher: yt_dlp.YoutubeDL, url: str) -> tuple[dict[str, Any], int]:
    info, count = ytdlp.first(_extract(fetcher, url))
    if not info:
        raise Failure("no_video")
    ytdlp.check(info)
    return info, count


def _jpeg(path: str) -> dict[str, Any] | None:
    try:
        picture = opening.picture(path)
        if picture is None:
            return None
        with opening.hostile():
            picture.thumbnail((stills.SIDE, stills.SIDE))
            made = stills.opaque(picture.convert("RGBA"))
    except Failure:
        return None
    made.save("preview.jpg", quality=90)
    size = Path("preview.jpg").stat().st_size
    return {"file": "preview.jpg", "mime": "image/jpeg", "kind": "image", "size": size, "width": made.width,
            "height": made.height, "thumbnail": stills.thumbnail(made)}  # fmt: skip


def _spoken(info: dict[str, Any], wanted: str) -> tuple[str, list[dict[str, Any]]]:
    """Return a language and its subtitles: people's before a machine's."""
    own = str(info.get("language") or "")
    seen: dict[str, list[dict[str, Any]]] = {}
    for source in (info.get("subtitles") or {}, info.get("automatic_captions") or {}):
        usable = {name: [each for each in kinds if each.get("ext") in SPOKEN] for name, kinds in source.items()}
        usable = {name: kinds for name, kinds in usable.items() if kinds and name != "live_chat"}
        asked = wanted or own
        for name, kinds in usable.items():
            if asked and (name.lower() == asked.lower() or name.lower().startswith(asked.lower() + "-")):
                return name, kinds
        if usable and not wanted and source is info.get("subtitles"):
            return next(iter(usable.items()))
        seen |= usable
    if seen and not wanted:
        return next(iter(seen.items()))
    raise Failure("no_subtitles", languages=sorted(seen)[:20])


def _plain(path: str, ffmpeg: str) -> str:
    """Return the file as SRT."""
    if path.endswith(".srt"):
        return path
    whitelist = ["-protocol_whitelist", opening.PROTOCOLS, "-format_whitelist", "webvtt,ass,ttml,srt"]
    done = subprocess.run(
        [ffmpeg, "-nostdin", "-v", "error", "-y", *whitelist, "-i", f"file:{path}", "-f", "srt", "file:said.srt"],
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    if done.returncode or not Path("said.srt").exists() or not Path("said.srt").stat().st_size:
        raise Failure("no_subtitles", languages=[])
    return "said.srt"
