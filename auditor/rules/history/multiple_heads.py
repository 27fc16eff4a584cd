"""AUD201: a history with more than one end."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import History
from auditor.model.names import NOWHERE, Role
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD201",
    slug="multiple-heads",
    summary="The history has several heads, and they are not labelled branches.",
    severity=Severity.ERROR,
    subject=Record,
    of=(History,),
    needs=frozenset({Need.HISTORY}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Heads that each carry a branch label of their own are meant; what --since names is merged first."""
    reference, history = facts.merged() or ("", record.object)
    assert isinstance(history, History)
    if len(history.heads) < 2 or all(_own_labels(head, history) for head in history.heads):  # noqa: PLR2004
        return
    found = [(head, history.revision(head)) for head in history.heads]
    named = [f"`{head}`" + (f" ({item.message})" if item and item.message else "") for head, item in found]
    yield RULE.finding(
        record,
        f"{f'Merged with `{reference}`, the' if reference else 'The'} history has {len(named)} heads: "
        f"{', '.join(named)}.",
        consequence="`alembic upgrade head` refuses to choose: Multiple head revisions are present.",
        evidence=[Evidence(Role.HISTORY, head, item.origin if item else NOWHERE) for head, item in found],
        location=next((item.origin for _, item in reversed(found) if item is not None), None),
        fix=Fix(f"Merge them (alembic merge -m MESSAGE {' '.join(history.heads)}), or rebase one on the other."),
    )


def _own_labels(head: str, history: History) -> set[str]:
    """The branch labels of a head that no other head has."""
    others = [other for other in history.heads if other != head]
    return _labels([head], history) - _labels(others, history)


def _labels(heads: list[str], history: History) -> set[str]:
    """The labels of these revisions and of all that they come after; what they depend on is another branch."""
    by_id = {item.id: item for item in history.revisions}
    found: dict[str, tuple[str, ...]] = {}
    rest = list(heads)
    while rest:
        item = by_id.get(rest.pop())
        if item is not None and item.id not in found:
            found[item.id] = item.branch_labels
            rest += item.down
    return {label for labels in found.values() for label in labels}
