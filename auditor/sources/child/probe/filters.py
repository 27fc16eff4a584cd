"""What env.py leaves out of migrations: its include_name and include_object, asked as Alembic asks them."""

import contextlib

import sqlalchemy


class Hides(Exception):
    """A filter of the project raised."""


class Filters:
    """The two callables that env.py handed to context.configure(), either of which may be None."""

    def __init__(self, include_name, include_object):
        self._name = include_name
        self._object = include_object

    def takes_name(self, name, kind, parents):
        """Whether a name of the database is looked at."""
        return self._name is None or bool(self._ask("include_name", self._name, name, kind, parents))

    def takes(self, item, name, kind, reflected, compare_to):
        """Whether an object is looked at; `reflected` tells that it is of the database."""
        given = (item, name, kind, reflected, compare_to)
        return self._object is None or bool(self._ask("include_object", self._object, *given))

    def _ask(self, title, function, *given):
        try:
            return function(*given)
        except Exception as error:
            what = given[1] if title == "include_object" else given[0]
            kind = given[2] if title == "include_object" else given[1]
            said = f"{type(error).__name__}: {error}".rstrip(": ")
            raise Hides(f"env.py's {title} raised {said} for {kind} {what!r}") from error


def hidden(request, found, target):
    """(kind, message) for everything that the filters hide; nothing but a warning when one of them raises."""
    filters = Filters(*found.filters)
    default = request.get("default_schema")
    try:
        answers = list(_hidden(request["tables"], _declared(found, default), filters, target))
    except Hides as error:
        return [("warning", {"message": f"{error}: it hides nothing from this audit."})]
    return [("hidden", answer) for answer in answers]


def _declared(found, default):
    tables = [table for metadata in found.metadatas.values() for table in metadata.tables.values()]
    return {(str(table.name), None if table.schema == default else table.schema): table for table in tables}


def _hidden(tables, declared, filters, target):
    reflected = sqlalchemy.MetaData()
    made = {(item["name"], item.get("schema")): _table(item, reflected, target) for item in tables}
    schemas = {schema: filters.takes_name(schema, "schema", {}) for schema in {key[1] for key in made}}
    for key, table in made.items():
        name, schema = key
        model = declared.get(key)
        parents = {"schema_name": schema, "schema_qualified_table_name": f"{schema}.{name}" if schema else name}
        taken = schemas[schema] and filters.takes_name(name, "table", parents)
        if taken:
            first, second = (table, None) if model is None else (model, table)
            taken = filters.takes(first, name, "table", model is None, second)
        if not taken:
            yield _answer("table", key, name)
        elif model is not None:
            yield from _parts(key, model, table, filters, target)
    for key, model in declared.items():
        if key not in made and not filters.takes(model, key[0], "table", False, None):
            yield _answer("table", key, key[0])


def _parts(key, model, table, filters, target):
    name, schema = key
    qualified = f"{schema}.{name}" if schema else name
    parents = {"table_name": name, "schema_name": schema, "schema_qualified_table_name": qualified}
    for kind, listed in (
        ("column", lambda one: one.columns),
        ("index", lambda one: one.indexes),
        ("unique_constraint", lambda one: _constraints(one, sqlalchemy.UniqueConstraint)),
        ("foreign_key_constraint", lambda one: _constraints(one, sqlalchemy.ForeignKeyConstraint)),
    ):
        mine = {_key(item, kind, target): item for item in listed(model)}
        theirs = {_key(item, kind, target): item for item in listed(table)}
        for part in list(theirs) + [part for part in mine if part not in theirs]:
            label = part[0]
            taken = part not in theirs or filters.takes_name(label, kind, dict(parents))
            if taken and part in mine:
                taken = filters.takes(mine[part], label, kind, False, theirs.get(part))
            elif taken:
                taken = filters.takes(theirs[part], label, kind, True, None)
            if not taken:
                yield _answer(kind, key, label, part[1])


def _constraints(table, kind):
    return [item for item in table.constraints if isinstance(item, kind)]


def _key(item, kind, target):
    """The name, or the columns of what has none."""
    if kind == "column":
        return str(item.name), ()
    name = target.name_of(item)
    return name, () if name is not None else tuple(str(column.name) for column in item.columns)


def _answer(kind, key, name, columns=()):
    return {"what": kind, "table": key[0], "schema": key[1], "name": name, "columns": list(columns)}


def _table(item, metadata, target):
    """A table of the database as reflection would give it; types by their names."""
    columns = [
        sqlalchemy.Column(
            column["name"],
            _type(column["type"], target),
            nullable=column["nullable"],
            primary_key=column["name"] in (item.get("primary_key") or {}).get("columns", ()),
            server_default=sqlalchemy.text(column["default"]) if column.get("default") else None,
            autoincrement=False,
        )
        for column in item["columns"]
    ]
    table = sqlalchemy.Table(item["name"], metadata, *columns, schema=item.get("schema"), comment=item.get("comment"))
    for unique in item.get("uniques", ()):
        with contextlib.suppress(Exception):
            table.append_constraint(sqlalchemy.UniqueConstraint(*unique["columns"], name=unique["name"]))
    for key in item.get("foreign_keys", ()):
        schema = f"{key['target_schema']}." if key.get("target_schema") else ""
        targets = [f"{schema}{key['target']}.{column}" for column in key["target_columns"]]
        with contextlib.suppress(Exception):
            table.append_constraint(sqlalchemy.ForeignKeyConstraint(key["columns"], targets, name=key["name"]))
    for index in item.get("indexes", ()):
        names = [part.get("column") for part in index["parts"]]
        parts = [table.c[name] for name in names if name and name in table.c] or [sqlalchemy.text("1")]
        with contextlib.suppress(Exception):
            table.append_constraint(sqlalchemy.Index(index["name"], *parts, unique=index["unique"]))
    return table


def _type(text, target):
    word = text.partition("(")[0].strip()
    known = getattr(target.dialect, "ischema_names", {})
    kind = known.get(word) or known.get(word.upper()) or known.get(word.lower()) or sqlalchemy.types.NullType
    sizes = [int(size) for size in text.partition("(")[2].rstrip(")").split(",") if size.strip().isdigit()]
    for given in (sizes, ()):
        with contextlib.suppress(Exception):
            return kind(*given)
    return sqlalchemy.types.NullType()
