"""What SQL text does to a schema: DDL of all dialects, read statement by statement; never a guess."""

from __future__ import annotations

from collections.abc import Callable

from auditor.model import effects as do
from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import EnumType, Sequence, Server
from auditor.plugin.engine import Engine
from auditor.plugin.portability import words
from auditor.sql.effects.blocks import block
from auditor.sql.effects.columns import Reader
from auditor.sql.effects.cursor import Cursor, Form, Unreadable, statements
from auditor.sql.effects.tables import KEYS, TableReader
from auditor.sql.tokens import tokens_of


_LONGEST = 60
_DATA = words(
    "SELECT INSERT UPDATE DELETE REPLACE MERGE WITH VALUES TRUNCATE COPY LOAD ( SET SHOW USE LOCK UNLOCK "
    "GRANT REVOKE ANALYZE VACUUM REINDEX OPTIMIZE BEGIN START COMMIT ROLLBACK SAVEPOINT RELEASE END "
    "PRAGMA EXPLAIN DESCRIBE DESC LISTEN NOTIFY RESET CHECKPOINT REFRESH DISCARD FLUSH ATTACH DETACH "
    "CLUSTER CHECK ABORT UNLISTEN SECURITY REASSIGN REPAIR HANDLER KILL CHANGE PURGE TABLE"
)
"""First words of statements that make, change and drop nothing."""

_OUTSIDE = words(
    "FUNCTION PROCEDURE TRIGGER EXTENSION ROLE USER POLICY RULE EVENT DATABASE DOMAIN COLLATION "
    "STATISTICS SERVER AGGREGATE CAST OPERATOR PUBLICATION SUBSCRIPTION LANGUAGE CONVERSION TABLESPACE "
    "TRANSFORM ACCESS FOREIGN GROUP LARGE DEFAULT TEXT ROUTINE SYSTEM INSTANCE LOGFILE RESOURCE "
    "SPATIAL_REFERENCE PACKAGE DEFINER"
)
"""Objects that are no part of a schema here."""


def effects(text: str, engine: Engine, server: Server) -> list[do.Effect]:
    """The effects of SQL text, in order; data statements have none. What nobody can read is Unfollowed."""
    found = statements(text, engine.sqlglot)
    if found is None:
        return _asked(text, engine, server) or [do.Unfollowed(f"SQL that cannot be read: {_short(text)}")]
    reader = _Reader(engine, server)
    return [effect for cursor in found for effect in reader.read(cursor)]


def _asked(text: str, engine: Engine, server: Server) -> list[do.Effect] | None:
    made = engine.statements.read(text, server) if engine.statements is not None else None
    return None if made is None else list(made)


class _Reader:
    """Reads statements for one engine and server."""

    def __init__(self, engine: Engine, server: Server) -> None:
        self._engine = engine
        self._server = server
        self._tables = TableReader(engine, server)
        self._read = Reader(engine, server)

    def read(self, cursor: Cursor) -> list[do.Effect]:
        """The effects of one statement."""
        if cursor.word in _DATA:
            return []
        try:
            made = self._statement(cursor)
        except Unreadable:
            made = None
        if made is None:
            made = _asked(cursor.whole(), self._engine, self._server)
        if made is None:
            names = tuple(sorted(_mentioned(cursor)))
            return [do.Unfollowed(f"a statement that is not followed: {_short(cursor.whole())}", names)]
        return made

    def _statement(self, cursor: Cursor) -> list[do.Effect] | None:
        readers: dict[str, Callable[[Cursor], list[do.Effect] | None]] = {
            "CREATE": self._create,
            "DROP": self._drop,
            "ALTER": self._alter,
            "RENAME": self._rename,
            "COMMENT": self._comment,
            "DO": lambda body: block(body, self.read),
        }
        read = readers.get(cursor.word)
        if read is None:
            return None
        cursor.next()
        return read(cursor)

    def _create(self, cursor: Cursor) -> list[do.Effect] | None:
        cursor.accept("OR", "REPLACE")
        temporary = any([cursor.accept_any("GLOBAL", "LOCAL"), cursor.accept_any("TEMP", "TEMPORARY")])
        cursor.accept("UNLOGGED")
        if cursor.accept("TABLE"):
            return self._tables.create(cursor, temporary=temporary)
        prefix = cursor.accept_any("UNIQUE", "FULLTEXT", "SPATIAL")
        if cursor.accept("INDEX"):
            return self._tables.index(cursor, prefix=prefix)
        if cursor.accept("TYPE"):
            return self._create_type(cursor)
        if cursor.accept("SEQUENCE"):
            checked = cursor.accept("IF", "NOT", "EXISTS")
            return [do.MakeSequence(Sequence(self._read.table_name(cursor)), checked)]
        return self._create_view(cursor)

    def _create_view(self, cursor: Cursor) -> list[do.Effect] | None:
        words = [token.word for token in cursor.tokens[cursor.at : cursor.at + 12]]
        if "VIEW" not in words:
            return [] if cursor.word in {*_OUTSIDE, "CONSTRAINT", "SCHEMA", "EVENT", "VIRTUAL"} else None
        cursor.at += words.index("VIEW") + 1
        cursor.accept("IF", "NOT", "EXISTS")
        kind = "materialized view" if "MATERIALIZED" in words else "view"
        return [do.MakeView(self._read.table_name(cursor), kind)]

    def _create_type(self, cursor: Cursor) -> list[do.Effect]:
        name = self._read.table_name(cursor)
        if not cursor.accept("AS", "ENUM"):
            return []  # a composite or base type is no enum, and columns say its name
        labels = tuple(item.string() for item in cursor.group().items())
        return [do.MakeEnum(EnumType(name, labels))]

    def _drop(self, cursor: Cursor) -> list[do.Effect] | None:
        cursor.accept_any("TEMPORARY", "TEMP")
        kind = cursor.word
        if kind == "MATERIALIZED":
            cursor.next()
            kind = "VIEW"
        if kind in {*_OUTSIDE, "SCHEMA"}:
            return None if kind == "SCHEMA" and "CASCADE" in _words(cursor) else []
        if kind not in {"TABLE", "VIEW", "INDEX", "TYPE", "SEQUENCE"}:
            return None
        cursor.next()
        cursor.accept("CONCURRENTLY")
        checked = cursor.accept("IF", "EXISTS")
        if kind == "INDEX":
            return self._drop_index(cursor, checked)
        made: dict[str, Callable[[QualifiedName, bool], do.Effect]] = {
            "TABLE": do.RemoveTable,
            "VIEW": do.RemoveTable,
            "TYPE": do.RemoveEnum,
            "SEQUENCE": do.RemoveSequence,
        }
        # A type that is dropped may be no enum: nobody minds when there is none.
        quiet = checked or kind != "TABLE"
        return [made[kind](self._read.table_name(item), quiet) for item in cursor.items()]

    def _drop_index(self, cursor: Cursor, checked: bool) -> list[do.Effect]:
        items = list(cursor.items())
        made: list[do.Effect] = []
        for item in items:
            name = item.path()[-1]
            table = self._read.table_name(item) if item.accept("ON") else None
            made.append(do.RemovePart(table, name, KEYS, checked))
        return made

    def _alter(self, cursor: Cursor) -> list[do.Effect] | None:
        cursor.accept_any("ONLINE", "IGNORE", "MATERIALIZED")
        readers: dict[str, Callable[[Cursor], list[do.Effect] | None]] = {
            "TABLE": self._tables.alter,
            "TYPE": self._alter_type,
            "INDEX": self._alter_index,
            "SEQUENCE": self._alter_sequence,
            "VIEW": self._alter_view,
        }
        read = readers.get(cursor.accept_any(*readers))
        if read is not None:
            return read(cursor)
        return [] if cursor.word in {*_OUTSIDE, "SCHEMA"} else None

    def _alter_view(self, cursor: Cursor) -> list[do.Effect]:
        cursor.accept("IF", "EXISTS")
        name = self._read.table_name(cursor)
        if not cursor.accept("RENAME", "TO"):
            return []
        return [do.MoveTable(name, QualifiedName(cursor.name(), name.schema))]

    def _alter_type(self, cursor: Cursor) -> list[do.Effect] | None:
        name = self._read.table_name(cursor)
        if cursor.accept("ADD", "VALUE"):
            checked = cursor.accept("IF", "NOT", "EXISTS")
            label = cursor.string()
            before = cursor.string() if cursor.accept("BEFORE") else None
            after = cursor.string() if cursor.accept("AFTER") else None
            return [do.AddLabel(name, label, before, after, checked)]
        if cursor.accept("RENAME", "VALUE"):
            label = cursor.string()
            cursor.expect("TO")
            return [do.RenameLabel(name, label, cursor.string())]
        if cursor.accept("RENAME", "TO"):
            return [do.MoveEnum(name, QualifiedName(cursor.name(), name.schema))]
        if cursor.accept("SET", "SCHEMA"):
            return [do.MoveEnum(name, self._read.named((cursor.name(), name.name)))]
        return [] if cursor.accept("OWNER", "TO") else None

    def _alter_index(self, cursor: Cursor) -> list[do.Effect] | None:
        checked = cursor.accept("IF", "EXISTS")
        name = cursor.path()[-1]
        if cursor.accept("RENAME", "TO"):
            return [do.RenamePart(None, name, cursor.path()[-1], (*KEYS, Kind.PRIMARY_KEY), checked)]
        return [] if cursor.accept_any("SET", "RESET", "ALTER") else None

    def _alter_sequence(self, cursor: Cursor) -> list[do.Effect] | None:
        cursor.accept("IF", "EXISTS")
        name = self._read.table_name(cursor)
        if cursor.accept("OWNED", "BY"):
            if cursor.accept("NONE"):
                return []
            *table, column = cursor.path()
            return [do.OwnSequence(name, self._read.named(tuple(table)), column)]
        if cursor.sees("RENAME", "TO") or cursor.sees("SET", "SCHEMA"):
            return None
        if cursor.accept("AS"):
            return [do.TypeSequence(name, self._engine.types.parse(cursor.name(), self._server).name)]
        return []

    def _rename(self, cursor: Cursor) -> list[do.Effect] | None:
        if not cursor.accept_any("TABLE", "TABLES"):
            return None
        made: list[do.Effect] = []
        for item in cursor.items():
            name = self._read.table_name(item)
            item.expect("TO")
            made.append(do.MoveTable(name, self._read.table_name(item)))
        return made

    def _comment(self, cursor: Cursor) -> list[do.Effect] | None:
        cursor.expect("ON")
        kind = cursor.accept_any("TABLE", "COLUMN")
        if not kind:
            return []
        path = cursor.path()
        cursor.expect("IS")
        text = None if cursor.accept("NULL") else cursor.string() or None
        if kind == "TABLE":
            return [do.SetOptions(self._read.named(path), {"comment": text})]
        return [do.AlterColumn(self._read.named(path[:-1]), path[-1], {"comment": text})]


def _words(cursor: Cursor) -> set[str]:
    return {token.word for token in cursor.tokens}


def _mentioned(cursor: Cursor) -> set[str]:
    """All that may be a name, strings looked into: the body of a block is one, and may hold others."""
    found: set[str] = set()
    for token in cursor.tokens:
        found |= _names_in(token.text, cursor.dialect) if token.form is Form.STRING else {token.text}
    return {name for name in found if name[:1].isalpha() or name[:1] == "_"}


def _names_in(text: str, dialect: str) -> set[str]:
    inner = text.strip("$")
    words = {token.text for token in tokens_of(inner, dialect) or ()}
    return words | {name for word in words - {inner} if " " in word for name in _names_in(word, dialect)}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
