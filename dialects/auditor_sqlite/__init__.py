"""SQLite: what the auditor knows of it."""

from __future__ import annotations

from auditor.plugin.engine import Engine
from auditor_sqlite.declarations import SqliteDeclarations
from auditor_sqlite.dml import SqliteDml
from auditor_sqlite.enums import SqliteEnums
from auditor_sqlite.expressions import SqliteExpressions
from auditor_sqlite.foreign_keys import SqliteForeignKeys
from auditor_sqlite.names import SqliteNames
from auditor_sqlite.normalise import SqliteScratch
from auditor_sqlite.portability import SqlitePortability
from auditor_sqlite.recipes import SqliteRecipes
from auditor_sqlite.reflect import SqliteCatalog
from auditor_sqlite.replica import SqliteReplica
from auditor_sqlite.rows import SqliteRows
from auditor_sqlite.session import SqliteSession
from auditor_sqlite.statements import SqliteStatements
from auditor_sqlite.types import SqliteTypes


ENGINE = Engine(
    name="sqlite",
    title="SQLite",
    dialects=frozenset({"sqlite"}),
    sqlglot="sqlite",
    versions=("3.40",),
    tested=("3.40",),
    session=SqliteSession(),
    catalog=SqliteCatalog(),
    declarations=SqliteDeclarations(),
    types=SqliteTypes(),
    expressions=SqliteExpressions(),
    names=SqliteNames(),
    foreign_keys=SqliteForeignKeys(),
    enums=SqliteEnums(),
    scratch=SqliteScratch(),
    statements=SqliteStatements(),
    recipes=SqliteRecipes(),
    replica=SqliteReplica(),
    rows=SqliteRows(),
    dml=SqliteDml(),
    portability=SqlitePortability(),
)
