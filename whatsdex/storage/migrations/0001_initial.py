"""Make the first tables."""

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


def up(migrator, db):
    class Account(Model):
        name = CharField(primary_key=True)
        phone = TextField(default="", constraints=[SQL("DEFAULT ''")])
        lid = TextField(default="", constraints=[SQL("DEFAULT ''")])
        pushname = TextField(default="", constraints=[SQL("DEFAULT ''")])
        paired_at = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])

        class Meta:
            database = db
            table_name = "account"

    db.create_tables([Account])

    class User(Model):
        realm = TextField(default="", constraints=[SQL("DEFAULT ''")])
        key = TextField()
        lid = TextField(default="", constraints=[SQL("DEFAULT ''")])
        phone = TextField(default="", constraints=[SQL("DEFAULT ''")])
        name = TextField(default="", constraints=[SQL("DEFAULT ''")])
        role = TextField(default="", constraints=[SQL("DEFAULT ''")])
        banned_until = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        first_seen = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        last_seen = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        commands = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])

        class Meta:
            database = db
            table_name = "user"
            indexes = ((("realm", "key"), True),)

    db.create_tables([User])

    class Alias(Model):
        realm = TextField()
        jid = TextField()
        user = IntegerField(index=True)

        class Meta:
            database = db
            table_name = "alias"
            primary_key = CompositeKey("realm", "jid")

    db.create_tables([Alias])

    class Chat(Model):
        account = TextField()
        jid = TextField()
        is_group = BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")])
        subject = TextField(default="", constraints=[SQL("DEFAULT ''")])
        enabled = BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")])
        ephemeral = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        greeted = BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")])
        first_seen = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])

        class Meta:
            database = db
            table_name = "chat"
            indexes = ((("account", "jid"), True),)

    db.create_tables([Chat])

    class Message(Model):
        id = CharField(primary_key=True)
        account = TextField()
        chat = TextField()
        user = IntegerField()
        at = BigIntegerField()
        kind = TextField()
        state = TextField(default="", constraints=[SQL("DEFAULT ''")])
        tries = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        outcome = TextField(default="", constraints=[SQL("DEFAULT ''")])
        command = TextField(default="", constraints=[SQL("DEFAULT ''")])
        ms = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        body = BlobField(null=True)

        class Meta:
            database = db
            table_name = "message"
            indexes = ((("at",), False),)

    db.create_tables([Message])

    class Invocation(Model):
        id = CharField(primary_key=True)
        command = TextField()
        user = IntegerField()
        account = TextField()
        chat = TextField()
        state = TextField()
        outcome = TextField(default="", constraints=[SQL("DEFAULT ''")])
        at = BigIntegerField()
        ms = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        incident = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])

        class Meta:
            database = db
            table_name = "invocation"

    db.create_tables([Invocation])

    class Outbox(Model):
        key = TextField(unique=True)
        account = TextField()
        chat = TextField()
        invocation = TextField(default="", constraints=[SQL("DEFAULT ''")])
        kind = TextField()
        action = BlobField()
        urgent = BooleanField(default=True)
        state = TextField()
        tries = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        ambiguous = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        created = BigIntegerField()
        asked = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        sent = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        wa_id = TextField(default="", constraints=[SQL("DEFAULT ''")])
        error = TextField(default="", constraints=[SQL("DEFAULT ''")])
        value = TextField(default="", constraints=[SQL("DEFAULT ''")])
        delivered = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        read = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])

        class Meta:
            database = db
            table_name = "outbox"
            indexes = ((("wa_id",), False),)

    db.create_tables([Outbox])

    class Job(Model):
        invocation = TextField(unique=True)
        command = TextField()
        pool = TextField()
        user = IntegerField()
        account = TextField()
        chat = TextField()
        state = TextField()
        attempt = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        progress = FloatField(default=0.0, constraints=[SQL("DEFAULT 0")])
        note = TextField(default="", constraints=[SQL("DEFAULT ''")])
        cancel = BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")])
        created = BigIntegerField()
        started = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        ended = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        payload = BlobField()

        class Meta:
            database = db
            table_name = "job"
            indexes = ((("state",), False),)

    db.create_tables([Job])

    class CommandUse(Model):
        at = BigIntegerField(index=True)
        command = TextField()
        category = TextField()
        account = TextField()
        chat = TextField()
        user = IntegerField()
        outcome = TextField()
        ms = BigIntegerField()

        class Meta:
            database = db
            table_name = "command_use"

    db.create_tables([CommandUse])

    class Setting(Model):
        scope = TextField()
        key = TextField()
        value = TextField()
        at = BigIntegerField()
        actor = TextField(default="", constraints=[SQL("DEFAULT ''")])

        class Meta:
            database = db
            table_name = "setting"
            primary_key = CompositeKey("scope", "key")

    db.create_tables([Setting])

    class Conversation(Model):
        account = TextField()
        chat = TextField()
        user = IntegerField()
        kind = TextField()
        state = BlobField()
        expires = BigIntegerField()

        class Meta:
            database = db
            table_name = "conversation"
            primary_key = CompositeKey("account", "chat", "user")

    db.create_tables([Conversation])

    class Notice(Model):
        user = IntegerField()
        what = TextField()
        day = TextField()

        class Meta:
            database = db
            table_name = "notice"
            primary_key = CompositeKey("user", "what", "day")

    db.create_tables([Notice])

    class Incident(Model):
        at = BigIntegerField()
        place = TextField()
        summary = TextField()
        trace = TextField(default="", constraints=[SQL("DEFAULT ''")])
        invocation = TextField(default="", constraints=[SQL("DEFAULT ''")])

        class Meta:
            database = db
            table_name = "incident"

    db.create_tables([Incident])
    db.execute_sql("CREATE INDEX message_pending ON message (state) WHERE state = 'pending'")
    db.execute_sql("CREATE INDEX outbox_open ON outbox (state) WHERE state IN ('queued', 'handed')")
    db.execute_sql("CREATE INDEX message_dead ON message (state) WHERE state = 'dead'")
    db.execute_sql("CREATE INDEX outbox_dead ON outbox (state) WHERE state = 'dead'")
