"""Whether what an expression gives can come from outside the program."""

from __future__ import annotations

import ast

from auditor.sql.extract.python.nodes import last_name
from auditor.sql.extract.python.outline import How, Place, bound


_NUMBERS = frozenset({"int", "float", "len", "bool", "ord", "abs", "round", "range", "ceil", "floor"})
_QUOTES = frozenset({"Identifier", "Placeholder", "format_table", "format_column", "format_constraint", "get_quoted"})
_KEEPS = frozenset({"str", "max", "min", "sorted", "list", "tuple", "set", "reversed", "repr", "enumerate", "zip"})
_METHODS = frozenset({"format", "join", "lower", "upper", "strip", "title", "items", "keys", "values"})
_OF_TABLES = frozenset({"__tablename__", "__table__", "fullname"})
_DEEPEST = 8


def is_constant(node: ast.expr, place: Place, depth: int = 0) -> bool:
    """Whether it is made of constants, numbers and quoted names only."""
    if depth > _DEEPEST:
        return False

    def all_of(*nodes: ast.expr) -> bool:
        return all(is_constant(item, place, depth + 1) for item in nodes)

    found = False
    match node:
        case ast.Constant() | ast.BinOp(op=ast.Mult()):
            found = True
        case ast.Name() | ast.Attribute():
            found = _named(node, place, depth)
        case ast.Call():
            found = _called(node, place, depth)
        case ast.BinOp(left=first, right=second) | ast.IfExp(body=first, orelse=second):
            found = all_of(first, second)
        case ast.FormattedValue(value=value) | ast.Subscript(value=value):
            found = all_of(value)
        case ast.JoinedStr(values=items) | ast.Dict(values=items):
            found = all_of(*items)
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            found = all_of(*items)
        case ast.ListComp(elt=made, generators=loops) | ast.GeneratorExp(elt=made, generators=loops):
            found = _comprehended(made, loops, place, depth)
    return found


def _comprehended(made: ast.expr, loops: list[ast.comprehension], place: Place, depth: int) -> bool:
    """Of a comprehension: what it makes, its variables being as constant as what they run over."""
    safe = {name.id for loop in loops if _runs_safely(loop, place, depth) for name in _names(loop.target)}
    if any(isinstance(loop.iter, ast.Call) and last_name(loop.iter.func) == "enumerate" for loop in loops):
        safe |= {name.id for loop in loops for name in _names(loop.target)[:1]}
    others = {name.id for loop in loops for name in _names(loop.target)} - safe
    used = [item for item in ast.walk(made) if isinstance(item, ast.Name)]
    if any(item.id in others for item in used):
        return False
    return all(
        item.id in safe or is_constant(item, place, depth + 1) for item in used if item.id not in _NUMBERS | _KEEPS
    )


def _runs_safely(loop: ast.comprehension, place: Place, depth: int) -> bool:
    return is_constant(loop.iter, place, depth + 1)


def _names(target: ast.expr) -> list[ast.Name]:
    return [item for item in ast.walk(target) if isinstance(item, ast.Name)]


def _named(node: ast.Name | ast.Attribute, place: Place, depth: int) -> bool:
    found = bound(node, place)
    if found and all(item.how is not How.IMPORT for item in found):
        values = [item.value for item in found if item.value is not None]
        return len(values) == len(found) and all(
            is_constant(value, item.place, depth + 1) for value, item in zip(values, found, strict=True)
        )
    match node:
        case ast.Attribute(attr=name) if name in _OF_TABLES:
            return True
        case ast.Attribute(value=value, attr="name" | "value" | "key"):
            return last_name(value) in _OF_TABLES or _is_loud(last_name(value)) or _is_schema_object(value, place)
    return _is_loud(last_name(node))


def _is_loud(name: str) -> bool:
    """Whether it is spelled as a constant."""
    return name.isupper() and len(name) > 1


def _is_schema_object(node: ast.expr, place: Place) -> bool:
    """Whether a name stands for a table or column made in this file."""
    found = bound(node, place) or []
    return (
        len(found) == 1
        and isinstance(found[0].value, ast.Call)
        and last_name(found[0].value.func) in {"Table", "Column"}
    )


def _called(node: ast.Call, place: Place, depth: int) -> bool:
    name = last_name(node.func)
    if name == "range" or name in _NUMBERS or name in _QUOTES or "quote" in name.lower():
        return True
    given = [*node.args, *(word.value for word in node.keywords)]
    if name in _KEEPS and isinstance(node.func, ast.Name):
        return bool(given) and all(is_constant(item, place, depth + 1) for item in given)
    if name in _METHODS and isinstance(node.func, ast.Attribute):
        return all(is_constant(item, place, depth + 1) for item in (node.func.value, *given))
    return False
