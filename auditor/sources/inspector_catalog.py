"""Reads any database through SQLAlchemy's Inspector."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Protocol, cast

from auditor.model.names import Kind, QualifiedName, Role
from auditor.model.schema import (
    Check,
    Column,
    ForeignKey,
    Gap,
    Generated,
    Index,
    IndexPart,
    PrimaryKey,
    Schema,
    Server,
    Table,
    Unique,
)
from auditor.model.types import Family, Type
from auditor.plugin.engine import Reader, Scope, Types


if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Inspector

WRITES = frozenset({"ALTER", "CREATE", "DELETE", "DROP", "GRANT", "INSERT", "MERGE", "RENAME", "REPLACE", "REVOKE"}) | {
    "TRUNCATE",
    "UPDATE",
    "UPSERT",
    "VACUUM",
}
"""First words of statements that an Inspector has no business with."""


class WriteRefused(Exception):
    """A third-party dialect tried to write while it was asked to look."""


class InspectingReader(Protocol):
    """A reader that also lends a SQLAlchemy connection."""

    gaps: list[Gap]

    def sqlalchemy(self) -> AbstractContextManager[Connection]:
        """A connection to the same database, closed at the end."""


class InspectorCatalog:
    """The catalog as SQLAlchemy's dialect reads it; how many queries that takes is the dialect's affair."""

    def __init__(self, name: str, types: Types) -> None:
        self._name = name
        self._types = types

    def server(self, reader: Reader) -> Server:
        """Version and default schema, as the dialect learns them on connecting."""
        with _connected(reader) as connection:
            version = getattr(connection.dialect, "server_version_info", None) or ()
            default = connection.dialect.default_schema_name or ""
        parts = tuple(part for part in version if isinstance(part, int))
        return Server(self._name, parts, settings=(("default_schema", default),))

    def schemas(self, reader: Reader, server: Server) -> tuple[str, ...]:  # noqa: ARG002
        """All schemas but the standard's own."""
        with _connected(reader) as connection:
            names = _inspector(connection).get_schema_names()
        return tuple(sorted(name for name in names if name.lower() != "information_schema"))

    def read(self, reader: Reader, server: Server, scope: Scope) -> Schema:
        """Tables and views of the schemas; what the dialect cannot tell is a gap."""
        with _connected(reader) as connection:
            reading = _Reading(_inspector(connection), self._types, server)
            tables = [table for schema in scope.schemas for table in reading.tables(schema, scope)]
        tables.sort(key=lambda table: (table.name.schema or "", table.name.name))
        return Schema(Role.LIVE, server, tuple(tables), gaps=(*reader.gaps, *reading.gaps))


@contextlib.contextmanager
def _connected(reader: Reader) -> Iterator[Connection]:
    import sqlalchemy

    lender = cast("InspectingReader", reader)
    with lender.sqlalchemy() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore", sqlalchemy.exc.SAWarning)  # types it does not know; they are read as unknown
        sqlalchemy.event.listen(connection, "before_cursor_execute", guard)
        yield connection
        connection.rollback()


def guard(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    """Raises WriteRefused for a statement that begins like a write."""
    word = statement.split(None, 1)[0].upper() if statement.strip() else ""
    if word in WRITES:
        raise WriteRefused(f"the dialect tried to run {word} while reading the catalog; it was not sent")


def _inspector(connection: Connection) -> Inspector:
    import sqlalchemy

    return sqlalchemy.inspect(connection)


Key = tuple[str | None, str]


class _Reading:
    """One look at the database: rows by table, and what could not be had."""

    def __init__(self, inspector: Inspector, types: Types, server: Server) -> None:
        self.gaps: list[Gap] = []
        self._inspector = inspector
        self._types = types
        self._server = server

    def tables(self, schema: str | None, scope: Scope) -> Iterator[Table]:
        """Tables, then views, of one schema."""
        from sqlalchemy.engine.reflection import ObjectKind

        inspector = self._inspector
        columns = self._ask("columns", None, inspector.get_multi_columns, schema, ObjectKind.TABLE)
        keys = self._ask("primary keys", Kind.PRIMARY_KEY, inspector.get_multi_pk_constraint, schema)
        uniques = self._ask("unique constraints", Kind.INDEX, inspector.get_multi_unique_constraints, schema)
        foreign = self._ask("foreign keys", Kind.FOREIGN_KEY, inspector.get_multi_foreign_keys, schema)
        checks = self._ask("CHECK constraints", Kind.CHECK, inspector.get_multi_check_constraints, schema)
        indexes = self._ask("indexes", Kind.INDEX, inspector.get_multi_indexes, schema)
        for key, rows in columns.items():
            if _wanted(key, scope):
                yield Table(
                    self._name(*key),
                    tuple(map(self._column, rows)),
                    primary_key=_primary_key(keys.get(key)),
                    uniques=_sorted(_unique(row) for row in uniques.get(key, ())),
                    foreign_keys=_sorted(self._foreign_key(row) for row in foreign.get(key, ())),
                    checks=_sorted(Check(row.get("name"), row["sqltext"]) for row in checks.get(key, ())),
                    indexes=_sorted(_index(row) for row in indexes.get(key, ()) if "duplicates_constraint" not in row),
                )
        views = self._ask("views", Kind.VIEW, inspector.get_multi_columns, schema, ObjectKind.ANY_VIEW)
        for key, rows in views.items():
            if _wanted(key, scope):
                yield Table(self._name(*key), tuple(map(self._column, rows)), view="view")

    def _ask(
        self, what: str, kind: Kind | None, method: Callable[..., Any], schema: str | None, objects: Any = None
    ) -> Mapping[Key, Any]:
        """The answer of the Inspector; a gap when the dialect has none, a blocking one when it fails."""
        try:
            found: Mapping[Key, Any] = method(schema=schema, **({"kind": objects} if objects is not None else {}))
        except NotImplementedError:
            self.gaps.append(Gap(what, "SQLAlchemy's dialect cannot tell", kind, blocking=False))
        except Exception as error:  # noqa: BLE001 -- a third party's dialect and driver may raise anything
            self.gaps.append(Gap(what, f"{type(error).__name__}: {_first_line(error)}", kind))
        else:
            return found
        return {}

    def _name(self, schema: str | None, name: str) -> QualifiedName:
        return QualifiedName(name, None if schema == self._server.setting("default_schema") else schema)

    def _column(self, row: Mapping[str, Any]) -> Column:
        computed = row.get("computed")
        return Column(
            row["name"],
            self._type(row["type"]),
            nullable=bool(row["nullable"]),
            default=None if computed else row.get("default"),
            generated=Generated(computed["sqltext"], computed.get("persisted")) if computed else None,
        )

    def _type(self, kind: Any) -> Type:
        from sqlalchemy.exc import SQLAlchemyError
        from sqlalchemy.types import NullType

        if isinstance(kind, NullType):
            return Type(Family.UNKNOWN, "", raw="a type that SQLAlchemy does not know")
        try:
            text = kind.compile(dialect=self._inspector.dialect)
        except (SQLAlchemyError, NotImplementedError, AttributeError):
            return Type(Family.UNKNOWN, type(kind).__name__, raw=type(kind).__name__)
        return self._types.parse(text, self._server)

    def _foreign_key(self, row: Mapping[str, Any]) -> ForeignKey:
        actions = {name: (action or "").upper() for name, action in row.get("options", {}).items() if action}
        return ForeignKey(
            row.get("name"),
            tuple(row["constrained_columns"]),
            self._name(row.get("referred_schema"), row["referred_table"]),
            tuple(row["referred_columns"]),
            on_delete=_action(actions.get("ondelete")),
            on_update=_action(actions.get("onupdate")),
        )


def _wanted(key: Key, scope: Scope) -> bool:
    return not scope.tables or any(fnmatchcase(key[1], pattern) for pattern in scope.tables)


def _primary_key(row: Mapping[str, Any] | None) -> PrimaryKey | None:
    columns = tuple((row or {}).get("constrained_columns") or ())
    return PrimaryKey((row or {}).get("name"), columns) if columns else None


def _unique(row: Mapping[str, Any]) -> Unique:
    return Unique(row.get("name"), tuple(row["column_names"]))


def _index(row: Mapping[str, Any]) -> Index:
    sorting = row.get("column_sorting", {})
    expressions = row.get("expressions") or row["column_names"]
    parts = tuple(
        IndexPart(
            column=column,
            expression=expression if column is None else None,
            descending="desc" in sorting.get(column or expression, ()),
        )
        for column, expression in zip(row["column_names"], expressions, strict=True)
    )
    return Index(row.get("name"), parts, unique=bool(row.get("unique")))


def _action(action: str | None) -> str | None:
    return None if action == "NO ACTION" else action


def _sorted(items: Iterator[Any]) -> tuple[Any, ...]:
    return tuple(sorted(items, key=lambda item: (item.name or "", repr(item) if item.name is None else "")))


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else "no message"
