"""Audits a database schema: models, Alembic history, live database and raw SQL."""

__version__ = "0.1.0"
