"""From findings to one revision: what is done, in which order, written by the project's own Alembic, and proven."""
