"""Compares two schemas, table by table."""

from __future__ import annotations

from auditor.compare.checks import compare_checks
from auditor.compare.columns import compare_columns
from auditor.compare.context import Context, Memory
from auditor.compare.foreign_keys import compare_foreign_keys
from auditor.compare.keys import compare_keys, compare_primary_keys
from auditor.compare.named import compare_enums, compare_sequences, folded
from auditor.compare.outcome import Comparison, Outcome, all_gaps, plain
from auditor.compare.renames import with_renames
from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Schema, Table
from auditor.model.verdict import Different, Facet, Fit, Verdict
from auditor.plugin.engine import Engine, Pair


def compare(
    expected: Schema, actual: Schema, engine: Engine, *, ignored: frozenset[QualifiedName] = frozenset()
) -> Comparison:
    """The changes that turn `actual` into `expected`; `ignored` are tables that belong to nobody's schema."""
    server = actual.server
    outcome = Outcome(all_gaps(expected, actual))
    skipped = {folded(name, engine, server) for name in ignored}
    wanted = {key: table for table in expected.tables if (key := folded(table.name, engine, server)) not in skipped}
    found = {key: table for table in actual.tables if (key := folded(table.name, engine, server)) not in skipped}
    pairs: dict[QualifiedName, Pair] = {}
    memory = Memory()
    alike = engine.scratch is not None and engine.scratch.prints_alike(expected.server, server)
    for key, table in wanted.items():
        other = found.get(key)
        if other is not None:
            pairs[other.name] = Pair(table, other, server)
            printed = alike and expected.printed(table.name) and actual.printed(other.name)
            _compare_tables(Context(pairs[other.name], engine, printed, memory), outcome)
        elif not table.view:
            outcome.add(table)
    for key, table in found.items():
        # A view that no model maps is nobody's table: the models never claimed to describe it.
        if key not in wanted and not table.view:
            outcome.drop(table)
    compare_enums(expected, actual, engine, outcome)
    compare_sequences(expected, actual, engine, outcome)
    outcome.changes = with_renames(outcome.changes, pairs, engine)
    return outcome.result()


def _compare_tables(context: Context, outcome: Outcome) -> None:
    pair, name = context.pair, context.table
    outcome.compared += 1
    compare_columns(context, outcome)
    if pair.actual.view or pair.expected.view:
        return  # a mapped view has the columns of its query, and no keys of its own
    outcome.alter(pair.expected, pair.actual, list(_table_options(pair)))
    if not outcome.unread(Kind.PRIMARY_KEY, name):
        compare_primary_keys(context, outcome)
    if not outcome.unread(Kind.INDEX, name):
        compare_keys(context, outcome)
    if not outcome.unread(Kind.FOREIGN_KEY, name):
        compare_foreign_keys(context, outcome)
    if not outcome.unread(Kind.CHECK, name):
        compare_checks(context, outcome)


def _table_options(pair: Pair) -> list[Verdict]:
    """Options that the expected table states; what it leaves open cannot differ."""
    expected, actual = pair.expected, pair.actual
    values = [
        (Facet.STORAGE_ENGINE, expected.storage_engine, actual.storage_engine),
        (Facet.CHARSET, expected.charset, actual.charset),
        (Facet.COLLATION, expected.collation, actual.collation),
        (Facet.COMMENT, expected.comment, actual.comment),
    ]
    stated: list[Different | None] = [
        plain(facet, wanted, found, fit=Fit.COSMETIC if facet is Facet.COMMENT else Fit.OTHER)
        for facet, wanted, found in values
        if wanted is not None and _words(wanted) != _words(found)
    ]
    return [item for item in [*stated, *extras(expected, actual)] if item is not None]


def _words(value: str | None) -> str | None:
    return value.lower() if value is not None else None


def extras(expected: Table, actual: Table) -> list[Different | None]:
    """Engine-only options that the expected object states."""
    found = dict(actual.extras)
    return [
        plain(Facet.STORAGE, f"{key}={value}", f"{key}={found.get(key)}")
        for key, value in expected.extras
        if value != found.get(key)
    ]
