"""Reads a piece of Python or SQL as the audit does."""

from __future__ import annotations

import textwrap

from auditor.model.query import Query, Unread
from auditor.sql.extract.files import Source
from auditor.sql.extract.python.module import module
from auditor.sql.extract.scripts import script


HEAD = "import sqlalchemy as sa\nfrom alembic import op\nfrom sqlalchemy import text\n"


def python(code: str) -> list[Query | Unread]:
    """Give what a Python file with the usual imports sends; its first line is line 4."""
    return list(module(Source("a.py", HEAD + textwrap.dedent(code), is_script=False)))


def sql(code: str) -> list[Query | Unread]:
    """Give the statements of a script."""
    return list(script(Source("a.sql", code, is_script=True)))


def texts(code: str) -> list[str]:
    """Give the texts of what a Python file sends."""
    return [item.text if isinstance(item, Query) else f"unread: {item.why}" for item in python(code)]


def one(code: str) -> Query:
    """Give the only query of a Python file."""
    (found,) = python(code)
    assert isinstance(found, Query)
    return found


def engines(code: str) -> list[tuple[str, list[str] | None]]:
    """Give each text with the dialects that it is for."""
    return [
        (item.text, sorted(item.engines) if item.engines is not None else None)
        for item in python(code)
        if isinstance(item, Query)
    ]
