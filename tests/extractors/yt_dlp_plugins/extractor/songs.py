"""A site for tests, ``songs.example``, and its search; yt-dlp takes them in where their folder is on the path.

Links to well-known sites that the commands' examples give lead there too.
"""

from __future__ import annotations

from typing import Any

from yt_dlp.extractor.common import InfoExtractor, SearchInfoExtractor

SITE = "https://songs.example"


class SongIE(InfoExtractor):  # type: ignore[misc]
    """A song's page: ``/watch/ID``, described in ``/api/ID``."""

    _VALID_URL = (
        r"https://(?:songs\.example/watch|(?:www\.|clips\.)?(?:youtu\.be|bsky\.app|fb\.watch|instagram\.com|x\.com"
        r"|pinterest\.com|reddit\.com|soundcloud\.com|tiktok\.com|twitch\.tv)(?:/[^?#]*)?)/(?P<id>\w+)"
    )

    def _real_extract(self, url: str) -> dict[str, Any]:
        name = self._match_id(url)
        told: dict[str, Any] = self._download_json(f"{SITE}/api/{name}", name)
        return {"id": name, "webpage_url": f"{SITE}/watch/{name}", **told}


class SongSearchIE(SearchInfoExtractor):  # type: ignore[misc]
    """Finds what the site's ``/search`` lists."""

    IE_NAME = "songs:search"
    _SEARCH_KEY = "songsearch"
    _MAX_RESULTS = 20

    def _search_results(self, query: str) -> Any:
        found = self._download_json(f"{SITE}/search", query, query={"q": query})
        for each in found:
            yield self.url_result(f"{SITE}/watch/{each['id']}", SongIE, each["id"], each["title"], **each)
