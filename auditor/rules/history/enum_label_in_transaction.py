"""AUD218: a label that is added to an enum type and used before the transaction ends."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import Revision
from auditor.model.names import Role
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD218",
    slug="enum-label-in-transaction",
    summary="A revision adds a label to an enum type, and the transaction it is in fails.",
    severity=Severity.ERROR,
    subject=Record,
    of=(Revision,),
    needs=frozenset({Need.HISTORY}),
)

REFUSED = "label-in-transaction"
WHY = {
    REFUSED: "ALTER TYPE ... ADD cannot run inside a transaction block on this server.",
    "label-used-at-once": "The upgrade fails: unsafe use of new value. A new label is known once it is committed.",
}
"""What happens, by the word that the replay notes."""


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Once for each revision and kind of failure; the place is the statement that fails."""
    del facts
    revision = record.object
    assert isinstance(revision, Revision)
    for code, why in WHY.items():
        said = [item for item in revision.troubles if item.code == code]
        if said:
            where = "inside a transaction" if code == REFUSED else "in the transaction that adds it"
            yield RULE.finding(
                record,
                f"In revision `{revision.id}` {said[0].message} {where}.",
                facet=code,
                consequence=why,
                evidence=[Evidence(Role.HISTORY, item.message, item.origin) for item in said[:5]],
                location=said[0].origin if said[0].origin.file else None,
                fix=Fix(
                    "Add the label inside `with op.get_context().autocommit_block():`, or use it in a later deploy."
                ),
            )
