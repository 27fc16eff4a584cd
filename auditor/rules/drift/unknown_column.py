"""AUD104: a column that nobody declared."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Drop
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Column
from auditor.plugin.drift import drift, only_in, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD104",
    slug="unknown-column",
    summary="A column exists and nothing declares it.",
    severity=Severity.ERROR,
    subject=Drop,
    of=(Column,),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Drop, facts: Facts) -> Iterator[Finding]:
    """An error when INSERTs that leave the column out fail, else a note."""
    assert isinstance(change.object, Column)
    message = f"{title(change.subject)} is {only_in(change, facts)}"
    if _must_be_given(change.object):
        yield drift(
            RULE,
            change,
            facts,
            f"{message}, and is NOT NULL without a default.",
            consequence="Every INSERT of the application fails, since it leaves the column out.",
            fix="Give the column a server default or let it be NULL now; then map it, or drop it later.",
            fixable=False,
        )
    else:
        yield drift(
            RULE,
            change,
            facts,
            f"{message}.",
            severity=Severity.INFO,
            consequence="The application neither reads nor writes it.",
            fix="Map the column, or drop it once nothing reads it any more.",
            fixable=False,
        )


def _must_be_given(column: Column) -> bool:
    return not (column.nullable or column.default is not None or column.generated or column.identity)
