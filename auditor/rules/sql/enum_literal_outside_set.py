"""AUD512: a statement writes or compares a label that the column does not take."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.names import Role
from auditor.model.query import Query
from auditor.model.references import Operator, References
from auditor.model.schema import Column, Enumeration, Schema
from auditor.model.types import Family
from auditor.plugin import sent
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule
from auditor.plugin.sent import Found


RULE = Rule(
    id="AUD512",
    slug="enum-literal-outside-set",
    summary="A statement writes or compares a value that the column's set does not hold.",
    severity=Severity.ERROR,
    subject=Record,
    of=(Query,),
    needs=frozenset({Need.SQL}),
)
_ENUMS = frozenset({Family.ENUM, Family.SET, Family.STRING})


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """By the labels that each role lets into the column: one that some role takes is the affair of other rules."""
    query, found = sent.read(record, facts)
    schema = sent.deciding(query, facts)
    if found is None or schema is None or facts.engine.dml is None:
        return
    told: set[tuple[str, str]] = set()
    for target, label, start, is_written in _labels(found, schema, facts):
        accepted = _accepted(target, label, facts)
        if accepted is None or (target.column.name, label) in told:
            continue
        told.add((target.column.name, label))
        name = f"{target.table.name}.{target.column.name}"
        yield sent.told(
            RULE,
            query,
            f"`{label}` is none of the values of column `{name}`.",
            start=start,
            about=f"{name}={label}",
            severity=RULE.severity if is_written or target.column.type.family is Family.ENUM else Severity.WARNING,
            consequence=_consequence(target, label, accepted, facts, is_written=is_written),
            evidence=[Evidence(schema.role, ", ".join(accepted), target.column.origin)],
            fix=_fix(label, accepted, _enumeration(target, facts)),
        )


def _labels(found: References, schema: Schema, facts: Facts) -> Iterator[tuple[Found, str, int, bool]]:
    for target, text, start in sent.written(found, schema, facts):
        if target.column.type.family in _ENUMS:
            yield target, text, start, True
    for value in found.values:
        if value.text and value.operator in {Operator.EQUAL, Operator.UNEQUAL}:
            compared = sent.column_of(value.column, schema, facts)
            if isinstance(compared, Found) and compared.column.type.family in _ENUMS:
                yield compared, value.literal, value.column.start, False


def _accepted(target: Found, label: str, facts: Facts) -> tuple[str, ...] | None:
    """The labels that the column takes, if this is none of them in any role; None otherwise."""
    first: tuple[str, ...] | None = None
    for schema in sent.schemas(facts):
        table = facts.find(schema, target.table.name)
        column = sent.named(table, target.column.name, facts) if table is not None else None
        if table is None or column is None:
            continue
        labels = facts.engine.enums.accepted(column, table, facts.server) or _bound(column)
        if labels is None:
            continue
        assert facts.engine.dml is not None
        if facts.engine.dml.takes(label, labels, column, table, facts.server):
            return None
        first = first or labels
    return first


def _bound(column: Column) -> tuple[str, ...] | None:
    """What the application knows of a column that the database does not limit."""
    return column.enumeration.bound if column.enumeration is not None else None


def _enumeration(target: Found, facts: Facts) -> Enumeration | None:
    table = facts.table(Role.MODEL, target.table.name)
    column = sent.named(table, target.column.name, facts) if table is not None else None
    return column.enumeration if column is not None else None


def _consequence(target: Found, label: str, accepted: tuple[str, ...], facts: Facts, *, is_written: bool) -> str:
    assert facts.engine.dml is not None
    if not is_written:
        return facts.engine.dml.unmatched(label, target.column, facts.server)
    if facts.engine.enums.accepted(target.column, target.table, facts.server) is None:
        return "The database stores it; reading the row through the model raises LookupError."
    return facts.engine.enums.consequence(label, accepted, target.column, facts.server)


def _fix(label: str, accepted: tuple[str, ...], python: Enumeration | None) -> str:
    if python is not None and label in python.values and label not in python.bound:
        name = dict(zip(python.values, python.names, strict=False)).get(label, "")
        return f"Write `{name}`: the column holds the names of {python.python_class or 'the enum'}, not its values."
    near = sent.did_you_mean(label, accepted)
    return f"Did you mean `{near}`?" if near else f"Use one of {', '.join(accepted[:10])}."
