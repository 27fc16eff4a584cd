"""The version table: which revisions a live database says it has run."""

from __future__ import annotations

from auditor.model.history import Stamp
from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Schema, Server, Table
from auditor.plugin.engine import Engine, Scope
from auditor.sources.live import LiveReader, driver


COLUMN = "version_num"
"""Alembic's name, which no project can change."""


def read(reader: LiveReader, engine: Engine, server: Server, name: QualifiedName, live: Schema) -> Stamp:
    """The rows of the version table, in the reader's session; `live` is what was read of the database so far."""
    lookalikes = tuple(table.name for table in live.tables if _in_form(table) and table.name != name)
    known = _has(live, engine, server, name)
    if not known and not _has(_look(reader, engine, server, name), engine, server, name):
        return Stamp(name, present=False, lookalikes=lookalikes)
    before = len(reader.gaps)
    found = reader.rows("the version table", _query(reader, server, name))
    failed = reader.gaps[before:]
    del reader.gaps[before:]
    rows = tuple(sorted(str(row[0]) for row in found))
    unread = f"the version table {name} cannot be read: {failed[0].why}" if failed else ""
    return Stamp(name, present=True, rows=rows, unread=unread, lookalikes=lookalikes)


def _query(reader: LiveReader, server: Server, name: QualifiedName) -> str:
    """The one statement of an audit that reads a table: Alembic's own, quoted as Alembic quotes it."""
    del server
    quote = driver(reader.url).identifier_preparer
    table = quote.quote(name.name)
    if name.schema is not None:
        table = f"{quote.quote_schema(name.schema)}.{table}"
    return f"SELECT {COLUMN} FROM {table}"  # noqa: S608 -- quoted names


def _look(reader: LiveReader, engine: Engine, server: Server, name: QualifiedName) -> Schema:
    """What the catalog says of the version table alone, where the audit was narrowed to others."""
    before = len(reader.gaps)
    found = engine.catalog.read(reader, server, Scope((name.schema,), (name.name,)))
    del reader.gaps[before:]
    return found


def _has(schema: Schema, engine: Engine, server: Server, name: QualifiedName) -> bool:
    def fold(given: QualifiedName) -> tuple[str, str | None]:
        inside = given.schema and engine.names.fold(Kind.SCHEMA, given.schema, server)
        return engine.names.fold(Kind.TABLE, given.name, server), inside

    return any(fold(table.name) == fold(name) for table in schema.tables)


def _in_form(table: Table) -> bool:
    return [column.name for column in table.columns] == [COLUMN]
