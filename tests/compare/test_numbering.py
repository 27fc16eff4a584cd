"""Who numbers rows, and options that differ: what is an alarm, and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.compare.diff import compare
from auditor.model.changes import Alter
from auditor.model.names import Role
from auditor.model.schema import Identity
from auditor.model.verdict import Fit
from auditor.testing.builders import column, schema, table
from auditor.testing.neutral import NEUTRAL
from tests.rules.support import findings


def fit(kind: str | None, **expected: Any) -> Fit:
    """Give how a column that numbers itself like this serves a model whose column does not."""
    model = schema(Role.MODEL, table("t", column("id", **expected)))
    live = schema(Role.LIVE, table("t", column("id", identity=Identity(kind) if kind else None)))
    (change,) = compare(model, live, NEUTRAL).changes
    assert isinstance(change, Alter)
    return change.differences[0].fit


@pytest.mark.parametrize("kind", ["serial", "by default", "auto_increment", "rowid"])
def test_a_model_that_brings_its_numbers_is_served(kind: str) -> None:
    """Column(Integer, Sequence("t_id_seq"), primary_key=True) against serial is no alarm."""
    assert fit(kind, client_default=True) is Fit.WIDER


def test_a_number_for_whoever_leaves_it_out_is_more_than_expected() -> None:
    """A BigInteger key on an engine where only INTEGER numbers itself, which nobody can turn off there."""
    assert fit("rowid") is Fit.WIDER


def test_a_number_in_place_of_a_value_is_another_thing() -> None:
    """AUTO_INCREMENT may replace 0, a sequence falls behind, and ALWAYS refuses what the application brings."""
    assert fit("auto_increment") is Fit.OTHER
    assert fit("serial") is Fit.OTHER
    assert fit("always", client_default=True) is Fit.OTHER


def test_the_consequence_is_true_of_a_key_that_falls_back() -> None:
    """An INSERT without the key works where the model expects an error."""
    live = table("t", column("id", identity=Identity("rowid")))
    (found,) = findings("identity-mismatch", table("t", column("id")), live)
    assert (str(found.severity), found.consequence) == (
        "info",
        "An INSERT that leaves the column out gets the next number in place of an error.",
    )


def test_options_of_one_object_have_fingerprints_of_their_own() -> None:
    """The facet names the option."""
    model = table("t", column("id"), extras=(("fillfactor", "70"), ("tablespace", "fast")))
    found = findings("storage-mismatch", model, table("t", column("id")))
    assert [item.facet for item in found] == ["storage fillfactor", "storage tablespace"]
    assert len({item.fingerprint for item in found}) == 2
