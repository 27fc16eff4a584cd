"""Whole metadatas as messages."""

from . import parts
from .columns import ColumnLowering, sequence_options


def tables(metadata, reference, target, places):
    """(kind, message) about the tables of one metadata, one by one."""
    columns = ColumnLowering(target, places.of_class)
    for table in metadata.tables.values():
        message, unread = table_message(table, reference, target, columns, places)
        yield "table", message
        for item in unread:
            yield "warning", {"message": f"{type(item).__name__} of table {table.name} is not compared."}


def table_message(table, reference, target, columns, places):
    """(the message of a table, its constraints that no message holds)."""
    here, lines = places.of_table(table)
    numbering = table._autoincrement_column
    message = {
        "metadata": reference_of(table, reference),
        "name": str(table.name),
        "schema": table.schema and str(table.schema),
        "columns": _with_places([columns.lower(item, numbering) for item in table.columns], lines),
        "place": here,
    }
    key = parts.primary_key(table, target)
    if key is not None:
        message["primary_key"] = key
    constraints, unread = parts.constraints(table, target)
    message.update(constraints)
    message["indexes"] = parts.indexes(table, target)
    message["options"] = target.options(table)
    if table.comment is not None and target.dialect.supports_comments:
        message["comment"] = str(table.comment)
    if table.info.get("is_view") or getattr(table, "is_view", False):
        message["is_view"] = True
    return message, unread


def _with_places(messages, lines):
    for message in messages if lines else ():
        here = lines.get(message["name"])
        if here is not None:
            message["place"] = here
    return messages


def reference_of(table, reference):
    """The reference to the metadata of a table, by which its database is known."""
    # Flask-SQLAlchemy 2 keeps the tables of all databases in one metadata.
    key = table.info.get("bind_key")
    return reference if key is None or reference.endswith(f"[{key}]") else f"{reference}[{key}]"


def sequences(metadata, reference, target):
    """(kind, message) about the sequences of one metadata that the dialect makes."""
    dialect = target.dialect
    if not dialect.supports_sequences:
        return
    for sequence in metadata._sequences.values():
        if not (sequence.optional and dialect.sequences_optional):
            message = {"metadata": reference, "name": str(sequence.name), "options": sequence_options(sequence)}
            yield "sequence", dict(message, schema=sequence.schema and str(sequence.schema))
