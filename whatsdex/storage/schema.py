"""The tables. Times are milliseconds since 1970 (UTC); structs are kept as msgpack.

Migrations hold frozen copies of what they make; a test compares them with these models.
"""

from __future__ import annotations

from peewee import (
    SQL,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    FloatField,
    IntegerField,
    Model,
    TextField,
)

from whatsdex.storage.columns import number, text
from whatsdex.storage.group_schema import Filter, Membership, Mute, Note, Warning
from whatsdex.storage.media_schema import Medium
from whatsdex.storage.rollup_schema import CommandTraffic, RollupMark, Traffic


class Account(Model):
    """A WhatsApp account of ours."""

    name = CharField(primary_key=True)
    phone = text()
    lid = text()
    pushname = text()
    paired_at = number()


class User(Model):
    """A person."""

    realm = text()
    """Empty for WhatsApp, ``console`` for made-up people."""
    key = TextField()
    """LID where known, else phone JID."""
    lid = text()
    phone = text()
    name = text()
    role = text()
    """Empty, ``staff`` or ``owner``."""
    banned_until = number()
    """0 not banned, -1 for good."""
    first_seen = number()
    last_seen = number()
    commands = number()
    consent = number()
    """To broadcasts: 1 asked for them, -1 wants none, 0 said nothing."""
    greeted = number()
    """When the bot said in a private chat what it is; 0 if never."""
    blocked = BooleanField(constraints=[SQL("DEFAULT FALSE")], default=False)
    """Whether the account blocks them at WhatsApp."""
    premium_until = number()
    """0 not premium, -1 for good."""
    ban_reason = text()
    remark = text()
    """What operators noted about them."""

    class Meta:
        """Keys."""

        indexes = ((("realm", "key"), True),)


User.add_index(User.index(User.role, name="user_role").where(User.role != ""))


class Alias(Model):
    """Which user a JID means."""

    realm = TextField()
    jid = TextField()
    user = IntegerField(index=True)

    class Meta:
        """Keys."""

        primary_key = CompositeKey("realm", "jid")


class Chat(Model):
    """A chat of an account."""

    account = TextField()
    jid = TextField()
    is_group = BooleanField(constraints=[SQL("DEFAULT FALSE")], default=False)
    subject = text()
    enabled = BooleanField(constraints=[SQL("DEFAULT FALSE")], default=False)
    """Whether the bot speaks in this group."""
    ephemeral = number()
    greeted = BooleanField(constraints=[SQL("DEFAULT FALSE")], default=False)
    """Whether the bot has said once that it is here."""
    first_seen = number()
    options = TextField(constraints=[SQL("DEFAULT '{}'")], default="{}")
    """What the group chose, as a JSON object."""
    description = text()
    muted_until = number()
    """Until when admins silenced the bot here: 0 not, -1 for good."""
    members_at = number()
    """When its membership rows were last read from WhatsApp."""

    class Meta:
        """Keys."""

        indexes = ((("account", "jid"), True),)


class Message(Model):
    """A message that came in: journal while pending, history after."""

    id = CharField(primary_key=True)
    """account/chat/message id."""
    account = TextField()
    chat = TextField()
    user = IntegerField()
    at = BigIntegerField()
    kind = TextField()
    state = text()
    """pending, done, dead."""
    tries = number()
    """Runs begun again after a crash."""
    outcome = text()
    command = text()
    ms = number()
    body = BlobField(null=True)
    """The models.Message; NULL once done where it was not for the bot."""

    class Meta:
        """Keys."""

        indexes = ((("at",), False),)


Message.add_index(Message.index(Message.state, name="message_pending").where(Message.state == "pending"))
Message.add_index(Message.index(Message.state, name="message_dead").where(Message.state == "dead"))


class Invocation(Model):
    """One run of one command."""

    id = CharField(primary_key=True)
    """Message id, path."""
    command = TextField()
    user = IntegerField()
    account = TextField()
    chat = TextField()
    state = TextField()
    """open, done."""
    outcome = text()
    at = BigIntegerField()
    ms = number()
    incident = number()


class Outbox(Model):
    """An action to do, and what came of it."""

    key = TextField(unique=True)
    """Invocation, n-th action; makes a second run's rows the same."""
    account = TextField()
    chat = TextField()
    invocation = text()
    kind = TextField()
    action = BlobField()
    """A models.Action."""
    urgent = BooleanField(constraints=[SQL("DEFAULT TRUE")], default=True)
    """A reply, as against something unasked."""
    state = TextField()
    """queued; handed to the sender; sent, dead, dropped."""
    tries = number()
    ambiguous = number()
    """How often it was sent again although it may have arrived: the answer was lost."""
    created = BigIntegerField()
    asked = number()
    """When the message it answers came."""
    sent = number()
    wa_id = text()
    error = text()
    value = text()
    delivered = number()
    read = number()

    class Meta:
        """Keys."""

        indexes = ((("wa_id",), False),)


Outbox.add_index(Outbox.index(Outbox.state, name="outbox_open").where(Outbox.state << ("queued", "handed")))
Outbox.add_index(Outbox.index(Outbox.state, name="outbox_dead").where(Outbox.state == "dead"))


class Job(Model):
    """A background run of a command, as people see it."""

    invocation = TextField(unique=True)
    command = TextField()
    pool = TextField()
    user = IntegerField()
    account = TextField()
    chat = TextField()
    state = TextField()
    """queued, running, done, failed, cancelled, dead."""
    attempt = number()
    progress = FloatField(constraints=[SQL("DEFAULT 0")], default=0.0)
    note = text()
    cancel = BooleanField(constraints=[SQL("DEFAULT FALSE")], default=False)
    created = BigIntegerField()
    started = number()
    ended = number()
    payload = BlobField()

    class Meta:
        """Keys."""

        indexes = ((("state",), False),)


class CommandUse(Model):
    """One use of one command, for statistics."""

    at = BigIntegerField(index=True)
    command = TextField()
    category = TextField()
    account = TextField()
    chat = TextField()
    user = IntegerField()
    outcome = TextField()
    ms = BigIntegerField()

    class Meta:
        """Name."""

        table_name = "command_use"


class Setting(Model):
    """A setting made in the panel or from a chat."""

    scope = TextField()
    """Empty: everywhere; else a group's chat row id."""
    key = TextField()
    value = TextField()
    """JSON."""
    at = BigIntegerField()
    actor = text()

    class Meta:
        """Keys."""

        primary_key = CompositeKey("scope", "key")


class Conversation(Model):
    """A dialogue that waits for an answer."""

    account = TextField()
    chat = TextField()
    user = IntegerField()
    kind = TextField()
    state = BlobField()
    expires = BigIntegerField()

    class Meta:
        """Keys."""

        primary_key = CompositeKey("account", "chat", "user")


class Notice(Model):
    """What was said to somebody and need not be said again on that day."""

    user = IntegerField()
    what = TextField()
    day = TextField()

    class Meta:
        """Keys."""

        primary_key = CompositeKey("user", "what", "day")


class Incident(Model):
    """A fault of ours."""

    at = BigIntegerField()
    place = TextField()
    summary = TextField()
    trace = text()
    invocation = text()


class Schedule(Model):
    """Something to do at a time."""

    name = TextField(unique=True)
    """Says what it is for, such as ``mute/5/7``; a second one of a name replaces the first."""
    kind = TextField()
    """Which registered function does it."""
    due = BigIntegerField(index=True)
    zone = TextField(constraints=[SQL("DEFAULT 'UTC'")], default="UTC")
    """In which its rule is meant."""
    rule = text()
    """Empty: once; ``daily 22:00``, ``weekly mon 08:30``, ``every SECONDS``."""
    account = text()
    """Whose process does it; empty for any."""
    chat = IntegerField(constraints=[SQL("DEFAULT 0")], default=0)
    user = IntegerField(constraints=[SQL("DEFAULT 0")], default=0)
    payload = BlobField(null=True)
    """msgpack."""
    claimed = number()
    """When a process took it; 0 while it waits."""
    tries = number()
    created = BigIntegerField()

    class Meta:
        """Keys."""

        indexes = ((("chat",), False), (("user",), False))


class Feedback(Model):
    """What somebody told the operator."""

    at = BigIntegerField()
    user = IntegerField(index=True)
    account = TextField()
    text = TextField()


class WordCount(Model):
    """How often a word was said in a group that wants to know."""

    chat = IntegerField()
    word = TextField()
    said = number()
    at = BigIntegerField()
    """When it was said last."""

    class Meta:
        """Keys."""

        table_name = "word_count"
        primary_key = CompositeKey("chat", "word")


class Audit(Model):
    """Somebody with rights did something."""

    at = BigIntegerField(index=True)
    actor = TextField()
    """A user's key, or the name of a user of the machine."""
    face = TextField()
    """``chat``, ``panel``, ``cli``, ``bot``."""
    action = TextField()
    """``area.verb``."""
    target = text()
    chat = text()
    """JID of the chat where it was done."""
    detail = text()


MODELS: tuple[type[Model], ...] = (
    Account, User, Alias, Chat, Message, Invocation, Outbox, Job, CommandUse, Setting,
    Conversation, Notice, Incident, Membership, Warning, Mute, Note, Filter, Schedule, Audit,
    Feedback, Traffic, CommandTraffic, RollupMark, Medium, WordCount,
)  # fmt: skip
