"""AUD216: env.py that keeps objects from autogenerate."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import History
from auditor.model.names import NOWHERE, Role
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD216",
    slug="env-hides-objects",
    summary="The environment of the migrations leaves objects out of autogenerate.",
    severity=Severity.INFO,
    subject=Record,
    of=(History,),
    needs=frozenset({Need.HISTORY}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """A note: what is left out on purpose looks like a forgotten migration to everybody else."""
    del facts
    history = record.object
    assert isinstance(history, History)
    if history.filtered:
        yield RULE.finding(
            record,
            "The environment of the migrations (env.py) gives include_object or include_name.",
            consequence="Migrations are never generated for what it leaves out, and this audit leaves it out, too: a "
            "note counts it.",
            evidence=[Evidence(Role.HISTORY, "filtered by env.py", NOWHERE)],
            fix=Fix("Look at all of it once (--no-env-filters): it should be only what others own."),
        )
