"""Edges of AUD202."""

from __future__ import annotations

import pytest

from auditor.model.history import Broken
from auditor.model.names import Origin
from tests.rules.histories import findings, gist, past, revision


def missing(parent: str) -> Broken:
    """What the child says of 0002, whose parent no file has."""
    message = f"0002 comes after {parent}, and no file has that revision"
    return Broken("missing", message, "0002", Origin("versions/0002_file.py", 3))


@pytest.mark.parametrize(
    ("parent", "question"),
    [
        ("0001_file", " Did you mean revision `0001`? `0001_file` is the name of its file."),
        ("0001_file.py", " Did you mean revision `0001`? `0001_file.py` is the name of its file."),
        ("00001", " Did you mean `0001`?"),
        ("zzz", ""),
    ],
)
def test_a_missing_parent_is_asked_about(parent: str, question: str) -> None:
    """AC-112: the name of a file is the commonest mistake; a typing mistake the next."""
    history = past(revision("0001"), revision("0002", parent), broken=(missing(parent),))
    assert gist("broken-graph", history) == [f"0002 comes after {parent}, and no file has that revision.{question}"]


def test_each_fault_is_an_error_of_its_own() -> None:
    """AC-112: two files with one id, and two in a circle."""
    faults = (
        Broken("duplicate", "revision 0001 is in a.py and in b.py", "0001"),
        Broken("cycle", "0002 and 0003 come after each other"),
    )
    found = findings("broken-graph", past(revision("0001"), broken=faults))
    assert [(str(item.severity), str(item.subject), item.facet) for item in found] == [
        ("error", "history.0001", "duplicate"),
        ("error", "history", "cycle"),
    ]
    assert len({item.fingerprint for item in found}) == 2


def test_a_whole_graph_is_right() -> None:
    """Nothing to say."""
    assert gist("broken-graph", past(revision("0001"), revision("0002", "0001"))) == []
