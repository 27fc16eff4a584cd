from __future__ import annotations

import json

import msgspec
import pytest

from auditor.compare.outcome import Comparison
from auditor.model.changes import Add, Alter, Change, Drop
from auditor.model.names import QualifiedName, Role
from auditor.model.report import Undecided
from auditor.model.schema import Column, Gap, Schema, Server, Table
from auditor.model.types import Family, Type
from auditor.model.verdict import Different, Facet
from auditor.report.changes import as_json, as_text, exit_code
from tests.report.expected import check


T = QualifiedName("t")
OLD, NEW = (Column("c", Type(Family.STRING, "varchar", (size,), f"varchar({size})")) for size in (20, 50))
SCHEMA = Schema(Role.LIVE, Server("engine", (1,)))
GAP = Gap("tables", "no privilege")


class Result(msgspec.Struct, frozen=True):
    comparison: Comparison
    first: Schema = SCHEMA
    second: Schema = SCHEMA


CHANGES: tuple[Change, ...] = (
    Add(Table(QualifiedName("new"), (OLD,))),
    Alter(NEW, OLD, (Different(Facet.LENGTH, "50", "20"), Different(Facet.NULLABLE, "no", "yes")), T),
    Drop(OLD, QualifiedName("gone")),
)
FULL = Result(
    Comparison(CHANGES, (Undecided("column t.d", "default", "it calls a function"),)),
    second=msgspec.structs.replace(SCHEMA, gaps=(GAP,)),
)


def test_changes_as_text() -> None:
    """A line a difference, in the order of names, then what could not be compared or read."""
    check("changes.txt", as_text(FULL, "old.json", "live"))


def test_changes_as_json() -> None:
    """The same for machines."""
    check("changes.json", as_json(FULL, "old.json", "live"))
    assert json.loads(as_json(FULL, "old.json", "live"))["summary"] == {"changes": 3, "exit_code": 1}


def test_no_changes() -> None:
    """Nothing to do is one sentence."""
    assert as_text(Result(Comparison((), ())), "a", "b") == "- a\n+ b\n\nNo changes.\n"


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (Result(Comparison((), ())), 0),
        (FULL, 1),
        (Result(Comparison((), ()), first=msgspec.structs.replace(SCHEMA, gaps=(GAP,))), 3),
    ],
)
def test_exit_codes(result: Result, code: int) -> None:
    """Changes are 1, and a source that could not be read whole is never 0."""
    assert exit_code(result) == code
