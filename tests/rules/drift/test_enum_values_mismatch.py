"""Edges of AUD110."""

from __future__ import annotations

from auditor.testing.builders import column, members, table
from tests.rules.support import findings, gist, one


def of(expected: str, actual: str) -> list[tuple[str, str]]:
    """Give what is said about two sets of labels."""
    return gist(
        "enum-values-mismatch",
        table("t", column("c", f"enum({expected})")),
        table("t", column("c", f"enum({actual})")),
    )


def test_a_label_that_the_database_lacks_is_an_error() -> None:
    """The label is in the message."""
    assert of("x,y,z", "x,y") == [("error", "Column `t.c` does not accept 'z', which the model writes.")]


def test_a_label_that_the_model_lacks_is_a_warning() -> None:
    """Reading a row that holds it fails."""
    assert of("x,y", "x,y,z") == [("warning", "Column `t.c` accepts 'z', which the model does not know.")]


def test_both_at_once_are_one_error() -> None:
    """One finding tells both."""
    assert of("x,y", "x,z") == [
        ("error", "Column `t.c` does not accept 'y', which the model writes, and accepts 'z' instead.")
    ]


def test_another_order_is_a_note() -> None:
    """Sorting differs, nothing else."""
    assert of("x,y", "y,x") == [
        ("info", "Column `t.c` orders its labels differently: `x, y` in the model and `y, x` in the database.")
    ]


def test_names_and_values_mixed_up_are_left_to_their_own_rule() -> None:
    """Labels that are the other spelling of a member are neither missing nor extra."""
    color = members(RED="red", BLUE="blue")
    expected = table("t", column("c", "enum(RED,BLUE)", enumeration=color))
    assert findings("enum-values-mismatch", expected, table("t", column("c", "enum(red,blue)"))) == []


def test_what_remains_beside_a_mix_up_is_said() -> None:
    """A member that is there in neither spelling is missing."""
    color = members(RED="red", BLUE="blue", GREEN="green")
    expected = table("t", column("c", "enum(RED,BLUE,GREEN)", enumeration=color))
    assert gist("enum-values-mismatch", expected, table("t", column("c", "enum(red,blue)"))) == [
        ("error", "Column `t.c` does not accept 'GREEN', which the model writes.")
    ]


def test_the_consequence_is_the_engines_word() -> None:
    """What a write does depends on the engine."""
    found = one("enum-values-mismatch", table("t", column("c", "enum(x,y)")), table("t", column("c", "enum(x)")))
    assert found.consequence == "Writing 'y' into `c` fails."
