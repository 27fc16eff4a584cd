"""Edges of AUD121."""

from __future__ import annotations

import msgspec

from auditor.model.schema import Check, Table
from auditor.testing.builders import check, column, members, table
from tests.rules.support import findings, gist


def holding(*constraints: Check) -> Table:
    """Give a table with these constraints."""
    return table("t", column("a"), *constraints)


def test_a_missing_check_is_a_warning() -> None:
    """Rows that break it are stored."""
    assert gist("check-mismatch", holding(check("ck", "a > 0")), holding()) == [
        ("warning", "Check constraint `ck` of `t`, `a > 0`, is in the model and not in the database.")
    ]


def test_an_unknown_check_is_a_warning() -> None:
    """Rows that the model allows are refused."""
    assert gist("check-mismatch", holding(), holding(check("ck", "a > 0"))) == [
        ("warning", "Check constraint `ck` of `t`, `a > 0`, is in the database and not in the model.")
    ]


def test_another_demand_is_a_warning() -> None:
    """The two texts are in the message."""
    assert gist("check-mismatch", holding(check("ck", "a > 0")), holding(check("ck", "a > 10"))) == [
        ("warning", "Check constraint `ck` of `t` demands `a > 0` in the model and `a > 10` in the database.")
    ]


def test_a_stale_list_of_an_enum_is_an_error() -> None:
    """The type of a column made the constraint, so the application writes what the old one refuses."""
    expected = holding(check("ck", "a IN ('x', 'y')", column="a"))
    assert [severity for severity, _ in gist("check-mismatch", expected, holding(check("ck", "a IN ('x')")))] == [
        "error"
    ]


def test_a_check_that_nobody_looks_at_is_a_warning() -> None:
    """NOT ENFORCED, or not validated."""
    expected = holding(check("ck", "a > 0"))
    assert gist("check-mismatch", expected, holding(check("ck", "a > 0", enforced=False))) == [
        (
            "warning",
            "Check constraint `ck` of `t` differs in being enforced: `yes` in the model and `no` in the database.",
        )
    ]
    assert len(findings("check-mismatch", expected, holding(check("ck", "a > 0", validated=False)))) == 1


def test_another_name_is_nothing_here() -> None:
    """The same demand under another name is another rule's note."""
    assert findings("check-mismatch", holding(check("ck", "a > 0")), holding(check("t_check", "a > 0"))) == []


def test_a_demand_with_backticks_is_quoted_in_two() -> None:
    """SQL of the database may hold names in backticks."""
    [(_, message)] = gist("check-mismatch", holding(check("ck", "a > 0")), holding(check("ck", "`a` > 10")))
    assert message.endswith("demands `a > 0` in the model and `` `a` > 10 `` in the database.")


def test_labels_of_a_type_are_no_labels_of_a_check() -> None:
    """Another enum of the table has other labels in its own type: that tells nothing of this CHECK."""
    kind = "enum(RED,GREEN)"
    expected = table("t", column("a", kind, enumeration=members(RED="red", GREEN="green")), check("ck", "b > 0"))
    actual = table("t", column("a", "enum(RED)"), check("ck", "b > 1"))
    assert len(findings("check-mismatch", expected, actual)) == 1


def test_a_list_of_all_the_labels_of_an_enum_is_a_note() -> None:
    """The application never breaks it; one label too few, and it does."""
    expected = table("t", column("a", "varchar(3)", enumeration=members(RED="red")))
    for labels, severity in (("RED,BLUE", "info"), ("BLUE", "warning")):
        actual = table("t", column("a", "varchar(3)"), check("ck", f"enum({labels})"))
        assert [item for item, _ in gist("check-mismatch", expected, actual)] == [severity]


def test_both_values_of_a_boolean_are_a_note() -> None:
    """As old versions of SQLAlchemy made it for every Boolean; a column of numbers may hold others."""
    actual = table("t", column("a", "smallint"), check("ck", "enum(0,1)"))
    boolean = column("a", "smallint")
    boolean = msgspec.structs.replace(boolean, type=msgspec.structs.replace(boolean.type, raw="BOOL"))
    [found] = findings("check-mismatch", table("t", boolean), actual)
    assert (found.severity, found.consequence) == (
        "info",
        "It takes both values of a boolean: the application writes no others.",
    )
    assert [item for item, _ in gist("check-mismatch", table("t", column("a", "smallint")), actual)] == ["warning"]
    only_true = table("t", column("a", "smallint"), check("ck", "enum(1)"))
    assert [item for item, _ in gist("check-mismatch", table("t", boolean), only_true)] == ["warning"]
