from __future__ import annotations

import pytest

from auditor.model.query import Query
from auditor.sql.extract.files import Source
from auditor.sql.extract.python.module import module
from tests.sql.extract.support import engines


NAME = "op.get_bind().dialect.name"
NAMES = f"""
def f():
    name = {NAME}
    lite = name == "sqlite"
    if lite:
        op.execute("SELECT 1")
    elif name == "mysql":
        op.execute("SELECT 2")
    else:
        op.execute("SELECT 3")
"""
MATCH = f"""
match {NAME}:
    case "mysql" | "mariadb":
        op.execute("SELECT 1")
    case "sqlite":
        op.execute("SELECT 2")
    case _:
        op.execute("SELECT 3")
"""
NAMED = """
def _set_sqlite_pragma():
    op.execute("SELECT 1")
class PostgreSQLStore:
    def method(self):
        op.execute("SELECT 2")
def mysql_to_postgresql():
    op.execute("SELECT 3")
"""
ALL = ["mariadb", "mysql", "postgresql", "sqlite"]


@pytest.mark.parametrize(
    ("test", "held", "failed"),
    [
        (f'{NAME} == "postgresql"', ["postgresql"], ["mariadb", "mysql", "sqlite"]),
        (f'"postgresql" == {NAME}', ["postgresql"], ["mariadb", "mysql", "sqlite"]),
        (f'{NAME} != "sqlite"', ["mariadb", "mysql", "postgresql"], ["sqlite"]),
        (f'{NAME} == "mysql"', ["mysql"], ["postgresql", "sqlite"]),
        (f'{NAME} == "mariadb"', ["mariadb"], ["mysql", "postgresql", "sqlite"]),
        (f'{NAME} in ("mysql", "mariadb")', ["mariadb", "mysql"], ["postgresql", "sqlite"]),
        (f'{NAME} not in ["sqlite", "postgresql"]', ["mariadb", "mysql"], ["postgresql", "sqlite"]),
        (f'{NAME}.startswith("postgres")', ["postgresql"], ["mariadb", "mysql", "sqlite"]),
        (f'not {NAME} == "sqlite"', ["mariadb", "mysql", "postgresql"], ["sqlite"]),
        (f'{NAME} == "sqlite" and something', ["sqlite"], None),
        (f'{NAME} == "sqlite" or something', None, ["mariadb", "mysql", "postgresql"]),
        (f'{NAME} == "sqlite" or {NAME} == "postgresql"', ["postgresql", "sqlite"], ["mariadb", "mysql"]),
        (f'{NAME} == "oracle"', ["oracle"], ALL),
        ('"sqlite" in str(engine.url)', ["sqlite"], ["mariadb", "mysql", "postgresql"]),
        ("self.db_type == SQLITE", ["sqlite"], ["mariadb", "mysql", "postgresql"]),
        ("kind is Database.POSTGRES", ["postgresql"], ["mariadb", "mysql", "sqlite"]),
        ("db_type == MSSQL", ["mssql"], ALL),
        ("color == RED", None, None),
        ("is_sqlite", ["sqlite"], ["mariadb", "mysql", "postgresql"]),
        ("self.is_postgres()", ["postgresql"], ["mariadb", "mysql", "sqlite"]),
        ("isinstance(bind.dialect, postgresql.dialect)", ["postgresql"], ["mariadb", "mysql", "sqlite"]),
        ('color == "red"', None, None),
        ("something", None, None),
    ],
)
def test_branches_restrict_the_engines(test: str, held: list[str] | None, failed: list[str] | None) -> None:
    """What a test says of the dialect holds for what is inside, and its opposite for the rest."""
    code = f'if {test}:\n    op.execute("SELECT 1")\nelse:\n    op.execute("SELECT 2")\n'
    assert [("SELECT 1", held), ("SELECT 2", failed)] == engines(code)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            f'def f():\n    if {NAME} != "mysql":\n        return\n    op.execute("SELECT 1")\n',
            [("SELECT 1", ["mysql"])],
        ),
        (
            NAMES,
            [("SELECT 1", ["sqlite"]), ("SELECT 2", ["mysql"]), ("SELECT 3", ["postgresql"])],
        ),
        (
            f'def f():\n    op.execute("SELECT 1")\nif {NAME} == "sqlite":\n    f()\n',
            [("SELECT 1", ["sqlite"])],
        ),
        (
            f'def f():\n    op.execute("SELECT 1")\nif {NAME} == "sqlite":\n    f()\nf()\n',
            [("SELECT 1", None)],
        ),
        (
            MATCH,
            [("SELECT 1", ["mariadb", "mysql"]), ("SELECT 2", ["sqlite"]), ("SELECT 3", ["postgresql"])],
        ),
        (
            f'op.execute({{"mysql": "SELECT 1", "sqlite": "SELECT 2"}}[{NAME}])',
            [("SELECT 1", ["mysql"]), ("SELECT 2", ["sqlite"])],
        ),
        (
            NAMED,
            [("SELECT 1", ["sqlite"]), ("SELECT 2", ["postgresql"]), ("SELECT 3", None)],
        ),
        (
            '@compiles(Thing, "postgresql")\ndef f(element, compiler):\n    text("SELECT 1")\n',
            [("SELECT 1", ["postgresql"])],
        ),
        (
            'sa.event.listen(t, "after_create", sa.DDL("SELECT 1").execute_if(dialect="postgresql"))',
            [("SELECT 1", ["postgresql"])],
        ),
        (
            'ddl = sa.DDL("SELECT 1")\nsa.event.listen(t, "x", ddl.execute_if(dialect=("mysql", "sqlite")))',
            [("SELECT 1", ["mysql", "sqlite"])],
        ),
        (
            f'if {NAME} == "sqlite":\n    q = "SELECT 1"\nelse:\n    q = "SELECT 2"\nop.execute(q)\n',
            [("SELECT 1", ["sqlite"]), ("SELECT 2", ["mariadb", "mysql", "postgresql"])],
        ),
        (
            f'op.execute("SELECT 1" if {NAME} == "sqlite" else "SELECT 2")',
            [("SELECT 1", ["sqlite"]), ("SELECT 2", ["mariadb", "mysql", "postgresql"])],
        ),
    ],
    ids=[
        "return",
        "names",
        "called once",
        "called twice",
        "match",
        "dict",
        "names of functions",
        "compiles",
        "ddl",
        "later",
        "assign",
        "if",
    ],
)
def test_other_ways_of_asking(code: str, expected: list[tuple[str, list[str] | None]]) -> None:
    """Early returns, names, functions called in a branch only, match, dictionaries, decorators, events."""
    assert expected == engines(code)


def test_conditions_of_indexes_are_for_the_dialect_of_their_keyword() -> None:
    """No other dialect looks at them."""
    code = 'op.create_index("i", "t", ["a"], postgresql_where=text("a::int > 0"), sqlite_where="b")'
    assert [("a::int > 0", ["postgresql"]), ("b", ["sqlite"])] == engines(code)


def test_a_driver_says_the_dialect() -> None:
    """Where a file imports one driver, and nothing that is for several."""
    code = "import sqlite3\nsqlite3.connect(x).execute('SELECT 1')\n"
    made = (
        module(Source("a.py", code, is_script=False)),
        module(Source("a.py", f"import alembic\n{code}", is_script=False)),
    )
    assert [[frozenset({"sqlite"})], [None]] == [
        [item.engines for item in found if isinstance(item, Query)] for found in made
    ]
