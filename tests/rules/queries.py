"""Runs one rule over a statement made by hand, and what is known of the schema."""

from __future__ import annotations

from typing import Any

from auditor.facts import AuditFacts
from auditor.model.finding import Finding
from auditor.model.history import History, Revision, Stamp
from auditor.model.names import Origin, Role
from auditor.model.query import Queries, Query, Via
from auditor.model.schema import Table
from auditor.past import Past
from auditor.plugin.rule import Record
from auditor.testing.builders import schema
from auditor.testing.neutral import NEUTRAL, SERVER
from tests.rules.support import rule


FILE = Origin("app/queries.py", 7, column=5)


def query(text: str, via: Via = Via.TEXT, **fields: Any) -> Query:
    """A statement in line 7 of a file, its text as the code has it."""
    written = fields.pop("written", text)
    return Query(text, via, fields.pop("origin", FILE), written=written, marks=((0, 7, 5),), **fields)


def findings(
    slug: str,
    statement: str | Query,
    *,
    model: tuple[Table, ...] | None = None,
    live: tuple[Table, ...] | None = None,
    history: History | None = None,
    stamp: tuple[str, ...] = (),
    others: tuple[Query, ...] = (),
    asked: bool = False,
) -> list[Finding]:
    """Give what the rule says about a statement, on a database stamped so; `asked` by name or not."""
    loaded = rule(slug)
    sent = statement if isinstance(statement, Query) else query(statement)
    named = frozenset({loaded.card.id} if asked else ())
    past = Past(history, SERVER, Stamp(present=True, rows=stamp)) if history is not None else None
    found = [schema(role, *tables) for role, tables in ((Role.MODEL, model), (Role.LIVE, live)) if tables is not None]
    found += [past.head] if past is not None and past.head is not None else []
    facts = AuditFacts(NEUTRAL, SERVER, found, past=past, sql=Queries((sent, *others)), asked=named)
    return list(loaded.check(Record(sent), facts))


def gist(slug: str, statement: str | Query, **known: Any) -> list[tuple[str, str]]:
    """Give severity and message of each finding."""
    return [(str(item.severity), item.message) for item in findings(slug, statement, **known)]


def steps(*schemas: tuple[Table, ...]) -> History:
    """A history of revisions 0001, 0002, and so on, after which there are these tables."""
    ids = [f"{number:04}" for number in range(1, len(schemas) + 1)]
    revisions = tuple(
        Revision(name, down=(ids[place - 1],) if place else (), origin=Origin(f"versions/{name}.py", 5, name))
        for place, name in enumerate(ids)
    )
    made = {name: schema(Role.HISTORY, *tables) for name, tables in zip(ids, schemas, strict=True)}
    return History(revisions=revisions, heads=(ids[-1],), bases=(ids[0],), schemas=made)
