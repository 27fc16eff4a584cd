"""Making a table anew in SQL, where batch mode would lose something that reflection does not see.

The steps are those of https://www.sqlite.org/lang_altertable.html#otheralter. Seen with SQLAlchemy 2.1 and Alembic
1.20: computed columns are read with what follows them or copied as if they were values; collations of columns,
AUTOINCREMENT, STRICT and WITHOUT ROWID are forgotten, and so are indexes on expressions, DESC and collations of parts.
"""

from __future__ import annotations

from collections.abc import Mapping

from auditor.model.names import Kind, ObjectRef, QualifiedName
from auditor.model.schema import Column, ForeignKey, Index, Table
from auditor.model.step import Execute, Guard, Step


_WHY = (
    "SQLite does not change this in place: the table is made anew, in SQL, since batch mode would lose a part of it. "
    "Triggers on the table would have to be made again."
)
_CLAUSES = {"deferrable": " DEFERRABLE", "initially deferred": " DEFERRABLE INITIALLY DEFERRED"}


def quote(name: str) -> str:
    """An identifier in quotes."""
    return '"' + name.replace('"', '""') + '"'


def spelled(name: QualifiedName) -> str:
    """A table, with its database where it is not the default one."""
    return ".".join(map(quote, filter(None, (name.schema, name.name))))


def literal(text: str) -> str:
    """A text as a string literal."""
    return "'" + text.replace("'", "''") + "'"


def survives_batch(table: Table) -> bool:
    """Whether reflection sees all of the table."""
    plain = all(column.generated is None and column.collation is None and not column.extras for column in table.columns)
    whole = not any(value for _, value in table.extras)
    parts = (part for index in table.indexes for part in index.parts)
    seen = all(part.column and not part.descending and not part.collation and not part.nulls for part in parts)
    aimed = all(key.target_columns for key in table.foreign_keys)  # else of a table that is not there
    return plain and whole and seen and aimed and all(check.name for check in table.checks)


def remade(before: Table, after: Table, values: Mapping[str, str] | None = None) -> tuple[Step, ...]:
    """The table anew; `values` are expressions for columns whose values change on the way."""
    new = QualifiedName(f"_{before.name.name}_new", before.name.schema)
    known = {column.name for column in before.columns}
    kept = [column.name for column in after.columns if column.generated is None and column.name in known]
    listed = ", ".join(map(quote, kept))
    taken = ", ".join((values or {}).get(name, quote(name)) for name in kept)
    # Once the old table is gone, all that is left to do is to give the new one its name.
    there = Guard(ObjectRef(Kind.TABLE, before.name), there=False)
    return (
        Step(Execute(f"DROP TABLE IF EXISTS {spelled(new)}"), _WHY, guard=there),
        Step(Execute(create(after, new)), guard=there),
        Step(
            Execute(f"INSERT INTO {spelled(new)} ({listed}) SELECT {taken} FROM {spelled(before.name)}"),  # noqa: S608
            guard=there,
        ),
        Step(Execute(f"DROP TABLE {spelled(before.name)}"), guard=there),
        Step(Execute(f"ALTER TABLE {spelled(new)} RENAME TO {quote(after.name.name)}")),
        *(Step(Execute(index_text(index, after))) for index in after.indexes),
    )


def create(table: Table, name: QualifiedName) -> str:
    """CREATE TABLE with everything but indexes."""
    numbered = any(_counts(column) for column in table.columns)
    parts = [_column(column) for column in table.columns]
    if table.primary_key is not None and not numbered:
        parts.append(f"{_named(table.primary_key.name)}PRIMARY KEY {_listed(table.primary_key.columns)}")
    parts += [f"{_named(key.name)}UNIQUE {_listed(key.columns)}" for key in table.uniques]
    parts += [f"{_named(key.name)}{_foreign_key(key)}" for key in table.foreign_keys]
    parts += [f"{_named(check.name)}CHECK ({check.expression})" for check in table.checks]
    options = dict(table.extras)
    words = [word for key, word in (("strict", "STRICT"), ("without_rowid", "WITHOUT ROWID")) if options.get(key)]
    return f"CREATE TABLE {spelled(name)} ({', '.join(parts)}) {', '.join(words)}".strip()


def index_text(index: Index, table: Table) -> str:
    """CREATE INDEX."""
    parts = []
    for part in index.parts:
        text = quote(part.column) if part.column is not None else str(part.expression)
        text += f" COLLATE {part.collation}" if part.collation else ""
        parts.append(f"{text} DESC" if part.descending else text)
    unique = "UNIQUE " if index.unique else ""
    name = spelled(QualifiedName(str(index.name), table.name.schema))
    where = f" WHERE {index.predicate}" if index.predicate else ""
    return f"CREATE {unique}INDEX {name} ON {quote(table.name.name)} ({', '.join(parts)}){where}"


def _counts(column: Column) -> bool:
    return bool(dict(column.extras).get("autoincrement"))


def _column(column: Column) -> str:
    # Only a type of exactly this name makes a key the rowid.
    type_ = "INTEGER" if column.identity is not None else column.type.raw or column.type.name
    text = f"{quote(column.name)} {type_}"
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
    bare = text.strip()
    constant = bare[:1] in {"'", '"', "(", "-", "+"} or bare[:1].isdigit() or bare.replace("_", "").isalnum()
    return bare if constant or bare.lower().startswith("x'") else f"({bare})"


def _named(name: str | None) -> str:
    return f"CONSTRAINT {quote(name)} " if name else ""


def _listed(names: tuple[str, ...]) -> str:
    return f"({', '.join(map(quote, names))})"


def _foreign_key(key: ForeignKey) -> str:
    text = f"FOREIGN KEY {_listed(key.columns)} REFERENCES {quote(key.target.name)}"
    text += f" {_listed(key.target_columns)}" if key.target_columns else ""
    text += f" ON DELETE {key.on_delete}" if key.on_delete else ""
    text += f" ON UPDATE {key.on_update}" if key.on_update else ""
    return text + _CLAUSES.get(key.deferrable or "", "")
