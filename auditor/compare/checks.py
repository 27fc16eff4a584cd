"""Compares CHECK constraints: by what they demand before what they are called."""

from __future__ import annotations

import msgspec

from auditor.compare.context import Context
from auditor.compare.outcome import Outcome, plain
from auditor.model.names import Kind
from auditor.model.schema import Check
from auditor.model.verdict import SAME, Different, Facet, Fit, Same, Unknown, Verdict


def compare_checks(context: Context, outcome: Outcome) -> None:
    """Same demand and name first, then same demand, same name, doubtful partners, and what is left over."""
    wanted, found = list(context.pair.expected.checks), list(context.pair.actual.checks)
    outcome.compared += len(wanted)
    for accept in (_twin, _equal, _namesake, _doubtful):
        for check in tuple(wanted):
            partner = next((item for item in found if accept(check, item, context)), None)
            if partner is not None:
                wanted.remove(check)
                found.remove(partner)
                outcome.alter(check, partner, _differences(check, partner, context), context.table)
    for check in wanted:
        outcome.add(check, context.table)
    for check in found:
        outcome.drop(check, context.table)


def _demand(expected: Check, actual: Check, context: Context) -> Verdict:
    if expected.expression == actual.expression:
        return SAME
    return context.equal(expected.expression, actual.expression)


def _twin(expected: Check, actual: Check, context: Context) -> bool:
    return _namesake(expected, actual, context) and _equal(expected, actual, context)


def _equal(expected: Check, actual: Check, context: Context) -> bool:
    return isinstance(_demand(expected, actual, context), Same)


def _namesake(expected: Check, actual: Check, context: Context) -> bool:
    return context.same_name(Kind.CHECK, expected.name, actual.name)


def _doubtful(expected: Check, actual: Check, context: Context) -> bool:
    return isinstance(_demand(expected, actual, context), Unknown)


def _differences(expected: Check, actual: Check, context: Context) -> list[Verdict]:
    demand = _demand(expected, actual, context)
    if isinstance(demand, Different | Unknown):
        demand = msgspec.structs.replace(
            demand, facet=Facet.EXPRESSION, expected=expected.expression, actual=actual.expression
        )
    values: list[Verdict | None] = [
        demand,
        plain(Facet.VALIDATED, expected.validated, actual.validated),
        plain(Facet.ENFORCED, expected.enforced, actual.enforced),
    ]
    named = expected.name is not None and actual.name is not None
    if isinstance(demand, Same) and named and not _namesake(expected, actual, context):
        values.append(plain(Facet.NAME, expected.name, actual.name, fit=Fit.COSMETIC))
    return [value for value in values if value is not None and value is not SAME]
