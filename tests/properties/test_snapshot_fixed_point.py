"""A snapshot is a fixed point: models lowered, created and read back are the models again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, note, reject
from hypothesis import strategies as st

from auditor.compare.diff import compare
from auditor.model.names import Role
from auditor.sources import snapshot

from .generated import modules
from .world import PROFILE, Refused, World, load


if TYPE_CHECKING:
    from auditor.gather import Gathered
    from tests.servers import Server


def gathered(server: Server, database: str, data: Any) -> Gathered:
    """Return generated models and the database that they have been created in."""
    source = data.draw(modules(server.engine), "module")
    note(source)
    metadata, world = load(source), World(database)
    try:
        with world.holding(metadata):
            return world.gather(metadata)
    except Refused:
        reject()


@PROFILE
@given(data=st.data())
def test_what_is_read_back_is_what_was_lowered(server: Server, database: str, data: Any) -> None:
    """No change turns the database into the models, nothing is unknown, and each of the two equals itself."""
    found = gathered(server, database, data)
    model, live = found.schemas[Role.MODEL], found.schemas[Role.LIVE]

    for expected, actual in ((model, live), (model, model), (live, live)):
        comparison = compare(expected, actual, found.engine)
        assert (*comparison.changes, *comparison.undecided) == ()
    assert [table.name for table in model.tables] == [table.name for table in live.tables]


@PROFILE
@given(data=st.data())
def test_a_snapshot_says_what_its_source_said(server: Server, database: str, data: Any) -> None:
    """Written and read again, models and database are what they were, and so is the text."""
    for schema in gathered(server, database, data).schemas.values():
        text = snapshot.dump(schema)
        again = snapshot.parse(text.encode(), "snapshot.json")

        assert schema == again
        assert schema.digest() == again.digest()
        assert text == snapshot.dump(again)
