"""From DDL constructs, SQLAlchemy's and Alembic's, to the steps that the parent knows."""

from alembic.ddl import base as altered
from sqlalchemy import Column, MetaData, Table, schema
from sqlalchemy.types import NULLTYPE, to_instance

from .. import parts
from ..columns import ColumnLowering, sequence_options
from ..lower import table_message


REFERENCE = "history"


class Constructs:
    """Lowers constructs for one target."""

    def __init__(self, target, places, recorder):
        self._target = target
        self._places = places
        self._recorder = recorder
        self._columns = ColumnLowering(target, places.of_class)

    def steps(self, element):
        """The steps of a construct as (kind, message); None when only its text tells."""
        for class_ in type(element).__mro__:
            lower = _LOWERINGS.get(class_)
            if lower is not None:
                return lower(self, element)
        return self._named_type(element)

    def table(self, table, *, foreign_keys=None):
        """The message of a table without its indexes; `foreign_keys` are those that CREATE TABLE holds."""
        message, _ = table_message(table, REFERENCE, self._target, self._columns, self._places)
        message["indexes"] = []
        if foreign_keys is not None:
            # Servers number unnamed keys in the order of the statement.
            ordered = sorted(foreign_keys, key=lambda key: key._creation_order)
            message["foreign_keys"] = [parts.foreign_key(key, self._target) for key in ordered]
        return message

    def rebuilt(self, steps):
        """The table that batch mode's steps make: (step,) when they are as expected."""
        table = next((dict(message["table"]) for kind, message in steps if kind == "create_table"), None)
        renamed = next((message for kind, message in steps if kind == "rename_table"), None)
        if table is None or renamed is None:
            return ()
        table["name"] = renamed["new_name"]
        table["indexes"] = [message["index"] for kind, message in steps if kind == "add_index"]
        return (("rebuild_table", {"table": table}),)

    def _create_table(self, element):
        keys = getattr(element, "include_foreign_key_constraints", None)
        if keys is None:
            keys = element.element.foreign_key_constraints
        if self._target.dialect.supports_alter:  # CREATE TABLE leaves these to an ALTER that may never come
            keys = [key for key in keys if not key.use_alter]
        message = {"table": self.table(element.element, foreign_keys=keys)}
        return [("create_table", dict(message, **self._how(element)))]

    def _drop_table(self, element):
        return [("drop_table", dict(_named(element.element), **self._how(element)))]

    def _rename_table(self, element):
        return [("rename_table", dict(_altered(element, "name"), new_name=str(element.new_table_name)))]

    def _comment_table(self, element):
        comment = element.element.comment if isinstance(element, schema.SetTableComment) else None
        return [("comment_table", dict(_named(element.element), comment=comment and str(comment)))]

    def _comment_column(self, element):
        column = element.element
        comment = column.comment if isinstance(element, schema.SetColumnComment) else None
        table = column.table
        place = {"table": str(table.name), "schema": table.schema and str(table.schema)}
        return [("alter_column", dict(place, **self._set(str(column.name), {"comment": comment})))]

    def _add_column(self, element):
        column = element.column
        table = column.table
        numbering = table._autoincrement_column if table is not None else None
        message = dict(_altered(element), column=self._columns.lower(column, numbering))
        if getattr(element, "inline_references", None):
            keys = {key.constraint for key in column.foreign_keys}
            message["foreign_keys"] = [parts.foreign_key(key, self._target) for key in keys]
        checks = [item for item in column.constraints if isinstance(item, schema.CheckConstraint)]
        if checks:  # written inside the column; those of its type come by themselves
            message["checks"] = [parts.check(item, self._target) for item in checks if self._target.emits(item)]
        if getattr(element, "if_not_exists", None):
            message["checked"] = True
        return [("add_column", message)]

    def _drop_column(self, element):
        message = dict(_altered(element), column=str(element.column.name))
        if getattr(element, "if_exists", None):
            message["checked"] = True
        return [("drop_column", message)]

    def _alter_column(self, element):
        lower = _facets_of(element)
        if lower is None:
            return None
        message = dict(_altered(element), **self._set(str(element.column_name), lower(element)))
        message["existing"] = self._existing(element)
        return [("alter_column", message)]

    def _set(self, name, facets):
        """The message about facets that are set, by their names in the contract."""
        changed = {facet for facet, value in facets.items() if value is not _KEPT}
        given = {facet: facets[facet] for facet in changed}
        values = [given[facet] for facet in ("default", "identity", "computed") if given.get(facet) is not None]
        column = Column(
            str(given.get("name", name)),
            to_instance(given.get("type", NULLTYPE)),
            nullable=given.get("nullable", True),
            comment=given.get("comment"),
            server_default=values[0] if values else None,
        )
        Table("altered", MetaData(), column)
        message = self._columns.lower(column, column if given.get("autoincrement") else None)
        if "type" not in changed:
            message.update(type="", type_error="")
        return {"name": name, "column": message, "changed": sorted(changed)}

    def _existing(self, element):
        found = {}
        if getattr(element, "existing_type", None) is not None:
            try:
                found["type"] = self._target.type_text(element.existing_type)
            except Exception:
                found["type"] = type(element.existing_type).__name__
        if getattr(element, "existing_nullable", None) is not None:
            found["nullable"] = bool(element.existing_nullable)
        return found

    def _create_index(self, element):
        index = element.element
        message = _of_table(index.table)
        message["index"] = parts.index(index, self._target)
        return [("add_index", dict(message, **self._how(element)))]

    def _drop_index(self, element):
        index = element.element
        message = _of_table(index.table) if index.table is not None else {}
        message["name"] = self._target.name_of(index)
        if message.get("table") in (None, "no_table"):  # Alembic's word for none
            message["table"] = None
        if getattr(element, "if_exists", None):
            message["checked"] = True
        return [("drop_index", message)]

    def _add_constraint(self, element):
        item = element.element
        message = _of_table(item.table)
        if isinstance(item, schema.PrimaryKeyConstraint):
            message["primary_key"] = parts.key(item, self._target)
        elif isinstance(item, schema.UniqueConstraint):
            message["unique"] = parts.key(item, self._target)
        elif isinstance(item, schema.ForeignKeyConstraint):
            message["foreign_key"] = parts.foreign_key(item, self._target)
        elif isinstance(item, schema.CheckConstraint):
            message["check"] = parts.check(item, self._target)
        else:
            return None
        return [("add_constraint", message)]

    def _drop_constraint(self, element):
        item = element.element
        message = _of_table(item.table)
        message["name"] = self._target.name_of(item)
        message["type"] = next((word for class_, word in _KINDS if isinstance(item, class_)), "")
        return [("drop_constraint", message)]

    def _sequence(self, element):
        sequence = element.element
        message = dict(_named(sequence), options=sequence_options(sequence))
        if isinstance(element, schema.DropSequence):
            message["dropped"] = True
        return [("create_sequence", message)]

    def _named_type(self, element):
        """CREATE TYPE and DROP TYPE of an enum, whose classes have moved between releases."""
        labels = {"CreateEnumType": True, "DropEnumType": False}.get(type(element).__name__)
        if labels is None:
            return None
        enum = element.element
        message = dict(_named(enum), labels=[str(label) for label in enum.enums] if labels else None, checked=False)
        return [("create_enum", message)]

    def _how(self, element):
        """Whether it asks for what is there, and whether it comes from no operation of Alembic's."""
        message = {}
        if getattr(element, "if_not_exists", None) or getattr(element, "if_exists", None):
            message["checked"] = True
        if not self._recorder.depth:
            message["direct"] = True
        return message


_KEPT = object()


def _named(item):
    return {"name": str(item.name), "schema": item.schema and str(item.schema)}


def _altered(element, key="table"):
    return {key: str(element.table_name), "schema": element.schema and str(element.schema)}


def _of_table(table):
    return {"table": str(table.name), "schema": table.schema and str(table.schema)}


def _all_facets(element):
    """MODIFY and CHANGE write all anew, with what Alembic fills in from existing_*."""
    return {
        "type": element.type_,
        "nullable": bool(element.nullable),
        "default": None if element.default is False else element.default,
        "comment": None if element.comment is False else element.comment,
        "autoincrement": bool(element.autoincrement),
        "name": _KEPT if element.newname in {None, element.column_name} else element.newname,
    }


_FACETS = {
    altered.ColumnNullable: lambda element: {"nullable": bool(element.nullable)},
    altered.ColumnType: lambda element: {"type": element.type_},
    altered.ColumnName: lambda element: {"name": element.newname},
    altered.ColumnDefault: lambda element: {"default": element.default},
    altered.ComputedColumnDefault: lambda element: {"computed": element.default},
    altered.IdentityColumnDefault: lambda element: {"identity": element.default},
    altered.ColumnComment: lambda element: {"comment": element.comment},
}
# Dialects have classes of their own, known by what they hold: the first whose attributes are all there.
_FACETS_BY_ATTRIBUTES = (
    (("newname", "type_", "autoincrement"), _all_facets),
    (("type_",), lambda element: {"type": element.type_}),
    (("default",), lambda element: {"default": None if element.default is False else element.default}),
)


def _facets_of(element):
    known = next((_FACETS[class_] for class_ in type(element).__mro__ if class_ in _FACETS), None)
    fitting = (lower for names, lower in _FACETS_BY_ATTRIBUTES if all(hasattr(element, name) for name in names))
    return known or next(fitting, None)


_KINDS = (
    (schema.PrimaryKeyConstraint, "primary"),
    (schema.UniqueConstraint, "unique"),
    (schema.ForeignKeyConstraint, "foreignkey"),
    (schema.CheckConstraint, "check"),
)
_LOWERINGS = {
    schema.CreateTable: Constructs._create_table,
    schema.DropTable: Constructs._drop_table,
    altered.RenameTable: Constructs._rename_table,
    schema.SetTableComment: Constructs._comment_table,
    schema.DropTableComment: Constructs._comment_table,
    schema.SetColumnComment: Constructs._comment_column,
    schema.DropColumnComment: Constructs._comment_column,
    altered.AddColumn: Constructs._add_column,
    altered.DropColumn: Constructs._drop_column,
    altered.AlterColumn: Constructs._alter_column,
    schema.CreateIndex: Constructs._create_index,
    schema.DropIndex: Constructs._drop_index,
    schema.AddConstraint: Constructs._add_constraint,
    schema.DropConstraint: Constructs._drop_constraint,
    schema.CreateSequence: Constructs._sequence,
    schema.DropSequence: Constructs._sequence,
}
