"""Which dialects a piece of code runs for, by the tests around it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from auditor.plugin import loader


Resolve = Callable[[ast.expr], ast.expr | None]
"""What a name stands for, if one thing only."""

_ASKS = re.compile(r"dialect|engine|bind|backend|vendor|driver|db_?type|database", re.IGNORECASE)
_SHORTEST = 7
"""A part of a dialect's name that is shorter may be part of anything."""


class Only(NamedTuple):
    """A set of dialects: those named, or all but those."""

    names: frozenset[str] = frozenset()
    all_but: bool = True

    def __and__(self, other: Only) -> Only:
        if self.all_but and other.all_but:
            return Only(self.names | other.names)
        if self.all_but or other.all_but:
            named, excluded = (other, self) if self.all_but else (self, other)
            return Only(named.names - excluded.names, all_but=False)
        return Only(self.names & other.names, all_but=False)

    def __invert__(self) -> Only:
        return Only(self.names, not self.all_but)

    def __or__(self, other: Only) -> Only:
        return ~(~self & ~other)

    @property
    def engines(self) -> frozenset[str] | None:
        """SQLAlchemy's names of the dialects; None for any. What excludes an engine excludes its flavours."""
        if self == ANY:
            return None
        if not self.all_but:
            return self.names
        relatives = {name for one in self.names & loader.available().keys() for name in _relatives(one)}
        return frozenset(loader.available()) - self.names - relatives


ANY = Only()
Outcome = tuple[Only, Only]
"""The dialects when a test holds and when it does not."""
OPEN: Outcome = (ANY, ANY)


def _relatives(name: str) -> frozenset[str]:
    engine = loader.load(name)
    return engine.dialects if engine.name == name else frozenset()


def only(*names: str) -> Only:
    """These dialects."""
    return Only(frozenset(names), all_but=False)


@cache
def known(word: str) -> frozenset[str]:
    """The dialects of ours that a word names, in full or by the beginning of a name."""
    name = word.lower().partition("+")[0].partition(":")[0]
    if name in loader.available():
        return frozenset({name})
    return frozenset(item for item in loader.available() if len(name) >= _SHORTEST and item.startswith(name))


@cache
def named_for(name: str) -> Only:
    """The dialect that a function or class is named after; any, when it names none or dialects of two engines."""
    lowered = name.lower()
    found = {word for word in loader.available() if word in lowered}
    found |= {word for part in lowered.split("_") for word in known(part)}
    return only(*found) if found and len({loader.load(word).name for word in found}) == 1 else ANY


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
            return outcome(found, resolve, depth + 1) if found is not None else _by_name(_last(test))
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
    return _by_name(_last(test.func))


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
            return _meant(found, lambda _: None) if found is not None else _spelled(_last(node))
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


def _last(node: ast.expr) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""
