"""Plain files, as they are; and what pages say of themselves."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path

from whatsdex.services.downloads.errand import Way, errand, take
from whatsdex.services.downloads.found import Downloaded, line

PAGE_BYTES = 10_000_000


def fetch_file(url: str, host: str, way: Way, *, limit: int) -> Downloaded:
    """Fetch the file behind a URL; its name is the title.

    Raises:
        NothingThere: A page stands in its place.
        TooLarge: It has more bytes than ``limit``.
        UserError: It cannot be had, and why.
    """
    limit = min(limit, way.guard.net.max_download)
    job = {"urls": (url,), "limit": limit}
    with errand(way, "fetch", job, host=host, limit=limit, fetch_limit=limit) as (found, work):
        name = re.sub(r"[^\w .()-]+", "_", line(found["name"])).strip(" .") or "file"
        mime = mimetypes.guess_type(name)[0] or found["mime"] or "application/octet-stream"
        suffix = Path(name).suffix[:10]
        return Downloaded(take(found["file"], work, way.folder, suffix), name, mime, found["size"], "document")


def told(pages: list[str], host: str, way: Way) -> list[tuple[str, str]]:
    """Return the title and description that each page gives of itself.

    Raises:
        UserError: One cannot be had, and why.
    """
    job = {"pages": pages}
    with errand(way, "told", job, host=host, limit=PAGE_BYTES, fetch_limit=PAGE_BYTES) as (found, _work):
        return [(line(each["title"]), line(each["description"], 300)) for each in found["pages"]]
