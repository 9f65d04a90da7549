"""The tables of groups: who is in them, who was warned or muted, and what they keep."""

from __future__ import annotations

from peewee import SQL, BigIntegerField, BooleanField, CompositeKey, IntegerField, Model, TextField

from whatsdex.storage.columns import number, text


class Membership(Model):
    """Somebody is in a group; by JID, since most members never speak to the bot."""

    chat = IntegerField()
    """A chat's row id."""
    jid = TextField()
    """LID where known, else phone JID."""
    other = text()
    """The phone JID beside a LID."""
    admin = BooleanField(constraints=[SQL("DEFAULT FALSE")], default=False)

    class Meta:
        """Keys."""

        primary_key = CompositeKey("chat", "jid")
        indexes = ((("jid",), False), (("other",), False))


class Warning(Model):  # the table's name, not the exception
    """A member was warned in a group."""

    chat = IntegerField()
    user = IntegerField()
    reason = text()
    actor = IntegerField(constraints=[SQL("DEFAULT 0")], default=0)
    """Row id of who warned, 0 for the bot itself."""
    at = BigIntegerField()

    class Meta:
        """Keys."""

        indexes = ((("chat", "user"), False), (("user",), False))


class Mute(Model):
    """A member's messages are deleted in a group."""

    chat = IntegerField()
    user = IntegerField()
    until = number()
    """-1 for good."""
    reason = text()
    actor = IntegerField(constraints=[SQL("DEFAULT 0")], default=0)
    at = BigIntegerField()

    class Meta:
        """Keys."""

        primary_key = CompositeKey("chat", "user")
        indexes = ((("user",), False),)


class Note(Model):
    """A text that a group keeps under a name."""

    chat = IntegerField()
    name = TextField()
    text = TextField(constraints=[SQL("DEFAULT ''")], default="")
    actor = IntegerField(constraints=[SQL("DEFAULT 0")], default=0)
    at = BigIntegerField()

    class Meta:
        """Keys."""

        primary_key = CompositeKey("chat", "name")


class Filter(Model):
    """A text that a group gets when somebody says something."""

    chat = IntegerField()
    trigger = TextField()
    text = TextField(constraints=[SQL("DEFAULT ''")], default="")
    actor = IntegerField(constraints=[SQL("DEFAULT 0")], default=0)
    at = BigIntegerField()

    class Meta:
        """Keys."""

        primary_key = CompositeKey("chat", "trigger")
