"""Runs one rule over a history made by hand."""

from __future__ import annotations

from auditor.facts import AuditFacts
from auditor.model.finding import Finding
from auditor.model.history import Earlier, History, Revision, Stamp, Trouble
from auditor.model.names import Origin, Role
from auditor.model.schema import Schema, Table
from auditor.past import Past
from auditor.plugin.rule import Record
from auditor.testing.builders import column, schema, table
from auditor.testing.neutral import NEUTRAL, SERVER
from tests.rules.support import rule


AUTHOR = table("author", column("id"), column("name", "varchar(50)"))
BOOK = table("book", column("id"))


def revision(name: str, *down: str, **fields: object) -> Revision:
    """A revision that comes after some others, in a file named after it."""
    return Revision(name, down=down, origin=Origin(f"versions/{name}_file.py", 7, name), **fields)  # type: ignore[arg-type]


def trouble(code: str, message: str) -> Trouble:
    """What was noticed in line 12 of a revision, on the way down where the message begins with it."""
    return Trouble(code, message, Origin("versions/0001_file.py", 12, "0001"), down=message.startswith("downgrade: "))


def past(*revisions: Revision, **fields: object) -> History:
    """A history of these revisions; its heads are those that nothing comes after."""
    parents = {parent for item in revisions for parent in item.down}
    heads = tuple(item.id for item in revisions if item.id not in parents)
    return History(revisions=revisions, heads=heads, **fields)  # type: ignore[arg-type]


def made(*tables: Table) -> Schema:
    """What a history makes."""
    return schema(Role.HISTORY, *tables)


def stamped(*rows: str, **fields: object) -> Stamp:
    """A version table with these rows."""
    return Stamp(present=True, rows=rows, **fields)  # type: ignore[arg-type]


def findings(
    slug: str,
    history: History,
    stamp: Stamp | None = None,
    live: tuple[Table, ...] | None = None,
    trace: str = "",
    *,
    earlier: Earlier | None = None,
) -> list[Finding]:
    """Give what the rule says about a history, and a database stamped so."""
    loaded = rule(slug)
    found = Past(history, SERVER, stamp, tracer=lambda _revision: trace, earlier=earlier)
    schemas = [found.head] if found.head is not None else []
    schemas += [schema(Role.LIVE, *live)] if live is not None else []
    facts = AuditFacts(NEUTRAL, SERVER, schemas, past=found)
    records = [Record(history), *map(Record, history.revisions)]
    taken = [record for record in records if isinstance(record.object, loaded.card.of)]
    return [finding for record in taken for finding in loaded.check(record, facts)]


def gist(slug: str, history: History, stamp: Stamp | None = None, live: tuple[Table, ...] | None = None) -> list[str]:
    """Give the message of each finding."""
    return [item.message for item in findings(slug, history, stamp, live)]


def version_table(name: str = "alembic_version", length: int = 32, schema: str | None = None) -> Table:
    """A table in the form of Alembic's."""
    return table(name, column("version_num", f"varchar({length})"), schema=schema)
