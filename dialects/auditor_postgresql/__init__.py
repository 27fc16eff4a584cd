"""PostgreSQL: what the auditor knows of it."""

from __future__ import annotations

from auditor.plugin.engine import Engine
from auditor_postgresql.catalog import PostgresCatalog
from auditor_postgresql.declarations import PostgresDeclarations
from auditor_postgresql.dml import PostgresDml
from auditor_postgresql.enums import PostgresEnums
from auditor_postgresql.expressions import PostgresExpressions
from auditor_postgresql.foreign_keys import PostgresForeignKeys
from auditor_postgresql.names import PostgresNames
from auditor_postgresql.portability import PostgresPortability
from auditor_postgresql.recipes import PostgresRecipes
from auditor_postgresql.replica import PostgresReplica
from auditor_postgresql.rows import PostgresRows
from auditor_postgresql.scratch import PostgresScratch
from auditor_postgresql.session import PostgresSession
from auditor_postgresql.statements import PostgresStatements
from auditor_postgresql.types import PostgresTypes


ENGINE = Engine(
    name="postgresql",
    title="PostgreSQL",
    dialects=frozenset({"postgresql"}),
    sqlglot="postgres",
    versions=("14", "15", "16", "17", "18"),
    tested=("15", "18"),
    session=PostgresSession(),
    catalog=PostgresCatalog(),
    declarations=PostgresDeclarations(),
    types=PostgresTypes(),
    expressions=PostgresExpressions(),
    names=PostgresNames(),
    foreign_keys=PostgresForeignKeys(),
    enums=PostgresEnums(),
    scratch=PostgresScratch(),
    statements=PostgresStatements(),
    recipes=PostgresRecipes(),
    replica=PostgresReplica(),
    rows=PostgresRows(),
    dml=PostgresDml(),
    portability=PostgresPortability(),
)
