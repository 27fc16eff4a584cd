"""Small questions to the nodes of Python's tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator


def last_name(node: ast.AST) -> str:
    """The last part of a dotted name, "" for anything else."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def texts(nodes: Iterable[ast.expr]) -> Iterator[str]:
    """The texts among some constants."""
    return (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
