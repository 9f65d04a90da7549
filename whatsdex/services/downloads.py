"""Downloads: the video or sound behind a link, fetched in the sandbox through the guard."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import structlog

from whatsdex.errors import UserError
from whatsdex.models import Frozen, MediaKind
from whatsdex.services import sandbox, urls
from whatsdex.services.ffmpeg import ffmpeg_path
from whatsdex.services.guard import Guard, Ledger
from whatsdex.text import _, sanitize, size

log = structlog.get_logger(__name__)

Kind = Literal["video", "audio"]

OVERHEAD = 32_000_000
"""Bytes that pages, manifests and scripts may take beside the file."""
TITLE_LENGTH = 120
_PLAYABLE = {"h264"}


class Progress(Frozen):
    """How far a download is."""

    stage: Literal["download", "finish"]
    done: int = 0
    """Bytes."""
    total: int = 0
    """Bytes, 0 where unknown; an estimate for streams."""


class Downloaded(Frozen):
    """A file that was fetched."""

    path: Path
    title: str
    mime: str
    size: int
    kind: MediaKind
    """As what to send it; ``document`` for a video that phones may not play."""
    seconds: float = 0.0
    width: int = 0
    height: int = 0


class Variant(Frozen):
    """A smaller version that can be had."""

    kind: Kind
    lines: int = 0
    """Height of the picture; ask for it by ``download(lines=…)``."""
    size: int = 0
    """Bytes, about; 0 where unknown until it is made."""


class TooLarge(UserError):
    """The file is larger than may be sent; ``variants`` has what could be sent in its place."""

    def __init__(self, limit: int, stated: int, variants: tuple[Variant, ...]) -> None:
        """Say by how much, where that is known.

        Args:
            limit: Bytes that may be sent.
            stated: Bytes that it has, 0 where unknown.
            variants: From best to smallest.
        """
        what = _("That is too large to send ({size}; at most {limit}).") if stated else _(
            "That is too large to send; at most {limit} are possible."
        )  # fmt: skip
        super().__init__(what.format(size=size(stated), limit=size(limit)))
        self.size = stated
        self.variants = variants


def download(
    link: urls.Link | str,
    *,
    limit: int,
    folder: Path,
    guard: Guard,
    kind: Kind = "video",
    lines: int = 0,
    min_free: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Downloaded:
    """Fetch the video behind a link, or its sound alone.

    Args:
        link: As read by ``urls.read``, or as somebody wrote it.
        limit: Bytes of the largest file wanted.
        folder: Where it goes, under a name of its own.
        guard: The way out; its settings bound bytes and seconds.
        kind: Sound only, or video.
        lines: Height of the picture, from a variant; 0 for the best up to 1080 that fits.
        min_free: Bytes that must be free on the folder's disk.
        on_progress: Called about twice a second.
        cancelled: Asked now and then; true ends it with SandboxCancelled.

    Raises:
        TooLarge: It is, and here is what can be had in its place.
        UserError: It cannot be had, and why.
    """
    link = urls.read(link) if isinstance(link, str) else link
    net = guard.net
    limit = min(limit, net.max_download)
    fetch_limit = net.max_download if lines or kind == "audio" else limit
    if shutil.disk_usage(folder).free < max(min_free, 2 * fetch_limit):
        raise UserError(_("I have no room for downloads right now."), _("Please try again later."))
    limits = sandbox.Limits(
        seconds=net.download_seconds,
        cpu_seconds=int(2 * net.download_seconds),
        memory=2 << 30,
        file_size=int(fetch_limit * 1.1) + OVERHEAD,
    )
    job = {
        "urls": link.urls,
        "kind": kind,
        "lines": lines,
        "limit": limit,
        "fetch_limit": net.max_download,
        "ffmpeg": ffmpeg_path(),
    }
    budget = int(fetch_limit * 1.1) + OVERHEAD
    with sandbox.work_folder(folder) as work, guard.issue(budget, net.download_seconds) as access:
        try:
            found = sandbox.run(
                "download",
                {**job, "proxy": access.url},
                work=work,
                limits=limits,
                proxy=access.url,
                on_progress=_reporter(on_progress),
                cancelled=cancelled,
            )
        except sandbox.SandboxCancelled:
            raise
        except sandbox.SandboxError as error:
            reason = error.code if isinstance(error, sandbox.SandboxFailure) else type(error).__name__
            log.info("download_failed", host=link.host, reason=reason, refusals=_codes(access.ledger))
            raise _explain(error, access.ledger, limit) from error
        if access.ledger.has("bytes"):
            # The client took the cut for the end.
            raise TooLarge(limit, 0, ())
        return _take(found, work, folder)


def _take(found: dict[str, Any], work: Path, folder: Path) -> Downloaded:
    source = work / Path(found["file"]).name
    path = source.rename(folder / (secrets.token_hex(16) + source.suffix))
    kind: MediaKind = found["kind"]
    if kind == "video" and (found["mime"] != "video/mp4" or found["video"] not in _PLAYABLE):
        kind = "document"
    return Downloaded(
        path=path,
        title=sanitize(found["title"], limit=TITLE_LENGTH),
        mime=found["mime"],
        size=found["size"],
        kind=kind,
        seconds=found["seconds"],
        width=found["width"],
        height=found["height"],
    )


def _reporter(on_progress: Callable[[Progress], None] | None) -> Callable[[dict[str, Any]], None] | None:
    return None if on_progress is None else lambda step: on_progress(Progress(**step))


def _codes(ledger: Ledger) -> list[str]:
    return sorted({each.code for each in ledger.refusals})


def _explain(error: sandbox.SandboxError, ledger: Ledger, limit: int) -> Exception:
    """Return what the user is told; the guard's ledger decides before anything that a page could forge."""
    refused = _refused(ledger, limit)
    if refused is not None:
        return refused
    if isinstance(error, sandbox.SandboxTimeout):
        return _too_slow()
    if isinstance(error, sandbox.SandboxMemory | sandbox.SandboxKilled):
        return UserError(_("That download is too much for me."))
    if not isinstance(error, sandbox.SandboxFailure):
        return error
    if error.code == "too_large":
        found = tuple(Variant(**each) for each in error.facts["variants"])
        return TooLarge(limit, error.facts["size"], found)
    if error.code == "network":
        if ledger.has("no-such-name"):
            return UserError(_("There is no site of that name."), _("Is the link complete?"))
        return UserError(_("That site does not answer."), _("Please check the link, or try again later."))
    return _reasons().get(error.code, error)


def _refused(ledger: Ledger, limit: int) -> UserError | None:
    if ledger.has("private-address"):
        return UserError(_("That link leads to a private address, which I do not open."))
    if ledger.has("blocked-domain"):
        return UserError(_("Links to that site are not allowed here."))
    if ledger.has("port"):
        return UserError(_("That link leads to an unusual port, which I do not open."))
    if ledger.has("bytes"):
        return TooLarge(limit, 0, ())
    return _too_slow() if ledger.has("time") else None


def _too_slow() -> UserError:
    return UserError(_("That download took too long, so I stopped it."), _("Please try again later."))


def _reasons() -> dict[str, UserError]:
    return {
        "live": UserError(_("That is a live stream, which I do not download.")),
        "adult": UserError(_("That is marked as for adults only, which I do not download.")),
        "drm": UserError(_("That is protected against copying.")),
        "no_video": UserError(_("I found no video there.")),
        "no_sound": UserError(_("That video has no sound.")),
        "not_found": UserError(_("There is nothing at that link (any more).")),
        "forbidden": UserError(_("That site does not let me in."), _("It may want a login.")),
        "busy": UserError(_("That site asks me to wait."), _("Please try again in some minutes.")),
        "site": UserError(_("That site has a problem right now."), _("Please try again later.")),
        "unavailable": UserError(_("That video is not available to me (private, removed or limited to a region).")),
        "interrupted": UserError(_("That site stopped in the middle of the file."), _("Please try again later.")),
        "damaged": UserError(_("The file at that link is damaged or incomplete.")),
        "unfinished": UserError(_("I could not make a playable file of that video.")),
    }
