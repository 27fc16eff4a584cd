"""Runs one rule over two schemas made by builders, through the real comparison and the real facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from auditor.compare.diff import compare
from auditor.facts import AuditFacts
from auditor.model.finding import Finding
from auditor.model.names import QualifiedName, Role
from auditor.model.schema import Database, Schema, Table
from auditor.plugin.engine import Engine
from auditor.plugin.rule import Item, LoadedRule
from auditor.rules.discover import discover
from auditor.testing.builders import schema
from auditor.testing.neutral import NEUTRAL


def rule(slug: str) -> LoadedRule:
    """Give the rule of this slug."""
    return next(item for item in discover() if item.card.slug == slug)


def findings(
    slug: str, model: Table | Schema | None, live: Table | Schema | None, *, engine: Engine = NEUTRAL
) -> list[Finding]:
    """Give what the rule says about a model and a database of one table, or none, each."""
    loaded = rule(slug)
    expected, actual = _schema(Role.MODEL, model), _schema(Role.LIVE, live)
    facts = AuditFacts(engine, expected.server, (expected, actual))
    subjects = [*compare(expected, actual, engine).changes, *_items(expected), *_items(actual)]
    taken = [
        subject
        for subject in subjects
        if isinstance(subject, loaded.card.subject) and isinstance(subject.object, loaded.card.of)
        if not isinstance(subject, Item) or subject.role in loaded.card.roles
    ]
    return [finding for subject in taken for finding in loaded.check(subject, facts)]


def one(slug: str, model: Table | Schema | None, live: Table | Schema | None) -> Finding:
    """Give the only thing that the rule says."""
    found = findings(slug, model, live)
    assert len(found) == 1, found
    return found[0]


def gist(slug: str, model: Table | Schema | None, live: Table | Schema | None) -> list[tuple[str, str]]:
    """Give severity and message of each finding."""
    return [(str(item.severity), item.message) for item in findings(slug, model, live)]


def _schema(role: Role, given: Table | Schema | None) -> Schema:
    if isinstance(given, Schema):
        return given
    return schema(role, *([given] if given is not None else []))


def _items(read: Schema) -> Iterator[Item]:
    database = Database(QualifiedName(read.server.setting("default_schema")))
    yield Item(read.role, database, database)
    for table in read.tables:
        parts: tuple[Any, ...] = (table, *table.columns, *table.uniques, *table.foreign_keys, *table.indexes)
        parts += (table.primary_key,) if table.primary_key else ()
        yield from (Item(read.role, part, table) for part in parts)


def page(text: str) -> LoadedRule:
    """Give a rule with this page."""
    return replace(rule("missing-table"), page=text)
