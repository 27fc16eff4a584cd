"""What the servers refuse of a declaration, or makes something else of: long keys, and defaults that are none.

Measured on MariaDB 10.11 and MySQL 9.7.
"""

from __future__ import annotations

from auditor.model.schema import Column, Index, IndexPart, PrimaryKey, Server, Table, Unique
from auditor.model.types import Family
from auditor.model.verdict import Different, Facet, Fit
from auditor_mysql import key_lengths
from auditor_mysql.defaults import split
from auditor_mysql.fit import is_strict, show
from auditor_mysql.flavour import is_mariadb


_NOW = frozenset({"CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP", "NOW"})


class MySQLLimits:
    """Limits of MySQL and MariaDB (see plugin.engine.Limits)."""

    def key(self, key: PrimaryKey | Unique | Index, table: Table, server: Server) -> Different | None:
        """By bytes, as the row format, the storage engine and the character set have it."""
        parts = key.parts if isinstance(key, Index) else tuple(map(IndexPart, key.columns))
        if key_lengths.is_short(parts, table):
            return None
        ours = all(part.column and table.column(part.column) for part in parts)
        if not ours or (isinstance(key, Index) and key.method not in {None, "hash"}):
            return None  # an expression, or an access method with rules of its own
        return (
            _hashed(key, parts, table, server)
            or _large(key, parts, table, server)
            or _part(key, parts, table, server)
            or _sum(key, parts, table, server)
            or _cut(key, parts, table, server)
        )

    def default(self, column: Column, server: Server) -> Different | None:
        """MySQL takes the clock at the column's own precision only, and no literal for a TEXT; MariaDB takes all."""
        default, clause = split(column.default)
        if is_mariadb(server) or default is None:
            return None
        if column.type.family in {Family.DATETIME, Family.DATE, Family.TIME}:
            return _clock(default, clause, column)
        if key_lengths.is_large(column) and (default[0] in "'\"" or default.isdigit()):
            text = "MySQL refuses a literal default of this type (error 1101); as an expression, ('...'), it is taken."
            return Different(Facet.DEFAULT, "an expression in parentheses", default, Fit.NARROWER, text)
        return None


def _is_unique(key: PrimaryKey | Unique | Index) -> bool:
    return not isinstance(key, Index) or key.unique


def _is_cut(key: PrimaryKey | Unique | Index, parts: tuple[IndexPart, ...], server: Server) -> bool:
    """Whether MySQL shortens such a key that is too long: without a strict sql_mode, one that is not unique."""
    return not is_mariadb(server) and not is_strict(server) and not _is_unique(key) and len(parts) == 1


def _verdict(limit: str, asked: str, error: str, *, is_cut: bool) -> Different:
    if is_cut:
        text = "The server cuts the key silently: look-ups by longer values read more rows than they need."
        return Different(Facet.LENGTH, limit, asked, Fit.OTHER, text)
    return Different(Facet.LENGTH, limit, asked, Fit.NARROWER, f"The server refuses it with {error}.")


def _hashed(
    key: PrimaryKey | Unique | Index, parts: tuple[IndexPart, ...], table: Table, server: Server
) -> Different | None:
    unique = _is_unique(key) and not isinstance(key, PrimaryKey)
    if not unique or not key_lengths.is_hashed(parts, table, server):
        return None
    asked = sum(key_lengths.taken(part, table) for part in parts)
    text = "MariaDB keeps it unique by a hash that no query can use: looking up a value reads the whole table."
    return Different(
        Facet.LENGTH, f"at most {key_lengths.longest(table, server)} bytes", f"{asked} bytes", Fit.OTHER, text
    )


def _large(
    key: PrimaryKey | Unique | Index, parts: tuple[IndexPart, ...], table: Table, server: Server
) -> Different | None:
    whole = [part for part in parts if key_lengths.is_large(table.column(part.column or "")) and not part.length]
    if not whole:
        return None
    column = table.column(whole[0].column or "")
    assert column is not None
    asked, error = f"the whole of `{column.name}`, a {show(column.type)}", "error 1170 (no key length)"
    if column.type.family is Family.JSON:
        error = "error 3152 (JSON columns have no index of their own)"
    elif is_mariadb(server) and not isinstance(key, PrimaryKey):
        error = "error 1071 (key too long)"
    return _verdict(f"the beginning of `{column.name}`", asked, error, is_cut=False)


def _part(
    key: PrimaryKey | Unique | Index, parts: tuple[IndexPart, ...], table: Table, server: Server
) -> Different | None:
    limit = key_lengths.longest_part(table, server)
    longest = max(key_lengths.taken(part, table) for part in parts)
    if limit is None or longest <= limit:
        return None
    rows = dict(table.extras).get("row_format") or server.setting("default_row_format")
    error = "error 1709 (column too large)" if is_mariadb(server) else "error 1071 (key too long)"
    cut = _is_cut(key, parts, server)
    return _verdict(
        f"at most {limit} bytes a column, its rows being {str(rows).upper()}", f"{longest} bytes", error, is_cut=cut
    )


def _sum(
    key: PrimaryKey | Unique | Index, parts: tuple[IndexPart, ...], table: Table, server: Server
) -> Different | None:
    limit = key_lengths.longest(table, server)
    asked = sum(key_lengths.taken(part, table) for part in parts)
    if limit is None or asked <= limit:
        return None
    cut = _is_cut(key, parts, server)
    return _verdict(f"at most {limit} bytes", f"{asked} bytes", "error 1071 (key too long)", is_cut=cut)


def _cut(
    key: PrimaryKey | Unique | Index, parts: tuple[IndexPart, ...], table: Table, server: Server
) -> Different | None:
    """What MariaDB makes of an index on more than the longest key; one that asks for just that much is right."""
    column = table.column(parts[0].column or "")
    limit = key_lengths.longest(table, server)
    if column is None or limit is None or not isinstance(key, Index) or not key.shortened:
        return None
    most, whole = limit // key_lengths.width(column, table), key_lengths.size(column) or 0
    if parts[0].length != most or whole <= most:
        return None
    text = f"MariaDB indexes only the first {most} characters, and says so in a note that nobody reads."
    asked = f"{whole * key_lengths.width(column, table)} bytes"
    return Different(Facet.LENGTH, f"at most {limit} bytes", asked, Fit.OTHER, text)


def _clock(default: str, clause: str | None, column: Column) -> Different | None:
    """MySQL: errors 1067 and 1294; a clock in parentheses is an expression, which may have any precision."""
    own = int(column.type.args[0]) if column.type.args else 0
    given = _precision(default)
    if given is not None and "(" not in default and (given != own or column.type.family is not Family.DATETIME):
        wanted = (
            f"CURRENT_TIMESTAMP({own})" if column.type.family is Family.DATETIME else "an expression in parentheses"
        )
        text = "MySQL refuses a clock of another precision than the column's (error 1067)."
        return Different(Facet.DEFAULT, wanted, default, Fit.NARROWER, text)
    for text_, error in ((default, 1067), (clause, 1294)):
        asked = _precision(text_) if text_ is not None and clause is not None else None
        if asked is not None and asked != own:
            text = f"MySQL refuses a clock of another precision than the column's (error {error})."
            return Different(Facet.DEFAULT, f"CURRENT_TIMESTAMP({own})", str(text_), Fit.NARROWER, text)
    return None


def _precision(text: str) -> int | None:
    """The precision at which a text asks for the time: 6 for "CURRENT_TIMESTAMP(6)"; None when it asks for no clock."""
    name, _, digits = text.strip().removesuffix(")").partition("(")
    if name.strip().upper() not in _NOW or not (digits.strip() or "0").isdigit():
        return None
    return int(digits.strip() or 0)
