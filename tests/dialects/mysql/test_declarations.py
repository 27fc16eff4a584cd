"""What the servers make of declarations, without a server."""

from __future__ import annotations

from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Column, Index, IndexPart, Server, Table
from auditor.model.types import Family, Type
from auditor_mysql import ENGINE


SERVER = ENGINE.declarations.server((10, 11))


def indexed(length: int) -> IndexPart:
    """The key part that an index over a VARCHAR(255) with a prefix becomes."""
    column = Column("a", Type(Family.STRING, "varchar", (255,)))
    index = Index("i", (IndexPart("a"),), extras=(("length", length),))
    (made,) = ENGINE.declarations.complete(Table(QualifiedName("t"), (column,), indexes=(index,)), SERVER, {}).indexes
    (part,) = made.parts
    return part


def test_a_prefix_as_long_as_its_column_is_none() -> None:
    """The catalog shows no prefix where the whole column is covered."""
    assert indexed(255) == indexed(300) == IndexPart("a")
    assert indexed(100) == IndexPart("a", length=100)


def test_characters_beyond_the_bmp_are_question_marks_in_names() -> None:
    """A table declared as `t🚀` is stored, and found, as `t?`."""
    names, server = ENGINE.names, Server("mysql", (9, 7), "MySQL")

    assert names.fold(Kind.TABLE, "t🚀", server) == names.fold(Kind.TABLE, "t?", server)
