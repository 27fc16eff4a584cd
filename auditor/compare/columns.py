"""Compares the columns of two tables."""

from __future__ import annotations

from auditor.compare.context import Context
from auditor.compare.outcome import Outcome, plain
from auditor.model.names import Kind
from auditor.model.schema import Column, Identity
from auditor.model.types import Family
from auditor.model.verdict import SAME, Different, Facet, Fit, Unknown, Verdict


FETCHED = "fetched"
"""Noted where the database fills a column in a way that the model does not say: any will do."""

GIVES_WAY = frozenset({"serial", "by default", "auto_increment", "rowid"})
"""Kinds of numbering that take a number that an INSERT brings."""

MODEL_NOTES = frozenset({"type_error", "lost_scale", FETCHED})
"""Extras that a source notes for rules; no property of the column."""


def compare_columns(context: Context, outcome: Outcome) -> None:
    """Columns by name; their order is no difference, since no statement of SQLAlchemy's depends on it."""
    pair, name = context.pair, context.table
    found = {column.name: column for column in pair.actual.columns}
    pairs = [(column, found.pop(column.name, None)) for column in pair.expected.columns]
    folded = {context.fold(Kind.COLUMN, column.name): column for column in found.values()}
    for column, namesake in pairs:
        other = namesake or folded.pop(context.fold(Kind.COLUMN, column.name), None)
        if other is None:
            outcome.add(column, name)
            continue
        outcome.compared += 1
        verdicts = _compare(column, other, context)
        if verdicts:
            outcome.alter(column, other, verdicts, name)
    for column in folded.values():
        outcome.drop(column, name)


def _compare(expected: Column, actual: Column, context: Context) -> list[Verdict]:
    if expected == actual:  # most columns, decided without asking anyone
        return []
    verdicts: list[Verdict | None] = [_type(expected, actual, context)]
    if context.pair.actual.view:  # a view's columns have a type and nothing else that a model could state
        return [item for item in verdicts if item is not None and item is not SAME]
    if expected.nullable != actual.nullable:
        verdicts.append(_nullable(expected, actual))
    if (FETCHED, True) not in expected.extras:
        verdicts += _filled(expected, actual, context)
    tables = context.pair.expected, context.pair.actual
    if (expected.collation or tables[0].collation) != (actual.collation or tables[1].collation):
        verdicts.append(_followed(Facet.COLLATION, expected.collation, actual.collation))
    if (expected.charset or tables[0].charset) != (actual.charset or tables[1].charset):
        verdicts.append(_followed(Facet.CHARSET, expected.charset, actual.charset))
    if expected.comment is not None and expected.comment != actual.comment:
        verdicts.append(plain(Facet.COMMENT, expected.comment, actual.comment, fit=Fit.COSMETIC))
    if expected.extras:
        verdicts += _extras(expected, actual)
    return [item for item in verdicts if item is not None and item is not SAME]


def _filled(expected: Column, actual: Column, context: Context) -> list[Verdict]:
    """What the database puts into a column that a statement leaves out."""
    verdicts: list[Verdict] = []
    if expected.generated != actual.generated:
        verdicts += _generated(expected, actual, context)
    elif expected.generated is None and expected.default != actual.default:
        verdicts.append(context.default(expected, actual))
    if expected.identity != actual.identity:
        verdicts += _identity(expected, actual)
    return verdicts


def _type(expected: Column, actual: Column, context: Context) -> Verdict:
    if expected.type.family is Family.UNKNOWN or actual.type.family is Family.UNKNOWN:
        if expected.type == actual.type:
            return SAME
        return Unknown("the type is not known", Facet.TYPE, str(expected.type), str(actual.type))
    if expected.type == actual.type and expected.enumeration is None:
        return SAME
    return context.engine.types.compare(expected, actual, context.pair)


def _nullable(expected: Column, actual: Column) -> Different:
    say = {True: "NULL allowed", False: "NOT NULL"}
    fit = Fit.WIDER if actual.nullable else Fit.NARROWER
    return Different(Facet.NULLABLE, say[expected.nullable], say[actual.nullable], fit)


def _generated(expected: Column, actual: Column, context: Context) -> list[Verdict]:
    wanted, found = expected.generated, actual.generated
    if wanted is None or found is None:
        texts = [f"generated as {item.expression}" if item else "plain" for item in (wanted, found)]
        fit = Fit.NARROWER if found else Fit.OTHER
        return [Different(Facet.GENERATED, texts[0], texts[1], fit)]
    verdicts: list[Verdict] = []
    verdict = context.equal(wanted.expression, found.expression)
    if isinstance(verdict, Different):
        verdict = Different(Facet.GENERATED, wanted.expression, found.expression, consequence=verdict.consequence)
    elif isinstance(verdict, Unknown):
        verdict = Unknown(verdict.reason, Facet.GENERATED, wanted.expression, found.expression)
    verdicts.append(verdict)
    if None not in (wanted.stored, found.stored) and wanted.stored != found.stored:
        say = {True: "stored", False: "virtual"}
        verdicts.append(Different(Facet.GENERATED, say[bool(wanted.stored)], say[bool(found.stored)]))
    return verdicts


def _identity(expected: Column, actual: Column) -> list[Verdict]:
    wanted, found = expected.identity, actual.identity
    if wanted is not None and found is not None and wanted.kind == found.kind:
        texts = [", ".join(f"{key}={value}" for key, value in item.options) for item in (wanted, found)]
        return [Different(Facet.IDENTITY, texts[0] or "default options", texts[1] or "default options")]
    say = [item.kind if item else "none" for item in (wanted, found)]
    return [Different(Facet.IDENTITY, say[0], say[1], *_numbering(expected, found))]


def _numbering(expected: Column, found: Identity | None) -> tuple[Fit, str]:
    """How a column serves whose numbering is of another kind than the model's, and what will happen."""
    if found is None:
        return Fit.NARROWER, ""  # an INSERT that leaves the column out fails
    if expected.identity is not None or found.kind not in GIVES_WAY:
        return Fit.OTHER, ""
    if expected.client_default:
        return Fit.WIDER, "INSERTs bring their own number; the database gives one only to those that do not."
    if found.kind == "rowid":
        return Fit.WIDER, "An INSERT that leaves the column out gets the next number in place of an error."
    return Fit.OTHER, ""


def _followed(facet: Facet, expected: str | None, actual: str | None) -> Different | None:
    return plain(facet, expected, actual, absent="as the table")


def _extras(expected: Column, actual: Column) -> list[Verdict | None]:
    found = dict(actual.extras)
    return [
        plain(Facet.STORAGE, f"{key}={value}", f"{key}={found.get(key)}")
        for key, value in expected.extras
        if key not in MODEL_NOTES and value != found.get(key)
    ]
