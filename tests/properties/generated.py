"""Metadata as the source text of a module, over every type and option that an engine takes.

`modules(engine)` draws a module whose `metadata` has one to four tables. It is text, so that a child process can import
it, and so that a failing example can be read; shrinking leads to few tables, few columns and harmless names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from .column_types import LABELS, Kind, enums, types
from .names import Namer
from .values import CLIENT, checks, defaults, generated, keys


if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = """import enum
import sqlalchemy as sa
from sqlalchemy.dialects import mysql as my, postgresql as pg, sqlite as lite
from sqlalchemy.dialects.mysql import mariadb as maria
"""
CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
ACTIONS = {
    "postgresql": ("CASCADE", "SET NULL", "RESTRICT", "NO ACTION", "SET DEFAULT"),
    "mysql": ("CASCADE", "SET NULL", "RESTRICT", "NO ACTION"),
    "mariadb": ("CASCADE", "SET NULL", "RESTRICT", "NO ACTION"),
    "sqlite": ("CASCADE", "SET NULL", "RESTRICT", "NO ACTION", "SET DEFAULT"),
}
OPTIONS = {
    "postgresql": ("postgresql_with={'fillfactor': 70}", "prefixes=['UNLOGGED']", 'comment="it\'s a table"'),
    "mysql": (
        *("mysql_engine='InnoDB'", "mysql_charset='utf8mb4'", "mysql_charset='latin1'", "mysql_row_format='DYNAMIC'"),
        *("mysql_collate='utf8mb4_bin'", "mysql_default_charset='utf8mb4', mysql_collate='utf8mb4_unicode_ci'"),
        *('comment="it\'s a table"', "mysql_engine='MyISAM'"),
    ),
    "sqlite": ("sqlite_with_rowid=False", "sqlite_strict=False", "comment='unseen'"),
}
OPTIONS["mariadb"] = tuple(option.replace("mysql_", "mariadb_") for option in OPTIONS["mysql"])
KEY_TYPES = ("sa.Integer()", "sa.BigInteger()", "sa.SmallInteger()")


@dataclass(slots=True)
class Column:
    """A column so far."""

    name: str
    kind: Kind
    nullable: bool = True
    code: str = ""


@dataclass(slots=True)
class Table:
    """A table so far: `key` are the columns that a foreign key may refer to."""

    name: str
    columns: list[Column] = field(default_factory=list)
    key: list[Column] = field(default_factory=list)
    foreign: list[Column] = field(default_factory=list)
    args: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    options: list[str] = field(default_factory=list)


@st.composite
def modules(draw: Callable[..., Any], engine: str, prefix: str = "", most: int = 3) -> str:
    """Draw the source text of a module; `prefix` begins the name of each table, index and constraint."""
    maker = _Maker(draw, engine, Namer(draw, engine, prefix))
    return maker.module(draw(st.integers(1, most)))


class _Maker:
    def __init__(self, draw: Callable[..., Any], engine: str, names: Namer) -> None:
        self.draw = draw
        self.engine = engine
        self.names = names
        self.preamble: dict[str, None] = {}
        self.tables: list[Table] = []
        self.convention = ""

    def one(self, *values: Any) -> Any:
        """Draw one of some values."""
        return self.draw(st.sampled_from(values))

    def seldom(self) -> bool:
        """Draw True in one case of four."""
        return bool(self.one(False, False, False, True))

    def module(self, count: int) -> str:
        """Draw all tables."""
        self.convention = f"naming_convention={CONVENTION!r}" if self.seldom() else ""
        bodies = [self.table() for _ in range(count)]
        quote = "def QUOTE(name):\n    return '`' + name.replace('`', '``').replace(':', '\\\\:') + '`'\n"
        return "\n".join([HEAD, quote, *self.preamble, f"metadata = sa.MetaData({self.convention})", *bodies])

    def table(self) -> str:
        """Draw one table, the source text of it."""
        table = Table(self.names("t"))
        self._primary_key(table)
        for _ in range(self.draw(st.integers(0, 4))):
            self._column(table)
        if self.seldom():
            self._generated(table)
        if self.one(False, True):
            self._foreign_key(table)
        for _ in range(self.one(0, 0, 1, 2)):
            self._check(table)
        if self.seldom():
            self._unique(table)
        self._options(table)
        for _ in range(self.one(0, 0, 1, 2)):
            self._index(table)
        self.tables.append(table)
        args = [repr(table.name), "metadata", *(column.code for column in table.columns), *table.args, *table.options]
        return "\n".join([f"T = sa.Table({', '.join(args)})", *table.after, ""])

    def _add(self, table: Table, column: Column, *more: str) -> Column:
        args = [repr(column.name), column.kind.code, *filter(None, more)]
        column.code = f"sa.Column({', '.join(args)})"
        self.preamble.update(dict.fromkeys(column.kind.preamble))
        table.columns.append(column)
        return column

    def _primary_key(self, table: Table) -> None:
        form = self.one("auto", "plain", "identity", "string", "composite", "constraint", "none")
        kind = Kind(self.one(*KEY_TYPES), "int")
        name = self.names("id", table.taken)
        if form == "none":
            self._add(table, Column(name, kind))
            return
        more = ["primary_key=True"]
        if form == "plain":
            more.append("autoincrement=False")
        elif form == "identity" and self.engine == "postgresql":
            more.insert(0, self.one("sa.Identity()", "sa.Identity(always=True)", "sa.Identity(start=5, increment=2)"))
        elif form == "string":
            kind = Kind("sa.String(30)", "string", 30)
        elif form == "constraint":
            more = ["nullable=False"]
            given = f", name={self.names('pk')!r}" if self.one(False, True) else ""
            table.args.append(f"sa.PrimaryKeyConstraint({name!r}{given})")
        table.key.append(self._add(table, Column(name, kind, nullable=False), *more))
        if form == "composite":
            other = Column(self.names("k", table.taken), Kind("sa.String(12)", "string", 12), nullable=False)
            table.key.append(self._add(table, other, "primary_key=True"))

    def _column(self, table: Table) -> None:
        kind, labels = self._kind()
        column = Column(self.names("c", table.taken), kind, nullable=self.one(True, False))
        more = ["" if column.nullable else "nullable=False"]
        if self.one(False, True):
            possible = defaults(self.engine, kind, labels)
            more.append("" if possible.is_empty else f"server_default={self.draw(possible)}")
        if self.seldom():
            more.append(self.one(*CLIENT))
        if kind.key and self.seldom():
            more.append(self.one("unique=True", "index=True", "unique=True, index=True"))
        if self.seldom():
            more.append(f"comment={self.one('a', 'it' + chr(39) + 's', '状态', '50%', 'a' + chr(92) + 'b')!r}")
        if kind.family == "bool" and self.seldom():
            kind = column.kind = Kind(f"sa.Boolean(create_constraint=True, name={self.names('ck')!r})", "bool")
        self._add(table, column, *more)

    def _kind(self) -> tuple[Kind, tuple[str, ...]]:
        if not self.seldom():
            return self.draw(types(self.engine)), ()
        kind = self.draw(enums(self.engine, self.names("e")))
        by_name = bool(kind.preamble) and "values_callable" not in kind.code
        labels = (
            ("MEMBER_0",)
            if by_name
            else tuple(label for label in LABELS if repr(label) in kind.code + str(kind.preamble))
        )
        return kind, tuple(label for label in labels if kind.preamble or repr(label) in kind.code)

    def _usable(self, table: Table, *families: str) -> list[Column]:
        return [
            column for column in table.columns if column.kind.family in families and "sa.Computed" not in column.code
        ]

    def _generated(self, table: Table) -> None:
        sources = [c for c in self._usable(table, "int", "string") if "Identity" not in c.code and c not in table.key]
        if not sources:
            return
        source = self.one(*sources)
        type_, sql = self.draw(generated(self.quoted(source.name), source.kind))
        persisted = {"postgresql": ("persisted=True",)}.get(self.engine, ("", "persisted=True", "persisted=False"))
        computed = ", ".join(filter(None, [sql, self.one(*persisted)]))
        family = "int" if "Integer" in type_ else "string"
        self._add(
            table, Column(self.names("g", table.taken), Kind(type_, family, key=False)), f"sa.Computed({computed})"
        )

    def quoted(self, name: str) -> str:
        """Return a name as SQL."""
        mark = "`" if self.engine in {"mysql", "mariadb"} else '"'
        return mark + name.replace(mark, mark * 2) + mark

    def _foreign_key(self, table: Table) -> None:
        parents = [parent for parent in [*self.tables, table] if parent.key and self._may_refer_to(parent)]
        if not parents:
            return
        parent = self.one(*parents)
        columns = [
            self._add(table, Column(self.names("f", table.taken), key.kind), "index=True" if self.seldom() else "")
            for key in parent.key
        ]
        table.foreign += columns
        options = [
            f"{key}={self.one(*ACTIONS[self.engine])!r}" for key in ("ondelete", "onupdate") if self.one(False, True)
        ]
        if self.engine in {"postgresql", "sqlite"} and self.seldom():
            options.append(self.one("deferrable=True", "deferrable=True, initially='DEFERRED'", "deferrable=False"))
        if self.engine == "postgresql" and self.seldom():
            options.append("match='FULL'")
        if self.one(False, True):
            options.append(f"name={self.names('fk')!r}")
        local = [column.name for column in columns]
        remote = f"[metadata.tables[{parent.name!r}].c[name] for name in {[key.name for key in parent.key]!r}]"
        if parent is not table:
            table.args.append(f"sa.ForeignKeyConstraint({', '.join([repr(local), remote, *options])})")
        else:
            remote = f"[T.c[name] for name in {[key.name for key in parent.key]!r}]"
            code = f"sa.ForeignKeyConstraint({', '.join([f'[T.c[name] for name in {local!r}]', remote, *options])})"
            table.after.append(f"T.append_constraint({code})")

    def _may_refer_to(self, parent: Table) -> bool:
        """Whether a key to the table is taken: one of text depends on the charset, which options may change."""
        if self.engine in {"mysql", "mariadb"}:
            strings = any(key.kind.family == "string" for key in parent.key)
            return not strings and "MyISAM" not in str(parent.options)
        return "UNLOGGED" not in str(parent.options)

    def _check(self, table: Table) -> None:
        # MySQL refuses a CHECK on an AUTO_INCREMENT column, and on one that a referential action may change.
        refused = [*table.key, *table.foreign] if self.engine in {"mysql", "mariadb"} else []
        sources = [c for c in self._usable(table, "int", "string", "decimal") if c not in refused]
        if not sources:
            return
        column = self.one(*sources)
        condition = self.draw(checks(column.name, self.quoted(column.name), column.kind))
        named = self.convention or self.one(False, True)
        given = f", name={self.names('ck')!r}" if named else ""
        table.args.append(f"sa.CheckConstraint({condition}{given})")

    def _unique(self, table: Table) -> None:
        columns = [column for column in table.columns if column.kind.key and column.kind.family != "text"]
        if not columns:
            return
        chosen = self.draw(st.lists(st.sampled_from(columns), min_size=1, max_size=3, unique_by=lambda c: c.name))
        more = [f"name={self.names('uq')!r}"] if self.one(False, True) else []
        if self.engine == "postgresql" and self.seldom():
            more.append(self.one("deferrable=True", "deferrable=True, initially='DEFERRED'"))
        table.args.append(f"sa.UniqueConstraint({', '.join([*(repr(c.name) for c in chosen), *more])})")

    def _options(self, table: Table) -> None:
        if not self.seldom():
            return
        option = self.one(*OPTIONS[self.engine])
        if "latin1" in option and not str(table.columns).isascii():
            return  # MySQL would store question marks, without a word
        without_rowid = "with_rowid" in option and not table.key
        if not without_rowid and not (
            "MyISAM" in option and any("ForeignKey" in code for code in (*table.args, *table.after))
        ):
            table.options.append(option)

    def _index(self, table: Table) -> None:
        columns = [column for column in table.columns if column.kind.key]
        if not columns:
            return
        chosen = self.draw(st.lists(st.sampled_from(columns), min_size=1, max_size=2, unique_by=lambda c: c.name))
        parts = [self.draw(keys(self.engine, column.name, column.kind)) for column in chosen]
        more = ["unique=True"] if self.seldom() else []
        more += self._index_options(table, chosen, plain=parts[0].endswith("]"))
        table.after.append(f"sa.Index({', '.join([repr(self.names('ix')), *parts, *more])})")

    def _index_options(self, table: Table, chosen: list[Column], *, plain: bool) -> list[str]:
        more: list[str] = []
        numbers = self._usable(table, "int")
        engine = self.engine
        if engine in {"postgresql", "sqlite"} and numbers and self.seldom():
            column = self.one(*numbers)
            forms = (
                f"T.c[{column.name!r}] > 0",
                f"T.c[{column.name!r}].is_(None)",
                f"T.c[{column.name!r}].in_([1, 2])",
            )
            more.append(f"{engine}_where={self.one(*forms)}")
        if engine == "postgresql" and numbers and self.seldom():
            more.append(f"postgresql_include=[{self.one(*numbers).name!r}]")
        if engine == "postgresql" and self.seldom():
            more.append("postgresql_with={'fillfactor': 80}")
        if engine in {"mysql", "mariadb"} and chosen[0].kind.family == "string" and plain and self.seldom():
            more.append(f"{engine}_length={{{chosen[0].name!r}: 2}}")
        return more
