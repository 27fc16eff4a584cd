"""The SQL that recipes are written in: names quoted, one action after the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, ForeignKey, Schema, Table
from auditor.model.step import Execute, Step
from auditor.model.types import Family, Type
from auditor.plugin.probes import Asker
from auditor_postgresql.names import LIMIT, quote
from auditor_postgresql.spelling import is_domain, item_of, spell


MANUAL = "https://www.postgresql.org/docs/current/"

_CLAUSES = {"deferrable": " DEFERRABLE", "initially deferred": " DEFERRABLE INITIALLY DEFERRED"}


def spelled(name: QualifiedName) -> str:
    """A table, type or sequence, with its schema where it is not the default one."""
    return ".".join(map(quote, filter(None, (name.schema, name.name))))


def listed(names: Iterable[str]) -> str:
    """Columns in parentheses."""
    return f"({', '.join(map(quote, names))})"


def literal(text: str) -> str:
    """A text as a string literal."""
    return "'" + text.replace("'", "''") + "'"


def altering(table: QualifiedName, *actions: str) -> str:
    """ALTER TABLE with some actions, which are one step to the server."""
    return f"ALTER TABLE {spelled(table)} {', '.join(actions)}"


def run(sql: str, why: str = "", **more: Any) -> Step:
    """A step that is a statement."""
    return Step(Execute(sql), why, **more)


def asker(table: Table) -> Asker:
    """Asks about the rows of a table."""
    return Asker(table, quote, spelled)


def deferral(deferrable: str | None) -> str:
    """The clause of a constraint that may be checked late."""
    return _CLAUSES.get(deferrable or "", "")


def foreign_key(key: ForeignKey) -> str:
    """A foreign key as a table constraint, without its name."""
    text = f"FOREIGN KEY {listed(key.columns)} REFERENCES {spelled(key.target)} {listed(key.target_columns)}"
    text += f" MATCH {key.match}" if key.match else ""
    text += f" ON DELETE {key.on_delete}" if key.on_delete else ""
    text += f" ON UPDATE {key.on_update}" if key.on_update else ""
    text += deferral(key.deferrable)
    return text if key.enforced else f"{text} NOT ENFORCED"


def type_text(item: Type, *schemas: Schema) -> str:
    """A type as DDL, an enum's name quoted and with its schema."""
    base = item_of(item) if item.family is Family.ARRAY else item
    if is_domain(base) or (base.family not in {Family.ENUM, Family.OTHER}):
        return spell(item)
    known = {str(enum.name): enum.name for schema in schemas for enum in schema.enums}
    name = known.get(base.name)
    if name is None and base.family is Family.ENUM:
        name = enum_name(base)
    text = spelled(name) if name is not None else spell(base)
    return f"{text}[]" if item.family is Family.ARRAY else text


def enum_name(item: Type) -> QualifiedName:
    """The name of an enum type that no schema lists."""
    schema, dot, name = item.name.rpartition(".")
    return QualifiedName(name, schema) if dot else QualifiedName(item.name)


def column(item: Column, *schemas: Schema) -> str:
    """A generated or plain column as ADD COLUMN takes it."""
    text = f"{quote(item.name)} {type_text(item.type, *schemas)}"
    text += f" COLLATE {quote(item.collation)}" if item.collation else ""
    if item.generated is not None:
        kind = "VIRTUAL" if item.generated.stored is False else "STORED"
        text += f" GENERATED ALWAYS AS ({item.generated.expression}) {kind}"
    elif item.default is not None:
        text += f" DEFAULT {item.default}"
    return text if item.nullable else f"{text} NOT NULL"


def cut(name: str, ending: str) -> str:
    """A name with an ending, cut to what an identifier may hold."""
    return name.encode()[: LIMIT - len(ending.encode())].decode(errors="ignore") + ending
