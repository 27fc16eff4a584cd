"""Composes a revision from steps: Alembic's operations, rendered by Alembic, written by its ScriptDirectory."""
