from __future__ import annotations

import pytest

from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Check, Column, Server, Table
from auditor_sqlite import ENGINE


SERVER = Server("sqlite", (3, 40, 1))
COLUMN = Column("Status", ENGINE.types.parse("varchar(9)", SERVER))


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ([], None),
        (["status IN ('new', 'old')"], ("new", "old")),
        (["(\"STATUS\" IN ('new', NULL, 'it''s'))"], ("new", "it's")),
        (["status IS NULL OR status IN ('new')"], ("new",)),
        (["status = 'new'"], ("new",)),
        (["status IN ('new', 'old')", "status IN ('old', 'lost')"], ("old",)),
        (["other IN ('new')"], None),
        (["status IN ('new') OR other = 1"], None),
        (["status IN (1, 2)"], None),
        (["status NOT IN ('new')"], None),
        (["status <> ''"], None),
        (["length(status) IN ('new')"], None),
        (["(("], None),
    ],
)
def test_labels_of_a_check(checks: list[str], expected: tuple[str, ...] | None) -> None:
    """Only a plain list of strings for this one column limits it."""
    table = Table(QualifiedName("t"), (COLUMN,), checks=tuple(Check(None, text) for text in checks))
    assert expected == ENGINE.enums.accepted(COLUMN, table, SERVER)


def test_what_an_unknown_label_does() -> None:
    """With a CHECK the write fails, without one the read does."""
    assert "fails" in ENGINE.enums.consequence("new", ("old",), COLUMN, SERVER)
    assert "stores 'new'" in ENGINE.enums.consequence("new", (), COLUMN, SERVER)


def test_names_fold_ascii_letters_only() -> None:
    """SQLite compares names without regard to the case of A to Z."""
    assert ENGINE.names.fold(Kind.TABLE, "TÄBLE", SERVER) == "tÄble"
    assert ENGINE.names.fold(Kind.COLUMN, "Ä", SERVER) == "Ä"
