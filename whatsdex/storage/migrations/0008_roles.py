"""Index the few people who have a role: how many owners there are is asked every second."""


def up(migrator, db):
    db.execute_sql("CREATE INDEX user_role ON \"user\" (role) WHERE role <> ''")
