"""Fetching one file, or what a page tells of itself, by plain HTTP; every step goes through the guard."""

from __future__ import annotations

import contextlib
import os
import re
import ssl
import time
from collections.abc import Iterator
from email.message import Message
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx

from whatsdex.services.sandboxed.failure import STATUS, Failure, Tell, in_turn

SECONDS = 20.0
REDIRECTS = 8
PAGE_LIMIT = 2_000_000
TELL_SECONDS = 0.5
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Safari/537.36"
TEXT_LENGTH = 500


def fetch(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Fetch the file behind the first of ``urls`` that answers; ``limit`` bounds its bytes.

    Raises:
        Failure: ``page`` where a page stands in its place, ``too_large``, ``not_found``, ``forbidden``, ``busy``,
            ``site``, ``network``, ``interrupted``.
    """
    return in_turn(job["urls"], lambda url: _file(job, url, tell))


def told(job: dict[str, Any], _tell: Tell) -> dict[str, Any]:
    """Return what pages say of themselves: for each of ``pages`` its ``title`` and ``description``.

    Raises:
        Failure: As ``fetch``.
    """
    found = []
    for url in job["pages"]:
        with _asked(job, url) as answer:
            raw = b""
            for chunk in answer.iter_bytes():
                raw += chunk
                if len(raw) > PAGE_LIMIT:
                    break
            page = _Head()
            page.feed(raw[:PAGE_LIMIT].decode(answer.encoding or "utf8", "replace"))
            found.append({name: text[:TEXT_LENGTH] for name, text in page.found.items()})
    return {"pages": found}


@contextlib.contextmanager
def _asked(job: dict[str, Any], url: str) -> Iterator[httpx.Response]:
    """Ask for a URL and give its answer, whose body is not read yet."""
    begun = False
    verify = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE"))
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
    with httpx.Client(
        proxy=job["proxy"], trust_env=False, timeout=SECONDS, verify=verify, follow_redirects=True,
        max_redirects=REDIRECTS, headers=headers,
    ) as client:  # fmt: skip
        try:
            with client.stream("GET", url) as answer:
                if answer.status_code != 200:
                    guards = answer.reason_phrase.startswith("Guard-")
                    raise Failure("network" if guards else STATUS.get(answer.status_code, "site"))
                begun = True
                yield answer
        except httpx.TooManyRedirects:
            raise Failure("site") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Failure("interrupted" if begun else "network", detail=str(error)[:300]) from None


def _file(job: dict[str, Any], url: str, tell: Tell) -> dict[str, Any]:
    with _asked(job, url) as answer:
        mime = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        named = _name(answer.headers.get("content-disposition", ""))
        if mime in ("text/html", "application/xhtml+xml") and not named:
            raise Failure("page")
        stated = int(answer.headers.get("content-length") or 0)
        if stated > job["limit"]:
            raise Failure("too_large", size=stated, variants=[])
        done, when = 0, 0.0
        with Path("fetched").open("wb") as file:
            for chunk in answer.iter_raw():
                done += len(chunk)
                if done > job["limit"]:
                    raise Failure("too_large", size=0, variants=[])
                file.write(chunk)
                if (now := time.monotonic()) - when >= TELL_SECONDS:
                    when = now
                    tell({"stage": "download", "done": done, "total": stated})
    return {"file": "fetched", "name": named or _last(str(answer.url)), "mime": mime, "size": done}


def _name(disposition: str) -> str:
    head = Message()
    head["content-disposition"] = disposition
    return Path((head.get_filename() or "").replace("\\", "/")).name[:150]


def _last(url: str) -> str:
    return unquote(re.split(r"[?#]", url)[0].rstrip("/").rpartition("/")[2])[:150]


class _Head(HTMLParser):
    """Finds a page's title and description, the ones for previews first."""

    def __init__(self) -> None:
        super().__init__()
        self.found = {"title": "", "description": ""}
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at meta tags."""
        given = dict(attrs)
        name = (given.get("property") or given.get("name") or "").lower()
        if tag == "meta" and name in ("og:title", "og:description", "description"):
            key = name.removeprefix("og:")
            if name.startswith("og:") or not self.found[key]:
                self.found[key] = given.get("content") or ""
        self._in_title = tag == "title"

    def handle_data(self, data: str) -> None:
        """Take the title's text where nothing better is known."""
        if self._in_title and not self.found["title"]:
            self.found["title"] = data.strip()
            self._in_title = False
