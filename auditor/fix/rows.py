"""A proof with rows of the live database: when they may be copied, which, and what must come of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from auditor.config import Config
from auditor.errors import ConfigError
from auditor.fix.planned import Plan
from auditor.fix.unsaid import words
from auditor.model.changes import Add, Alter, Drop
from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import ForeignKey, Schema, Table
from auditor.plugin.engine import Engine
from auditor.sources import live, rows
from auditor.sources.replica import Rehearsal


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

ASKED = "--verify-data copies rows of the live database into the rehearsal"


class Loaded(NamedTuple):
    """Rows are in the place: of which tables, and what the user should know. `known` are words that are no value."""

    tables: tuple[QualifiedName, ...] = ()
    told: str = ""
    known: frozenset[str] = frozenset()


class Rows(NamedTuple):
    """What rows are copied for: a plan, from a database, with the keys that it has or will have."""

    plan: Plan
    original: rows.Original

    def load(self, place: Rehearsal, text: str) -> Loaded:
        """Put the rows that the plan is about into a copy of the database; `text` is the revision."""
        found = rows.copy(self.original, _touched(self.plan), place)
        return Loaded(tuple(item.table for item in found if item.rows), _told(found), self._known(text))

    def _known(self, text: str) -> frozenset[str]:
        return words(text, *_names(self.original.schema))


def original(plan: Plan, url: URL, engine: Engine, live_schema: Schema, limits: live.Limits) -> rows.Original:
    """The database, with the foreign keys that it has, and that the plan or the models will give it."""
    keys = [(table.name, key) for table in live_schema.tables for key in table.foreign_keys]
    for item in plan.items:
        change = item.change
        if isinstance(change, Add | Alter) and isinstance(change.object, ForeignKey) and change.table is not None:
            keys.append((change.table, change.object))
    keys += [(table.name, key) for table in plan.situation.expected.tables for key in table.foreign_keys]
    return rows.Original(url, engine, live_schema, tuple(keys), limits)


def refuse(config: Config, engine: Engine | None, lives_at: URL | None, scratch: URL | None, *, verify: bool) -> None:
    """Raise ConfigError where rows cannot or must not be copied."""
    if not verify:
        raise ConfigError(f"{ASKED}, and --no-verify leaves that out.", hint="Give one of them.")
    if lives_at is None or engine is None:
        raise ConfigError(f"{ASKED}, and no database is given.", hint="Give it with --db URL.")
    if engine.rows is None or engine.replica is None:
        raise ConfigError(f"{ASKED}, which nobody has taught for {engine.title} yet.", hint="Leave --verify-data out.")
    if config.production:
        raise ConfigError(
            "The rows of a database that is production are not copied, and `production` is set.",
            hint="Leave --verify-data out, or audit a staging copy.",
        )
    if engine.replica.file("") is not None:
        return
    if scratch is None:
        raise ConfigError(
            f"{ASKED}, and there is no database for that.", hint="Give an empty one of the same engine: --scratch URL."
        )
    if config.production is None and _server(lives_at, engine) != _server(scratch, engine):
        raise ConfigError(
            f"The rows of {live.where(lives_at)} would leave their server for {live.where(scratch)}, and nothing says"
            " that they are not production's.",
            hint="Give --no-production (production = false) when they are not.",
        )


_PLACES = ("host", "hostaddr", "port", "service", "servicefile", "unix_socket", "read_default_file")
"""Where drivers find the server besides the URL's own host."""


def _server(url: URL, engine: Engine) -> tuple[object, ...]:
    url = engine.session.url(url)
    return url.host, url.port, *(url.query.get(key) for key in _PLACES)


def changed(before: Mapping[QualifiedName, int], after: Mapping[QualifiedName, int]) -> dict[QualifiedName, str]:
    """Tables that have another number of rows, with both; those that are gone are no matter of rows."""
    return {
        name: f"{name} {before[name]:,} before, {number:,} after"
        for name, number in after.items()
        if name in before and number != before[name]
    }


def emptied(plan: Plan) -> frozenset[QualifiedName]:
    """Tables that a downgrade makes again without rows."""
    return frozenset(
        item.change.object.name
        for item in plan.items
        if isinstance(item.change, Drop) and isinstance(item.change.object, Table)
    )


def _touched(plan: Plan) -> frozenset[QualifiedName]:
    subjects = [(item.change.table, item.change.subject) for item in plan.items]
    return frozenset(
        table or subject.table for table, subject in subjects if table is not None or subject.kind is Kind.TABLE
    )


def _told(found: tuple[rows.Copied, ...]) -> str:
    some = [item for item in found if item.rows or item.refused]
    if not some:
        return "There are no rows in the tables that it changes, so none were tried."
    return f"Rows of the database were copied for it: {', '.join(map(_counted, some))}."


def _counted(item: rows.Copied) -> str:
    cut = f" (the newest of more: at most {rows.MOST:,} are copied for a table's own sake)" if item.cut else ""
    refused = f" ({item.refused:,} more could not be put there)" if item.refused else ""
    return f"{item.rows:,} of {item.table}{cut}{refused}"


def _names(schema: Schema) -> Iterator[str]:
    for table in schema.tables:
        yield from (str(table.name), *(column.name for column in table.columns))
        for parts in (table.indexes, table.uniques, table.foreign_keys, table.checks):
            yield from (str(part.name) for part in parts)
        yield str(table.primary_key.name) if table.primary_key is not None else ""
