"""Runs a rule on where SQL runs over statements, for servers by name."""

from __future__ import annotations

from auditor.facts import AuditFacts
from auditor.model.finding import Finding
from auditor.model.query import Queries, Query, Via
from auditor.model.schema import Schema
from auditor.plugin.rule import Record
from auditor.targets import named
from tests.rules.queries import query
from tests.rules.support import rule


def findings(
    slug: str, statement: str | Query, *engines: str, schema: Schema | None = None, others: tuple[Query, ...] = ()
) -> list[Finding]:
    """Give what the rule says about a statement on these servers, such as "mysql@8.4"."""
    asked = statement if isinstance(statement, Query) else query(statement, Via.SCRIPT)
    targets = named(engines)
    schemas = [schema] if schema is not None else []
    facts = AuditFacts(*targets[0], schemas, targets=targets, sql=Queries((asked, *others)))
    return list(rule(slug).check(Record(asked), facts))


def gist(slug: str, statement: str | Query, *engines: str) -> list[tuple[str, str]]:
    """Give severity and message of each finding."""
    return [(str(item.severity), item.message) for item in findings(slug, statement, *engines)]
