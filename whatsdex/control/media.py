"""The media area: what is kept of downloads, as operators see it and remove it."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable

from whatsdex.clock import from_millis
from whatsdex.control.media_views import MediaUsage, MediumView, Purged
from whatsdex.control.record import record
from whatsdex.engine.core import Core
from whatsdex.errors import UserError, WhatsdexError
from whatsdex.jid import number as number_of
from whatsdex.services import urls
from whatsdex.storage import media
from whatsdex.storage.media import Kept
from whatsdex.text import sanitize

MOST = 500
"""Files of one answer."""
HASH = re.compile(r"[0-9a-f]{8,64}")


class Media:
    """Implements ``api.MediaArea``."""

    def __init__(self, core: Callable[[], Core]) -> None:
        """Show an engine's media."""
        self._core = core

    def list(self, find: str = "", limit: int = 50, offset: int = 0) -> builtins.list[MediumView]:
        """Return what is kept, newest first."""
        core = self._core()
        found = media.listed(
            core.store, "source LIKE ? ESCAPE '\\' OR hash LIKE ? ESCAPE '\\'", [_like(find, "%"), _like(find, "")],
            limit=max(1, min(limit, MOST)), offset=max(0, offset),
        )  # fmt: skip
        return [_view(core, each) for each in found]

    def usage(self) -> builtins.list[MediaUsage]:
        """Return how much there is: all together, then by kind."""
        return [MediaUsage(*each) for each in media.usage(self._core().store)]

    def purge(self, hash: str = "", url: str = "") -> Purged:
        """Remove a file, or all that came from a link, whoever has it."""
        core = self._core()
        if bool(hash) == bool(url):
            raise WhatsdexError("Either a hash or a link is expected.")
        if hash:
            if not HASH.fullmatch(hash.lower()):
                raise WhatsdexError("A hash is 8 or more hexadecimal digits.", "`media list` shows them.")
            where, values = "hash LIKE ?", [hash.lower() + "%"]
        else:
            names = _sources(url)
            where, values = f"source IN ({','.join('?' * len(names))})", names
        claims = int(core.store.one(f"SELECT count(*) FROM media WHERE {where}", *values)[0])
        if not claims:
            raise WhatsdexError("Nothing of that is kept.", "`media list` shows what there is.")
        record(core, "media.purge", sanitize(hash or url, limit=200), f"{claims}")
        return Purged(claims, *core.bot.media.remove(where, *values))


def _like(find: str, before: str) -> str:
    safe = find.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{before}{safe}%"


def _sources(url: str) -> builtins.list[str]:
    """Return a link as it may have been kept, or else the words."""
    try:
        return [*dict.fromkeys((url, *urls.read(url).urls))]
    except UserError:
        return [url]


def _view(core: Core, kept: Kept) -> MediumView:
    user = core.directory.user_by_id(kept.owner)
    source = sanitize(kept.source, limit=300) if kept.kind == "download" else ""  # of others it is a job
    who = (user.name or number_of(user.phone or user.key)) if user is not None else "?"
    return MediumView(
        kept.hash, kept.kind, sanitize(who, limit=60), sanitize(kept.mime, limit=60), kept.size,
        source, sanitize(kept.form, limit=20), from_millis(kept.created), from_millis(kept.expires),
    )  # fmt: skip
