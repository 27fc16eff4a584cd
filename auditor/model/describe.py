"""Schema objects as one line of SQL-like text, for evidence and lists."""

from __future__ import annotations

from functools import singledispatch

from auditor.model.schema import Check, Column, EnumType, ForeignKey, Index, PrimaryKey, SchemaObject, Table, Unique


@singledispatch
def describe(item: SchemaObject) -> str:
    """The object as one line, without its name."""
    return str(item.kind)


@describe.register
def _(item: Table) -> str:
    count = len(item.columns)
    return f"{item.kind} with {count} column{'' if count == 1 else 's'}"


@describe.register
def _(item: Column) -> str:
    words = [str(item.type), "" if item.nullable else "NOT NULL"]
    words.append(f"DEFAULT {item.default}" if item.default is not None else "")
    words.append(f"GENERATED AS ({item.generated.expression})" if item.generated else "")
    return " ".join(filter(None, words))


@describe.register(PrimaryKey)
@describe.register(Unique)
def _(item: PrimaryKey | Unique) -> str:
    return f"{item.kind} ({', '.join(item.columns)})"


@describe.register
def _(item: ForeignKey) -> str:
    text = f"({', '.join(item.columns)}) -> {item.target} ({', '.join(item.target_columns)})"
    text += f" ON DELETE {item.on_delete}" if item.on_delete else ""
    return text + (f" ON UPDATE {item.on_update}" if item.on_update else "")


@describe.register
def _(item: Index) -> str:
    text = f"{'unique ' if item.unique else ''}index ({', '.join(map(str, item.parts))})"
    return text + (f" WHERE {item.predicate}" if item.predicate else "")


@describe.register
def _(item: Check) -> str:
    return f"CHECK ({item.expression})"


@describe.register
def _(item: EnumType) -> str:
    return f"enum ({', '.join(item.labels)})"
