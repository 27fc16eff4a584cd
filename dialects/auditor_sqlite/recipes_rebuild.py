"""Making a table anew in SQL, where batch mode would lose something that reflection does not see.

The steps are those of https://www.sqlite.org/lang_altertable.html#otheralter. The new table is made from what is known
of the old one, and not from Alembic's `copy_from`: this has no place for all of a table (types that SQLAlchemy does
not know, and with its older versions STRICT), and whoever reads the revision sees what will run. Unlike with
reflection, what nobody knows of is not carried over: columns that are not known stop the revision.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from auditor.model.names import Kind, ObjectRef, QualifiedName
from auditor.model.schema import Column, ForeignKey, Index, Table
from auditor.model.step import Execute, Guard, Step
from auditor_sqlite.lexer import Kind as Form
from auditor_sqlite.lexer import quote, tokens, without_comments
from auditor_sqlite.names import reserved


_CLAUSES = {"deferrable": " DEFERRABLE", "initially deferred": " DEFERRABLE INITIALLY DEFERRED"}
_LAST = "Where an earlier run has stopped here, only this is left to do."


def spelled(name: QualifiedName) -> str:
    """A table, with its database where it is not the default one."""
    return ".".join(map(quote, filter(None, (name.schema, name.name))))


def literal(text: str) -> str:
    """A text as a string literal."""
    return "'" + text.replace("'", "''") + "'"


def is_literal(default: str) -> bool:
    """Whether it is one word, string or number, perhaps with a sign, which needs no parentheses as a default."""
    found = tokens(default)
    signed = len(found) == len("-1") and found[0].value in {"+", "-"}
    return found[1].kind is Form.NUMBER if signed else len(found) == 1


def is_group(default: str) -> bool:
    """Whether parentheses are around all of it; the catalog leaves out one pair of those that were written."""
    depth, found = 0, tokens(default)
    for place, token in enumerate(found):
        depth += (token.value == "(") - (token.value == ")") if token.kind is Form.MARK else 0
        if depth == 0:
            return 0 < place == len(found) - 1
    return False


def remade(before: Table, after: Table, values: Mapping[str, str] | None = None, *, lost: str = "") -> tuple[Step, ...]:
    """The table anew; `values` are expressions for columns whose values change, `lost` what batch mode would lose."""
    new = QualifiedName(f"_{before.name.name}_new", before.name.schema)
    known = {column.name for column in before.columns}
    kept = [column.name for column in after.columns if column.generated is None and column.name in known]
    listed = ", ".join(map(_name, kept))
    taken = ", ".join((values or {}).get(name, _name(name)) for name in kept)
    there = Guard(ObjectRef(Kind.TABLE, before.name), there=False)
    copied = f"INSERT INTO {_path(new)} ({listed})\nSELECT {taken}\nFROM {_path(before.name)}"
    return (
        Step(Execute(f"DROP TABLE IF EXISTS {_path(new)}"), _why(lost), guard=there, remakes=True),
        Step(Execute(create(after, new)), guard=there, remakes=True),
        Step(Execute(copied), guard=there, remakes=True),
        *(Step(Execute(text), guard=there, remakes=True) for text in _count(before, after, new)),
        Step(Execute(f"DROP TABLE {_path(before.name)}"), guard=there, remakes=True),
        Step(Execute(f"ALTER TABLE {_path(new)} RENAME TO {_name(after.name.name)}"), _LAST, remakes=True),
        *(Step(Execute(index_text(index, after)), remakes=True) for index in after.indexes),
    )


def _count(before: Table, after: Table, new: QualifiedName) -> tuple[str, ...]:
    """Where AUTOINCREMENT has come to: no number is used again (https://www.sqlite.org/autoinc.html)."""
    if not all(any(map(_counts, table.columns)) for table in (before, after)):
        return ()
    counts = _path(QualifiedName("sqlite_sequence", before.name.schema))
    old, name = literal(before.name.name), literal(new.name)
    return (
        f"DELETE FROM {counts} WHERE name = {name}",  # noqa: S608
        f"INSERT INTO {counts} (name, seq) SELECT {name}, seq FROM {counts} WHERE name = {old}",  # noqa: S608
    )


def _why(lost: str) -> str:
    because = f", and batch mode would lose {lost}" if lost else ""
    return f"The table is made anew in SQL: SQLite does not change this in place{because}."


def create(table: Table, name: QualifiedName) -> str:
    """CREATE TABLE with everything but indexes, a part in a line of its own, as SQLAlchemy reads it best."""
    numbered = any(_counts(column) for column in table.columns)
    parts = [_column(column, table) for column in table.columns]
    if table.primary_key is not None and not numbered:
        parts.append(f"{_named(table.primary_key.name)}PRIMARY KEY {_listed(table.primary_key.columns)}")
    parts += [f"{_named(key.name)}UNIQUE {_listed(key.columns)}" for key in table.uniques]
    parts += [f"{_named(key.name)}{_foreign_key(key)}" for key in table.foreign_keys]
    parts += [f"{_named(check.name)}CHECK ({check.expression})" for check in table.checks]
    options = dict(table.extras)
    words = [word for key, word in (("strict", "STRICT"), ("without_rowid", "WITHOUT ROWID")) if options.get(key)]
    body = ",\n".join(f"    {part}" for part in parts)
    return f"CREATE TABLE {_path(name)} (\n{body}\n) {', '.join(words)}".strip()


def index_text(index: Index, table: Table) -> str:
    """CREATE INDEX."""
    parts = []
    for part in index.parts:
        text = _name(part.column) if part.column is not None else str(part.expression)
        text += f" COLLATE {part.collation}" if part.collation else ""
        parts.append(f"{text} DESC" if part.descending else text)
    unique = "UNIQUE " if index.unique else ""
    name = _path(QualifiedName(str(index.name), table.name.schema))
    where = f" WHERE {index.predicate}" if index.predicate else ""
    return f"CREATE {unique}INDEX {name} ON {_name(table.name.name)} ({', '.join(parts)}){where}"


@cache
def _name(name: str) -> str:
    """An identifier, in quotes where it needs them."""
    from sqlalchemy.dialects.sqlite import dialect

    if name.lower() in reserved():
        return quote(name)
    return str(dialect().identifier_preparer.quote(name))


def _path(name: QualifiedName) -> str:
    return ".".join(map(_name, filter(None, (name.schema, name.name))))


def _counts(column: Column) -> bool:
    return bool(dict(column.extras).get("autoincrement"))


def _type(column: Column, table: Table) -> str:
    """The type; one of exactly this name, and only that, makes a key the rowid."""
    found = "INTEGER" if column.identity is not None else column.type.raw or column.type.name
    is_key = table.primary_key is not None and table.primary_key.columns == (column.name,)
    numbers = is_key and found.upper() == "INTEGER" and not dict(table.extras).get("without_rowid")
    return "INT" if numbers and column.identity is None else found


def _column(column: Column, table: Table) -> str:
    type_ = _type(column, table)
    text = f"{_name(column.name)} {type_}".rstrip()
    text += " PRIMARY KEY AUTOINCREMENT" if _counts(column) else ""
    text += f" COLLATE {column.collation}" if column.collation else ""
    text += "" if column.nullable else " NOT NULL"
    if column.generated is not None:
        return f"{text} GENERATED ALWAYS AS ({column.generated.expression}) {_kept(stored=column.generated.stored)}"
    return text + (f" DEFAULT {_default(column.default)}" if column.default is not None else "")


def _kept(*, stored: bool | None) -> str:
    return "STORED" if stored else "VIRTUAL"


def _default(text: str) -> str:
    """A default; an expression needs parentheses."""
    text = without_comments(text)
    return text if is_literal(text) or is_group(text) else f"({text})"


def _named(name: str | None) -> str:
    return f"CONSTRAINT {_name(name)} " if name else ""


def _listed(names: tuple[str, ...]) -> str:
    return f"({', '.join(map(_name, names))})"


def _foreign_key(key: ForeignKey) -> str:
    text = f"FOREIGN KEY {_listed(key.columns)} REFERENCES {_name(key.target.name)}"
    text += f" {_listed(key.target_columns)}" if key.target_columns else ""
    text += f" ON DELETE {key.on_delete}" if key.on_delete else ""
    text += f" ON UPDATE {key.on_update}" if key.on_update else ""
    return text + _CLAUSES.get(key.deferrable or "", "")
