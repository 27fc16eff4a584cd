"""The raw SQL of a Python file, which is read and never run."""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from auditor.model.names import Origin, QualifiedName
from auditor.model.query import Query, Unread, Via
from auditor.sql.extract.dialects import ANY, Only, named_for, only
from auditor.sql.extract.files import SENDS, Source
from auditor.sql.extract.python.evaluate import Evaluator
from auditor.sql.extract.python.literals import Page
from auditor.sql.extract.python.nodes import last_name, texts
from auditor.sql.extract.python.outline import How, Outline, Place, Scope, Site, bound
from auditor.sql.extract.python.sinks import Sink, argument_of, is_statement, looks_like_sql, sink_of
from auditor.sql.extract.text.flat import flat
from auditor.sql.extract.text.lexer import HOLE
from auditor.sql.extract.text.parts import Gap, Parts, Run, substituted, tail
from auditor.sql.extract.text.queries import Setting, queries


_OWNERS = {"Table": 0, "create_table": 0, "add_column": 0, "alter_column": 0, "create_index": 1}
_OWNERS |= {"create_check_constraint": 1}
"""Calls about a table, and the argument that names it, which is never the last."""
_FORMATTED = re.compile(r"%(?:s|\(\w+\)s)")
_TEMPLATE = re.compile(r"%\((table|schema|fullname)\)s|%%")
_TEXT_MAKERS = frozenset({"format", "join", "str", "render", "strip", "read_text", "read", "dedent", "replace"})
_ELSEWHERE = "its text is put together elsewhere"


class _Found(NamedTuple):
    """A call that takes SQL, with what the code around it says."""

    call: ast.Call
    sink: Sink
    place: Place
    owner: QualifiedName | None


class _Around(NamedTuple):
    """What the expression around a call says of it."""

    place: Place
    via: Via | None = None
    owner: QualifiedName | None = None


def module(source: Source) -> Iterator[Query | Unread]:
    """The statements that a module sends, in the order of their places."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes that a later Python will refuse
            tree = ast.parse(source.text)
    except SyntaxError as error:
        yield Unread(Origin(source.name, error.lineno), f"Python cannot read the file: {error.msg}")
        return
    except (RecursionError, MemoryError, ValueError):
        yield Unread(Origin(source.name), "Python cannot read the file: it is nested too deep")
        return
    try:
        found = list(_Module(source, tree).read())
    except RecursionError:
        yield Unread(Origin(source.name), "its expressions are nested too deep")
        return
    yield from sorted(found, key=lambda item: (item.origin.line or 0, item.origin.column or 0))


class _Module:
    def __init__(self, source: Source, tree: ast.Module) -> None:
        self._name = source.name
        self._bytes = source.text.encode()
        self._outline = Outline(tree, source.held)
        self._evaluator = Evaluator(Page(source.text))
        self._wrappers: dict[str, Sink] = {}
        self._held: dict[int, Only] = {}
        self._conditions = _conditions(tree) if "execute_if" in source.text else {}
        self._seen: set[int] = set()

    def read(self) -> Iterator[Query | Unread]:
        """What every sink gets; then what the functions get that hand a parameter on to one."""
        waiting: list[tuple[_Found, str]] = []
        for found in self._calls(SENDS, {}):
            wrapper = self._wrapper(found)
            if wrapper:
                waiting.append((found, wrapper))
            else:
                yield from self._sent(found)
        called: set[str] = set()
        if self._wrappers:
            names = re.compile(rf"\b(?:{'|'.join(map(re.escape, self._wrappers))})\s*\(".encode())
            for found in self._calls(names, self._wrappers):
                called.add(last_name(found.call.func))
                if not self._wrapper(found):
                    yield from self._sent(found)
        for found, name in waiting:
            if name not in called and found.sink.asks:
                yield Unread(self._origin(found.call), _ELSEWHERE)

    def _calls(self, pattern: re.Pattern[bytes], wrappers: dict[str, Sink]) -> Iterator[_Found]:
        """The sinks among the calls of the lines in which the pattern is found."""
        lines = _lines(self._bytes, pattern)
        for site in self._outline.sites:
            first = bisect_left(lines, site.node.lineno)
            if first < len(lines) and lines[first] <= (site.node.end_lineno or site.node.lineno):
                yield from self._scan(site.node, _Around(site.place, owner=self._owner_of(site)), wrappers)

    def _owner_of(self, site: Site) -> QualifiedName | None:
        """The table of the mapped class that an expression stands in, or that a batch is about."""
        cls = site.place.scope.cls
        named = cls.bindings.get("__tablename__", []) if cls is not None else []
        texts = [item.value.value for item in named if isinstance(item.value, ast.Constant)]
        if len(texts) == 1 and isinstance(texts[0], str):
            return QualifiedName(texts[0])
        batch = site.place.batch
        return QualifiedName(batch.value) if isinstance(batch, ast.Constant) and isinstance(batch.value, str) else None

    def _scan(self, node: ast.AST, around: _Around, wrappers: dict[str, Sink]) -> Iterator[_Found]:
        if isinstance(node, ast.Call):
            yield from self._scan_call(node, around, wrappers)
            return
        if isinstance(node, ast.Constant | ast.Name):
            return
        for child in ast.iter_child_nodes(node):
            yield from self._scan(child, around, wrappers)

    def _scan_call(self, node: ast.Call, around: _Around, wrappers: dict[str, Sink]) -> Iterator[_Found]:
        name = last_name(node.func)
        sink = wrappers.get(name) if wrappers else sink_of(node, around.place.scope)
        if name in _OWNERS and len(node.args) > _OWNERS[name] + 1:
            around = around._replace(owner=_table(node, _OWNERS[name]) or around.owner)
        if sink is not None and id(node) not in self._seen:
            self._seen.add(id(node))
            via = around.via if sink.via is Via.TEXT and around.via else sink.via
            yield _Found(node, sink._replace(via=via), around.place, around.owner)
        inner = around
        if name == "execute_if":
            inner = around._replace(place=around.place._replace(only=around.place.only & _condition(node)))
        elif name in {"Index", "create_index"}:
            inner = around._replace(via=Via.INDEX)
        elif name == "CheckConstraint":
            inner = around._replace(via=Via.CHECK)
        elif name == "Computed":
            inner = around._replace(via=Via.GENERATED)
        yield from self._scan(node.func, inner, wrappers)
        for argument in node.args:
            yield from self._scan(argument, inner, wrappers)
        for word in node.keywords:
            yield from self._scan_word(word, inner, wrappers)

    def _scan_word(self, word: ast.keyword, around: _Around, wrappers: dict[str, Sink]) -> Iterator[_Found]:
        if word.arg in {"server_default", "server_onupdate"}:
            around = around._replace(via=Via.DEFAULT)
        elif word.arg is not None and word.arg.endswith("_where"):
            held = around.place.only & named_for(word.arg.removesuffix("_where"))
            around = around._replace(via=Via.INDEX, place=around.place._replace(only=held))
            if isinstance(word.value, ast.Constant | ast.JoinedStr | ast.BinOp) and not wrappers:
                made = ast.Call(word.value, [word.value], [], lineno=word.lineno, col_offset=word.col_offset)
                yield _Found(made, Sink(Via.INDEX, certain=True), around.place, around.owner)
        elif word.arg == "existing_server_default":
            return  # what was there before is sent to nobody
        yield from self._scan(word.value, around, wrappers)

    def _wrapper(self, found: _Found) -> str:
        """The function whose parameter a sink gets; its callers are sinks, too."""
        given = argument_of(found.call, found.sink)
        scope = found.place.scope
        if not isinstance(given, ast.Name) or given.id not in scope.parameters:
            return ""
        if len(scope.bindings.get(given.id, ())) > 1:
            return ""
        place = scope.parameters.index(given.id)
        is_method = scope.parent is not None and scope.parent.kind is ast.ClassDef
        if not is_method or scope.parameters[:1] in {("self",), ("cls",)}:
            sink = found.sink._replace(argument=place - is_method, asks=False)
            self._wrappers.setdefault(scope.name, sink)
        return scope.name

    def _sent(self, found: _Found) -> Iterator[Query | Unread]:
        given = argument_of(found.call, found.sink)
        if given is None:
            return
        alternatives = self._evaluator.alternatives(given, found.place)
        if not alternatives:
            if found.sink.asks and (found.sink.certain or self._is_text(given, found.place)):
                yield Unread(self._origin(found.call), _ELSEWHERE)
            return
        held = found.place.only & self._around(found.place.scope) & self._condition_of(found)
        if found.sink.via is Via.DRIVER and not found.sink.certain:
            held &= self._outline.driver
        told: set[Parts] = set()
        for text, own in alternatives:
            if text not in told:
                told.add(text)
                yield from self._of_text(found, text, held & own)

    def _of_text(self, found: _Found, text: Parts, held: Only) -> Iterator[Query | Unread]:
        via, sink = found.sink.via, found.sink
        whole = flat(_templated(text) if sink.is_template else text)
        bare = whole.text.replace(HOLE, "x")
        if not bare.strip() or not (sink.certain or looks_like_sql(bare)):
            return
        if not any(isinstance(part, Run) for part in text):
            yield Unread(self._origin(found.call), _ELSEWHERE)
            return
        if via is Via.TEXT and last_name(found.call.func) != "execute" and not is_statement(bare):
            via = Via.EXPRESSION
        doubled = sink.is_template or (
            via is Via.DRIVER and (len(found.call.args) > 1 or bool(_FORMATTED.search(whole.text)))
        )
        scope = found.place.scope
        function = scope.path if scope.is_function else ""
        setting = Setting(self._name, via, held.engines, function, found.owner, doubled)
        yield from queries(whole, setting)

    def _is_text(self, node: ast.expr, place: Place) -> bool:
        """Whether what nobody can read may be text: not what SQLAlchemy's own functions make."""
        if isinstance(node, ast.Name | ast.Attribute):
            values = [item.value for item in bound(node, place) or () if item.how is How.VALUE]
            return not any(isinstance(value, ast.Call) and not _makes_text(value) for value in values)
        return isinstance(node, ast.Subscript) or (isinstance(node, ast.Call) and _makes_text(node))

    def _condition_of(self, found: _Found) -> Only:
        """What execute_if() says later of the name that a DDL element gets."""
        return self._conditions.get(id(found.call), ANY)

    def _around(self, scope: Scope) -> Only:
        """The dialects that a function is called for, when every mention of it in the file is such a call."""
        if not self._outline.branches or scope.parent is None:
            return ANY
        if id(scope) not in self._held:
            self._held[id(scope)] = ANY
            self._held[id(scope)] = self._callers(scope) if scope.is_function else self._around(scope.parent)
        return self._held[id(scope)]

    def _callers(self, scope: Scope) -> Only:
        lines = _lines(self._bytes, re.compile(rf"\b{re.escape(scope.name)}\b".encode()))
        held = only()
        for site in self._outline.sites:
            first = bisect_left(lines, site.node.lineno)
            if first >= len(lines) or lines[first] > (site.node.end_lineno or site.node.lineno):
                continue
            calls = {id(item.func) for item in ast.walk(site.node) if isinstance(item, ast.Call)}
            mentions = [item for item in ast.walk(site.node) if last_name(item) == scope.name]
            if any(id(item) not in calls for item in mentions):
                return ANY
            if mentions and site.place.scope is not scope:
                held |= site.place.only & self._around(site.place.scope)
        return held if held.names or held.all_but else ANY

    def _origin(self, node: ast.Call) -> Origin:
        return Origin(self._name, node.lineno, column=node.col_offset + 1)


def _lines(text: bytes, pattern: re.Pattern[bytes]) -> list[int]:
    """The numbers of the lines in which a pattern is found, ascending."""
    found: list[int] = []
    line, done = 1, 0
    for match in pattern.finditer(text):
        line += text.count(b"\n", done, match.start())
        done = match.start()
        if not found or found[-1] != line:
            found.append(line)
    return found


def _makes_text(node: ast.Call) -> bool:
    return last_name(node.func) in _TEXT_MAKERS


def _table(node: ast.Call, argument: int) -> QualifiedName | None:
    """The table that a call is about."""
    given = node.args[argument] if argument < len(node.args) else None
    words = {word.arg: word.value.value for word in node.keywords if isinstance(word.value, ast.Constant)}
    if not isinstance(given, ast.Constant) or not isinstance(given.value, str):
        return None
    schema = words.get("schema")
    return QualifiedName(given.value, schema if isinstance(schema, str) else None)


def _condition(node: ast.Call) -> Only:
    """The dialects of execute_if(dialect=...)."""
    for word in node.keywords:
        match word:
            case ast.keyword(arg="dialect", value=ast.Constant(value=str(name))):
                return only(name)
            case ast.keyword(arg="dialect", value=ast.Tuple(elts=items) | ast.List(elts=items)):
                return only(*texts(items))
    return ANY


def _conditions(tree: ast.Module) -> dict[int, Only]:
    """What execute_if() says of a name, by the call that the name stands for."""
    made: dict[str, list[ast.Call]] = {}
    said: dict[str, Only] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                made.setdefault(name, []).append(call)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="execute_if")):
                said[name] = said.get(name, only()) | _condition(node)
    return {id(call): held for name, held in said.items() for call in made.get(name, ())}


def _templated(parts: Parts) -> Parts:
    """The text of DDL(), where three fields stand for the table and a percent sign is written as two."""
    return substituted(
        parts, _TEMPLATE, lambda found, run: (Gap(found[1], constant=True) if found[1] else tail(run, *found.span()),)
    )
