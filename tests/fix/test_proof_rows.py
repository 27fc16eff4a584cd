"""A proof with rows of the database: what is copied, what they refuse, and when none may be copied."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.pool import NullPool

from auditor.errors import ConfigError
from auditor.fix.unsaid import unsaid, words
from auditor.repair import Repair, Wishes, repair
from auditor.report.repair import render
from tests.fix.faults import FAULTS
from tests.fix.projects import MODELS, Fault, Project, missing, project, proof, together
from tests.servers import Server


ROWS = """
op.execute("INSERT INTO author (id, name) VALUES (7, 'Zebra'), (8, 'Yak')")
op.execute("INSERT INTO book (id, title, state, author_id) VALUES (1, 'A', 'draft', 7)")
"""


def with_rows(folder: Path, url: str, *faults: str) -> Project:
    """The models changed, and there are rows."""
    made = missing(folder, url, together([FAULTS[name] for name in faults]))
    made.by_hand(ROWS)
    return made


def proven(made: Project, scratch: str | None = None, **settings: object) -> Repair:
    """What a fix does that tries rows."""
    config = replace(made.config, scratch=scratch, **settings)
    return repair(config, Wishes(rows=True), progress=lambda _: None)


@pytest.mark.needs("postgresql", "mariadb", "sqlite")
def test_rows_are_tried_and_leave_nothing(tmp_path: Path, server: Server, database: str) -> None:
    """Rows of the tables that change, and those that they refer to, are there; the scratch is empty afterwards."""
    made = with_rows(tmp_path / "project", database, "foreign key", "column", "longer")
    with server.database() as scratch:
        done = proven(made, scratch, production=False)
        assert proof(done).failed == ()
        assert "Rows of the database were copied for it: 2 of author, 1 of book." in proof(done).told
        assert any(
            item.startswith("In a copy of the database's schema with rows the upgrade ran, and the tables kept")
            for item in proof(done).told
        )
        assert done.path is not None
        assert sa.inspect(sa.create_engine(scratch, poolclass=NullPool)).get_table_names() == []


BROKEN = Fault(
    new='sa.Index("ix_author_shares", sa.text("(100 / (id - 7))"), _table=author)\n',
    forward="op.create_index('ix_author_shares', 'author', [sa.text('(100 / (id - 7))')])",
    backward="op.drop_index('ix_author_shares', 'author')",
)


@pytest.mark.needs("postgresql")
def test_what_only_rows_refuse(tmp_path: Path, server: Server, database: str) -> None:
    """An index that can be made on an empty table alone: it is not written, and the reason names no row."""
    made = missing(tmp_path / "project", database, BROKEN)
    made.by_hand(ROWS)
    with server.database() as scratch:
        empty, done = made.fix(scratch, dry_run=True).proof, proven(made, scratch)
    assert empty is not None
    assert empty.failed == ()
    assert done.path is None
    assert "in a copy of the database's schema with rows revision" in proof(done).failed[0].lower()
    assert proof(done).failed[0].endswith("division by zero")
    assert "Zebra" not in render(done)
    assert [item.name for item in made.versions.glob("*.py")] == ["0001_first.py"]


def test_no_word_of_a_row_is_told() -> None:
    """Of what a server says only its own words and known names are left."""
    known = words("uq_author_name on author (name), 20")
    duplicate = "IntegrityError: (pymysql.err.IntegrityError) (1062, \"Duplicate entry '{}' for key 'uq_author_name'\")"
    unique = 'IntegrityError: (psycopg.errors.UniqueViolation) could not create unique index "uq_author_name"'
    told = {
        f"{unique}\nDETAIL:  Key (name)=(Ann Smith) is duplicated.": unique,
        duplicate.format("Ann-Smith"): duplicate.format("…"),
        "DataError: value too long for type character varying(20)": None,
        "ValueError: Ann Smith <ann@example.org> has no name": "ValueError: …> has no name",
    }
    assert [after or before for before, after in told.items()] == [unsaid(before, known) for before in told]


def test_it_is_asked_for_with_what_it_needs(tmp_path: Path) -> None:
    """Without a database, a scratch or a proof there is one sentence; so there is for production."""
    made = project(tmp_path / "project", f"sqlite:///{tmp_path}/live.db", MODELS)
    refused = {
        "no database is given": replace(made.config, db=None),
        "`production` is set": replace(made.config, production=True),
        "there is no database for that": replace(made.config, db="postgresql://u@one/shop"),
        "would leave their server for postgresql://two/empty": replace(
            made.config, db="postgresql://u:secret@one/shop", scratch="postgresql://u@two/empty"
        ),
    }
    for sentence, config in refused.items():
        with pytest.raises(ConfigError, match=sentence):
            repair(config, Wishes(rows=True), progress=lambda _: None)
    with pytest.raises(ConfigError, match="--no-verify leaves that out"):
        repair(made.config, Wishes(rows=True, verify=False), progress=lambda _: None)
