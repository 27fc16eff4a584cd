"""From a step to Alembic's operation, with the old definition where Alembic takes one."""

import sqlalchemy as sa
from alembic.operations import ops

from .objects import CannotWrite, actions, deferred, escaped, named


TYPE = {"type", "length", "precision", "sign", "time zone", "labels", "label order", "charset", "collation"}
_DEFAULT = {"default", "on update clause", "identity"}
_CONSTRAINTS = {
    "primary key": "primary",
    "unique constraint": "unique",
    "foreign key": "foreignkey",
    "check constraint": "check",
}


def operations(step, objects):
    """The operations of a step, in their order; raises CannotWrite where Alembic has none."""
    make = _MAKERS.get((step["verb"], step["what"])) or _MAKERS.get(step["verb"])
    if make is None:
        raise CannotWrite(f"Alembic has no operation to {step['verb']} a {step['what']}")
    try:
        return make(step, objects)
    except CannotWrite:
        raise
    except Exception as error:
        what = f"{step['what']} of {step['table']}" if step.get("table") else step["what"]
        raise CannotWrite(f"the {what} cannot be composed: {type(error).__name__}: {error}") from error


def _place(step):
    return step["table"], step.get("schema")


def _options(step):
    return dict(step.get("options") or {})


def _add_table(step, objects):
    plain = step["object"]
    table = objects.table(plain, mapped=step["mapped"])
    made = ops.CreateTableOp.from_table(table)
    made.kw.update(_options(step))
    indexes = [
        index for index in plain.get("indexes") or () if not index.get("implicit") or objects.declares(index, step)
    ]
    return [made, *(_index(index, step, objects) for index in indexes)]


def _drop_table(step, objects):
    table = objects.table(step["object"], mapped=False)
    return [ops.DropTableOp.from_table(table)]


def _add_column(step, objects):
    table, schema = _place(step)
    column = objects.column(step["object"], table, schema, mapped=step["mapped"])
    return [ops.AddColumnOp(table, column, schema=schema, **_options(step))]


def _drop_column(step, _objects):
    table, schema = _place(step)
    return [ops.DropColumnOp(table, step["object"]["name"], schema=schema, **_options(step))]


def _alter_column(step, objects):
    table, schema = _place(step)
    before, after, facets = step["before"], step["object"], set(step["facets"])
    unknown = facets - TYPE - _DEFAULT - {"nullable", "comment"}
    if unknown:
        raise CannotWrite(f"Alembic has no operation that changes the {', '.join(sorted(unknown))} of a column")
    given = {
        "existing_type": objects.type_of(before, table, schema, mapped=False),
        "existing_nullable": before.get("nullable", True),
        "existing_server_default": objects.default_of(before, table, schema, mapped=False) or False,
        "existing_comment": before.get("comment"),
    }
    if facets & TYPE:
        given["modify_type"] = objects.type_of(after, table, schema, mapped=step["mapped"])
    if "nullable" in facets:
        given["modify_nullable"] = after.get("nullable", True)
    if facets & _DEFAULT:
        given["modify_server_default"] = objects.default_of(after, table, schema, mapped=step["mapped"])
    if "comment" in facets:
        given["modify_comment"] = after.get("comment")
    return [ops.AlterColumnOp(table, before["name"], schema=schema, **given, **_options(step))]


def _rename_column(step, objects):
    table, schema = _place(step)
    before = step["before"]
    return [
        ops.AlterColumnOp(
            table,
            before["name"],
            schema=schema,
            existing_type=objects.type_of(before, table, schema, mapped=False),
            existing_nullable=before.get("nullable", True),
            existing_server_default=objects.default_of(before, table, schema, mapped=False) or False,
            modify_name=step["object"]["name"],
        )
    ]


def _rename_table(step, _objects):
    return [
        ops.RenameTableOp(step["before"]["name"]["name"], step["object"]["name"]["name"], schema=step.get("schema"))
    ]


def _alter_table(step, _objects):
    table, schema = _place(step)
    if set(step["facets"]) != {"comment"}:
        raise CannotWrite(f"Alembic has no operation that changes the {', '.join(step['facets'])} of a table")
    comment, before = step["object"].get("comment"), step["before"].get("comment")
    if comment is None:
        return [ops.DropTableCommentOp(table, schema=schema, existing_comment=before)]
    return [ops.CreateTableCommentOp(table, comment, schema=schema, existing_comment=before)]


def _index(plain, step, objects):
    table, schema = _place(step)
    if not plain.get("name"):
        raise CannotWrite(f"an index of {table} has no name")
    parts, options = objects.index(plain, table, schema, mapped=step["mapped"])
    return ops.CreateIndexOp(
        named(plain["name"]),
        table,
        parts,
        schema=schema,
        unique=plain.get("unique", False),
        **{**options, **_options(step)},
    )


def _add_index(step, objects):
    return [_index(step["object"], step, objects)]


def _drop_index(step, _objects):
    table, schema = _place(step)
    return [ops.DropIndexOp(named(_name(step)), table, schema=schema, **_options(step))]


def _add_key(step, objects):
    plain, (table, schema) = step["object"], _place(step)
    name = named(_name(step))
    if step["what"] == "primary key":
        return [ops.CreatePrimaryKeyOp(name, table, plain["columns"], schema=schema, **_options(step))]
    options = objects.option(sa.UniqueConstraint, nulls_not_distinct=plain.get("nulls_not_distinct"))
    return [
        ops.CreateUniqueConstraintOp(
            name, table, plain["columns"], schema=schema, **deferred(plain), **options, **_options(step)
        )
    ]


def _add_foreign_key(step, _objects):
    plain, (table, schema) = step["object"], _place(step)
    target = plain["target"]
    return [
        ops.CreateForeignKeyOp(
            named(_name(step)),
            table,
            target["name"],
            plain["columns"],
            plain["target_columns"],
            **_present(source_schema=schema, referent_schema=target.get("schema")),
            **actions(plain),
            **deferred(plain),
            **_options(step),
        )
    ]


def _present(**given):
    return {key: value for key, value in given.items() if value is not None}


def _add_check(step, _objects):
    plain, (table, schema) = step["object"], _place(step)
    text = sa.text(escaped(plain["expression"]))
    return [ops.CreateCheckConstraintOp(named(_name(step)), table, text, schema=schema, **_options(step))]


def _drop_constraint(step, _objects):
    table, schema = _place(step)
    return [ops.DropConstraintOp(named(_name(step)), table, type_=_CONSTRAINTS[step["what"]], schema=schema)]


def _replace(step, objects):
    """What cannot be altered is dropped and made again."""
    gone = dict(step, verb="drop", object=step["before"], mapped=False, options={})
    return [*operations(gone, objects), *operations(dict(step, verb="add"), objects)]


def _name(step):
    name = step["object"].get("name")
    if not name:
        raise CannotWrite(f"a {step['what']} of {step['table']} has no name")
    return name


_PARTS = ("index", *_CONSTRAINTS)
_MAKERS = {
    ("add", "table"): _add_table,
    ("drop", "table"): _drop_table,
    ("rename", "table"): _rename_table,
    ("alter", "table"): _alter_table,
    ("add", "column"): _add_column,
    ("drop", "column"): _drop_column,
    ("alter", "column"): _alter_column,
    ("rename", "column"): _rename_column,
    ("add", "index"): _add_index,
    ("drop", "index"): _drop_index,
    ("add", "primary key"): _add_key,
    ("add", "unique constraint"): _add_key,
    ("add", "foreign key"): _add_foreign_key,
    ("add", "check constraint"): _add_check,
    **{("drop", what): _drop_constraint for what in _CONSTRAINTS},
    **{("alter", what): _replace for what in _PARTS},
}
