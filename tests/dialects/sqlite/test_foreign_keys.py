from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from auditor.model.verdict import Facet
from auditor_sqlite import ENGINE


if TYPE_CHECKING:
    from .conftest import Reading


@pytest.mark.parametrize(
    ("parent", "reference", "refused"),
    [
        ("id integer primary key, x int", "x int references p", False),
        ("id integer primary key, x int unique", "x int references p(X)", False),
        ("id integer primary key, x text", "x int references p(x)", True),
        ("a int, b int, primary key (a, b)", "x int, y int, foreign key (x, y) references p (b, a)", False),
        ("a int, b int, primary key (a, b)", "x int references p (a)", True),
        ("a int, b int, unique (a)", "x int, y int, foreign key (x, y) references p (a, b)", True),
    ],
)
def test_parents_must_be_unique(read: Reading, parent: str, reference: str, refused: bool) -> None:
    """Not in DDL, but at the first write: "foreign key mismatch"."""
    schema, _ = read(f"CREATE TABLE p ({parent})", f"CREATE TABLE t ({reference})")
    target, child = schema.tables
    key = child.foreign_keys[0]
    mine, theirs = child.column(key.columns[0]), target.column(key.target_columns[0])
    assert mine is not None
    assert theirs is not None
    objection = ENGINE.foreign_keys.objection((child, mine), (target, theirs), schema.server)
    assert refused is (objection is not None)
    if objection is not None:
        assert Facet.TARGET is objection.facet
        assert objection.expected != objection.actual


@pytest.mark.parametrize(
    ("index", "refused"),
    [("p (a)", False), ("p (a) WHERE a > 0", True), ("p (a COLLATE nocase)", True), ("p (lower(a))", True)],
)
def test_which_unique_indexes_serve(read: Reading, index: str, refused: bool) -> None:
    """Over all rows, in the column's own collation, without expressions."""
    schema, _ = read(
        "CREATE TABLE p (a text)", f"CREATE UNIQUE INDEX i ON {index}", "CREATE TABLE t (x text references p (a))"
    )
    target, child = schema.tables
    found = ENGINE.foreign_keys.objection((child, child.columns[0]), (target, target.columns[0]), schema.server)
    assert refused is (found is not None)


def test_enforcement_is_up_to_each_connection(read: Reading) -> None:
    """The file does not tell, so nothing is claimed."""
    schema, _ = read("CREATE TABLE t (id integer primary key)")
    assert ENGINE.foreign_keys.enforcement(schema.tables[0], schema.server) is None
