"""Edges of AUD126."""

from __future__ import annotations

from auditor.testing.builders import column, table
from tests.rules.support import findings, gist, one


def test_another_storage_engine_is_a_warning() -> None:
    """Transactions and keys follow its rules."""
    sides = [table("t", column("a"), storage_engine=name) for name in ("InnoDB", "MyISAM")]
    assert gist("storage-mismatch", *sides) == [
        ("warning", "Table `t` is stored differently: `InnoDB` in the model and `MyISAM` in the database.")
    ]


def test_the_case_of_a_storage_engine_is_nothing() -> None:
    """Engines are named in any case."""
    sides = [table("t", column("a"), storage_engine=name) for name in ("innodb", "InnoDB")]
    assert findings("storage-mismatch", *sides) == []


def test_any_other_option_is_named() -> None:
    """On tables and on columns."""
    found = one("storage-mismatch", table("t", column("a"), extras=(("without_rowid", True),)), table("t", column("a")))
    assert "without_rowid=True" in found.message
