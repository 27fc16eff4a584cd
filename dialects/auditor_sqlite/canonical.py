"""Small values in the form that both a declaration and the catalog come to."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.model.schema import Column, IndexPart
from auditor_sqlite.ddl import PartText
from auditor_sqlite.names import fold


def collation(name: str | None) -> str | None:
    """Upper case; None for BINARY, which every column has unless told otherwise."""
    upper = (name or "BINARY").upper()
    return None if upper == "BINARY" else upper


def default(text: str | None) -> str | None:
    """The text after DEFAULT; None for NULL, which is what a column without DEFAULT gets."""
    if text is None or text.strip("() \t\r\n").upper() == "NULL":
        return None
    return text.strip()


def action(text: str | None) -> str | None:
    """A foreign key's action in upper case; None for NO ACTION, the default."""
    upper = (text or "").upper()
    return None if upper in ("", "NO ACTION") else upper


def part_key(name: str | None, of_column: str | None) -> str | None:
    """The collation of a key part; None when it is the column's own."""
    own = of_column or "BINARY"
    upper = (name or own).upper()
    return None if upper == own else upper


def index_part(part: PartText, columns: Iterable[Column]) -> IndexPart:
    """A key part as written: the column of that name, else an expression."""
    found = {fold(column.name): column for column in columns}.get(fold(part.name)) if part.name is not None else None
    if found is not None:
        own = part_key(part.collation, found.collation)
        return IndexPart(found.name, descending=part.descending, nulls=part.nulls, collation=own)
    return IndexPart(
        expression=part.text, descending=part.descending, nulls=part.nulls, collation=collation(part.collation)
    )
