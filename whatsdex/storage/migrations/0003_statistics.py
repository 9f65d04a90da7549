"""Make the sums that statistics are read from."""

from peewee import SQL, BigIntegerField, BlobField, CharField, CompositeKey, IntegerField, Model, TextField


def up(migrator, db):
    class Traffic(Model):
        span = IntegerField()
        at = BigIntegerField()
        received = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        sent = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        commands = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        errors = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])

        class Meta:
            database = db
            table_name = "traffic"
            primary_key = CompositeKey("span", "at")

    class CommandTraffic(Model):
        span = IntegerField()
        at = BigIntegerField()
        command = TextField()
        category = TextField()
        uses = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        errors = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        latencies = BlobField()

        class Meta:
            database = db
            table_name = "command_traffic"
            primary_key = CompositeKey("span", "at", "command")

    class RollupMark(Model):
        source = CharField(primary_key=True)
        done = BigIntegerField(default=0, constraints=[SQL("DEFAULT 0")])

        class Meta:
            database = db
            table_name = "rollup_mark"

    db.create_tables([Traffic, CommandTraffic, RollupMark])
