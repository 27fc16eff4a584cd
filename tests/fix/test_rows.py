"""Rows in the way of a step, in real databases: counted, shown, and never changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fix.faults import FAULTS
from tests.fix.projects import Fault, Project, missing, together
from tests.servers import Server


ROWS = """
op.execute("INSERT INTO author (id, name) VALUES (1, 'Ann'), (2, 'Ann'), (3, 'Bob')")
op.execute("INSERT INTO book (id, title, author_id) VALUES (1, 'A', 1), (2, 'B', 7), (3, 'C', 8)")
"""


def with_rows(folder: Path, url: str, fault: Fault) -> Project:
    """The models changed, and there are rows."""
    made = missing(folder, url, fault)
    made.by_hand(ROWS)
    return made


def test_what_rows_refuse_is_left_out(tmp_path: Path, server: Server, database: str) -> None:
    """Duplicates against a unique constraint, NULLs against NOT NULL; what has nothing against it is written."""
    faults = together([FAULTS["unique"], FAULTS["required"], FAULTS["column"]])
    made = with_rows(tmp_path / "project", database, faults)
    with server.database() as scratch:
        done = made.fix(scratch, unsafe=True)
    assert done.path is not None
    assert [str(item.change.subject) for item in done.plan.items if not item.split] == ["author.email"]
    refused = {str(item.finding.subject): item.why for item in done.plan.unfixed}
    assert "author has values of" in refused["author.uq_author_name"]
    assert "Ann" in refused["author.uq_author_name"]
    told = " ".join(done.data)
    assert "author has rows with no value in bio (3, such as 1, 2, 3)" in told


@pytest.mark.needs("postgresql")
def test_what_can_be_done_in_two_steps_is(tmp_path: Path, server: Server, database: str) -> None:
    """AC-57: a foreign key holds for new rows now; the old ones wait for a revision that stands there as a comment."""
    made = with_rows(tmp_path / "project", database, FAULTS["foreign key"])
    with server.database() as scratch:
        done = made.fix(scratch, unsafe=True)
    assert done.path is not None
    assert done.drafted is not None
    text = " ".join(line.strip(" #") for line in done.drafted.text.splitlines())
    assert "book has rows" in text
    assert "postgresql_not_valid=True" in done.drafted.text
    assert "VALIDATE CONSTRAINT" in text
    made.upgrade()
    assert [item.slug for item in made.audit().findings if item.subject.kind == "foreign key"] != [
        "missing-foreign-key"
    ]


@pytest.mark.needs("sqlite")
def test_a_new_column_that_needs_a_value_comes_without_not_null(tmp_path: Path, server: Server, database: str) -> None:
    """Where there are rows: it is there for new ones at once, and NOT NULL waits until the old ones have a value."""
    fault = Fault(
        'author.append_column(sa.Column("mail", sa.String(50), nullable=False))\n'
        'author.append_column(sa.Column("active", sa.Boolean(create_constraint=True, name="active_ck")))\n',
        'op.add_column("author", sa.Column("mail", sa.String(50)))',
        'op.drop_column("author", "mail")',
    )
    made = with_rows(tmp_path / "project", database, together([fault, FAULTS["default"]]))
    with server.database() as scratch:
        done = made.fix(scratch)
    assert done.path is not None
    assert [text for text in done.data if "Nobody could look" in text] == []
    text = " ".join(line.strip(" #") for line in done.path.read_text().splitlines())
    assert "sa.Column('mail', sa.String(length=50), nullable=True)" in text
    assert "TODO: author has rows that need a value for the new column mail (3), and has NULL there until" in text
    made.upgrade()
    made.by_hand("op.execute(\"UPDATE author SET mail = 'x'\")")
    assert [item.slug for item in made.audit().findings] == ["nullability-mismatch"]
    with server.database() as scratch:
        assert made.fix(scratch).path is not None
    made.upgrade()
    assert made.audit().findings == ()
