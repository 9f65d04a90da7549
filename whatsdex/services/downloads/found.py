"""What downloads give: files, what is known of them, and what can be had in place of one too large."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec

from whatsdex.errors import UserError
from whatsdex.models import Frozen, MediaKind
from whatsdex.text import _, sanitize, size

Kind = Literal["video", "audio"]

TITLE_LENGTH = 120


class Progress(Frozen):
    """How far a download is."""

    stage: Literal["download", "pictures", "finish"]
    done: int = 0
    """Bytes, or pictures."""
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
    count: int = 1
    """Of a list, how many it has; the first is what was fetched."""
    page: str = ""
    """Where it is to be seen, where that is known."""
    thumbnail: bytes = b""

    def pack(self) -> bytes:
        """Return what is known of the file, for ``unpack``."""
        return msgspec.msgpack.encode(msgspec.structs.replace(self, path=Path(self.path.name)), enc_hook=str)

    @classmethod
    def unpack(cls, facts: bytes) -> Downloaded:
        """Return what was packed; of its path, the name that it had."""
        return msgspec.msgpack.decode(facts, type=cls, dec_hook=lambda kind, value: kind(value))


class Variant(Frozen):
    """A version that can be had."""

    kind: Kind
    lines: int = 0
    """Height of the picture; ask for it by ``download(lines=…)``."""
    size: int = 0
    """Bytes, about; 0 where unknown until it is made."""


class Versions(Frozen):
    """What there is of a video."""

    title: str
    by: str
    seconds: float
    count: int
    """Of a list, how many it has; the first is what is told of."""
    variants: tuple[Variant, ...]


class Hit(Frozen):
    """Something that a search found."""

    title: str
    url: str
    seconds: float = 0.0
    by: str = ""


class NothingThere(UserError):
    """There is a page, but nothing on it of what was looked for."""


class TooLarge(UserError):
    """The file is larger than may be sent; ``variants`` has what could be sent in its place."""

    def __init__(self, limit: int, stated: int, variants: tuple[Variant, ...], page: str = "") -> None:
        """Say by how much, where that is known.

        Args:
            limit: Bytes that may be sent.
            stated: Bytes that it has, 0 where unknown.
            variants: From best to smallest.
            page: Where they are, where that is known.
        """
        what = _("That is too large to send ({size}; at most {limit}).") if stated else _(
            "That is too large to send; at most {limit} are possible."
        )  # fmt: skip
        super().__init__(what.format(size=size(stated), limit=size(limit)))
        self.size = stated
        self.variants = variants
        self.page = page


def line(text: Any, limit: int = TITLE_LENGTH) -> str:
    """Return outside text as one harmless line."""
    return sanitize(str(text), limit=limit)
