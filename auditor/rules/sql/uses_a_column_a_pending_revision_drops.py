"""AUD516: a statement uses what a revision takes away that the database has not run yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.names import NOWHERE, Role
from auditor.model.query import Query
from auditor.model.schema import Schema
from auditor.plugin import sent
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule
from auditor.plugin.sent import Answer


RULE = Rule(
    id="AUD516",
    slug="uses-a-column-a-pending-revision-drops",
    summary="A statement uses a table or a column that a pending revision drops.",
    severity=Severity.ERROR,
    subject=Record,
    of=(Query,),
    needs=frozenset({Need.SQL, Need.HISTORY, Need.LIVE}),
)
Ask = Callable[[Schema], object]


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """There by the database's own stamp, and gone at head."""
    query, found = sent.read(record, facts)
    before, head = facts.applied(), facts.schema(Role.HISTORY)
    if found is None or before is None or head is None or sent.in_revision(query):
        return
    gone: set[str] = set()
    for table in found.tables:
        ask: Ask = partial(sent.table_of, table.name, facts=facts)
        if str(table.name) not in gone and _dropped(ask, before, head):
            gone.add(str(table.name))
            yield _finding(query, f"Table `{table.name}`", str(table.name), table.start, _revision(ask, facts))
    for column in sent.placed(found.columns):
        ask = partial(sent.column_of, column, facts=facts)
        if _dropped(ask, before, head):
            name = _name(ask(before), column.name)
            yield _finding(query, f"Column `{name}`", name, column.start, _revision(ask, facts))


def _dropped(ask: Ask, before: Schema, head: Schema) -> bool:
    return ask(head) is Answer.ABSENT and not isinstance(ask(before), Answer)


def _name(found: object, name: str) -> str:
    return f"{found.table.name}.{found.column.name}" if isinstance(found, sent.Found) else name


def _revision(ask: Ask, facts: Facts) -> str:
    """The first pending revision after which it is gone, "" when nobody can tell."""
    assert facts.history is not None
    applied = facts.history.lineage(facts.stamp.rows) if facts.stamp is not None else frozenset()
    pending = (item.id for item in facts.history.revisions if item.id not in applied)
    return next((name for name in pending if name in facts.history.schemas and _is_gone(ask, facts, name)), "")


def _is_gone(ask: Ask, facts: Facts, revision: str) -> bool:
    assert facts.history is not None
    return ask(facts.history.schemas[revision]) is Answer.ABSENT


def _finding(query: Query, what: str, name: str, start: int, revision: str) -> Finding:
    by = f"revision {revision}, which is pending," if revision else "a pending revision"
    return sent.told(
        RULE,
        query,
        f"{what} is dropped by {by} and still used.",
        start=start,
        about=name,
        consequence="After the next upgrade the statement fails.",
        evidence=[Evidence(Role.HISTORY, "dropped", NOWHERE, at=revision or "head")],
        fix="Deploy code that does without it first, and drop it in a later release.",
    )
