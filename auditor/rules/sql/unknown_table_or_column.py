"""AUD511: a statement names a table or a column that is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.names import NOWHERE, Role
from auditor.model.query import Query
from auditor.model.references import ColumnMention, References, TableMention
from auditor.model.schema import Schema
from auditor.plugin import sent
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule
from auditor.plugin.sent import Answer


RULE = Rule(
    id="AUD511",
    slug="unknown-table-or-column",
    summary="A statement names a table or a column that does not exist.",
    severity=Severity.ERROR,
    subject=Record,
    of=(Query,),
    needs=frozenset({Need.SQL}),
)

_CONSEQUENCES = {
    Severity.ERROR: "The statement fails.",
    Severity.WARNING: "Where the database is built from that, the statement fails.",
    Severity.INFO: "The next upgrade makes it; until then the statement fails.",
}
Ask = Callable[[Schema], object]


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Tables first; a column is looked for in those that are there. A migration runs on the schema of its time."""
    query, found = sent.read(record, facts)
    if found is None:
        return
    known = sent.of_its_time(query, facts) if sent.in_revision(query) else sent.schemas(facts)
    if not known:
        return
    yield from _strangers(query, found, facts)
    for table in {item.name: item for item in found.tables}.values():
        yield from _tell(query, table, known, facts, partial(sent.table_of, table.name, facts=facts))
    for column in () if query.dynamic else sent.placed(found.columns):
        yield from _tell(query, column, known, facts, partial(sent.column_of, column, facts=facts))


def _strangers(query: Query, found: References, facts: Facts) -> Iterator[Finding]:
    """Columns that nothing in the statement can have, whatever the tables are."""
    for item in () if query.dynamic else sent.placed(found.columns):
        if item.owners or item.open or sent.is_word(item, facts):
            continue
        whose = f" that goes by `{item.qualifier}`" if item.qualifier else ""
        yield sent.told(
            RULE,
            query,
            f"Nothing in the statement{whose} has a column `{item.name}`.",
            start=item.start,
            about=f"{item.qualifier}.{item.name}",
            consequence=_CONSEQUENCES[Severity.ERROR],
            fix="Name its table in FROM, or write what it is called there.",
        )


def _tell(
    query: Query, item: TableMention | ColumnMention, known: list[Schema], facts: Facts, ask: Ask
) -> Iterator[Finding]:
    answers = [(schema, ask(schema)) for schema in known]
    lacking = [schema for schema, answer in answers if answer is Answer.ABSENT]
    having = [schema for schema, answer in answers if not isinstance(answer, Answer)]
    severity = _severity(known, lacking, having, facts, ask) if lacking else None
    if severity is None:
        return
    what = _title(item)
    plain = item.name.name if isinstance(item, TableMention) else item.name
    also = f"; {sent.in_schemas(having)} {'has' if len(having) == 1 else 'have'} it" if having else ""
    near = sent.near(item, lacking[0], facts)
    yield sent.told(
        RULE,
        query,
        f"{what} is not in {sent.in_schemas(lacking, 'or')}{also}.",
        start=item.start,
        about=str(item.name),
        severity=severity,
        consequence=_CONSEQUENCES[severity],
        evidence=[Evidence(schema.role, "no such " + what.split(" ")[0].lower(), NOWHERE) for schema in lacking],
        fix=_fix(plain, near),
    )


def _severity(
    known: list[Schema], lacking: list[Schema], having: list[Schema], facts: Facts, ask: Ask
) -> Severity | None:
    """An error where the database lacks it and no pending revision makes it; None where nothing is wrong."""
    roles, without, with_ = ({schema.role for schema in found} for found in (known, lacking, having))
    if Role.LIVE in without:
        applied = facts.applied() if Role.HISTORY in with_ else None
        return Severity.INFO if applied is not None and ask(applied) is Answer.ABSENT else Severity.ERROR
    if Role.LIVE in roles:  # it is there, or nobody can tell
        return Severity.WARNING if Role.LIVE in with_ and Role.HISTORY in without else None
    return None if Role.HISTORY in with_ else Severity.WARNING


def _title(item: TableMention | ColumnMention) -> str:
    if isinstance(item, TableMention):
        return f"Table `{item.name}`"
    tables = [str(name) for scope in item.owners for name in scope]
    if len(tables) == 1:
        return f"Column `{tables[0]}.{item.name}`"
    return f"Column `{item.name}` (of {', '.join(f'`{name}`' for name in tables)})"


def _fix(name: str, near: str) -> str:
    if near and near.lower() == name.lower():
        return f"Write it as it is there, in quotes: {near}."
    return f"Did you mean `{near}`?" if near else "Correct the name, or write the migration that makes it."
