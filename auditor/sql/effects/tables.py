"""Reads CREATE TABLE, ALTER TABLE and CREATE INDEX into effects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from msgspec.structs import replace

from auditor.model import effects as do
from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Column, Generated, Identity, Index, PrimaryKey, Server, Table, TablePart
from auditor.plugin.engine import Engine
from auditor.sql.effects.columns import Reader
from auditor.sql.effects.cursor import Cursor, Unreadable
from auditor.sql.effects.pieces import PACES, paces


Made = TypeVar("Made")
NAMED = (Kind.FOREIGN_KEY, Kind.UNIQUE, Kind.CHECK, Kind.PRIMARY_KEY)
KEYS = (Kind.INDEX, Kind.UNIQUE)
_OPTIONS = {"CHARSET": "charset", "COLLATE": "collate", "ENGINE": "engine", "COMMENT": "comment"}


class TableReader:
    """Reads for one engine and server."""

    def __init__(self, engine: Engine, server: Server) -> None:
        self._read = Reader(engine, server)
        self._engine = engine
        self._server = server

    def create(self, cursor: Cursor, *, temporary: bool) -> list[do.Effect]:
        """CREATE TABLE from its name on."""
        checked = cursor.accept("IF", "NOT", "EXISTS")
        name = self._read.table_name(cursor)
        if temporary:
            return [do.MakeView(name, "temporary table")]
        like = self._like(cursor)
        if like is not None:
            return [do.CopyTable(name, like, checked)]
        if cursor.word != "(":
            return [do.Unfollowed(f"table {name} is created in a way that is not read", subjects=(name,))]
        table = Table(name, ())
        for item in cursor.group().items():
            table = self._element(item, table)
        options = self.options(cursor)
        if not cursor.done:
            return [do.Unfollowed(f"table {name} is created with {cursor.rest()}", subjects=(name,))]
        if any(("autoincrement", True) in column.extras for column in table.columns):
            options["autoincrement"] = True
        comment = options.pop("comment", None) or None
        return [do.MakeTable(replace(table, comment=comment), options, checked)]

    def _like(self, cursor: Cursor) -> QualifiedName | None:
        at = cursor.at
        inside = cursor.group() if cursor.word == "(" else cursor
        if inside.accept("LIKE"):
            return self._read.table_name(inside)
        cursor.at = at
        return None

    def _element(self, cursor: Cursor, table: Table) -> Table:
        if self._read.begins_constraint(cursor):
            return with_part(table, self._done(cursor, self._read.constraint(cursor)))
        column, parts = self._read.definition(cursor)
        table = replace(table, columns=(*table.columns, column))
        for part in parts:
            table = with_part(table, part)
        return table

    def options(self, cursor: Cursor) -> dict[str, Any]:
        """Options after the closing parenthesis; stops at what is none."""
        found: dict[str, Any] = {}
        while not cursor.done:
            cursor.accept(",")
            if cursor.accept("WITHOUT", "ROWID"):
                found["with_rowid"] = False
            elif cursor.accept("STRICT"):
                found["strict"] = True
            elif cursor.accept("WITH") or cursor.sees("ON", "COMMIT"):
                cursor.group() if cursor.word == "(" else cursor.rest()
            elif cursor.accept("TABLESPACE"):
                cursor.next()
            elif cursor.accept("PARTITION", "BY"):
                found["partition_by"] = cursor.rest()
            elif not self._option(cursor, found):
                break
        return found

    def _option(self, cursor: Cursor, found: dict[str, Any]) -> bool:
        """One `KEY [=] value`."""
        at = cursor.at
        cursor.accept("DEFAULT")
        key = "charset" if cursor.accept("CHARACTER", "SET") else ""
        if not key:
            word = cursor.word
            following = cursor.tokens[cursor.at + 1 : cursor.at + 2]
            if word not in _OPTIONS and not (word.isidentifier() and following and following[0].word == "="):
                cursor.at = at
                return False
            cursor.next()
            key = _OPTIONS.get(word, word.lower())
        cursor.accept("=")
        found[key] = cursor.value()
        return True

    def index(self, cursor: Cursor, *, prefix: str) -> list[do.Effect]:
        """CREATE INDEX from after the word INDEX on."""
        cursor.accept("CONCURRENTLY")
        checked = cursor.accept("IF", "NOT", "EXISTS")
        name = None if cursor.sees("ON") else cursor.path()[-1]
        extras: dict[str, Any] = {"using": cursor.name()} if cursor.accept("USING") else {}
        if prefix in {"FULLTEXT", "SPATIAL"}:
            extras["prefix"] = prefix
        cursor.expect("ON")
        cursor.accept("ONLY")
        table = self._read.table_name(cursor)
        index = Index(name, (), unique=prefix == "UNIQUE", extras=tuple(extras.items()))
        return [do.AddPart(table, self._read.index_rest(cursor, index), checked)]

    def alter(self, cursor: Cursor) -> list[do.Effect]:
        """ALTER TABLE from its name on: each action by itself, so that one that is not read spoils no other."""
        cursor.accept("IF", "EXISTS")
        cursor.accept("ONLY")
        table = self._read.table_name(cursor)
        made: list[do.Effect] = []
        for action in cursor.items():
            text = action.whole()
            try:
                made += self._action(action, table)
            except Unreadable as why:
                message = f"ALTER TABLE {table} {text} is not followed: {why}"
                made.append(do.Unfollowed(message, subjects=(table,)))
        return made

    def _action(self, cursor: Cursor, table: QualifiedName) -> list[do.Effect]:
        verb = cursor.word
        if verb in {"ADD", "DROP", "ALTER", "RENAME", "MODIFY", "CHANGE"}:
            cursor.next()
            read: dict[str, Callable[[Cursor, QualifiedName], list[do.Effect]]] = {
                "ADD": self._add,
                "DROP": self._drop,
                "ALTER": self._alter,
                "RENAME": self._rename,
                "MODIFY": self._modify,
                "CHANGE": self._change,
            }
            return self._done(cursor, read[verb](cursor, table))
        return self._other(cursor, table)

    def _done(self, cursor: Cursor, made: Made) -> Made:
        if not cursor.done:
            raise Unreadable(f"{cursor.token.text!r} is not expected")
        return made

    def _add(self, cursor: Cursor, table: QualifiedName) -> list[do.Effect]:
        if self._read.begins_constraint(cursor):
            return self._read.by_index(cursor, table) or [do.AddPart(table, self._read.constraint(cursor))]
        cursor.accept("COLUMN")
        checked = cursor.accept("IF", "NOT", "EXISTS")
        if cursor.word == "(":
            return [self._column(item, table, checked) for item in cursor.group().items()]
        return [self._column(cursor, table, checked)]

    def _column(self, cursor: Cursor, table: QualifiedName, checked: bool) -> do.Effect:
        column, parts = self._read.definition(cursor)
        return do.AddColumn(table, column, parts, checked)

    def _drop(self, cursor: Cursor, table: QualifiedName) -> list[do.Effect]:
        kinds: tuple[Kind, ...] = ()
        if cursor.accept("PRIMARY", "KEY"):
            return [do.RemovePart(table, None, (Kind.PRIMARY_KEY,))]
        if cursor.accept("CONSTRAINT"):
            kinds = NAMED
        elif cursor.accept("FOREIGN", "KEY"):
            kinds = (Kind.FOREIGN_KEY,)
        elif cursor.sees("CHECK") and len(cursor.tokens) - cursor.at > 1:
            cursor.next()
            kinds = (Kind.CHECK,)
        elif cursor.word in {"INDEX", "KEY"} and len(cursor.tokens) - cursor.at > 1:
            cursor.next()
            kinds = KEYS
        else:
            cursor.accept("COLUMN")
        checked = cursor.accept("IF", "EXISTS")
        name = cursor.name()
        cursor.accept_any("CASCADE", "RESTRICT")
        return [do.RemovePart(table, name, kinds, checked) if kinds else do.RemoveColumn(table, name, checked)]

    def _modify(self, cursor: Cursor, table: QualifiedName) -> list[do.Effect]:
        cursor.accept("COLUMN")
        cursor.accept("IF", "EXISTS")
        column, parts = self._read.definition(cursor)
        return [do.PutColumn(table, column.name, column, parts)]

    def _change(self, cursor: Cursor, table: QualifiedName) -> list[do.Effect]:
        cursor.accept("COLUMN")
        name = cursor.name()
        column, parts = self._read.definition(cursor)
        return [do.PutColumn(table, name, column, parts)]

    def _rename(self, cursor: Cursor, table: QualifiedName) -> list[do.Effect]:
        if cursor.accept_any("TO", "AS"):
            return [do.MoveTable(table, self._new_name(cursor, table))]
        if cursor.accept_any("INDEX", "KEY"):
            return [do.RenamePart(table, *self._to(cursor), KEYS)]
        if cursor.accept("CONSTRAINT"):
            return [do.RenamePart(table, *self._to(cursor), NAMED)]
        cursor.accept("COLUMN")
        if len(cursor.tokens) - cursor.at == 1:
            return [do.MoveTable(table, self._new_name(cursor, table))]
        return [do.RenameColumn(table, *self._to(cursor))]

    def _to(self, cursor: Cursor) -> tuple[str, str]:
        name = cursor.name()
        cursor.expect("TO")
        return name, cursor.name()

    def _new_name(self, cursor: Cursor, table: QualifiedName) -> QualifiedName:
        path = cursor.path()
        return self._read.named(path) if len(path) > 1 else QualifiedName(path[0], table.schema)

    def _alter(self, cursor: Cursor, table: QualifiedName) -> list[do.Effect]:
        if cursor.accept("INDEX"):
            name, turned = cursor.name(), cursor.accept("NOT")
            shown = cursor.value().upper() == "VISIBLE" or turned  # NOT IGNORED is another word for it
            return [do.AlterPart(table, name, KEYS, {"visible": shown})]
        if cursor.accept_any("CONSTRAINT", "CHECK"):
            return [do.AlterPart(table, cursor.name(), NAMED, _constraint_values(cursor))]
        cursor.accept("COLUMN")
        name = cursor.name()
        if cursor.sees("RESTART") or any(cursor.sees("SET", word) for word in PACES):
            return [do.AlterColumn(table, name, {}, paces(cursor))]
        values = self._column_values(cursor)
        return [do.AlterColumn(table, name, values)] if values else []

    def _column_values(self, cursor: Cursor) -> dict[str, Any]:
        """The fields of a column that ALTER COLUMN sets."""
        for words, values in _PLAIN_VALUES:
            if cursor.accept(*words):
                cursor.accept("IF", "EXISTS")
                return dict(values)
        if cursor.accept("SET", "DEFAULT"):
            return {"default": cursor.rest()}
        if cursor.accept("SET", "EXPRESSION", "AS"):
            return {"generated": Generated(cursor.group().whole())}
        if cursor.accept("TYPE") or cursor.accept("SET", "DATA", "TYPE"):
            return self._type_values(cursor)
        if cursor.accept("ADD"):
            made = self._read.generated(cursor, Column("", self._engine.types.parse("integer", self._server)))
            return {"identity": made.identity, "nullable": False}
        if cursor.accept_any("SET", "RESET") and cursor.accept_any("STATISTICS", "STORAGE", "COMPRESSION", "("):
            cursor.rest()
            return {}
        raise Unreadable(f"{cursor.token.text!r} is not expected")

    def _type_values(self, cursor: Cursor) -> dict[str, Any]:
        type_ = self._engine.types.parse(self._read.type(cursor), self._server)
        collation = cursor.path()[-1] if cursor.accept("COLLATE") else None
        if cursor.accept("USING"):
            cursor.rest()
        return {"type": type_, "collation": collation, "enumeration": None}

    def _other(self, cursor: Cursor, table: QualifiedName) -> list[do.Effect]:
        """Actions on the table as a whole."""
        if cursor.accept("SET", "SCHEMA"):
            return [do.MoveTable(table, self._read.named((cursor.name(), table.name)))]
        if cursor.accept("VALIDATE", "CONSTRAINT"):
            return [do.AlterPart(table, cursor.name(), NAMED, {"validated": True})]
        if cursor.accept("CONVERT", "TO"):
            return [do.SetOptions(table, self._converted(cursor), converts=True)]
        if _is_harmless(cursor):
            return []
        options = self.options(cursor)
        made: list[do.Effect] = [do.SetOptions(table, options)] if options else []
        return self._done(cursor, made)

    def _converted(self, cursor: Cursor) -> dict[str, Any]:
        options = self.options(cursor)
        if not cursor.done:
            raise Unreadable(f"{cursor.token.text!r} is not expected")
        return {"collate": None, **options} if "charset" in options else options


_PLAIN_VALUES: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("DROP", "DEFAULT"), {"default": None}),
    (("SET", "NOT", "NULL"), {"nullable": False}),
    (("DROP", "NOT", "NULL"), {"nullable": True}),
    (("DROP", "IDENTITY"), {"identity": None}),
    (("DROP", "EXPRESSION"), {"generated": None}),
    (("SET", "GENERATED", "ALWAYS"), {"identity": Identity("always")}),
    (("SET", "GENERATED", "BY", "DEFAULT"), {"identity": Identity("by default")}),
)

_HARMLESS = (
    ("ALGORITHM",),
    ("LOCK",),
    ("FORCE",),
    ("ENABLE",),
    ("DISABLE",),
    ("OWNER",),
    ("CLUSTER",),
    ("SET", "TABLESPACE"),
    ("SET", "LOGGED"),
    ("SET", "UNLOGGED"),
    ("SET", "WITHOUT"),
    ("SET", "("),
    ("RESET", "("),
    ("REPLICA",),
    ("ORDER",),
    ("AUTO_INCREMENT",),
    ("NO", "FORCE"),
)


def _is_harmless(cursor: Cursor) -> bool:
    """Actions that change nothing that is compared."""
    return any(cursor.sees(*words) for words in _HARMLESS)


def _constraint_values(cursor: Cursor) -> dict[str, Any]:
    if cursor.accept("NOT", "ENFORCED"):
        return {"enforced": False}
    if cursor.accept("ENFORCED"):
        return {"enforced": True}
    if cursor.accept("NOT", "DEFERRABLE"):
        return {"deferrable": None}
    cursor.expect("DEFERRABLE")
    deferred = cursor.accept("INITIALLY", "DEFERRED")
    cursor.accept("INITIALLY", "IMMEDIATE")
    return {"deferrable": "initially deferred" if deferred else "deferrable"}


def with_part(table: Table, part: TablePart) -> Table:
    """The table with one more part of those that CREATE TABLE may hold."""
    if isinstance(part, PrimaryKey):
        return replace(table, primary_key=part)
    field = {Kind.UNIQUE: "uniques", Kind.FOREIGN_KEY: "foreign_keys", Kind.CHECK: "checks", Kind.INDEX: "indexes"}
    name = field[part.kind]
    return replace(table, **{name: (*getattr(table, name), part)})
