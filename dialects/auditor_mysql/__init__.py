"""MySQL and MariaDB: one engine in two flavours."""

from __future__ import annotations

from auditor.plugin.engine import Engine
from auditor_mysql.declarations import MySQLDeclarations
from auditor_mysql.dml import MySQLDml
from auditor_mysql.enums import MySQLEnums
from auditor_mysql.expressions import MySQLExpressions
from auditor_mysql.flavour import MARIADB, MYSQL
from auditor_mysql.foreign_keys import MySQLForeignKeys
from auditor_mysql.limits import MySQLLimits
from auditor_mysql.names import MySQLNames
from auditor_mysql.portability import MySQLPortability
from auditor_mysql.recipes import MySQLRecipes
from auditor_mysql.reflect import MySQLCatalog
from auditor_mysql.replica import MySQLReplica
from auditor_mysql.rows import MySQLRows
from auditor_mysql.scratch import MySQLScratch
from auditor_mysql.session import MySQLSession
from auditor_mysql.statements import MySQLStatements
from auditor_mysql.types import MySQLTypes


ENGINE = Engine(
    name="mysql",
    title="MySQL and MariaDB",
    dialects=frozenset({"mysql", "mariadb"}),
    sqlglot="mysql",
    versions=("MariaDB 10.11", "MariaDB 11.4", "MariaDB 11.8", "MySQL 8.4", "MySQL 9.7"),
    tested=("MariaDB 10.11", "MySQL 9.7"),
    session=MySQLSession(),
    catalog=MySQLCatalog(),
    declarations=MySQLDeclarations(),
    types=MySQLTypes(),
    expressions=MySQLExpressions(),
    names=MySQLNames(),
    foreign_keys=MySQLForeignKeys(),
    enums=MySQLEnums(),
    flavours=(MYSQL, MARIADB),
    scratch=MySQLScratch(),
    statements=MySQLStatements(),
    limits=MySQLLimits(),
    recipes=MySQLRecipes(),
    replica=MySQLReplica(),
    rows=MySQLRows(),
    dml=MySQLDml(),
    portability=MySQLPortability(),
)
