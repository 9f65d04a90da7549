"""An errand: one job in the sandbox whose only way out is a pass of the guard."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from whatsdex.errors import UserError
from whatsdex.services import sandbox
from whatsdex.services.deno import deno_path
from whatsdex.services.downloads.found import Progress, TooLarge
from whatsdex.services.downloads.reasons import explain, refused
from whatsdex.services.ffmpeg import ffmpeg_path
from whatsdex.services.guard import Guard
from whatsdex.text import _

log = structlog.get_logger(__name__)

OVERHEAD = 32_000_000
"""Bytes that pages, manifests and scripts may take beside the file."""
MEMORY = 2 << 30
SCRIPTED = ("youtube.com", "youtu.be", "youtube-nocookie.com")
"""Sites whose scripts are run where there is a program for it."""


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody's downloads go out, and where they come in."""

    guard: Guard
    """Its settings bound bytes and seconds."""
    folder: Path
    """Where files go, under names of their own."""
    min_free: int = 0
    """Bytes that must be free on the folder's disk."""
    on_progress: Callable[[Progress], None] | None = None
    """Called about twice a second."""
    cancelled: Callable[[], bool] | None = None
    """Asked now and then; true ends it with SandboxCancelled."""
    make_room: Callable[[int], None] | None = None
    """Asked to free so many bytes of the folder's disk where there are too few."""


@contextlib.contextmanager
def errand(
    way: Way, task: str, job: dict[str, Any], *, host: str, limit: int, fetch_limit: int, limited: bool = True
) -> Iterator[tuple[dict[str, Any], Path]]:
    """Have a job done, and give what the child found and the folder that it worked in.

    Args:
        way: How it goes out.
        task: One of the sandbox's tasks.
        job: What it is to do.
        host: Of the site; empty for a search.
        limit: Bytes that the user may have, for what they are told.
        fetch_limit: Bytes that may be fetched for that.
        limited: Whether the guard's having cut something off makes it no success.

    Raises:
        TooLarge: It is, and here is what can be had in its place.
        UserError: It cannot be had, and why.
    """
    net = way.guard.net
    wanted = max(way.min_free, 2 * fetch_limit)
    if _free(way) < wanted and way.make_room is not None:
        way.make_room(wanted - _free(way))
    if _free(way) < wanted:
        raise UserError(_("I have no room for downloads right now."), _("Please try again later."))
    deno = deno_path() if not host or host.removeprefix("www.").removeprefix("m.") in SCRIPTED else ""
    budget = int(fetch_limit * 1.1) + OVERHEAD
    limits = sandbox.Limits(
        seconds=net.download_seconds,
        cpu_seconds=int(2 * net.download_seconds),
        memory=0 if deno else MEMORY,
        resident=MEMORY if deno else 0,
        file_size=budget,
    )
    with sandbox.work_folder(way.folder) as work, way.guard.issue(budget, net.download_seconds) as access:
        order = {**job, "proxy": access.url, "ffmpeg": ffmpeg_path(), "deno": deno, "cookies": net.cookies}
        try:
            found = sandbox.run(
                task, order, work=work, limits=limits, proxy=access.url, on_progress=_reporter(way.on_progress),
                cancelled=way.cancelled,
            )  # fmt: skip
        except sandbox.SandboxCancelled:
            raise
        except sandbox.SandboxError as error:
            reason = error.code if isinstance(error, sandbox.SandboxFailure) else type(error).__name__
            codes = sorted({each.code for each in access.ledger.refusals})
            log.info("download_failed", task=task, host=host, reason=reason, refusals=codes)
            raise explain(error, access.ledger, limit, searched=not host) from error
        if limited and access.ledger.has("bytes"):
            # The client took the cut for the end.
            raise refused(access.ledger, limit) or TooLarge(limit, 0, ())
        yield found, work


def take(named: str, work: Path, folder: Path, suffix: str = "") -> Path:
    """Move a file that a child made out of its folder, to a name of our own."""
    source = work / Path(named).name
    return source.rename(folder / (secrets.token_hex(16) + (suffix or source.suffix)))


def _free(way: Way) -> int:
    return shutil.disk_usage(way.folder).free


def _reporter(on_progress: Callable[[Progress], None] | None) -> Callable[[dict[str, Any]], None] | None:
    return None if on_progress is None else lambda step: on_progress(Progress(**step))
