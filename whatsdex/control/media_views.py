"""What faces get to see of kept media."""

from __future__ import annotations

from datetime import datetime

from whatsdex.models import Frozen


class MediumView(Frozen):
    """A file that is kept for somebody; texts are cleaned."""

    hash: str
    """SHA-256, in hexadecimal."""
    kind: str
    """download, received."""
    who: str
    mime: str
    size: int
    """Bytes."""
    source: str
    """The link, or the words that were looked for."""
    form: str
    created: datetime
    expires: datetime


class MediaUsage(Frozen):
    """How much there is of one kind."""

    kind: str
    """Empty for all together, where a file that several people have counts once."""
    files: int
    bytes: int


class Purged(Frozen):
    """What a purge removed."""

    claims: int
    """People's claims to files."""
    files: int
    bytes: int
