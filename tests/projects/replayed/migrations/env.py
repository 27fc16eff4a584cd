"""The generic template, with a naming convention and a version table of its own."""

from alembic import context
from sqlalchemy import MetaData, engine_from_config, event, pool

config = context.config
target_metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"})


def run_migrations_online():
    connectable = engine_from_config(
        config.get_section(config.config_ini_section), prefix="sqlalchemy.", poolclass=pool.NullPool
    )
    event.listen(connectable, "connect", lambda connection, _: connection.cursor().execute("SET lock_timeout = 5"))
    with connectable.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=target_metadata,
            version_table="app_version",
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations_online()
