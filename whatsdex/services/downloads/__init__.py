"""Downloads: what is behind a link, fetched in the sandbox through the guard."""

from whatsdex.services.downloads.errand import Way
from whatsdex.services.downloads.files import fetch_file, told
from whatsdex.services.downloads.found import Downloaded, Hit, Kind, NothingThere, Progress, TooLarge, Variant, Versions
from whatsdex.services.downloads.galleries import gallery
from whatsdex.services.downloads.videos import download, play, preview, search, subtitles, versions

__all__ = [
    "Downloaded", "Hit", "Kind", "NothingThere", "Progress", "TooLarge", "Variant", "Versions", "Way", "download",
    "fetch_file", "gallery", "play", "preview", "search", "subtitles", "told", "versions",
]  # fmt: skip
