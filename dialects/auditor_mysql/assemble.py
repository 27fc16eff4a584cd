"""Makes tables of catalog rows: grouped once, each row looked at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from auditor.model.names import QualifiedName
from auditor.model.schema import (
    Check,
    Column,
    Extras,
    ForeignKey,
    Generated,
    Identity,
    Index,
    IndexPart,
    PrimaryKey,
    Server,
    Table,
    Unique,
)
from auditor_mysql import charsets, defaults, json_columns
from auditor_mysql.flavour import is_mariadb
from auditor_mysql.keys import action, mark_implicit
from auditor_mysql.quoting import unescaped
from auditor_mysql.types import Dialect, dialect, spelling


Row = tuple[Any, ...]
Key = tuple[str, str]


class Parts:
    """Positions in a row of catalog/tables.sql."""

    SCHEMA, TABLE, TABLE_TYPE = range(3)


class Rows(msgspec.Struct, frozen=True):
    """What the catalog queries of the same names returned; schema and table are the first two of each row.

    `checks` of MySQL have no table; their `owners` say which it is.
    """

    tables: list[Row]
    columns: list[Row]
    indexes: list[Row]
    foreign_keys: list[Row]
    rules: list[Row]
    checks: list[Row]
    owners: list[Row]


def tables(rows: Rows, server: Server, default_schema: str) -> Iterator[Table]:
    """All tables and views, in no order."""
    context = dialect(server)
    columns, indexes, keys = _grouped(rows.columns), _grouped(rows.indexes), _grouped(rows.foreign_keys)
    rules = {row[:3]: row[3:] for row in rows.rules}
    checks = _checks(rows, mariadb=is_mariadb(server))
    for row in rows.tables:
        if row[Parts.TABLE_TYPE] == "SEQUENCE":
            continue
        at = row[0], row[1]
        table = _table(row, columns.get(at, ()), checks.get(at, []), context, default_schema)
        yield table if table.view else _with_keys(table, indexes.get(at, ()), keys.get(at, ()), rules, default_schema)


def _grouped(rows: list[Row]) -> dict[Key, list[Row]]:
    groups: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[0], row[1]].append(row)
    return groups


def _table(row: Row, columns: Iterable[Row], checks: list[Check], context: Dialect, default_schema: str) -> Table:
    schema, name, kind, engine, row_format, estimate, data, index, collation, options, comment = row
    collation = charsets.canonical(collation) if collation else None
    charset = charsets.of_collation(collation) if collation else None
    made = tuple(column for item in columns if (column := _column(item, charset, collation, context)) is not None)
    made, kept = json_columns.folded(made, checks) if context.mariadb else (made, tuple(checks))
    view = kind == "VIEW"
    return Table(
        QualifiedName(name, None if schema == default_schema else schema),
        made,
        checks=kept,
        view="view" if view else None,
        collation=collation,
        charset=charset,
        storage_engine=engine,
        comment=None if view else comment or None,
        extras=_options(row_format, options or "", kind),
        rows=estimate,
        bytes=None if data is None else data + (index or 0),
    )


def _options(row_format: str | None, options: str, kind: str) -> Extras:
    found: dict[str, str] = {}
    for word in options.split():
        key, equals, value = word.partition("=")
        found[key.lower()] = value.strip("'\"`").lower() if equals else "yes"
    if row_format:
        found["row_format"] = row_format.lower()
    if kind == "SYSTEM VERSIONED":
        found["system_versioned"] = "yes"
    return tuple(sorted(found.items()))


def _column(row: Row, charset: str | None, collation: str | None, context: Dialect) -> Column | None:
    _, _, name, default, nullable, text, own_charset, own_collation, extra, comment, expression = row
    type_ = spelling(text, context).type
    flags = extra.lower() if extra else ""
    identity = AUTO_INCREMENT if "auto_increment" in flags else None
    invisible = "invisible" in flags
    if identity and invisible and name == "my_row_id":
        return None  # MySQL 8.0.30 and newer make it for tables without a primary key
    generated = None
    if expression:
        text = expression if context.mariadb else unescaped(expression)
        generated = Generated(text, "stored generated" in flags or "persistent" in flags)
    return Column(
        name,
        type_,
        nullable == "YES",
        None if generated else defaults.from_catalog(default, flags, type_, mariadb=context.mariadb),
        generated,
        identity,
        _unlike(own_collation, collation),
        _unlike(own_charset, charset),
        comment or None,
        extras=INVISIBLE if invisible else (),
    )


AUTO_INCREMENT = Identity("auto_increment")
INVISIBLE: Extras = (("invisible", True),)


def _unlike(own: str | None, table: str | None) -> str | None:
    if own is None or own == table:
        return None
    own = charsets.canonical(own)
    return None if own == table else own


def _checks(rows: Rows, *, mariadb: bool) -> dict[Key, list[Check]]:
    found: dict[Key, list[Check]] = defaultdict(list)
    if mariadb:
        for schema, table, name, clause, of_column in rows.checks:
            check = Check(None, clause, column=name) if of_column else Check(name, clause)
            found[schema, table].append(check)
        return found
    owners = {(schema, name): (table, enforced) for schema, name, table, enforced in rows.owners}
    for schema, name, clause in rows.checks:
        table, enforced = owners.get((schema, name), (None, 1))
        if table is not None:
            found[schema, table].append(Check(name, unescaped(clause), enforced=bool(enforced)))
    return found


def _with_keys(
    table: Table, indexes: Iterable[Row], keys: Iterable[Row], rules: dict[Row, Row], default_schema: str
) -> Table:
    primary, uniques, others = _indexes(indexes, table)
    foreign = _foreign_keys(keys, rules, default_schema)
    return msgspec.structs.replace(
        table,
        primary_key=primary,
        uniques=tuple(sorted(uniques, key=_name)),
        indexes=mark_implicit(tuple(sorted(others, key=_name)), uniques, primary, foreign),
        foreign_keys=foreign,
        checks=tuple(sorted(table.checks, key=lambda check: (check.name or "", check.expression))),
    )


def _name(item: Unique | Index | ForeignKey) -> str:
    return item.name or ""


def _indexes(rows: Iterable[Row], table: Table) -> tuple[PrimaryKey | None, list[Unique], list[Index]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[2]].append(row)
    primary: PrimaryKey | None = None
    uniques: list[Unique] = []
    others: list[Index] = []
    usual = "HASH" if (table.storage_engine or "").upper() == "MEMORY" else "BTREE"
    for name, parts in grouped.items():
        if len(parts) > 1:
            parts.sort(key=_position)
        columns = tuple(part[5] for part in parts)
        if name == "PRIMARY":
            primary = PrimaryKey(name, columns) if columns != ("my_row_id",) or table.column("my_row_id") else None
        elif _is_constraint(parts, usual):
            uniques.append(Unique(name, columns))
        else:
            others.append(_index(name, parts, usual))
    return primary, uniques, others


def _position(row: Row) -> int:
    position: int = row[4]
    return position


def _is_constraint(parts: list[Row], usual: str) -> bool:
    """Whether the key is unique over plain, whole, ascending columns, and in use."""
    return all(
        not part[3] and part[5] is not None and part[6] != "D" and part[7] is None and part[8] == usual and part[10]
        for part in parts
    )


def _index(name: str, parts: list[Row], usual: str) -> Index:
    first = parts[0]
    method = None if first[8] == usual else first[8].lower()
    prefixes = method not in {"spatial", "fulltext"}  # a spatial key has a length of its own, always 32
    return Index(
        name,
        tuple(
            IndexPart(
                part[5],
                None if part[11] is None else unescaped(part[11]),
                part[6] == "D",
                length=part[7] if prefixes else None,
            )
            for part in parts
        ),
        unique=not first[3],
        method=method,
        visible=bool(first[10]),
        comment=first[9] or None,
    )


def _foreign_keys(rows: Iterable[Row], rules: dict[Row, Row], default_schema: str) -> tuple[ForeignKey, ...]:
    grouped: dict[Row, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[:3]].append(row)
    found = []
    for key, parts in grouped.items():
        parts.sort(key=lambda row: row[3])
        first, (on_delete, on_update) = parts[0], rules.get(key, (None, None))
        found.append(
            ForeignKey(
                key[2],
                tuple(part[4] for part in parts),
                QualifiedName(first[6], None if first[5] == default_schema else first[5]),
                tuple(part[7] for part in parts),
                action(on_delete),
                action(on_update),
            )
        )
    return tuple(sorted(found, key=_name))
