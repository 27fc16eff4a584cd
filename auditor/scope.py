"""Which schemas of a database an audit looks at, and which of them hold the tables that models give no schema."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator

import msgspec

from auditor.compare.tenants import Tenancy, seen_from
from auditor.errors import ConfigError
from auditor.model.names import QualifiedName
from auditor.model.schema import Schema
from auditor.plugin.engine import Engine, targets


def chosen(patterns: tuple[str, ...], present: Iterable[str], default: str) -> tuple[str | None, ...]:
    """The schemas that --schema asks for, None standing for the default one, which is asked for when nothing is."""
    if not patterns:
        return (None,)
    names = [name for name in present if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)]
    if not names:
        raise ConfigError(
            f"No schema of the database matches {', '.join(patterns)}.",
            hint=f"It has {', '.join(present) or 'none that this user can see'}.",
        )
    return tuple(None if name == default else name for name in names)


def named(model: Schema, placed: frozenset[QualifiedName]) -> tuple[str | None, ...]:
    """The schemas that the models name themselves; None is the default one, named by the tables `placed` in it."""
    names = [item.name for item in model.tables]
    names += [item.name for item in model.enums] + [item.name for item in model.sequences]
    return (*([None] if placed else []), *targets(names)[1:])


def tenancy(
    schemas: tuple[str | None, ...], model: Schema, placed: frozenset[QualifiedName], engine: Engine
) -> Tenancy | None:
    """How the tables without a schema are spread over those that were asked for; None for the default one alone.

    A schema that some table names is that table's, and none for the tables without one.
    """
    if schemas == (None,):
        return None
    own = named(model, placed)
    default = model.server.setting("default_schema")
    return Tenancy(tuple(name for name in schemas if name not in own), default, placed, engine.sqlglot)


def from_inside(live: Schema, found: Tenancy | None, ignored: frozenset[QualifiedName]) -> Schema:
    """The database as the project's own tools see it: of many schemas that hold the same tables, one of each table."""
    views = [seen_from(live, tenant, found) for tenant in found.schemas] if found is not None else [live]
    tables = {table.name: table for view in reversed(views) for table in view.tables if table.name not in ignored}
    if found is not None:
        own = {found.title(tenant) for tenant in found.schemas}
        tables = {name: table for name, table in tables.items() if name.schema not in own}
    return msgspec.structs.replace(live, tables=tuple(tables[name] for name in sorted(tables)))


def told(found: Tenancy | None, patterns: tuple[str, ...]) -> Iterator[str]:
    """What the report says about it."""
    if found is None:
        return
    count = len(found.schemas)
    each = f"each of {count} schemas" if count > 1 else "schema " + "".join(map(found.title, found.schemas))
    where = f"looked for in {each}" if count else "left out: no other schema matches"
    yield f"The tables that the models give no schema are {where} (--schema {', '.join(patterns)})."
