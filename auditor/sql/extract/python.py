"""The raw SQL of a Python file."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from auditor.model.names import Origin
from auditor.model.query import Query, Unread, Via
from auditor.sql.extract.files import Source


CALLS = {"text": Via.TEXT, "exec_driver_sql": Via.DRIVER, "execute": Via.TEXT}


def module(source: Source) -> Iterator[Query | Unread]:
    """The statements that a module sends."""
    for node in ast.walk(ast.parse(source.text)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = node.args[0]
        if name in CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            place = Origin(source.name, first.lineno, column=first.col_offset + 2)
            mark = (0, first.lineno, first.col_offset + 2)
            yield Query(first.value, CALLS[name], place, first.value, (mark,))
