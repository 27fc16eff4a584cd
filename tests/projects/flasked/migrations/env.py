"""The env.py of Flask-Migrate's template for several databases, without its logging."""

from alembic import context
from flask import current_app
from sqlalchemy import MetaData


config = context.config


def get_engine(bind_key=None):
    return current_app.extensions["migrate"].db.engines.get(bind_key)


def get_metadata(bind):
    target_db = current_app.extensions["migrate"].db
    copied = MetaData()
    for table in target_db.metadatas[bind or None].tables.values():
        table.to_metadata(copied)
    copied.info["bind_key"] = bind or None
    return copied


config.set_main_option("sqlalchemy.url", get_engine().url.render_as_string(hide_password=False).replace("%", "%%"))
bind_names = [name for name in current_app.config["SQLALCHEMY_BINDS"]]


def run_migrations_online():
    engines = {name: {"engine": get_engine(name or None)} for name in ["", *bind_names]}
    for rec in engines.values():
        rec["connection"] = connection = rec["engine"].connect()
        rec["transaction"] = connection.begin()
    for name, rec in engines.items():
        context.configure(
            connection=rec["connection"], upgrade_token=f"{name}_upgrades", target_metadata=get_metadata(name)
        )
        context.run_migrations(engine_name=name)


run_migrations_online()
