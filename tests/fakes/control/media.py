"""Kept media: none."""

from __future__ import annotations

from whatsdex.control.media_views import MediaUsage, MediumView, Purged
from whatsdex.errors import WhatsdexError


class FakeMedia:
    """A store in which nothing is."""

    def usage(self) -> list[MediaUsage]:
        return [MediaUsage("", 0, 0)]

    def list(self, find: str = "", limit: int = 50, offset: int = 0) -> list[MediumView]:
        return []

    def purge(self, hash: str = "", url: str = "") -> Purged:
        raise WhatsdexError("Nothing of that is kept.")
