"""Declarations as models have them, a line each: what has to be said there for the database to be what they say."""

import sqlalchemy as sa
from alembic.autogenerate import render

from .objects import Objects, actions, deferred, spelled
from .operations import TYPE
from .rendering import autogenerating


_CONSTRAINTS = ("unique constraint", "foreign key", "check constraint")


def declared(items, found, target):
    """A text for each item, "" where there is none."""
    objects = Objects(target, found.metadatas.values())
    return [_text(item, objects, found, target) for item in items]


def _text(item, objects, found, target):
    try:
        if item["what"] == "column":
            context = autogenerating(target, found.options, found.options.get("render_item"))
            return render._render_column(_column(item, objects), context)
        if item["what"] == "index":
            return _index(item, objects)
        if item["what"] in _CONSTRAINTS:
            return _constraint(item)
    except Exception:  # it is only shown: the values are told, whatever cannot be rendered
        return ""
    return ""


def _column(item, objects):
    """The column; where its type is not what changes, with the model's own."""
    place = item["table"], item.get("schema")
    column = objects.column(item["object"], *place, mapped=False)
    own = None if TYPE & set(item["facets"]) else objects.mapped_column(*place, item["object"]["name"])
    if own is not None:
        column.type = own.type
    return column


def _index(item, objects):
    plain = item["object"]
    parts, options = objects.index(plain, item["table"], item.get("schema"), mapped=False)
    words = [repr(plain["name"]), *map(_literal, parts)]
    words += ["unique=True"] if plain.get("unique") else []
    words += [f"{key}={_literal(value)}" for key, value in options.items()]
    return f"sa.Index({', '.join(words)})"


def _literal(value):
    return f"sa.text({str(value)!r})" if isinstance(value, sa.sql.elements.TextClause) else repr(value)


def _constraint(item):
    plain = item["object"]
    name = [f"name={plain['name']!r}"] if plain.get("name") else []
    options = [f"{key}={value!r}" for key, value in {**actions(plain), **deferred(plain)}.items()]
    if item["what"] == "check constraint":
        return f"sa.CheckConstraint({', '.join([repr(plain['expression']), *name])})"
    if item["what"] == "unique constraint":
        return f"sa.UniqueConstraint({', '.join([*map(repr, plain['columns']), *name, *options])})"
    target = [".".join((spelled(plain), column)) for column in plain["target_columns"]]
    return f"sa.ForeignKeyConstraint({', '.join([repr(plain['columns']), repr(target), *name, *options])})"
