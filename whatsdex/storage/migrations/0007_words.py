"""Make the table of the words that groups count."""

from peewee import SQL, BigIntegerField, CompositeKey, IntegerField, Model, TextField


def up(migrator, db):
    class WordCount(Model):
        chat = IntegerField()
        word = TextField()
        said = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        at = BigIntegerField()

        class Meta:
            database = db
            table_name = "word_count"
            primary_key = CompositeKey("chat", "word")

    db.create_tables([WordCount])
