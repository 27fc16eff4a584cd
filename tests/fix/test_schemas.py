"""Tables of a schema that the history makes itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fix.projects import MODELS, drifts, project, proof
from tests.servers import Server


ITEM = """
sa.Table(
    "item", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(9)), schema="stock"
)
"""
MADE = """
op.execute("CREATE SCHEMA stock")
op.create_table(
    "item", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(9)), schema="stock"
)
"""
TAKEN_BACK = """
op.drop_table("item", schema="stock")
op.execute("DROP SCHEMA stock")
"""


@pytest.mark.needs("postgresql")
def test_a_history_that_makes_its_schema(tmp_path: Path, server: Server, database: str) -> None:
    """It is run where nobody has made the schema before; the revision is proven on what it makes."""
    made = project(tmp_path / "project", database, MODELS + ITEM, (MADE, TAKEN_BACK))
    made.by_hand('op.drop_column("item", "name", schema="stock")')
    with server.database() as scratch:
        done = made.fix(scratch=scratch)
    assert proof(done).failed == ()
    told = [sentence.partition(" the upgrade ran")[0] for sentence in proof(done).told]
    assert told == ["In a copy of the database's schema", "In a database made by the migrations"]
    made.upgrade()
    assert drifts(made.audit().findings) == []
