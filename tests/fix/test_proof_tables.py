"""Tables that are hard to make anew, proven and then upgraded by the project's own Alembic."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from auditor import demo
from auditor.config import load
from auditor.repair import Wishes, repair
from auditor.report.repair import render
from tests.fix.projects import MODELS, project, proof


KEYS = """
book.append_constraint(sa.ForeignKeyConstraint(["author_id"], ["author.id"], name="fk_book_author"))
sa.Table(
    "shelf",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("book_id", sa.Integer, sa.ForeignKey("book.id", name="fk_shelf_book"), index=True),
    sa.UniqueConstraint("book_id", name="uq_shelf_book_id"),
)
sa.Index("ix_book_author_id", book.c.author_id)
"""
MADE = """
with op.batch_alter_table("book") as batch:
    batch.create_foreign_key("fk_book_author", "author", ["author_id"], ["id"])
op.create_index("ix_book_author_id", "book", ["author_id"])
op.create_table(
    "shelf",
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("book_id", sa.Integer, sa.ForeignKey("book.id", name="fk_shelf_book"), index=True),
    sa.UniqueConstraint("book_id", name="uq_shelf_book_id"),
)
"""
TAKEN_BACK = """
op.drop_table("shelf")
with op.batch_alter_table("book") as batch:
    batch.drop_index("ix_book_author_id")
    batch.drop_constraint("fk_book_author")
"""
BY_HAND = """
DROP TABLE book;
CREATE TABLE book (
    id INTEGER NOT NULL PRIMARY KEY,
    title VARCHAR(200) NOT NULL,
    author_id INTEGER NOT NULL,
    state VARCHAR(5),
    CONSTRAINT fk_book_author FOREIGN KEY (author_id) REFERENCES {target}
);
DROP TABLE shelf;
CREATE TABLE shelf (
    id INTEGER NOT NULL PRIMARY KEY,
    book_id INTEGER,
    CONSTRAINT fk_shelf_book FOREIGN KEY (book_id) REFERENCES book (id)
);
CREATE INDEX ix_book_author_id ON book (author_id);
INSERT INTO author (id, name) VALUES (2, 'Ann');
INSERT INTO book VALUES (1, 'A', 2, 'out');
"""


@pytest.mark.parametrize("target", ["writers (id)", "writers"])
def test_a_foreign_key_to_no_table(tmp_path: Path, target: str) -> None:
    """A table whose key leads nowhere is made anew, and so is one that leads to it."""
    path = tmp_path / "live.db"
    made = project(tmp_path / "project", f"sqlite:///{path}", MODELS + KEYS, (MADE, TAKEN_BACK))
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(BY_HAND.format(target=target))
    done = made.fix(unsafe=True)
    assert (proof(done).failed, done.plan.unfixed, done.path is None) == ((), (), False)
    made.upgrade()
    assert [item.rule for item in made.audit().findings if item.subject.kind != "query"] == []
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT * FROM book").fetchall() == [(1, "A", 2, "out")]


def test_the_demo(tmp_path: Path) -> None:
    """All of the demo's database is repaired but what nobody declares, and the project's own Alembic does it."""
    url = demo.install(tmp_path / "demo")
    config = load(tmp_path / "demo", {"db": url, "python": sys.executable}, environ={})
    done = repair(config, Wishes(), progress=lambda _: None)
    assert [item.finding.rule for item in done.plan.unfixed] == ["AUD104", "AUD102"]
    text = render(replace(done, path=None))
    assert "-- AUD107 book.isbn; AUD106 book.price\nCREATE TABLE _alembic_tmp_book (\n" in text
    assert (text.count("\nCREATE TABLE review ("), text.count("nothing declares it")) == (1, 1)
    alembic = [sys.executable, "-m", "alembic", "upgrade", "head"]
    subprocess.run(alembic, cwd=tmp_path / "demo", check=True, timeout=120)
    left = repair(config, Wishes(), progress=lambda _: None)
    assert (left.drafted, [item.finding.rule for item in left.plan.unfixed]) == (None, ["AUD104", "AUD102"])
