"""What every engine promises, as checks for the authors of dialect packages.

    SAMPLES = Samples(types=("integer", "varchar(50)"), defaults=("0", "'x'"), expressions=("a > 0",))

    @pytest.mark.parametrize("check", CHECKS, ids=name_of)
    def test_the_engine_keeps_its_promises(check):
        assert [] == list(check(ENGINE, SAMPLES))

A check yields one sentence for each promise that is broken. None of them connects to a database, except
`queries_are_constant`, which takes the number of statements that reading a database took.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import msgspec
from msgspec.structs import replace

from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Check as CheckConstraint
from auditor.model.schema import Column, ForeignKey, Generated, Identity, Index, IndexPart, PrimaryKey, Table, Unique
from auditor.model.types import Family
from auditor.model.verdict import Different, Same, Unknown
from auditor.plugin import engine as contract
from auditor.plugin.engine import CONTRACT, Engine, Pair


class Samples(msgspec.Struct, frozen=True):
    """Texts of the engine: types as DDL writes them, constant defaults, boolean expressions over `a`.

    `urls` are database URLs in every form that users write; `secret` is the password in them.
    `version` is a server version that the engine is tested with.
    """

    types: tuple[str, ...]
    defaults: tuple[str, ...] = ("0", "'x'")
    expressions: tuple[str, ...] = ("a > 0", "a IS NULL")
    urls: tuple[str, ...] = ()
    secret: str = "s3cret"  # noqa: S105 -- nobody's password
    version: tuple[int, ...] = ()


Promise: TypeAlias = Callable[[Engine, Samples], Iterator[str]]

HOSTILE = ("", " ", "(", "no such type (", "'", '"', "\0", "a" * 10_000, "类型", "varchar(", "enum('", "1")
"""Texts that are no types; reading them must not fail."""

_PARTS = {
    "session": contract.Session,
    "catalog": contract.Catalog,
    "declarations": contract.Declarations,
    "types": contract.Types,
    "expressions": contract.Expressions,
    "names": contract.Names,
    "foreign_keys": contract.ForeignKeys,
    "enums": contract.Enums,
}


def name_of(check: Promise) -> str:
    """The name of a check, for the ids of parametrised tests."""
    return check.__name__


def the_record_is_complete(engine: Engine, samples: Samples) -> Iterator[str]:
    """Every part has the methods of its protocol, with its parameters, and the contract is ours."""
    del samples
    if engine.contract != CONTRACT:
        yield f"the engine is made for contract {engine.contract}, not {CONTRACT}"
    if not (engine.name and engine.title and engine.dialects):
        yield "name, title and dialects must not be empty"
    for part, protocol in _PARTS.items():
        for name, method in inspect.getmembers(protocol, inspect.isfunction):
            if not name.startswith("_"):
                yield from _method(part, getattr(engine, part), name, list(inspect.signature(method).parameters)[1:])


def _method(part: str, given: object, name: str, wanted: list[str]) -> Iterator[str]:
    found = getattr(given, name, None)
    if not callable(found):
        yield f"{part} has no method {name}"
    elif list(inspect.signature(found).parameters) != wanted:
        yield f"{part}.{name} must take ({', '.join(wanted)})"


def types_are_read_alike(engine: Engine, samples: Samples) -> Iterator[str]:
    """Reading a type gives the same whatever space is around it, keeps its text, and never fails."""
    server = engine.declarations.server(samples.version)
    for text in samples.types:
        kind = engine.types.parse(text, server)
        if kind.family is Family.UNKNOWN:
            yield f"the type {text!r} is not known to its own engine"
        if engine.types.parse(f"  {text} ", server) != kind:
            yield f"the type {text!r} is another one with spaces around it"
        if engine.types.parse(kind.raw, server) != kind:
            yield f"the type {text!r} keeps {kind.raw!r} as its text, which is another type"
    for text in HOSTILE:
        try:
            engine.types.parse(text, server)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is a broken promise
            yield f"reading the type {text[:20]!r} raises {type(error).__name__}"


def canonical_types_are_fixed(engine: Engine, samples: Samples) -> Iterator[str]:
    """The canonical name of a type is read as a type of the same family, once and for all."""
    server = engine.declarations.server(samples.version)
    for text in samples.types:
        kind = engine.types.parse(text, server)
        again = engine.types.parse(kind.name, server)
        if again.family not in (Family.UNKNOWN, kind.family):
            yield f"{text!r} is {kind.name} ({kind.family}), which is read as {again.name} ({again.family})"
        if engine.types.parse(again.name, server).name != again.name:
            yield f"{text!r} is {kind.name}, which is read as {again.name}, which is read as something else"


def a_column_is_the_same_as_itself(engine: Engine, samples: Samples) -> Iterator[str]:
    """Type and default of a column, compared with themselves, are the same."""
    for column in _columns(engine, samples):
        for default in (None, *samples.defaults):
            one = replace(column, default=default)
            pair = _pair(engine, samples, one, one)
            if not isinstance(engine.types.compare(one, one, pair), Same):
                yield f"the type {column.type} is not the same as itself"
            if not isinstance(engine.expressions.default(one, one, pair), Same):
                yield f"the default {default} of a column of type {column.type} is not the same as itself"


def an_expression_is_the_same_as_itself(engine: Engine, samples: Samples) -> Iterator[str]:
    """An expression equals itself, with parentheses and other spaces too."""
    for column in _columns(engine, samples):
        pair = _pair(engine, samples, column, column)
        for text in samples.expressions:
            for other in (text, f"({text})", f" {text} "):
                if not isinstance(engine.expressions.equal(text, other, pair), Same):
                    yield f"{text!r} is not the same as {other!r} over a column of type {column.type}"


def differences_say_what_differs(engine: Engine, samples: Samples) -> Iterator[str]:
    """Expected and actual are never the same text, and Same is said in both directions or in none."""
    columns = list(_columns(engine, samples))
    for one in columns:
        for other in columns:
            pair = _pair(engine, samples, one, other)
            verdict = engine.types.compare(one, other, pair)
            if isinstance(verdict, Different) and verdict.expected == verdict.actual:
                yield f"{one.type} and {other.type} differ, and both are called {verdict.expected}"
            if isinstance(verdict, Unknown) and not verdict.reason:
                yield f"{one.type} and {other.type} cannot be compared, and no reason is given"
            back = engine.types.compare(other, one, _pair(engine, samples, other, one))
            if isinstance(verdict, Same) != isinstance(back, Same):
                yield f"{one.type} and {other.type} are the same in one direction only"


def names_fold_once(engine: Engine, samples: Samples) -> Iterator[str]:
    """Folding a folded name changes nothing, for any kind of object."""
    server = engine.declarations.server(samples.version)
    for kind in Kind:
        for name in ("a", "A", "Ä", "ß", "İ", "select", 'or"der; drop', "中文😀", ""):
            folded = engine.names.fold(kind, name, server)
            if engine.names.fold(kind, folded, server) != folded:
                yield f"the {kind} name {name!r} folds to {folded!r}, which folds to something else"


def tables_complete_once(engine: Engine, samples: Samples) -> Iterator[str]:
    """Completing a completed table changes nothing, and no column is lost or renamed."""
    server = engine.declarations.server(samples.version)
    for table in _tables(engine, samples):
        once = engine.declarations.complete(table, server, {})
        if engine.declarations.complete(once, server, {}) != once:
            yield f"completing a table with a column of type {table.columns[1].type} twice differs from once"
        if [column.name for column in once.columns] != [column.name for column in table.columns]:
            yield "completing a table changes its columns' names or order"
        if (once.name, once.origin) != (table.name, table.origin):
            yield "completing a table changes its name"


def sessions_are_harmless(engine: Engine, samples: Samples) -> Iterator[str]:
    """URLs are made harmless once and for all, and no explanation holds a password."""
    from sqlalchemy.engine import make_url

    for text in samples.urls:
        once = engine.session.url(make_url(text))
        if engine.session.url(once) != once:
            yield f"the URL of {once.get_backend_name()} changes when it is made harmless twice"
        if not isinstance(engine.session.connect_args(once, connect_seconds=3), dict):
            yield "connect_args gives no dictionary"
    for error in (Exception(samples.secret), ValueError(), OSError(2, f"password={samples.secret}")):
        try:
            said = engine.session.explain(error)
        except Exception as raised:  # noqa: BLE001 -- whatever it is, it is a broken promise
            yield f"explaining an error raises {type(raised).__name__}"
        else:
            if said is not None and samples.secret in said:
                yield "an explanation repeats a password"
    for statement in engine.session.opening(statement_seconds=30, lock_seconds=3):
        if not isinstance(statement, str):
            yield "opening gives something that is no statement"


def queries_are_constant(few: Sequence[object], many: Sequence[object]) -> Iterator[str]:
    """Reading a database of many tables takes as many statements as one of few.

    `few` and `many` are the logs of two readers (see auditor.sources.live.LiveReader.log).
    """
    if len(few) != len(many):
        yield f"a small database takes {len(few)} statements to read, a large one {len(many)}"


CHECKS: tuple[Promise, ...] = (
    the_record_is_complete,
    types_are_read_alike,
    canonical_types_are_fixed,
    a_column_is_the_same_as_itself,
    an_expression_is_the_same_as_itself,
    differences_say_what_differs,
    names_fold_once,
    tables_complete_once,
    sessions_are_harmless,
)
"""All promises that need no database."""


def _columns(engine: Engine, samples: Samples) -> Iterator[Column]:
    server = engine.declarations.server(samples.version)
    return (Column("a", engine.types.parse(text, server)) for text in samples.types)


def _pair(engine: Engine, samples: Samples, expected: Column, actual: Column) -> Pair:
    tables = [Table(QualifiedName("t"), (column,)) for column in (expected, actual)]
    return Pair(tables[0], tables[1], engine.declarations.server(samples.version))


def _tables(engine: Engine, samples: Samples) -> Iterator[Table]:
    """A table with a key, one column of each type, and everything that hangs on it."""
    server = engine.declarations.server(samples.version)
    identifier: Any = engine.types.parse(samples.types[0], server)
    for column in _columns(engine, samples):
        yield Table(
            QualifiedName("t"),
            (
                Column("id", identifier, nullable=False, identity=Identity("auto")),
                replace(column, default=samples.defaults[0]),
                replace(column, name="g", generated=Generated("id + 1")),
            ),
            primary_key=PrimaryKey(None, ("id",)),
            uniques=(Unique("u", ("a",)),),
            foreign_keys=(ForeignKey(None, ("a",), QualifiedName("p"), ("id",), on_delete="NO ACTION"),),
            checks=(CheckConstraint("c", samples.expressions[0]),),
            indexes=(Index("i", (IndexPart("a"), IndexPart(expression="id + 1", descending=True)), unique=True),),
        )
