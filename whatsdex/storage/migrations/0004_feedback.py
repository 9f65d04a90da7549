"""Make the table of what people tell the operator."""

from peewee import BigIntegerField, IntegerField, Model, TextField


def up(migrator, db):
    class Feedback(Model):
        at = BigIntegerField()
        user = IntegerField(index=True)
        account = TextField()
        text = TextField()

        class Meta:
            database = db
            table_name = "feedback"

    db.create_tables([Feedback])
