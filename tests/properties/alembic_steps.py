"""Runs the steps of recipes as a revision would: Alembic's operations and statements, with their transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.types import UserDefinedType

from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.names import Kind
from auditor.model.schema import Check, Column, ForeignKey, Index, PrimaryKey, Table, Unique
from auditor.model.step import Apply, Execute, Step
from auditor.model.verdict import Facet


if TYPE_CHECKING:
    from collections.abc import Iterable


class Written(UserDefinedType[Any]):
    """A type as its text says."""

    cache_ok = True

    def __init__(self, text: str) -> None:
        self.text = text

    def get_col_spec(self, **_kw: Any) -> str:
        """Return the text."""
        return self.text


class Runner:
    """One connection on which steps are run; `log` are the statements that were run."""

    def __init__(self, engine: sa.Engine) -> None:
        self._connection = engine.connect()
        self.log: list[str] = []
        sa.event.listen(self._connection, "before_cursor_execute", self._note)

    def close(self) -> None:
        """End the connection, and the transaction that is open."""
        self._connection.close()

    def run(self, steps: Iterable[Step]) -> None:
        """Run the steps, and commit; raises what the server says."""
        for step in steps:
            if step.guard is not None and self._is_done(step):
                continue
            if step.autocommit or step.new_transaction:
                self._connection.commit()
            if step.autocommit:  # as Alembic's autocommit_block() does, on the same connection
                usual = self._connection.default_isolation_level
                self._connection.execution_options(isolation_level="AUTOCOMMIT")
                try:
                    self._act(step, self._connection)
                finally:
                    self._connection.rollback()
                    self._connection.execution_options(isolation_level=usual)
            else:
                self._act(step, self._connection)
        self._connection.commit()

    def _act(self, step: Step, connection: sa.Connection) -> None:
        if isinstance(step.action, Execute):
            connection.execution_options(no_parameters=True).exec_driver_sql(step.action.sql)
        elif isinstance(step.action, Apply):
            change, op = step.action.change, Operations(MigrationContext.configure(connection))
            if step.remakes:
                in_batch(op, change)
            else:
                apply(op, change, dict(step.action.options))

    def _is_done(self, step: Step) -> bool:
        assert step.guard is not None
        name = step.guard.object
        inspector = sa.inspect(self._connection)
        found: dict[Kind, Any] = {
            Kind.INDEX: inspector.get_indexes,
            Kind.UNIQUE: inspector.get_unique_constraints,
            Kind.FOREIGN_KEY: inspector.get_foreign_keys,
            Kind.CHECK: inspector.get_check_constraints,
            Kind.COLUMN: inspector.get_columns,
            Kind.PRIMARY_KEY: lambda table, **more: [inspector.get_pk_constraint(table, **more)],
        }
        if name.kind is Kind.TABLE:
            return inspector.has_table(name.table.name, name.table.schema) is step.guard.there
        parts = found[name.kind](name.table.name, schema=name.table.schema)
        if name.kind is Kind.PRIMARY_KEY:
            return bool(parts[0]["constrained_columns"]) is step.guard.there
        return (name.name in {part["name"] for part in parts}) is step.guard.there

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        self.log.append(statement)


def in_batch(op: Operations, change: Change) -> None:
    """Run a change by making the table anew."""
    assert change.table is not None
    with op.batch_alter_table(change.table.name, recreate="always") as batch:
        match change:
            case Add(object=Unique() as key):
                batch.create_unique_constraint(str(key.name), list(key.columns))
            case Add(object=PrimaryKey() as key):
                batch.create_primary_key(key.name or "pk", list(key.columns))
            case Add(object=ForeignKey() as key):
                late: dict[str, Any] = {"deferrable": True, "initially": "deferred"} if key.deferrable else {}
                batch.create_foreign_key(
                    str(key.name),
                    key.target.name,
                    list(key.columns),
                    list(key.target_columns),
                    ondelete=key.on_delete,
                    onupdate=key.on_update,
                    **late,
                )
            case Add(object=Check() as check):
                batch.create_check_constraint(str(check.name), sa.text(check.expression))
            case Drop(object=Unique() | PrimaryKey() | ForeignKey() | Check() as part):
                kinds = {Kind.UNIQUE: "unique", Kind.PRIMARY_KEY: "primary", Kind.CHECK: "check"}
                batch.drop_constraint(str(part.name), kinds.get(part.kind, "foreignkey"))
            case Add(object=Column() as column):
                batch.add_column(_column(column))
            case Drop(object=Column() as column):
                batch.drop_column(column.name)
            case Alter(object=Column() as column, before=Column() as before):
                more = _changed(change, column)
                if {item.facet for item in change.differences} - {Facet.NULLABLE, Facet.DEFAULT, Facet.COMMENT}:
                    more["type_"] = Written(_type(column))
                batch.alter_column(before.name, **_existing(before), **more)
            case _:
                raise ValueError(change)


def apply(op: Operations, change: Change, options: dict[str, Any]) -> None:  # noqa: PLR0912 -- a list
    """Run a change as Alembic's own operation."""
    where = change.table
    title, schema = (where.name, where.schema) if where is not None else ("", None)
    match change:
        case Add(object=Index() as index):
            op.create_index(
                index.name, title, _parts(index), schema=schema, unique=index.unique, **_index(index), **options
            )
        case Drop(object=Index() as index):
            op.drop_index(str(index.name), title, schema=schema, **options)
        case Add(object=Unique() as key):
            op.create_unique_constraint(key.name, title, list(key.columns), schema=schema, **options)
        case Add(object=PrimaryKey() as key):
            op.create_primary_key(key.name, title, list(key.columns), schema=schema)
        case Add(object=ForeignKey() as key):
            late: dict[str, Any] = {"deferrable": True} if key.deferrable else {}
            late |= {"initially": "deferred"} if key.deferrable == "initially deferred" else {}
            op.create_foreign_key(
                key.name,
                title,
                key.target.name,
                list(key.columns),
                list(key.target_columns),
                ondelete=key.on_delete,
                onupdate=key.on_update,
                match=key.match,
                source_schema=schema,
                referent_schema=key.target.schema,
                **late,
                **options,
            )
        case Add(object=Check() as check):
            op.create_check_constraint(check.name, title, sa.text(check.expression), schema=schema, **options)
        case Drop(object=Unique() | PrimaryKey() | ForeignKey() | Check() as part):
            kinds = {Kind.UNIQUE: "unique", Kind.PRIMARY_KEY: "primary", Kind.CHECK: "check"}
            op.drop_constraint(str(part.name), title, kinds.get(part.kind, "foreignkey"), schema=schema)
        case Add(object=Column() as column):
            op.add_column(title, _column(column), schema=schema)
        case Drop(object=Column() as column):
            op.drop_column(title, column.name, schema=schema)
        case Alter(object=Column() as column, before=Column() as before):
            _altered(op, change, column, before)
        case Alter(object=Table() as table, before=Table() as before):
            op.create_table_comment(before.name.name, table.comment, schema=before.name.schema)
        case Rename(object=Column() as column, before=Column() as before):
            op.alter_column(title, before.name, new_column_name=column.name, schema=schema, **_existing(before))
        case Rename(object=Table() as table, before=Table() as before):
            op.rename_table(before.name.name, table.name.name, schema=before.name.schema)
        case Add(object=Table() as table):
            _create(op, table)
        case Drop(object=Table() as table):
            op.drop_table(table.name.name, schema=table.name.schema)
        case _:
            raise ValueError(change)


def _altered(op: Operations, change: Alter, column: Column, before: Column) -> None:
    assert change.table is not None
    more = _changed(change, column)
    op.alter_column(change.table.name, before.name, schema=change.table.schema, **_existing(before), **more)


def _changed(change: Alter, column: Column) -> dict[str, Any]:
    kinds = {item.facet for item in change.differences}
    more: dict[str, Any] = {}
    if Facet.NULLABLE in kinds:
        more["nullable"] = column.nullable
    if Facet.DEFAULT in kinds:
        more["server_default"] = sa.text(column.default) if column.default is not None else None
    if Facet.COMMENT in kinds:
        more["comment"] = column.comment
    return more


def _existing(column: Column) -> dict[str, Any]:
    default = sa.text(column.default) if column.default is not None else None
    return {
        "existing_type": Written(_type(column)),
        "existing_nullable": column.nullable,
        "existing_server_default": default,
        "existing_comment": column.comment,
    }


def _type(column: Column) -> str:
    text = column.type.raw or column.type.name
    text += f" CHARACTER SET {column.charset}" if column.charset else ""
    return f'{text} COLLATE "{column.collation}"' if column.collation and not column.charset else text


def _column(column: Column) -> sa.Column[Any]:
    extra: list[Any] = [sa.Computed(column.generated.expression, column.generated.stored)] if column.generated else []
    kind = column.identity.kind if column.identity is not None else ""
    if kind in {"always", "by default"}:
        extra.append(sa.Identity(always=kind == "always"))
    default = sa.text(column.default) if column.default is not None else None
    return sa.Column(
        column.name,
        _numbered(column, kind),
        *extra,
        nullable=column.nullable,
        server_default=default,
        comment=column.comment,
        autoincrement=True if kind == "auto_increment" else "auto",
    )


def _numbered(column: Column, kind: str) -> Any:
    if kind == "serial":
        return Written({"integer": "SERIAL", "bigint": "BIGSERIAL"}[column.type.name])
    return sa.Integer() if kind == "auto_increment" else Written(_type(column))


def _create(op: Operations, table: Table) -> None:
    parts: list[Any] = [_column(column) for column in table.columns]
    if table.primary_key is not None:
        parts.append(sa.PrimaryKeyConstraint(*table.primary_key.columns, name=table.primary_key.name))
    parts += [sa.UniqueConstraint(*key.columns, name=key.name) for key in table.uniques]
    options: dict[str, Any] = {}
    for key in ("charset", "collation"):
        if getattr(table, key):
            options |= {
                f"{name}_{key.replace('collation', 'collate')}": getattr(table, key) for name in ("mysql", "mariadb")
            }
    op.create_table(table.name.name, *parts, schema=table.name.schema, comment=table.comment, **options)


def _parts(index: Index) -> list[Any]:
    found: list[Any] = []
    for part in index.parts:
        item: Any = sa.column(part.column) if part.column else sa.text(f"({part.expression})")
        if part.collation:
            item = sa.text(f'"{part.column}" COLLATE "{part.collation}"') if part.column else item
        if part.operator_class:
            item = sa.text(f'"{part.column}" {part.operator_class}')
        if part.descending:
            item = item.desc() if part.column else sa.text(f"({part.expression}) DESC")
        if part.nulls:
            item = item.nulls_first() if part.nulls == "first" else item.nulls_last()
        found.append(item if not (part.column and isinstance(item, sa.ColumnClause)) else part.column)
    return found


def _index(index: Index) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if index.method:
        found["postgresql_using"] = index.method
    if index.predicate:
        found["postgresql_where"] = sa.text(index.predicate)
        found["sqlite_where"] = sa.text(index.predicate)
    if index.include:
        found["postgresql_include"] = list(index.include)
    if index.nulls_not_distinct:
        found["postgresql_nulls_not_distinct"] = True
    return found
