"""The child's side: runs the project's code and says what it declares, deciding nothing.

It runs in the project's interpreter (Python 3.9 on, SQLAlchemy 1.4 on, Alembic 1.8 on) under a private
name, so it imports nothing else but the standard library, and no module of the project can shadow it.
"""
