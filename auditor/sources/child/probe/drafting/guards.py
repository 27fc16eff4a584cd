"""What a revision asks before a step: small functions at its end, of which it gets those that it uses."""

_FUNCTIONS = {
    "_has_table": '''
def _has_table(table, schema=None, offline=False):
    """Whether the table is there; `offline` without a connection (--sql), where nobody can tell."""
    return offline if op.get_context().as_sql else sa.inspect(op.get_bind()).has_table(table, schema=schema)
''',
    "_has_column": '''
def _has_column(table, name, schema=None, offline=False):
    """Whether the column is there; `offline` without a connection (--sql), where nobody can tell."""
    if op.get_context().as_sql:
        return offline
    return name in [found["name"] for found in sa.inspect(op.get_bind()).get_columns(table, schema=schema)]
''',
    "_is_of_type": '''
def _is_of_type(table, name, text, labels=None, schema=None, offline=False):
    """Whether the column is of this type; `offline` without a connection (--sql), where nobody can tell."""
    if op.get_context().as_sql:
        return offline
    dialect = op.get_bind().dialect
    columns = sa.inspect(op.get_bind()).get_columns(table, schema=schema)
    found = [column["type"] for column in columns if column["name"] == name]
    return (text, labels) in [(item.compile(dialect), list(getattr(item, "enums", ())) or None) for item in found]
''',
    "_numbers_itself": '''
def _numbers_itself(table, name, schema=None, offline=False):
    """Whether the column numbers itself; `offline` without a connection (--sql), where nobody can tell."""
    if op.get_context().as_sql:
        return offline
    columns = sa.inspect(op.get_bind()).get_columns(table, schema=schema)
    return any(
        column.get("identity") is not None or column.get("autoincrement") is True
        for column in columns
        if column["name"] == name
    )
''',
    "_has_index": '''
def _has_index(table, name, schema=None, offline=False):
    """Whether the index is there; `offline` without a connection (--sql), where nobody can tell."""
    if op.get_context().as_sql:
        return offline
    return name in [found["name"] for found in sa.inspect(op.get_bind()).get_indexes(table, schema=schema)]
''',
    "_has_primary_key": '''
def _has_primary_key(table, schema=None, offline=False):
    """Whether the table has a primary key; `offline` without a connection (--sql), where nobody can tell."""
    if op.get_context().as_sql:
        return offline
    return bool(sa.inspect(op.get_bind()).get_pk_constraint(table, schema=schema)["constrained_columns"])
''',
    "_has_constraint": '''
def _has_constraint(kind, table, name, schema=None, offline=False):
    """Whether the constraint is there; `offline` without a connection (--sql), where nobody can tell."""
    if op.get_context().as_sql:
        return offline
    found = getattr(sa.inspect(op.get_bind()), f"get_{kind}")(table, schema=schema)
    return name in [item["name"] for item in found]
''',
    "_has_enum": '''
def _has_enum(name, schema=None, offline=False):
    """Whether the enum type is there; `offline` without a connection (--sql), where nobody can tell."""
    if op.get_context().as_sql:
        return offline
    return name in [found["name"] for found in sa.inspect(op.get_bind()).get_enums(schema=schema)]
''',
    "_has_sequence": '''
def _has_sequence(name, schema=None, offline=False):
    """Whether the sequence is there; `offline` without a connection (--sql), where nobody can tell."""
    return offline if op.get_context().as_sql else sa.inspect(op.get_bind()).has_sequence(name, schema=schema)
''',
    "_has_such": '''
def _has_such(kind, table, schema=None, offline=False, **parts):
    """Whether one like this is there; `offline` without a connection (--sql), where nobody can tell."""
    if op.get_context().as_sql:
        return offline
    found = getattr(sa.inspect(op.get_bind()), f"get_{kind}")(table, schema=schema)
    return any(all(item[part] == value for part, value in parts.items()) for item in found)
''',
}
_LISTED = {
    "column": "columns",
    "index": "indexes",
    "unique constraint": "unique_constraints",
    "foreign key": "foreign_keys",
    "check constraint": "check_constraints",
}
_OF_NAMED = {
    "primary key": "_has_primary_key",
    "table": "_has_table",
    "enum type": "_has_enum",
    "sequence": "_has_sequence",
}


def call(guard, type_text=None, *, offline=False):
    """(the condition that the object is there, or is of a type, the function that it needs).

    `offline` is what it is taken for where nobody can look.
    """
    kind, table = guard["kind"], guard["table"]
    end = f", schema={table['schema']!r}" if table.get("schema") else ""
    end += ", offline=True" if offline else ""
    if type_text is not None:
        text, labels = type_text
        labelled = f", {labels!r}" if labels else ""
        return f"_is_of_type({table['name']!r}, {guard['name']!r}, {text!r}{labelled}{end})", "_is_of_type"
    if guard.get("numbered"):
        return f"_numbers_itself({table['name']!r}, {guard['name']!r}{end})", "_numbers_itself"
    if guard.get("such"):
        parts = "".join(f", {part}={value!r}" for part, value in guard["such"].items())
        return f"_has_such({_LISTED[kind]!r}, {table['name']!r}{parts}{end})", "_has_such"
    if kind in _OF_NAMED:
        name = _OF_NAMED[kind]
        return f"{name}({table['name']!r}{end})", name
    if kind.endswith(("constraint", "key")):
        return f"_has_constraint({_LISTED[kind]!r}, {table['name']!r}, {guard['name']!r}{end})", "_has_constraint"
    name = f"_has_{kind}"
    return f"{name}({table['name']!r}, {guard['name']!r}{end})", name


def functions(names):
    """The text of some functions."""
    return "\n".join(f"\n{_FUNCTIONS[name].strip()}\n" for name in sorted(names))
