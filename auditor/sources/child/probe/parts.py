"""Keys, constraints and indexes of a table as messages."""

from sqlalchemy import schema
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import Label, UnaryExpression


# SQLAlchemy 1.4 has both spellings, later releases only the new one.
_NULLS_FIRST = getattr(operators, "nulls_first_op", None) or operators.nullsfirst_op
_NULLS_LAST = getattr(operators, "nulls_last_op", None) or operators.nullslast_op
_MODIFIERS = {
    operators.asc_op: {},
    operators.desc_op: {"descending": True},
    _NULLS_FIRST: {"nulls": "first"},
    _NULLS_LAST: {"nulls": "last"},
}


def primary_key(table, target):
    """The primary key; None for a table without."""
    found = table.primary_key
    if found is None or not len(found.columns):
        return None
    return key(found, target)


def constraints(table, target):
    """(unique, foreign key and check constraints that CREATE TABLE would hold by field, all others)."""
    found, others = {"uniques": [], "foreign_keys": [], "checks": []}, []
    for item in _all(table):
        if isinstance(item, schema.PrimaryKeyConstraint):
            continue
        if isinstance(item, schema.ForeignKeyConstraint):
            found["foreign_keys"].append(foreign_key(item, target))
        elif not target.emits(item):
            continue
        elif isinstance(item, schema.UniqueConstraint):
            found["uniques"].append(key(item, target))
        elif isinstance(item, schema.CheckConstraint):
            found["checks"].append(check(item, target))
        else:
            others.append(item)
    return found, others


def _all(table):
    """The table's constraints as CREATE TABLE has them, and the checks that were written inside a column."""
    yield from sorted(table.constraints, key=lambda item: item._creation_order)
    for column in table.columns:
        if column.constraints:
            yield from column.constraints


def _common(item, target):
    message = {"name": target.name_of(item)}
    if item.deferrable is not None:
        message["deferrable"] = bool(item.deferrable)
    if item.initially is not None:
        message["initially"] = str(item.initially)
    options = target.options(item)
    if options:
        message["options"] = options
    return message


def key(item, target):
    """A primary key or unique constraint."""
    message = _common(item, target)
    message["columns"] = [str(column.name) for column in item.columns]
    return message


def check(item, target):
    """A check constraint."""
    message = _common(item, target)
    message.pop("deferrable", None)
    message.pop("initially", None)
    message["sql"] = target.text(item.sqltext)
    if getattr(item, "_type_bound", False):
        columns = list(item.columns)
        message["column"] = str(columns[0].name) if columns else None
    return message


def foreign_key(item, target):
    """A foreign key."""
    message = _common(item, target)
    elements = item.elements
    ends = [_end(element) for element in elements]
    message.update(
        columns=[str(element.parent.name) for element in elements],
        target=ends[0][1],
        target_schema=ends[0][0],
        target_columns=[end[2] for end in ends],
    )
    for field, value in (("on_delete", item.ondelete), ("on_update", item.onupdate), ("match", item.match)):
        if value:
            message[field] = str(value)
    return message


def _end(element):
    """(schema, table, column) that one column points at, as names in the database."""
    try:
        column = element.column
    except Exception:  # the table is in no metadata that is loaded: as written
        return _as_written(element)
    table = column.table
    return table.schema and str(table.schema), str(table.name), str(column.name)


def _as_written(element):
    schema_name, table, column = element._column_tokens
    schema_name = schema_name or element.parent.table.metadata.schema
    return schema_name and str(schema_name), str(table), str(column or element.parent.name)


def indexes(table, target):
    """The indexes of a table."""
    return [index(item, target) for item in table.indexes if _is_made(item, target)]


def _is_made(index, target):
    condition = getattr(index, "_ddl_if", None)
    if condition is None:
        return True
    create = schema.CreateIndex(index)
    return condition._should_execute(create, index, None, compiler=target.ddl, dialect=target.dialect)


def index(item, target):
    """An index."""
    pairs = [_part(expression, target) for expression in item.expressions]
    message = {"name": target.name_of(item), "parts": [part for part, _ in pairs]}
    if item.unique:
        message["unique"] = True
    options = target.options(item)
    if options:
        message["options"] = _by_part(options, {key: text for (_, key), text in _texts(pairs) if key})
    return message


def _texts(pairs):
    return [(pair, pair[0].get("column") or pair[0]["sql"]) for pair in pairs]


def _by_part(options, texts):
    """Options by key part name the part as the database knows it, not by SQLAlchemy's key."""
    return {
        name: {texts.get(key, key): item for key, item in value.items()} if isinstance(value, dict) else value
        for name, value in options.items()
    }


def _part(expression, target):
    """A key part, and SQLAlchemy's key for it (None for a bare expression)."""
    message, key = {}, None
    while True:
        if isinstance(expression, Label):
            key, expression = expression.key, expression.element
        elif isinstance(expression, UnaryExpression) and expression.modifier in _MODIFIERS:
            message.update(_MODIFIERS[expression.modifier])
            expression = expression.element
        else:
            break
    if isinstance(expression, schema.Column):
        message["column"] = str(expression.name)
        return message, expression.key
    message["sql"] = target.text(expression)
    return message, key
