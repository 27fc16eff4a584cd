"""Reads a live database: nine queries on information_schema, whatever the number of tables.

The least a user needs is REFERENCES on the database (`GRANT REFERENCES ON app.* TO auditor`): it shows
all of the catalog and none of the data. SELECT does as well on MySQL; on MariaDB it hides the delete
and update rules of foreign keys (10.11, referential_constraints).
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from auditor.model.names import Kind, QualifiedName, Role
from auditor.model.schema import Gap, Schema, Sequence, Server, Table
from auditor.plugin.engine import Reader, Scope
from auditor_mysql import charsets
from auditor_mysql.assemble import Parts, Rows, tables
from auditor_mysql.flavour import MARIADB, MYSQL, is_mariadb, parse_version
from auditor_mysql.privileges import access


ENGINE_NAME = "mysql"
_SETTINGS = (
    *("default_schema", "sql_mode", "lower_case_table_names", "server_charset", "server_collation"),
    *("default_charset", "default_collation", "explicit_defaults_for_timestamp", "foreign_key_checks"),
    *("default_storage_engine", "default_row_format", "charset_collations", "changed_collations"),
)


class MySQLCatalog:
    """The catalog of MySQL and MariaDB (see plugin.engine.Catalog)."""

    def server(self, reader: Reader) -> Server:
        """Version, flavour and settings, in one query."""
        rows = reader.rows("the server's version and settings", _sql("server"))
        return _server(rows[0]) if rows else Server(ENGINE_NAME, settings=(("default_schema", ""),))

    def schemas(self, reader: Reader, server: Server) -> tuple[str, ...]:  # noqa: ARG002 -- of the contract
        """The databases that can be seen."""
        return tuple(sorted(name for (name,) in reader.rows("databases", _sql("schemas"), kind=Kind.SCHEMA)))

    def read(self, reader: Reader, server: Server, scope: Scope) -> Schema:
        """The databases of the scope in canonical form."""
        default = server.setting("default_schema")
        names = tuple(dict.fromkeys(name or default for name in scope.schemas if name or default))
        if not names:
            return _nothing(reader, server)
        rows = _fetch(reader, server, names)
        made = [item for item in tables(rows, server, default) if _wanted(item.name, scope)]
        gaps = (*reader.gaps, *_gaps(reader, names, made, rows, default))
        return Schema(
            Role.LIVE,
            server,
            tuple(sorted(made, key=lambda table: table.name)),
            sequences=_sequences(rows, default, scope),
            gaps=gaps,
        )


@cache
def _sql(name: str) -> str:
    return (Path(__file__).parent / "catalog" / f"{name}.sql").read_text("utf-8").strip()


def _server(row: tuple[Any, ...]) -> Server:
    version, comment, *facts = (str(value if value is not None else "") for value in row)
    mariadb = "mariadb" in f"{version} {comment}".lower()
    values = dict(zip(_SETTINGS, facts, strict=False))
    for key in _SETTINGS:
        if "charset" in key or "collation" in key:
            values[key] = charsets.canonical(values.get(key, ""))
    changed = values.pop("changed_collations")
    # MariaDB 11.2.1 and newer: what character_set_collations says comes before the built-in defaults
    values["charset_collations"] = ",".join(filter(None, [values["charset_collations"], changed]))
    settings = tuple(sorted(values.items()))
    return Server(ENGINE_NAME, parse_version(version), MARIADB if mariadb else MYSQL, settings)


def _nothing(reader: Reader, server: Server) -> Schema:
    why = "the URL names no database; write it after the host: mysql://user@host/name"
    return Schema(Role.LIVE, server, gaps=(*reader.gaps, Gap("the database", why)))


def _fetch(reader: Reader, server: Server, schemas: tuple[str, ...]) -> Rows:
    def rows(what: str, name: str, kind: Kind | None = None) -> list[tuple[Any, ...]]:
        return reader.rows(what, _sql(name), {"schemas": schemas}, kind=kind)

    flavour = "mariadb" if is_mariadb(server) else "mysql"
    return Rows(
        tables=rows("tables", "tables"),
        columns=rows("columns", "columns"),
        indexes=rows("indexes", f"indexes_{flavour}", Kind.INDEX),
        foreign_keys=rows("foreign keys", "foreign_keys", Kind.FOREIGN_KEY),
        rules=rows("rules of foreign keys", "foreign_key_rules", Kind.FOREIGN_KEY),
        checks=rows("check constraints", f"checks_{flavour}", Kind.CHECK),
        owners=[] if is_mariadb(server) else rows("owners of check constraints", "check_owners_mysql", Kind.CHECK),
    )


def _wanted(name: QualifiedName, scope: Scope) -> bool:
    return not scope.tables or any(fnmatchcase(name.name, pattern) for pattern in scope.tables)


def _sequences(rows: Rows, default: str, scope: Scope) -> tuple[Sequence, ...]:
    names = (
        QualifiedName(row[Parts.TABLE], None if row[Parts.SCHEMA] == default else row[Parts.SCHEMA])
        for row in rows.tables
        if row[Parts.TABLE_TYPE] == "SEQUENCE"
    )
    return tuple(Sequence(name) for name in sorted(names) if _wanted(name, scope))


def _gaps(reader: Reader, schemas: tuple[str, ...], made: list[Table], rows: Rows, default: str) -> Iterable[Gap]:
    """What this user cannot see of these databases."""
    grants = access(line for (line,) in reader.rows("the user's privileges", _sql("grants")))
    for schema in schemas:
        if grants.whole(schema):
            continue
        yield Gap(
            f"tables of {schema}",
            f"the user has no privilege on the whole database, so tables that are there may not be seen; "
            f"GRANT REFERENCES ON `{schema}`.* shows them all without showing data",
            Kind.TABLE,
            schemas=(None if schema == default else schema,),
        )
        for table in made:
            if (table.name.schema or default) == schema and not grants.table(schema, table.name.name):
                yield Gap(
                    f"parts of {table.name}",
                    f"the user has no privilege on the whole table; GRANT REFERENCES ON `{schema}`.* shows it",
                    table=table.name,
                )
    hidden = len({row[:3] for row in rows.foreign_keys}) - len({row[:3] for row in rows.rules})
    if hidden > 0:
        yield Gap(
            f"delete and update rules of {hidden} foreign keys",
            "MariaDB shows them to users with a privilege besides SELECT only; "
            f"GRANT REFERENCES ON `{schemas[0]}`.* does it without showing more data",
            Kind.FOREIGN_KEY,
        )
