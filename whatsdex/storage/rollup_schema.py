"""The tables of statistics: sums by minute, hour, day and week, which stay when what they count has gone."""

from __future__ import annotations

from peewee import SQL, BigIntegerField, BlobField, CharField, CompositeKey, IntegerField, Model, TextField


def count() -> BigIntegerField:
    """Return a column of a sum."""
    return BigIntegerField(constraints=[SQL("DEFAULT 0")], default=0)


class Traffic(Model):
    """What came and went in one stretch of time."""

    span = IntegerField()
    """Its length in seconds: a minute, an hour, a day or a week."""
    at = BigIntegerField()
    """Its start."""
    received = count()
    sent = count()
    """Messages written by the bot, by when they were written."""
    commands = count()
    errors = count()
    """Commands that ended by a fault of ours."""

    class Meta:
        """Keys."""

        primary_key = CompositeKey("span", "at")


class CommandTraffic(Model):
    """How one command was used in one stretch of time."""

    span = IntegerField()
    at = BigIntegerField()
    command = TextField()
    category = TextField()
    uses = count()
    errors = count()
    latencies = BlobField()
    """Counts of durations, as ``monitoring.latency`` packs them."""

    class Meta:
        """Name and keys."""

        table_name = "command_traffic"
        primary_key = CompositeKey("span", "at", "command")


class RollupMark(Model):
    """How far a table has been summed up."""

    source = CharField(primary_key=True)
    """The table's name."""
    done = count()
    """The last row id that is in the sums."""

    class Meta:
        """Name."""

        table_name = "rollup_mark"
