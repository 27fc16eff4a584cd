"""Edges of AUD109."""

from __future__ import annotations

import msgspec

from auditor.model.schema import Enumeration
from auditor.testing.builders import column, members, table
from tests.rules.support import gist, one


COLOR = members(RED="red", BLUE="blue")
BY_VALUE = msgspec.structs.replace(COLOR, bound=COLOR.values)


def of(enumeration: Enumeration | None, accepted: str) -> list[tuple[str, str]]:
    """Give what is said about an enum and the labels of the database."""
    bound = ",".join(enumeration.bound) if enumeration else "RED,BLUE"
    expected = column("c", f"enum({bound})", enumeration=enumeration)
    return gist("enum-name-value-mismatch", table("t", expected), table("t", column("c", f"enum({accepted})")))


def test_names_written_where_values_are_accepted() -> None:
    """What SQLAlchemy does by default, against a type made from values."""
    assert of(COLOR, "red,blue") == [
        (
            "error",
            "Column `t.c` mixes up names and values of `Color`: model writes 'RED', database accepts 'red'.",
        )
    ]


def test_values_written_where_names_are_accepted() -> None:
    """values_callable against a type made from names."""
    assert of(BY_VALUE, "RED,BLUE") == [
        (
            "error",
            "Column `t.c` mixes up names and values of `Color`: model writes 'red', database accepts 'RED'.",
        )
    ]


def test_the_way_out_depends_on_what_is_written() -> None:
    """values_callable is proposed where it is not used, and taken away where it is."""
    for enumeration, accepted, word in (
        (COLOR, "red,blue", "values_callable=lambda"),
        (BY_VALUE, "RED,BLUE", "leaving out values_callable"),
    ):
        expected = column("c", f"enum({','.join(enumeration.bound)})", enumeration=enumeration)
        found = one("enum-name-value-mismatch", table("t", expected), table("t", column("c", f"enum({accepted})")))
        assert found.fix is not None
        assert word in found.fix.title
        assert found.consequence == f"Writing '{enumeration.bound[0]}' into `c` fails."


def test_a_label_that_is_missing_altogether_is_no_mix_up() -> None:
    """Neither the name nor the value is there."""
    assert of(COLOR, "BLUE") == []


def test_an_extra_label_is_no_mix_up() -> None:
    """All that is written is accepted."""
    assert of(COLOR, "RED,BLUE,red") == []


def test_an_enum_of_plain_strings_has_no_names() -> None:
    """Another case of a string is another string."""
    assert of(Enumeration(("RED", "BLUE")), "red,blue") == []
    assert of(None, "red,blue") == []
