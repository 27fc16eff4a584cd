"""From what the child tells of operations to effects: tables and their parts as declared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from auditor.model import effects as do
from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Column, EnumType, Generated, Sequence, Server, Table
from auditor.plugin.engine import Engine
from auditor.sources.child import steps
from auditor.sources.child.declared import Lowering, extras
from auditor.sources.child.messages import DeclaredTable
from auditor.sources.history.parts import parts_of


_CONSTRAINTS = {
    "primary": (Kind.PRIMARY_KEY,),
    "unique": (Kind.UNIQUE,),
    "foreignkey": (Kind.FOREIGN_KEY,),
    "check": (Kind.CHECK,),
}
_ANY = (Kind.FOREIGN_KEY, Kind.UNIQUE, Kind.CHECK, Kind.PRIMARY_KEY)


class Effects:
    """The effects of steps, for one project and one server."""

    def __init__(self, engine: Engine, server: Server, project: Path) -> None:
        self._lowering = Lowering(engine, server, project)
        self._default_schema = server.setting("default_schema")
        self._readers: dict[type, Callable[[Any], list[do.Effect]]] = {
            steps.CreateTable: self._create_table,
            steps.RebuildTable: self._rebuild_table,
            steps.DropTable: self._drop_table,
            steps.RenameTable: self._rename_table,
            steps.CommentTable: self._comment_table,
            steps.AddColumn: self._add_column,
            steps.DropColumn: self._drop_column,
            steps.AlterColumn: self._alter_column,
            steps.AddIndex: self._add_index,
            steps.DropIndex: self._drop_index,
            steps.AddConstraint: self._add_constraint,
            steps.DropConstraint: self._drop_constraint,
            steps.CreateEnum: self._create_enum,
            steps.CreateSequence: self._create_sequence,
        }

    def of(self, step: steps.Step) -> list[do.Effect]:
        """What a step does; [] for one that is no operation on the schema."""
        made = self._readers.get(type(step))
        return [] if made is None else made(step)

    def name(self, name: str, schema: str | None) -> QualifiedName:
        """A name; the default schema goes without saying."""
        return QualifiedName(name, None if schema in {None, self._default_schema} else schema)

    def _create_table(self, step: steps.CreateTable) -> list[do.Effect]:
        table = self._lowering.written(step.table)
        return [do.MakeTable(table, dict(step.table.options), step.checked)]

    def _rebuild_table(self, step: steps.RebuildTable) -> list[do.Effect]:
        return [do.RebuildTable(self._lowering.written(step.table), dict(step.table.options))]

    def _drop_table(self, step: steps.DropTable) -> list[do.Effect]:
        return [do.RemoveTable(self.name(step.name, step.schema), step.checked)]

    def _rename_table(self, step: steps.RenameTable) -> list[do.Effect]:
        return [do.MoveTable(self.name(step.name, step.schema), self.name(step.new_name, step.schema))]

    def _comment_table(self, step: steps.CommentTable) -> list[do.Effect]:
        return [do.SetOptions(self.name(step.name, step.schema), {"comment": step.comment or None})]

    def _add_column(self, step: steps.AddColumn) -> list[do.Effect]:
        table = self._part(
            step,
            columns=(step.column,),
            uniques=step.uniques,
            foreign_keys=step.foreign_keys,
            checks=step.checks,
            indexes=step.indexes,
        )
        return [do.AddColumn(table.name, table.columns[0], tuple(parts_of(table)), step.checked)]

    def _drop_column(self, step: steps.DropColumn) -> list[do.Effect]:
        return [do.RemoveColumn(self.name(step.table, step.schema), step.column, step.checked)]

    def _alter_column(self, step: steps.AlterColumn) -> list[do.Effect]:
        table, changed = self.name(step.table, step.schema), set(step.changed)
        column = self._part(step, columns=(step.column,)).columns[0]
        values = {field: value for key in sorted(changed) for field, value in _facet(key, column, step).items()}
        made: list[do.Effect] = [do.AlterColumn(table, step.name, values)] if values else []
        if "name" in changed:
            made.append(do.RenameColumn(table, step.name, step.column.name))
        return made

    def _add_index(self, step: steps.AddIndex) -> list[do.Effect]:
        return self._added(step, step.checked, indexes=(step.index,))

    def _drop_index(self, step: steps.DropIndex) -> list[do.Effect]:
        table = None if step.table is None else self.name(step.table, step.schema)
        return [do.RemovePart(table, step.name, (Kind.INDEX,), step.checked)]

    def _add_constraint(self, step: steps.AddConstraint) -> list[do.Effect]:
        return self._added(
            step,
            False,
            primary_key=step.primary_key,
            uniques=() if step.unique is None else (step.unique,),
            foreign_keys=() if step.foreign_key is None else (step.foreign_key,),
            checks=() if step.check is None else (step.check,),
        )

    def _drop_constraint(self, step: steps.DropConstraint) -> list[do.Effect]:
        kinds = _CONSTRAINTS.get(step.type, _ANY)
        name = None if kinds == (Kind.PRIMARY_KEY,) else step.name  # a table has one, whatever its name
        return [do.RemovePart(self.name(step.table, step.schema), name, kinds)]

    def _create_enum(self, step: steps.CreateEnum) -> list[do.Effect]:
        name = self.name(step.name, step.schema)
        if step.labels is None:
            return [do.RemoveEnum(name, step.checked)]
        return [do.MakeEnum(EnumType(name, step.labels), step.checked)]

    def _create_sequence(self, step: steps.CreateSequence) -> list[do.Effect]:
        name = self.name(step.name, step.schema)
        return [do.RemoveSequence(name) if step.dropped else do.MakeSequence(Sequence(name, extras(step.options)))]

    def _added(self, step: steps.AddIndex | steps.AddConstraint, checked: bool, **fields: Any) -> list[do.Effect]:
        table = self._part(step, **fields)
        return [do.AddPart(table.name, part, checked) for part in parts_of(table)]

    def _part(self, step: Any, **fields: Any) -> Table:
        """A table of nothing but what the step brings."""
        declared = DeclaredTable("", step.table, step.schema, **{"columns": (), "place": step.place, **fields})
        return self._lowering.written(declared)


def _facet(key: str, column: Column, step: steps.AlterColumn) -> dict[str, Any]:
    """The fields of Column that one word of `changed` sets."""
    match key:
        case "type":
            return {
                "type": column.type,
                "collation": column.collation,
                "charset": column.charset,
                "enumeration": column.enumeration,
            }
        case "nullable" | "default" | "comment":
            return {key: getattr(column, key)}
        case "identity" | "autoincrement":
            return {"identity": column.identity}
        case "computed":
            computed = step.column.computed
            return {"generated": Generated(computed.sql, computed.persisted) if computed else None}
        case _:
            return {}
