"""Which dialects a piece of code runs for, by the tests around it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from auditor.sql.extract.dialects import ANY, Only, known, only
from auditor.sql.extract.python.nodes import last_name


Resolve = Callable[[ast.expr], ast.expr | None]
"""What a name stands for, if one thing only."""

_ASKS = re.compile(r"dialect|engine|bind|backend|vendor|driver|db_?type|database", re.IGNORECASE)

Outcome = tuple[Only, Only]
"""The dialects when a test holds and when it does not."""
OPEN: Outcome = (ANY, ANY)


def outcome(test: ast.expr, resolve: Resolve, depth: int = 0) -> Outcome:
    """What a test says of the dialect."""
    if depth > len("deep"):
        return OPEN
    match test:
        case ast.BoolOp(op=ast.And(), values=values):
            return _all([outcome(value, resolve, depth + 1) for value in values])
        case ast.BoolOp(op=ast.Or(), values=values):
            held, failed = _all([outcome(value, resolve, depth + 1)[::-1] for value in values])
            return failed, held
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return outcome(operand, resolve, depth + 1)[::-1]
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(left, op, right, resolve)
        case ast.Call():
            return _called(test, resolve)
        case ast.Name() | ast.Attribute():
            found = resolve(test)
            return outcome(found, resolve, depth + 1) if found is not None else _by_name(last_name(test))
    return OPEN


def _all(found: list[Outcome]) -> Outcome:
    held, failed = ANY, only()
    for yes, no in found:
        held &= yes
        failed |= no
    return held, failed


def _called(test: ast.Call, resolve: Resolve) -> Outcome:
    match test:
        case ast.Call(func=ast.Attribute(value=value, attr="startswith"), args=[argument, *_]):
            return _either(_meant(argument, resolve), value)
        case ast.Call(func=ast.Name(id="isinstance"), args=[_, kind]):
            return _of_class(ast.unparse(kind))
    return _by_name(last_name(test.func))


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr, resolve: Resolve) -> Outcome:
    if isinstance(op, ast.Eq | ast.NotEq | ast.Is | ast.IsNot):
        if isinstance(left, ast.Constant):
            left, right = right, left
        found = _either(_meant(right, resolve), left)
        return found if isinstance(op, ast.Eq | ast.Is) else found[::-1]
    if isinstance(op, ast.In | ast.NotIn):
        # a name among names, or part of a URL
        found = _either(_meant(right, resolve), left)
        if found == OPEN:
            found = _either(_meant(left, resolve), right)
        return found if isinstance(op, ast.In) else found[::-1]
    return OPEN


def _either(words: list[str] | None, asked: ast.expr) -> Outcome:
    """The outcome of a test that holds for these words; words nobody knows count where a dialect is asked for."""
    if not words:
        return OPEN
    names = [known(word) for word in words]
    if all(names):
        found = only(*frozenset().union(*names))
    elif _ASKS.search(ast.unparse(asked)) and all(word.isidentifier() for word in words):
        found = only(*frozenset().union(*names), *words)
    else:
        return OPEN
    return found, ~found


def _meant(node: ast.expr, resolve: Resolve) -> list[str] | None:
    """The texts of a constant, or of a collection of constants; None for anything else."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            texts = [_meant(item, resolve) for item in items]
            return [text for found in texts for text in found or ()] if all(texts) else None
        case ast.Name() | ast.Attribute():
            found = resolve(node)
            # a constant that is imported says what it is by its name
            return _meant(found, lambda _: None) if found is not None else _spelled(last_name(node))
    return None


def _spelled(name: str) -> list[str] | None:
    return [name.lower()] if known(name) or name.isupper() else None


def _of_class(text: str) -> Outcome:
    words = {name for word in re.findall(r"[a-z]+", text.lower()) for name in known(word.removesuffix("dialect"))}
    return (only(*words), ~only(*words)) if words else OPEN


def _by_name(name: str) -> Outcome:
    """Of names such as is_NAME and using_NAME."""
    first, *rest = name.lower().strip("_").split("_")
    words = [word for word in rest if known(word)] if first in {"is", "using", "on", "use", "for"} else []
    if len(words) != 1 or len(rest) > len(("one", "two")):
        return OPEN
    return only(*known(words[0])), ~only(*known(words[0]))
