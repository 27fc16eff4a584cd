"""Edges of AUD134."""

from __future__ import annotations

from typing import Any

from auditor.model.names import QualifiedName, Role
from auditor.model.schema import Identity, Schema, Sequence
from auditor.testing.builders import column, schema, table
from tests.rules.support import findings, gist


NUMBERS = Sequence(QualifiedName("t_id_seq"))
MODEL = schema(Role.MODEL, table("t", column("id", client_default=True)), sequences=(NUMBERS,))


def live(identity: str | None = None, **fields: Any) -> Schema:
    """Give a database whose column numbers itself in this way."""
    numbered = Identity(identity) if identity else None
    return schema(Role.LIVE, table("t", column("id", identity=numbered)), **fields)


def test_a_sequence_of_the_model_alone_is_an_error() -> None:
    """Every INSERT asks for it."""
    assert gist("missing-sequence", MODEL, live()) == [
        ("error", "Sequence `t_id_seq` is in the model and not in the database.")
    ]


def test_a_sequence_that_is_there_is_silent() -> None:
    """By itself, or as a column's own."""
    assert findings("missing-sequence", MODEL, live(sequences=(NUMBERS,))) == []
    assert findings("missing-sequence", MODEL, live("serial", owned_sequences=(NUMBERS.name,))) == []


def test_a_column_that_numbers_itself_has_a_sequence_of_its_name() -> None:
    """A history knows the serial column and not what the server calls its sequence."""
    assert findings("missing-sequence", MODEL, live("serial")) == []
