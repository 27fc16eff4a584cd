"""The outline of a Python file: its scopes, what their names are bound to, and where each expression stands."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from auditor.sql.extract.dialects import ANY, Only, named_for, only
from auditor.sql.extract.python.branches import OPEN, Outcome, outcome
from auditor.sql.extract.python.nodes import texts


_ABOVE_DRIVERS = frozenset({"sqlalchemy", "sqlmodel", "alembic", "pandas", "polars"})
Block = tuple[tuple[int, int], ...]
"""The compound statements around a place, each with the arm that the place is in."""


class How(Enum):
    """How a name comes to its value."""

    VALUE = auto()
    MORE = auto()
    """By += : the value is what comes after."""
    LOOP = auto()
    """One after the other of what the value holds."""
    FUNCTION = auto()
    IMPORT = auto()
    OTHER = auto()


class Binding(NamedTuple):
    """What a name is bound to.

    `at` is the place in a tuple that is taken apart, `origin` what is imported, `function` the inside of a function.
    """

    how: How
    value: ast.expr | None
    place: Place
    line: int
    at: tuple[int, ...] = ()
    origin: str = ""
    function: Scope | None = None


@dataclass(eq=False, slots=True)
class Scope:
    """A module, class or function, with what it returns."""

    name: str = ""
    parent: Scope | None = None
    kind: type[ast.AST] = ast.Module
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    returns: list[Site] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The qualified name, "" for a module."""
        above = self.parent.path if self.parent is not None else ""
        return f"{above}.{self.name}" if above else self.name

    @property
    def is_function(self) -> bool:
        """Whether it is a function or method."""
        return self.kind is ast.FunctionDef

    @property
    def cls(self) -> Scope | None:
        """The class around it."""
        scope: Scope | None = self
        while scope is not None and scope.kind is not ast.ClassDef:
            scope = scope.parent
        return scope

    def find(self, name: str) -> tuple[Scope, list[Binding]] | None:
        """The scope that a name belongs to, and its bindings there."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.bindings and (scope is self or scope.kind is not ast.ClassDef):
                return scope, scope.bindings[name]
            scope = scope.parent
        return None


class Place(NamedTuple):
    """Where code stands; `batch` is the table that a with statement is about."""

    scope: Scope
    block: Block = ()
    only: Only = ANY
    batch: ast.expr | None = None


class Site(NamedTuple):
    """An expression and its place."""

    node: ast.expr
    place: Place


class Outline:
    """Built from a tree in one pass over its statements."""

    def __init__(self, tree: ast.Module, held: Only = ANY) -> None:
        self.sites: list[Site] = []
        self.module = Scope()
        self.branches = False
        self._imports: set[str] = set()
        self._block(tree.body, Place(self.module, (), held))

    @property
    def driver(self) -> Only:
        """The dialect of the only driver that the file imports, when it uses nothing above drivers."""
        found = {named for name in self._imports if (named := named_for(name)) != ANY}
        return found.pop() if len(found) == 1 and not self._imports & _ABOVE_DRIVERS else ANY

    def _block(self, body: Iterable[ast.stmt], place: Place) -> None:
        for statement in body:
            self._statement(statement, place)
            if isinstance(statement, ast.If):
                held, failed = self._outcome(statement.test, place)
                if _exits(statement.body):
                    place = place._replace(only=place.only & failed)
                elif statement.orelse and _exits(statement.orelse):
                    place = place._replace(only=place.only & held)
            elif isinstance(statement, ast.Assert):
                place = place._replace(only=place.only & self._outcome(statement.test, place)[0])

    def _outcome(self, test: ast.expr, place: Place) -> Outcome:
        found = outcome(test, lambda node: single(node, place))
        self.branches = self.branches or found != OPEN
        return found

    def _statement(self, node: ast.stmt, place: Place) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node, place)
            case ast.ClassDef():
                self._bind(place, node.name, How.OTHER, None, node)
                self._see(place, *node.decorator_list, *node.bases, *(word.value for word in node.keywords))
                held = place.only & named_for(node.name)
                self._block(node.body, Place(Scope(node.name, place.scope, ast.ClassDef), (), held))
            case ast.If():
                self._see(place, node.test)
                held, failed = self._outcome(node.test, place)
                self._block(node.body, self._inside(place, node, 0, held))
                self._block(node.orelse, self._inside(place, node, 1, failed))
            case ast.Match():
                self._match(node, place)
            case ast.Import() | ast.ImportFrom():
                self._import(node, place)
            case _:
                self._simple(node, place)

    def _simple(self, node: ast.stmt, place: Place) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._target(target, How.VALUE, value, place)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._target(target, How.VALUE, value, place)
            case ast.AugAssign(target=target, op=op, value=value):
                self._target(target, How.MORE if isinstance(op, ast.Add) else How.OTHER, value, place)
            case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
                self._target(target, How.LOOP, value, place)
            case ast.With(items=items) | ast.AsyncWith(items=items):
                place = self._with(items, place)
            case ast.Expr(value=ast.Constant()):
                return
            case ast.Return(value=ast.expr() as value):
                place.scope.returns.append(Site(value, place))
            case ast.Try(handlers=handlers):
                for handler in handlers:
                    self._block(handler.body, self._inside(place, node, 0))
        self._see(place, *(child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)))
        for body in (getattr(node, name, ()) for name in ("body", "orelse", "finalbody")):
            if body:
                self._block(body, self._inside(place, node, 0))

    def _inside(self, place: Place, node: ast.AST, arm: int, held: Only = ANY) -> Place:
        return place._replace(block=(*place.block, (id(node), arm)), only=place.only & held)

    def _with(self, items: Sequence[ast.withitem], place: Place) -> Place:
        for item in items:
            self._see(place, item.context_expr)
            if item.optional_vars is not None:
                self._target(item.optional_vars, How.OTHER, None, place)
            match item.context_expr:
                case ast.Call(func=ast.Attribute(attr="batch_alter_table"), args=[table, *_]):
                    place = place._replace(batch=table)
        return place

    def _match(self, node: ast.Match, place: Place) -> None:
        self._see(place, node.subject)
        rest = ANY
        for arm, case in enumerate(node.cases):
            tests = _tests(node.subject, case.pattern)
            held, failed = OPEN
            if tests:
                joined = tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), list(tests))
                held, failed = self._outcome(joined, place)
            self._block(case.body, self._inside(place, node, arm, rest & held))
            rest &= failed if case.guard is None else ANY

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, place: Place) -> None:
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        self._see(place, *node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults))
        inner = Scope(node.name, place.scope, ast.FunctionDef, parameters=tuple(item.arg for item in arguments))
        self._bind(place, node.name, How.FUNCTION, None, node, function=inner)
        held = _compiled_for(node.decorator_list) & named_for(node.name)
        within = Place(inner, (), place.only & held)
        for item in (*arguments, node.args.vararg, node.args.kwarg):
            if item is not None:
                self._bind(within, item.arg, How.OTHER, None, item)
        self._block(node.body, within)

    def _import(self, node: ast.Import | ast.ImportFrom, place: Place) -> None:
        base = f"{'.' * node.level}{node.module or ''}." if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            name = alias.asname or (alias.name if base else alias.name.partition(".")[0])
            origin = base + (alias.name if base or alias.asname else name)
            self._bind(place, name, How.IMPORT, None, node, origin=origin)
            self._imports.add(origin.partition(".")[0])

    def _target(
        self, target: ast.expr, how: How, value: ast.expr | None, place: Place, at: tuple[int, ...] = ()
    ) -> None:
        match target:
            case ast.Name(id=name):
                self._bind(place, name, how, value, target, at=at)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name) if place.scope.cls is not None:
                self._bind(Place(place.scope.cls, (), place.only), name, how, value, target, at=at)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                for number, item in enumerate(items):
                    self._target(item, how, value, place, (*at, number))

    def _bind(
        self,
        place: Place,
        name: str,
        how: How,
        value: ast.expr | None,
        node: ast.AST,
        *,
        at: tuple[int, ...] = (),
        origin: str = "",
        function: Scope | None = None,
    ) -> None:
        made = Binding(how, value, place, getattr(node, "lineno", 0), at, origin, function)
        place.scope.bindings.setdefault(name, []).append(made)

    def _see(self, place: Place, *nodes: ast.expr) -> None:
        self.sites += [Site(node, place) for node in nodes]


def single(node: ast.expr, place: Place) -> ast.expr | None:
    """The one value that a name, or an attribute of the class, ever has."""
    found = bound(node, place)
    if found is None or len(found) != 1 or found[0].how is not How.VALUE or found[0].at:
        return None
    return found[0].value


def bound(node: ast.expr, place: Place) -> list[Binding] | None:
    """The bindings of a name, or of an attribute of the class."""
    match node:
        case ast.Name(id=name):
            found = place.scope.find(name)
            return found[1] if found is not None else None
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
            return place.scope.cls.bindings.get(name) if place.scope.cls is not None else None
    return None


def _exits(body: Sequence[ast.stmt]) -> bool:
    last = body[-1]
    if isinstance(last, ast.If) and last.orelse:
        return _exits(last.body) and _exits(last.orelse)
    return isinstance(last, ast.Return | ast.Raise | ast.Continue | ast.Break)


def _tests(subject: ast.expr, pattern: ast.pattern) -> tuple[ast.expr, ...]:
    """The comparisons that a case stands for; () for one that may hold for anything."""
    match pattern:
        case ast.MatchValue(value=value):
            return (ast.Compare(subject, [ast.Eq()], [value]),)
        case ast.MatchOr(patterns=patterns):
            tests = [_tests(subject, item) for item in patterns]
            return tuple(test for found in tests for test in found) if all(tests) else ()
    return ()


def _compiled_for(decorators: Iterable[ast.expr]) -> Only:
    """The dialects of @compiles(Construct, "name")."""
    held = only()
    for decorator in decorators:
        match decorator:
            case ast.Call(func=ast.Name(id="compiles") | ast.Attribute(attr="compiles"), args=[_, *names]) if names:
                held |= only(*texts(names))
    return held if held.names else ANY
