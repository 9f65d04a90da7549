"""The table of kept media: whose each is, what for, and until when; the bytes are in the media store."""

from __future__ import annotations

from peewee import BigIntegerField, BlobField, IntegerField, Model, TextField

from whatsdex.storage.columns import text


class Medium(Model):
    """One person's claim to a file; several may have the same one."""

    hash = TextField(index=True)
    """SHA-256 of the bytes, in hexadecimal: the file's name in the store."""
    owner = IntegerField()
    """A user's row id."""
    kind = TextField()
    """download, received."""
    mime = text()
    size = BigIntegerField()
    source = text()
    """The link that it came from, or what was searched for."""
    form = text()
    """What was asked for of it, such as ``audio`` or ``480p``."""
    facts = BlobField(null=True)
    """What else is known of it, packed by whoever kept it."""
    created = BigIntegerField(index=True)
    expires = BigIntegerField()

    class Meta:
        """Name and keys."""

        table_name = "media"
        indexes = ((("owner", "source"), False),)
