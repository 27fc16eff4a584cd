"""What a revision asks before a step: small functions at its end, of which it gets those that it uses."""

_FUNCTIONS = {
    "_has_table": '''
def _has_table(table, schema=None):
    """Whether the table is there; without a connection (--sql) nobody can tell."""
    return not op.get_context().as_sql and sa.inspect(op.get_bind()).has_table(table, schema=schema)
''',
    "_has_column": '''
def _has_column(table, name, schema=None):
    """Whether the column is there; without a connection (--sql) nobody can tell."""
    return not op.get_context().as_sql and any(
        found["name"] == name for found in sa.inspect(op.get_bind()).get_columns(table, schema=schema)
    )
''',
    "_is_of_type": '''
def _is_of_type(table, name, text, labels=None, schema=None):
    """Whether the column is of this type; without a connection (--sql) nobody can tell, and it is taken for it."""
    if op.get_context().as_sql:
        return True
    dialect = op.get_bind().dialect
    columns = sa.inspect(op.get_bind()).get_columns(table, schema=schema)
    found = [column["type"] for column in columns if column["name"] == name]
    return (text, labels) in [(item.compile(dialect), list(getattr(item, "enums", ())) or None) for item in found]
''',
    "_numbers_itself": '''
def _numbers_itself(table, name, schema=None):
    """Whether the column numbers itself; without a connection (--sql) nobody can tell."""
    if op.get_context().as_sql:
        return False
    columns = sa.inspect(op.get_bind()).get_columns(table, schema=schema)
    return any(
        column.get("identity") is not None or column.get("autoincrement") is True
        for column in columns
        if column["name"] == name
    )
''',
    "_has_index": '''
def _has_index(table, name, schema=None):
    """Whether the index is there; without a connection (--sql) nobody can tell."""
    return not op.get_context().as_sql and any(
        found["name"] == name for found in sa.inspect(op.get_bind()).get_indexes(table, schema=schema)
    )
''',
    "_has_primary_key": '''
def _has_primary_key(table, schema=None):
    """Whether the table has a primary key; without a connection (--sql) nobody can tell."""
    if op.get_context().as_sql:
        return False
    return bool(sa.inspect(op.get_bind()).get_pk_constraint(table, schema=schema)["constrained_columns"])
''',
    "_has_constraint": '''
def _has_constraint(kind, table, name, schema=None):
    """Whether the constraint is there; without a connection (--sql) nobody can tell."""
    if op.get_context().as_sql:
        return False
    found = getattr(sa.inspect(op.get_bind()), f"get_{kind}")(table, schema=schema)
    return name in [item["name"] for item in (found if isinstance(found, list) else [found])]
''',
    "_has_enum": '''
def _has_enum(name, schema=None):
    """Whether the enum type is there; without a connection (--sql) nobody can tell."""
    return not op.get_context().as_sql and any(
        found["name"] == name for found in sa.inspect(op.get_bind()).get_enums(schema=schema)
    )
''',
    "_has_sequence": '''
def _has_sequence(name, schema=None):
    """Whether the sequence is there; without a connection (--sql) nobody can tell."""
    return not op.get_context().as_sql and sa.inspect(op.get_bind()).has_sequence(name, schema=schema)
''',
}
_OF_CONSTRAINTS = {
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


def call(guard, type_text=None):
    """(the condition that the object is there, or is of a type, the function that it needs)."""
    kind, table = guard["kind"], guard["table"]
    schema = f", schema={table['schema']!r}" if table.get("schema") else ""
    if type_text is not None:
        text, labels = type_text
        labelled = f", {labels!r}" if labels else ""
        return f"_is_of_type({table['name']!r}, {guard['name']!r}, {text!r}{labelled}{schema})", "_is_of_type"
    if guard.get("numbered"):
        return f"_numbers_itself({table['name']!r}, {guard['name']!r}{schema})", "_numbers_itself"
    if kind in _OF_NAMED:
        name = _OF_NAMED[kind]
        return f"{name}({table['name']!r}{schema})", name
    if kind in _OF_CONSTRAINTS:
        arguments = f"{_OF_CONSTRAINTS[kind]!r}, {table['name']!r}, {guard['name']!r}{schema}"
        return f"_has_constraint({arguments})", "_has_constraint"
    name = f"_has_{kind}"
    return f"{name}({table['name']!r}, {guard['name']!r}{schema})", name


def functions(names):
    """The text of some functions."""
    return "\n".join(f"\n{_FUNCTIONS[name].strip()}\n" for name in sorted(names))
