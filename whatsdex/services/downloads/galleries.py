"""The pictures of a post or page."""

from __future__ import annotations

from whatsdex.models import MediaKind
from whatsdex.services import urls
from whatsdex.services.downloads.errand import Way, errand, take
from whatsdex.services.downloads.found import Downloaded
from whatsdex.services.downloads.videos import made

MOST_BYTES = 100_000_000
"""Of all pictures together."""
IMAGES = ("image/jpeg", "image/png")


def gallery(link: urls.Link, way: Way, *, count: int, limit: int, anywhere: bool = False) -> list[Downloaded]:
    """Fetch up to ``count`` pictures and short videos, in their order.

    Args:
        link: The post or page.
        way: How and where to.
        count: At most so many.
        limit: Bytes of one of them.
        anywhere: Whether the pictures of any page are wanted, or only posts on known sites and plain picture files.

    Raises:
        NothingThere: There are none.
        UserError: They cannot be had, and why.
    """
    budget = min(way.guard.net.max_download, MOST_BYTES)
    job = {"urls": link.urls, "count": count, "limit": limit, "any": anywhere}
    with errand(way, "gallery", job, host=link.host, limit=limit, fetch_limit=budget, limited=False) as (found, work):
        return [
            made(each, take(each["file"], work, way.folder), _kind(each), found["title"]) for each in found["files"]
        ]


def _kind(facts: dict[str, object]) -> MediaKind:
    if facts["kind"] == "video" and facts["mime"] == "video/mp4" and facts.get("video") == "h264":
        return "video"
    return "image" if facts["mime"] in IMAGES else "document"
