"""What becomes of a declaration when MySQL or MariaDB executes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, Extras, Generated, Identity, Server, Table
from auditor.model.types import Family, Type
from auditor.plugin.engine import DialectSpec
from auditor_mysql import charsets, declared_keys, json_columns
from auditor_mysql.flavour import MARIADB, MYSQL, is_mariadb
from auditor_mysql.types import Dialect, dialect, spelling


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

AUTO_INCREMENT = Identity("auto_increment")
_FIRST_MARIADB = 10  # MariaDB's versions begin where MySQL's may never get to
_KEYLESS_ENGINES = frozenset({"innodb", "ndb", "ndbcluster"})
_TEXTUAL = frozenset({Family.STRING, Family.ENUM, Family.SET})
_CHARSET_OPTIONS = ("default_charset", "default_character_set", "charset", "character_set")
# Options that information_schema.tables shows; others (data directory, counter) cannot be compared.
_SHOWN_OPTIONS = frozenset(
    {"row_format", "key_block_size", "stats_persistent", "pack_keys", "checksum", "delay_key_write", "page_compressed"}
)


class MySQLDeclarations:
    """Declarations for MySQL and MariaDB (see plugin.engine.Declarations)."""

    def dialect(self, server: Server, url: URL | None) -> DialectSpec:
        """The name that the user's URL gives, since SQLAlchemy reads the options of that name only."""
        asked = url.get_backend_name() if url is not None else ""
        mariadb = is_mariadb(server)
        name = asked if asked in {"mysql", "mariadb"} else "mariadb" if mariadb else "mysql"
        return DialectSpec(name, tuple(sorted(_learned(server, mariadb=mariadb).items())))

    def server(self, version: tuple[int, ...]) -> Server:
        """A server of this version out of the box: MariaDB from version 10 on."""
        mariadb = bool(version) and version[0] >= _FIRST_MARIADB
        charset, collation = _boxed(version, mariadb=mariadb)
        oldest = (10, 2, 2) if mariadb else (5, 7, 9)  # the first whose rows are DYNAMIC unless told otherwise
        timestamps = version >= (10, 10) if mariadb else not version or version >= (8, 0, 2)
        settings = {
            "default_schema": "",
            "sql_mode": "STRICT_TRANS_TABLES",
            "lower_case_table_names": "0",
            "explicit_defaults_for_timestamp": str(int(timestamps)),
            "foreign_key_checks": "1",
            "default_storage_engine": "InnoDB",
            "default_row_format": "dynamic" if not version or version >= oldest else "compact",
            "charset_collations": f"latin1=latin1_swedish_ci,{charset}={collation}",
        }
        settings |= dict.fromkeys(("server_charset", "default_charset"), charset)
        settings |= dict.fromkeys(("server_collation", "default_collation"), collation)
        return Server("mysql", version, MARIADB if mariadb else MYSQL, tuple(sorted(settings.items())))

    def complete(self, table: Table, server: Server, options: Mapping[str, Any]) -> Table:
        """The table as the catalog would show it."""
        if table.view:
            return table
        given = {key.lower(): str(value) for key, value in options.items()}
        charset, collation = _table_text(table, given, server)
        table = msgspec.structs.replace(table, charset=charset, collation=collation)
        written = _written(charset, server)
        columns = tuple(_column(column, table, written, server) for column in table.columns)
        columns, checks = json_columns.folded(columns, table.checks) if is_mariadb(server) else (columns, table.checks)
        engine = given.get("engine") or given.get("type") or _default_engine(server)
        made = msgspec.structs.replace(
            table,
            name=_name(table.name, server),
            columns=_timestamps(columns, server),
            checks=checks,
            defaulted=() if _states_text(given) else ("charset", "collation"),
            storage_engine=engine,
            comment=table.comment or None,
            extras=_options(given),
        )
        return declared_keys.complete(made, server, has_foreign_keys=(engine or "innodb").lower() in _KEYLESS_ENGINES)


def _learned(server: Server, *, mariadb: bool) -> dict[str, Any]:
    """What SQLAlchemy's dialect learns on its first connection and compiles by.

    From MySQLDialect.initialize() of 1.4, 2.0 and 2.1; what one of them computes from these (a property
    there) is left out.
    """
    version = server.version or ((10, 11) if mariadb else (8, 4))
    learned: dict[str, Any] = {
        "server_version_info": version,
        "is_mariadb": mariadb,
        "_casing": int(server.setting("lower_case_table_names", "0") or 0),
        "_sql_mode": server.setting("sql_mode"),
        "_server_ansiquotes": "ANSI_QUOTES" in server.setting("sql_mode"),
        "_backslash_escapes": "NO_BACKSLASH_ESCAPES" not in server.setting("sql_mode"),
        "supports_sequences": mariadb and version >= (10, 3),
        "supports_native_uuid": mariadb and version >= (10, 7),
        "_allows_uuid_binds": mariadb,
    }
    if server.setting("default_schema"):
        learned["default_schema_name"] = server.setting("default_schema")
    return learned


def _boxed(version: tuple[int, ...], *, mariadb: bool) -> tuple[str, str]:
    """Default character set and collation; Debian's MariaDB packages set utf8mb4 in their my.cnf."""
    if mariadb:
        return ("utf8mb4", "utf8mb4_uca1400_ai_ci") if version >= (11, 6) else ("latin1", "latin1_swedish_ci")
    return ("utf8mb4", "utf8mb4_0900_ai_ci") if not version or version >= (8,) else ("latin1", "latin1_swedish_ci")


def _name(name: QualifiedName, server: Server) -> QualifiedName:
    return QualifiedName(name.name) if name.schema == server.setting("default_schema") else name


def _default_engine(server: Server) -> str | None:
    return server.setting("default_storage_engine") or None


def _states_text(options: Mapping[str, str]) -> bool:
    """Whether a table says its character set or collation."""
    return any(name in options for name in (*_CHARSET_OPTIONS, "collate", "default_collate"))


def _table_text(table: Table, options: Mapping[str, str], server: Server) -> tuple[str | None, str | None]:
    """Character set and collation of the table: as its options say, else as its database."""
    charset = next((options[name] for name in _CHARSET_OPTIONS if name in options), None)
    collation = options.get("collate") or options.get("default_collate")
    if charset or collation:
        collation = charsets.canonical(collation) if collation else None
        charset = charsets.canonical(charset) if charset else charsets.of_collation(collation or "")
        return charset, collation or charsets.default_collation(charset, server)
    if table.name.schema not in {None, server.setting("default_schema")}:
        return None, None  # another database has a default of its own, which is not among the settings
    return server.setting("default_charset") or None, server.setting("default_collation") or None


def _options(given: Mapping[str, str]) -> Extras:
    shown = {key: value.strip("'\"").lower() for key, value in given.items() if key in _SHOWN_OPTIONS}
    if "partition_by" in given:
        shown["partitioned"] = "yes"
    if shown.get("row_format") == "default":
        del shown["row_format"]
    return tuple(sorted(shown.items()))


def _written(charset: str | None, server: Server) -> Dialect:
    """How types are spelled in a table of this character set."""
    context = dialect(server)
    return context if charset is None else msgspec.structs.replace(context, charset=charset)


def _column(column: Column, table: Table, written: Dialect, server: Server) -> Column:
    type_, charset, collation = _text(column, written, server)
    primary = table.primary_key.columns if table.primary_key else ()
    numbered = column.identity is not None and _can_number(column, primary)
    return msgspec.structs.replace(
        column,
        type=type_,
        nullable=column.nullable and column.name not in primary,
        generated=_virtual(column.generated),
        identity=AUTO_INCREMENT if numbered else None,
        charset=None if charset == table.charset else charset,
        collation=None if collation == table.collation else collation,
        comment=column.comment or None,
    )


def _can_number(column: Column, primary: tuple[str, ...]) -> bool:
    """AUTO_INCREMENT is for numbers; SQLAlchemy writes it for the numbering column of the key only."""
    numeric = column.type.family in {Family.INTEGER, Family.FLOAT}
    return numeric and column.default is None and (column.identity == Identity("auto") or column.name in primary)


def _virtual(generated: Generated | None) -> Generated | None:
    return generated and Generated(generated.expression, bool(generated.stored))  # VIRTUAL unless said otherwise


def _text(column: Column, written: Dialect, server: Server) -> tuple[Type, str | None, str | None]:
    """The type, read again by the table's character set, and the column's own character set and collation."""
    read = spelling(column.type.raw, written) if column.type.raw else None
    type_ = read.type if read is not None and read.type.family is not Family.UNKNOWN else column.type
    if type_.family not in _TEXTUAL:
        return type_, None, None
    charset, collation = (read.charset, read.collation) if read is not None else (None, None)
    if column.collation and not collation:
        collation = charsets.canonical(column.collation)
    if column.charset and not charset:
        charset = charsets.canonical(column.charset)
    charset = charset or (charsets.of_collation(collation) if collation else None)
    if charset is None:
        return type_, None, None
    return type_, charset, collation or charsets.default_collation(charset, server)


def _timestamps(columns: tuple[Column, ...], server: Server) -> tuple[Column, ...]:
    """With explicit_defaults_for_timestamp=OFF, a TIMESTAMP NOT NULL without a default gets one.

    The first of the table follows the clock, the others are zero (MySQL manual, server system variables).
    """
    if server.setting("explicit_defaults_for_timestamp", "1") not in {"0", "OFF"}:
        return columns
    made, first = [], True
    for column in columns:
        if column.type.name == "timestamp" and not column.nullable and column.default is None:
            made.append(msgspec.structs.replace(column, default=_timestamp_default(column, first=first)))
        else:
            made.append(column)
        first = first and column.type.name != "timestamp"
    return tuple(made)


def _timestamp_default(column: Column, *, first: bool) -> str:
    if not first:
        return "'0000-00-00 00:00:00'"
    now = f"CURRENT_TIMESTAMP({column.type.args[0]})" if column.type.args else "CURRENT_TIMESTAMP"
    return f"{now} ON UPDATE {now}"
