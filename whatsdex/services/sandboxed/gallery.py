"""Fetching the pictures of a page or post with gallery-dl, a program of its own."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from whatsdex.services.sandboxed.failure import STATUS, TITLE_LENGTH, Failure, Tell, in_turn
from whatsdex.services.sandboxed.probe import probe

SITES = (
    "artstation", "behance", "bluesky", "catbox", "deviantart", "facebook", "flickr", "imgbb", "imagechest", "imgur",
    "instagram", "mastodon", "pexels", "pinterest", "reddit", "telegraph", "tenor", "tiktok", "tumblr", "twitter",
    "unsplash", "wallhaven", "wikimedia", "directlink",
)  # fmt: skip
"""Of the many sites that gallery-dl knows, those that are for everybody; the others are mostly not."""
LABEL = b"RTA-5042-1996-1400-1577-RTA"
"""How pages for adults mark themselves."""
MARKS = ("over_18", "nsfw", "possibly_sensitive", "sensitive", "is_mature", "mature")
LABELS = {"porn", "sexual", "nudity", "graphic-media", "nsfw"}
"""How sites mark posts for adults."""
ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".mp4", ".webm", ".mov"}
FOLDER = Path("gallery")
POLL_SECONDS = 0.2


def gallery(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Fetch up to ``count`` pictures (and short videos) into the working folder.

    Args:
        job: Has ``urls``, ``count``, ``limit`` (bytes of one of them) and whether ``any`` page is looked at, or
            only posts on known sites.
        tell: Hears how many are there.

    Raises:
        Failure: ``adult``, ``no_pictures``, ``not_found``, ``forbidden``, ``busy``, ``network``, ``too_large``.
    """
    return in_turn(job["urls"], lambda url: _fetch(job, url, tell))


def _fetch(job: dict[str, Any], url: str, tell: Tell) -> dict[str, Any]:
    if not url.startswith(("http://", "https://")):  # its other prefixes read local files
        raise Failure("no_pictures")
    Path("gallery.json").write_text(json.dumps(_settings(job)), encoding="utf8")
    command = [sys.executable, "-I", "-m", "gallery_dl", "--config-ignore", "-c", "gallery.json", "--no-part",
               "--no-mtime", "--no-input", "--range", f"1-{job['count']}", url]  # fmt: skip
    with Path("said.txt").open("wb") as said:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said)
        seen = pages = 0
        while child.poll() is None:
            time.sleep(POLL_SECONDS)
            found, read = len(_pictures()), len(list(Path().glob("*.txt")))
            if (found, read) == (seen, pages):
                continue
            pages = read
            if _is_adult():  # a page is written down before its pictures are fetched
                child.kill()
                child.wait()
                break
            if found != seen:
                seen = found
                tell({"stage": "pictures", "done": found, "total": 0})
    if _is_adult():
        raise Failure("adult")
    files = [each for each in map(_look, _pictures()) if each is not None]
    fitting = [each for each in files if each["size"] <= job["limit"]]
    if fitting:
        return {"files": fitting, "title": _title()}
    if files:
        raise Failure("too_large", size=min(each["size"] for each in files), variants=[])
    raise _explain(Path("said.txt").read_text(encoding="utf8", errors="replace"))


def _settings(job: dict[str, Any]) -> dict[str, Any]:
    extractor: dict[str, Any] = {
        "modules": [*SITES, *(["generic"] if job["any"] else [])],
        "proxy": job["proxy"],
        "proxy-env": False,
        "verify": os.environ.get("SSL_CERT_FILE", True),
        "base-directory": ".",
        "directory": [FOLDER.name],
        "filename": "{num|1:>04}_{_now:%f}.{extension}",
        "skip": False,
        "retries": 1,
        "timeout": 20,
        "sleep-request": 0,
        "write-pages": True,
        "cookies-update": False,
        "parent-skip": True,
        "generic": {"enabled": job["any"]},
        "postprocessors": [{"name": "metadata", "mode": "jsonl", "filename": "told.jsonl", "base-directory": "."}],
    }
    if job.get("cookies"):
        extractor["cookies"] = job["cookies"]
    return {
        "extractor": extractor,
        "downloader": {"part": False, "retries": 1, "timeout": 20, "mtime": False, "ytdl": {"enabled": False}},
        "cache": {"file": None},
    }


def _pictures() -> list[Path]:
    return sorted(each for each in FOLDER.rglob("*") if each.suffix.lower() in ENDINGS) if FOLDER.exists() else []


def _told() -> list[dict[str, Any]]:
    path = next(iter(Path().rglob("told.jsonl")), None)
    lines = path.read_text(encoding="utf8", errors="replace").splitlines() if path else []
    found = []
    for each in lines:
        with contextlib.suppress(ValueError):  # the last one may not be whole yet
            found.append(json.loads(each))
    return [each for each in found if isinstance(each, dict)]


def _is_adult() -> bool:
    if any(LABEL in each.read_bytes() for each in Path().glob("*.txt")):
        return True
    return any(map(_is_marked, _told()))


def _is_marked(told: dict[str, Any]) -> bool:
    labels = told.get("labels")
    named = [each.get("val") for each in labels if isinstance(each, dict)] if isinstance(labels, list) else []
    return any(told.get(mark) is True for mark in MARKS) or not LABELS.isdisjoint([*named, told.get("purity")])


def _title() -> str:
    told: dict[str, Any] = next(iter(_told()), {})
    found = next((told[name] for name in ("title", "content", "description", "text") if told.get(name)), "")
    return str(found)[:TITLE_LENGTH]


def _look(path: Path) -> dict[str, Any] | None:
    """Return what a file is; None for what is neither picture nor video, whatever it is called."""
    try:
        facts = probe({"path": str(path)}, lambda _: None)
    except Failure:
        return None
    return {"file": str(path.rename(path.name)), **facts}


def _explain(said: str) -> Failure:
    detail = said[-500:]
    for status, code in STATUS.items():
        if f"'{status} " in said:
            return Failure(code, detail=detail)
    if "Guard-" in said or "ProxyError" in said or "ConnectionError" in said or "timed out" in said.lower():
        return Failure("network", detail=detail)
    if "AuthRequired" in said or "AuthorizationError" in said or "login" in said.lower():
        return Failure("forbidden", detail=detail)
    if "Traceback" in said:
        raise RuntimeError(detail)
    return Failure("site" if "unexpected error" in said else "no_pictures", detail=detail)
