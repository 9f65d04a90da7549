"""What local files are, found out in the sandbox; their names are not believed."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path
from typing import Any, Literal

from whatsdex.errors import UserError
from whatsdex.models import Frozen, Media, MediaKind
from whatsdex.services import sandbox
from whatsdex.text import _, duration, ngettext

LIMITS = sandbox.Limits(seconds=30, cpu_seconds=20)
MAX_SECONDS = 12 * 3600
"""Of the longest video or sound that is looked at."""


class Facts(Frozen):
    """What a file is."""

    kind: Literal["image", "video", "audio"]
    mime: str
    size: int
    seconds: float = 0.0
    width: int = 0
    height: int = 0
    animated: bool = False
    video: str = ""
    """The codec, such as ``h264``."""
    audio: str = ""
    thumbnail: bytes = b""
    """A small JPEG of what is to be seen, where that was asked for."""


class Made(Frozen):
    """A file that was made."""

    path: Path
    mime: str
    size: int
    width: int = 0
    height: int = 0
    animated: bool = False
    """Of a sticker that it moves, of a video that it plays as GIFs do."""
    seconds: float = 0.0
    kind: MediaKind = "document"
    thumbnail: bytes = b""
    """A small JPEG."""
    pages: int = 0
    waveform: bytes = b""
    """64 loudness values from 0 to 100, of a voice message."""

    def media(self, *, name: str = "") -> Media:
        """Return what is told of it when it is sent; with a file's name it goes as a document."""
        kind: MediaKind = "document" if name else self.kind
        return Media(
            kind, self.mime, self.size, name, self.seconds, self.width, self.height,
            animated=kind == "sticker" and self.animated, gif=kind == "video" and self.animated,
            thumbnail=self.thumbnail, pages=self.pages, waveform=self.waveform if kind == "voice" else b"",
        )  # fmt: skip


def made_of(told: dict[str, Any], work: Path, folder: Path) -> Made:
    """Take a made file out of a child's working folder.

    Args:
        told: What the child says of it; its ``file`` is a name without folders.
        work: The child's folder.
        folder: Where it goes, under a name of its own.
    """
    made = work / Path(told["file"]).name
    path = made.rename(folder / (secrets.token_hex(16) + made.suffix))
    names = ("mime", "size", "width", "height", "animated", "seconds", "kind", "pages")
    known = {each: told[each] for each in names if each in told}
    waveform = bytes(told.get("waveform", ()))
    return Made(path=path, thumbnail=base64.b64decode(told["thumbnail"]), waveform=waveform, **known)


def probe(path: Path, *, max_seconds: float = MAX_SECONDS, thumbnail: bool = False) -> Facts:
    """Return what a local file is.

    Args:
        path: The file.
        max_seconds: Of the longest one that is not refused.
        thumbnail: Whether a small picture of it is wanted, too.

    Raises:
        UserError: It is broken, too large to look at, or neither picture, video nor sound.
    """
    with sandbox.work_folder() as work:
        try:
            job = {"path": str(path.absolute()), "max_seconds": max_seconds, "thumbnail": thumbnail}
            found = sandbox.run("probe", job, work=work, limits=LIMITS)
        except sandbox.SandboxError as error:
            raise explain(error) from error
    return Facts(**{**found, "thumbnail": base64.b64decode(found.get("thumbnail", ""))})


def explain(error: sandbox.SandboxError) -> Exception:
    """Return what a user is told when a local file could not be handled; faults of ours stay as they are."""
    if isinstance(error, sandbox.SandboxFailure):
        return _reason(error.code, error.facts) or error
    if isinstance(error, sandbox.SandboxTimeout):
        return UserError(_("That file takes too long to read."), _("Please send a smaller one."))
    if isinstance(error, sandbox.SandboxMemory | sandbox.SandboxKilled):
        return UserError(_("That file is too much for me."), _("Please send a smaller one."))
    return error


def _reason(code: str, facts: dict[str, Any]) -> UserError | None:
    reasons = {
        "empty": UserError(_("That file is empty.")),
        "unknown": UserError(_("That file is not a picture, video or sound that I can read.")),
        "damaged": UserError(_("That file is damaged or incomplete."), _("Please send it again.")),
        "pixels": UserError(_("That picture has too many pixels for me."), _("Please send a smaller one.")),
        "no_picture": UserError(_("There is no picture in that file.")),
        "no_sound": UserError(_("There is no sound in that file.")),
        "too_detailed": UserError(_("That has too much detail to fit into a sticker.")),
        "not_moving": UserError(_("That works with videos, sounds, GIFs and animated stickers only.")),
        "not_video": UserError(_("That works with pictures only.")),
        "still": UserError(_("That picture does not move."), _("Please send a GIF, a video or an animated sticker.")),
        "turn": UserError(_("What moves can be turned by 90, 180 or 270 degrees only.")),
        "large_already": UserError(_("That picture is as large as I can make it already.")),
        "no_gain": UserError(_("That file does not get any smaller without looking bad.")),
        "unfinished": UserError(_("I could not make anything playable of that file.")),
        "no_model": UserError(_("The model that my operator set up for backgrounds cannot be used.")),
        "nothing": UserError(_("I cannot tell what stands out in that picture."), _("Please try another one.")),
        "no_pdf": UserError(_("That file is not a PDF document.")),
        "no_paper": UserError(_("Only pictures and PDF documents can become pages.")),
        "locked": UserError(_("That document is locked with a password."), _("Please send one without.")),
        "no_text": UserError(_("There is no text in that document; its pages may be pictures.")),
    }
    if code == "length":
        if "limit" not in facts:
            return UserError(_("That is too long for me."), _("Please send a shorter one."))
        limit = duration(float(facts["limit"]))
        return UserError(_("That is too long for me; up to {limit} work.").format(limit=limit),
                         _("You can cut a part out of it with the command “trim”."))  # fmt: skip
    if code == "too_large":
        return UserError(_("What comes out of that is larger than I may send."), _("Please send a shorter one."))
    if code == "beyond":
        return UserError(_("That is only {length} long.").format(length=duration(float(facts["seconds"]))))
    if code == "large_target":
        return UserError(_("That gets too large; up to {limit} pixels a side work.").format(limit=int(facts["limit"])))
    if code == "pages":
        return UserError(_("That has too many pages for me; up to {limit} work.").format(limit=int(facts["limit"])))
    if code == "no_page":
        count = int(facts["pages"])
        return UserError(ngettext("That document has {count} page only.", "That document has {count} pages only.",
                                  count).format(count=count))  # fmt: skip
    return reasons.get(code)
