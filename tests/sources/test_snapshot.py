from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import SnapshotError
from auditor.model.names import Kind, Origin, QualifiedName, Role
from auditor.model.schema import Column, EnumType, Gap, Index, IndexPart, Schema, Server, Table
from auditor.model.types import Family, Type
from auditor.sources import snapshot


names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
qualified = st.builds(QualifiedName, names, st.none() | names)
types = st.builds(
    Type, st.sampled_from(Family), names, st.lists(st.integers(0, 99) | names, max_size=3).map(tuple), names
)
origins = st.builds(Origin, st.none() | names, st.none() | st.integers(1, 9), st.none() | names)
columns = st.builds(Column, names, types, st.booleans(), st.none() | names, origin=origins)
indexes = st.builds(Index, st.none() | names, st.tuples(st.builds(IndexPart, names)), st.booleans())
tables = st.builds(Table, qualified, st.lists(columns, max_size=3).map(tuple), indexes=st.tuples(indexes))
schemas = st.builds(
    Schema,
    st.sampled_from(Role),
    st.builds(Server, names, st.tuples(st.integers(0, 20), st.integers(0, 20))),
    st.lists(tables, max_size=2).map(tuple),
    st.tuples(st.builds(EnumType, qualified, st.tuples(names))),
    gaps=st.tuples(st.builds(Gap, names, names, st.none() | st.sampled_from(Kind))),
)


@given(schemas)
def test_reading_undoes_writing(schema: Schema) -> None:
    """A schema comes back from its file equal, with the same digest, and gives the same text again."""
    text = snapshot.dump(schema)
    again = snapshot.parse(text.encode(), "file")
    assert schema == again
    assert schema.digest() == again.digest()
    assert text == snapshot.dump(again)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "s.json is no snapshot: Input data was truncated."),
        (b"{", "s.json is no snapshot: Input data was truncated."),
        (b"[]", "s.json is JSON, but no snapshot: Expected `object`, got `array`."),
        (b'{"findings": []}', "s.json is JSON, but no snapshot: Object missing required field `version`."),
        (b'{"version": 2}', "s.json is a snapshot of version 2; this auditor reads version 1."),
        (
            b'{"version": 1, "schema": {"role": "live"}}',
            "s.json is a damaged snapshot: Object missing required field `server` - at `$.schema`.",
        ),
    ],
)
def test_files_that_are_no_snapshots(text: bytes, message: str) -> None:
    """Each gives one sentence that says what it is instead."""
    with pytest.raises(SnapshotError) as caught:
        snapshot.parse(text, "s.json")
    assert message == caught.value.message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The hint says what a source may be: the word may have been meant for one."""
    with pytest.raises(SnapshotError) as caught:
        snapshot.read(tmp_path / "lvie")
    assert f"{tmp_path / 'lvie'} cannot be read: No such file or directory." == caught.value.message
