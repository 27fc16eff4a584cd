"""The env.py of Alembic's asynchronous template, with two metadatas."""

import asyncio

from alembic import context
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import async_engine_from_config

from modern.models import Base, Other


config = context.config
config.set_main_option("sqlalchemy.url", "postgresql+asyncpg://modern:secret@192.0.2.1/modern")
target_metadata = [Base.metadata, Other.metadata]


def include_object(_item, _name, _kind, _reflected, _other):
    return True


def do_run_migrations(connection):
    context.configure(connection=connection, target_metadata=target_metadata, include_object=include_object)
    with context.begin_transaction():
        context.run_migrations()


async def run_async_migrations():
    connectable = async_engine_from_config(
        config.get_section(config.config_ini_section, {}), prefix="sqlalchemy.", poolclass=pool.NullPool
    )
    async with connectable.connect() as connection:
        await connection.run_sync(do_run_migrations)
    await connectable.dispose()


asyncio.run(run_async_migrations())
