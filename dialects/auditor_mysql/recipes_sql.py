"""The SQL that recipes are written in: columns with all that belongs to them, since MODIFY forgets what is not said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from auditor.model.names import QualifiedName
from auditor.model.schema import Check, Column, ForeignKey, Index, PrimaryKey, Server, Table, Unique
from auditor.model.step import Execute, Probe, Step
from auditor.model.types import Family, Type
from auditor.plugin.probes import Asker
from auditor_mysql import defaults
from auditor_mysql.flavour import is_mariadb
from auditor_mysql.quoting import quoted
from auditor_mysql.types import dialect, spelling


_PLAIN = ("'", '"', "_", "b'", "x'", "0x", *"0123456789")
_WORDS = ("current_timestamp", "now", "localtime", "localtimestamp", "true", "false", "null")
_LARGE = frozenset({Family.JSON, Family.OTHER})
"""Families whose defaults MySQL takes only as expressions, as it does for TEXT and BLOB."""


def quote(name: str) -> str:
    """An identifier in quotes."""
    return "`" + name.replace("`", "``") + "`"


def spelled(name: QualifiedName) -> str:
    """A table, with its database where it is not the default one."""
    return ".".join(map(quote, filter(None, (name.schema, name.name))))


def listed(names: Iterable[str]) -> str:
    """Columns in parentheses."""
    return f"({', '.join(map(quote, names))})"


def altering(table: QualifiedName, *actions: str) -> str:
    """ALTER TABLE with some actions, which are one step to the server."""
    return f"ALTER TABLE {spelled(table)} {', '.join(filter(None, actions))}"


def run(sql: str, why: str = "", **more: Any) -> Step:
    """A step that is a statement."""
    return Step(Execute(sql), why, **more)


def asker(table: Table) -> Asker:
    """Asks about the rows of a table."""
    return Asker(table, quote, spelled)


def orphans(key: ForeignKey, table: Table) -> Probe:
    """Rows that the server does not make a foreign key over: there may be some even where it has been until now.

    With foreign_key_checks=0 they come in, and nothing looks for them before the key is made again.
    """
    refuses = "The server refuses: error 1452, cannot add or update a child row."
    return asker(table).orphans(key.columns, key.target, key.target_columns, refuses)


def definition(column: Column, table: Table, server: Server) -> str:
    """A column as ADD and MODIFY take it, complete: what they are not told is gone."""
    text = f"{quote(column.name)} {type_text(column.type, server)}"
    text += f" CHARACTER SET {column.charset}" if column.charset else ""
    text += f" COLLATE {column.collation}" if column.collation else ""
    if column.generated is not None:
        kind = "STORED" if column.generated.stored else "VIRTUAL"
        text += f" GENERATED ALWAYS AS ({column.generated.expression}) {kind}"
        text += " NOT NULL" if not column.nullable and not is_mariadb(server) else ""
    else:
        text += " NULL" if column.nullable else " NOT NULL"
        text += _default(column, server)
    text += " AUTO_INCREMENT" if column.identity is not None else ""
    text += " INVISIBLE" if dict(column.extras).get("invisible") else ""
    text += f" COMMENT {quoted(column.comment)}" if column.comment else ""
    own = next((check for check in table.checks if check.name is None and check.column == column.name), None)
    return f"{text} CHECK ({own.expression})" if own is not None else text


def type_text(item: Type, server: Server) -> str:
    """A type as it was written; from its parts where the text says more than the type."""
    read = spelling(item.raw, dialect(server)) if item.raw else None
    if read is not None and read.type == item and read.charset is None and read.collation is None:
        return item.raw
    name, _, sign = item.name.partition(" ")
    arguments = ", ".join(quoted(part) if isinstance(part, str) else str(part) for part in item.args)
    return f"{name}{f'({arguments})' if arguments else ''}{f' {sign}' if sign else ''}"


def foreign_key(key: ForeignKey) -> str:
    """ADD CONSTRAINT for a foreign key."""
    name = f"CONSTRAINT {quote(key.name)} " if key.name else ""
    text = f"ADD {name}FOREIGN KEY {listed(key.columns)} REFERENCES {spelled(key.target)} {listed(key.target_columns)}"
    text += f" ON DELETE {key.on_delete}" if key.on_delete else ""
    return text + (f" ON UPDATE {key.on_update}" if key.on_update else "")


def check(item: Check) -> str:
    """ADD CONSTRAINT for a CHECK."""
    name = f"CONSTRAINT {quote(item.name)} " if item.name else ""
    return f"ADD {name}CHECK ({item.expression}){'' if item.enforced else ' NOT ENFORCED'}"


def key(item: Unique | Index | PrimaryKey, server: Server) -> str:
    """ADD for an index, unique or not, or a primary key."""
    if isinstance(item, PrimaryKey):
        return f"ADD PRIMARY KEY {listed(item.columns)}"
    if isinstance(item, Unique):
        return f"ADD UNIQUE INDEX {quote(item.name) if item.name else ''} {listed(item.columns)}"
    special = item.method.upper() if item.method in {"fulltext", "spatial"} else ""
    words = special or ("UNIQUE" if item.unique else "")
    parts = []
    for part in item.parts:
        text = quote(part.column) if part.column is not None else f"({part.expression})"
        text += f"({part.length})" if part.length else ""
        parts.append(f"{text} DESC" if part.descending else text)
    sql = f"ADD {words} INDEX {quote(item.name) if item.name else ''} ({', '.join(parts)})".replace("  ", " ")
    sql += f" USING {item.method.upper()}" if item.method and not special else ""
    sql += f" COMMENT {quoted(item.comment)}" if item.comment else ""
    return sql if item.visible else f"{sql} {'IGNORED' if is_mariadb(server) else 'INVISIBLE'}"


def _default(column: Column, server: Server) -> str:
    value, update = defaults.split(column.default)
    text = f" DEFAULT {_value(value, column, server)}" if value is not None else ""
    return text + (f" ON UPDATE {update}" if update else "")


def _value(text: str, column: Column, server: Server) -> str:
    """A default as DDL takes it: an expression needs parentheses, and so does anything for a large type."""
    large = column.type.family in _LARGE or column.type.name.endswith(("text", "blob"))
    lower = text.strip().lower()
    word = lower.partition("(")[0].strip()
    plain = lower.lstrip("+-").startswith(_PLAIN) or word in _WORDS
    if lower.startswith("(") or (plain and not (large and not is_mariadb(server))):
        return text
    return f"({text})"
