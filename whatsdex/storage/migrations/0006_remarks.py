"""Make what operators note about people."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE \"user\" ADD COLUMN remark TEXT NOT NULL DEFAULT ''")
