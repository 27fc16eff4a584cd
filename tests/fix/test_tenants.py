"""Several schemas with the same tables: one is repaired, and the revision serves them all."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy.engine import make_url

from auditor.errors import ConfigError
from auditor.repair import Wishes, repair
from tests.fix.faults import FAULTS
from tests.fix.projects import missing, proof
from tests.servers import Server


MOVE = """
for tenant in ("tenant_a", "tenant_b"):
    op.execute(f"CREATE SCHEMA {tenant}")
for table in ("author", "book", "alembic_version"):
    op.execute(f"ALTER TABLE {table} SET SCHEMA tenant_a")
op.execute("ALTER TYPE state SET SCHEMA tenant_a")
"""


@pytest.mark.needs("postgresql")
def test_a_tenant(tmp_path: Path, server: Server, database: str) -> None:
    """Asked for many, it says how; asked for one as the default schema, it writes what names no schema."""
    made = missing(tmp_path / "project", database, FAULTS["column"])
    made.by_hand(MOVE)
    with pytest.raises(ConfigError, match=r"the schemas that --schema asks for \(tenant_a, tenant_b\)") as caught:
        repair(replace(made.config, schema=("tenant_*",)), Wishes(), progress=lambda _: None)
    assert "give --db a URL with one of them, such as tenant_a, as its default schema" in caught.value.hint
    url = make_url(database).update_query_dict({"options": "-csearch_path=tenant_a"})
    with server.database() as scratch:
        config = replace(made.config, db=url.render_as_string(hide_password=False), scratch=scratch)
        done = repair(config, Wishes(), progress=lambda _: None)
    assert proof(done).failed == ()
    assert done.path is not None
    assert "op.add_column('author', sa.Column('email', sa.String(length=100), nullable=True))" in done.path.read_text()
