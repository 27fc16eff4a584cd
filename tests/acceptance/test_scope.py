"""What is not asked for is not read."""

from __future__ import annotations

import sqlalchemy as sa

from auditor.gather import gather
from auditor.model.names import Role
from tests.acceptance.support import Case, metadata_of, statements
from tests.properties.world import World, in_process
from tests.servers import Server


def test_tables_that_are_left_out_are_not_read(server: Server, database: str) -> None:
    """AC-161: with --table, the other tables are in neither schema."""
    cases = [Case(name, lambda: [sa.Column("a", sa.Integer)], "a integer") for name in ("one", "two", "three")]
    world = World(database)
    world.execute(*statements(cases, server.kind))
    with in_process(metadata_of(cases)):
        found = gather(world.config(table=("t*",)), frozenset({Role.MODEL, Role.LIVE}), lambda _message: None)
    names = {role: [table.name.name for table in schema.tables] for role, schema in found.schemas.items()}
    assert names == {Role.MODEL: ["three", "two"], Role.LIVE: ["three", "two"]}
