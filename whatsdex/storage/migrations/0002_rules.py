"""Make what the rules need: members, warnings, mutes, notes, filters, schedules, the audit, and columns for them."""

from peewee import (
    SQL,
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)

COLUMNS = (
    ("chat", "options", "TEXT", "'{}'"),
    ("chat", "description", "TEXT", "''"),
    ("chat", "muted_until", "BIGINT", "0"),
    ("chat", "members_at", "BIGINT", "0"),
    ("user", "consent", "BIGINT", "0"),
    ("user", "greeted", "BIGINT", "0"),
    ("user", "blocked", "BOOLEAN", "FALSE"),
    ("user", "premium_until", "BIGINT", "0"),
    ("user", "ban_reason", "TEXT", "''"),
)


def up(migrator, db):
    for table, name, kind, default in COLUMNS:
        if isinstance(db, SqliteDatabase) and kind != "TEXT":
            kind = "INTEGER"
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "{name}" {kind} NOT NULL DEFAULT {default}')

    class Membership(Model):
        chat = IntegerField()
        jid = TextField()
        other = TextField(default="", constraints=[SQL("DEFAULT ''")])
        admin = BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")])

        class Meta:
            database = db
            table_name = "membership"
            primary_key = CompositeKey("chat", "jid")
            indexes = ((("jid",), False), (("other",), False))

    db.create_tables([Membership])

    class Warning(Model):
        chat = IntegerField()
        user = IntegerField()
        reason = TextField(default="", constraints=[SQL("DEFAULT ''")])
        actor = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        at = BigIntegerField()

        class Meta:
            database = db
            table_name = "warning"
            indexes = ((("chat", "user"), False), (("user",), False))

    db.create_tables([Warning])

    class Mute(Model):
        chat = IntegerField()
        user = IntegerField()
        until = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        reason = TextField(default="", constraints=[SQL("DEFAULT ''")])
        actor = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        at = BigIntegerField()

        class Meta:
            database = db
            table_name = "mute"
            primary_key = CompositeKey("chat", "user")
            indexes = ((("user",), False),)

    db.create_tables([Mute])

    class Note(Model):
        chat = IntegerField()
        name = TextField()
        text = TextField(default="", constraints=[SQL("DEFAULT ''")])
        actor = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        at = BigIntegerField()

        class Meta:
            database = db
            table_name = "note"
            primary_key = CompositeKey("chat", "name")

    db.create_tables([Note])

    class Filter(Model):
        chat = IntegerField()
        trigger = TextField()
        text = TextField(default="", constraints=[SQL("DEFAULT ''")])
        actor = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        at = BigIntegerField()

        class Meta:
            database = db
            table_name = "filter"
            primary_key = CompositeKey("chat", "trigger")

    db.create_tables([Filter])

    class Schedule(Model):
        name = TextField(unique=True)
        kind = TextField()
        due = BigIntegerField(index=True)
        zone = TextField(default="UTC", constraints=[SQL("DEFAULT 'UTC'")])
        rule = TextField(default="", constraints=[SQL("DEFAULT ''")])
        account = TextField(default="", constraints=[SQL("DEFAULT ''")])
        chat = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        user = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        payload = BlobField(null=True)
        claimed = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        tries = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        created = BigIntegerField()

        class Meta:
            database = db
            table_name = "schedule"
            indexes = ((("chat",), False), (("user",), False))

    db.create_tables([Schedule])

    class Audit(Model):
        at = BigIntegerField(index=True)
        actor = TextField()
        face = TextField()
        action = TextField()
        target = TextField(default="", constraints=[SQL("DEFAULT ''")])
        chat = TextField(default="", constraints=[SQL("DEFAULT ''")])
        detail = TextField(default="", constraints=[SQL("DEFAULT ''")])

        class Meta:
            database = db
            table_name = "audit"

    db.create_tables([Audit])
