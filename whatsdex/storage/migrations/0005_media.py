"""Make the table of kept media."""

from peewee import SQL, BigIntegerField, BlobField, IntegerField, Model, TextField


def up(migrator, db):
    class Medium(Model):
        hash = TextField(index=True)
        owner = IntegerField()
        kind = TextField()
        mime = TextField(default="", constraints=[SQL("DEFAULT ''")])
        size = BigIntegerField()
        source = TextField(default="", constraints=[SQL("DEFAULT ''")])
        form = TextField(default="", constraints=[SQL("DEFAULT ''")])
        facts = BlobField(null=True)
        created = BigIntegerField(index=True)
        expires = BigIntegerField()

        class Meta:
            database = db
            table_name = "media"
            indexes = ((("owner", "source"), False),)

    db.create_tables([Medium])
