from __future__ import annotations

import pytest

from auditor.model.names import QualifiedName
from auditor.model.query import Query, Unread, Via
from tests.sql.extract.support import one, python, texts


ELSEWHERE = "unread: its text is put together elsewhere"


@pytest.mark.parametrize(
    ("code", "via"),
    [
        ('text("SELECT 1")', Via.TEXT),
        ('sa.text("SELECT 1")', Via.TEXT),
        ('sa.sql.expression.text("SELECT 1")', Via.TEXT),
        ('conn.execute(sa.text(text="SELECT 1"))', Via.TEXT),
        ('op.execute("SELECT 1")', Via.TEXT),
        ('batch_op.execute("SELECT 1")', Via.TEXT),
        ('conn.exec_driver_sql("SELECT 1")', Via.DRIVER),
        ('cursor.execute("SELECT 1")', Via.DRIVER),
        ('conn.cursor().execute("SELECT 1")', Via.DRIVER),
        ('cur.executemany("SELECT 1", rows)', Via.DRIVER),
        ('connection.executescript("SELECT 1")', Via.DRIVER),
        ('session.scalars("SELECT 1")', Via.DRIVER),
        ('session.scalar("SELECT 1")', Via.DRIVER),
        ('await conn.stream("SELECT 1")', Via.DRIVER),
        ('await pool.fetchrow("SELECT 1")', Via.DRIVER),
        ('execute_values(cur, "SELECT 1", rows)', Via.DRIVER),
        ('pd.read_sql("SELECT 1", engine)', Via.DRIVER),
        ('pandas.read_sql_query(sql="SELECT 1", con=engine)', Via.DRIVER),
        ('sa.DDL("SELECT 1")', Via.DRIVER),
    ],
)
def test_every_call_that_sends_sql(code: str, via: Via) -> None:
    """A literal that reaches one of these is a query, sent in its own way."""
    code = f"async def f():\n    {code}\n"
    found = one(code)
    assert ("SELECT 1", via, "f") == (found.text, found.via, found.function)


@pytest.mark.parametrize(
    ("code", "via", "text", "table"),
    [
        ('sa.Table("t", m, sa.CheckConstraint("a > 0"))', Via.CHECK, "a > 0", "t"),
        (
            'class T(B):\n    __tablename__ = "t"\n    c = sa.Column(server_default=text("now()"))',
            Via.DEFAULT,
            "now()",
            "t",
        ),
        ('op.add_column("t", sa.Column("c", sa.Computed("a + 1")))', Via.GENERATED, "a + 1", "t"),
        ('op.create_index("i", "t", [text("lower(a)")])', Via.INDEX, "lower(a)", "t"),
        ('op.create_index("i", "t", ["a"], postgresql_where=text("b"))', Via.INDEX, "b", "t"),
        (
            'class T(B):\n    __tablename__ = "t"\n    __table_args__ = (sa.Index("i", sqlite_where="c"),)',
            Via.INDEX,
            "c",
            "t",
        ),
        ('op.create_check_constraint("n", "t", "a > 1")', Via.CHECK, "a > 1", "t"),
        ('with op.batch_alter_table("t") as b:\n    b.create_check_constraint("n", "a > 2")', Via.CHECK, "a > 2", "t"),
        ('sa.select(sa.literal_column("count(*)"))', Via.EXPRESSION, "count(*)", None),
        ('sa.select(t).where(text("a = :x"))', Via.EXPRESSION, "a = :p1", None),
    ],
)
def test_expressions_know_what_they_are_for(code: str, via: Via, text: str, table: str | None) -> None:
    """Checks, defaults, generated columns, index parts and parts of queries; the first four with their table."""
    found = one(code)
    assert (via, text, table and QualifiedName(table)) == (found.via, found.text, found.table)
    assert found.fragment


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ('text("SELECT a " "FROM t")', "SELECT a FROM t"),
        ('text("SELECT a " + "FROM " + "t")', "SELECT a FROM t"),
        ('T = "t"\ntext("SELECT a FROM " + T)', "SELECT a FROM t"),
        ('class A:\n    T = "SELECT 1"\n    def f(self):\n        text(self.T)', "SELECT 1"),
        ('def f():\n    q = "SELECT 1"\n    q += " FROM t"\n    text(q)', "SELECT 1 FROM t"),
        ('text("SELECT {} FROM {t}".format("a", t="t"))', "SELECT a FROM t"),
        ('text("SELECT %s FROM %(t)s" % {"t": "t"})', "SELECT hole_1 FROM t"),
        ('text("SELECT %s FROM %s" % ("a", "t"))', "SELECT a FROM t"),
        ('text("SELECT %d" % 5)', "SELECT 5"),
        ('t = "t"\ntext(f"SELECT a FROM {t}")', "SELECT a FROM t"),
        ('text("SELECT " + ", ".join(["a", "b"]))', "SELECT a, b"),
        ('text("SELECT {a}".replace("{a}", "b"))', "SELECT b"),
        ('import textwrap\ntext(textwrap.dedent("""\n    SELECT a\n      FROM t\n    """))', "SELECT a\n  FROM t"),
        ('text("""SELECT a\n    FROM t""".strip())', "SELECT a\n    FROM t"),
        ('def q(x):\n    return f"SELECT a LIMIT {x}"\ntext(q(5))', "SELECT a LIMIT :p1"),
        ("text(f\"SELECT {f'a{1}'} FROM t\")", "SELECT a1 FROM t"),
    ],
)
def test_texts_are_put_together(code: str, text: str) -> None:
    """Constants, names with one value, and every way of joining them give the text that is sent."""
    assert [text] == texts(code)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('q = "SELECT 1" if x else "SELECT 2"\ntext(q)', ["SELECT 1", "SELECT 2"]),
        ('for q in ("SELECT 1", "SELECT 2"):\n    op.execute(q)', ["SELECT 1", "SELECT 2"]),
        ('Q = {"a": "SELECT 1", "b": "SELECT 2"}\nfor k, q in Q.items():\n    op.execute(q)', ["SELECT 1", "SELECT 2"]),
        ('Q = {"a": "SELECT 1", "b": "SELECT 2"}\nop.execute(Q["b"])', ["SELECT 2"]),
        ('def f():\n    q = "SELECT 1"\n    text(q)\n    q = "SELECT 2"\n    text(q)', ["SELECT 1", "SELECT 2"]),
        (
            'def f():\n    if x:\n        q = "SELECT 1"\n    else:\n        q = "SELECT 2"\n    text(q)',
            ["SELECT 1", "SELECT 2"],
        ),
        ("op.execute(\"SELECT 1; SELECT ';'; -- x;\\n\")", ["SELECT 1", "SELECT ';'"]),
        ('def run(sql):\n    op.execute(sql)\nrun("SELECT 1")', ["SELECT 1"]),
        (
            'class A:\n  def run(self, a, sql):\n    text(sql)\n  def f(self):\n    self.run(1, "SELECT 1")',
            ["SELECT 1"],
        ),
        ('def f():\n    q = "SELECT " + q0\n    q = q + " x"\n    text(q)', ["SELECT hole_1 x"]),
    ],
)
def test_several_texts_may_reach_one_call(code: str, expected: list[str]) -> None:
    """Branches, loops over literals, entries of dictionaries, several statements, functions that hand a text on."""
    assert expected == texts(code)


@pytest.mark.parametrize(
    ("code", "text", "dynamic", "holes"),
    [
        ('text(f"SELECT a FROM t WHERE b = {x}")', "SELECT a FROM t WHERE b = :p1", False, [("x", True, False)]),
        (
            "text(f\"SELECT a FROM t WHERE b = '{x}'\")",
            "SELECT a FROM t WHERE b = 'hole_1'",
            True,
            [("x", True, False)],
        ),
        (
            'text(f"SELECT a FROM {x} LIMIT {y}")',
            "SELECT a FROM hole_1 LIMIT :p1",
            True,
            [("x", False, False), ("y", True, False)],
        ),
        ('text(f"SELECT a IN ({x}, {y})")', "SELECT a IN (:p1, :p2)", False, [("x", True, False), ("y", True, False)]),
        (
            'text(f"INSERT INTO t VALUES (1, {x}), ({y}, 2)")',
            "INSERT INTO t VALUES (1, :p1), (:p2, 2)",
            False,
            [("x", True, False), ("y", True, False)],
        ),
        ('text(f"SELECT lower({x})")', "SELECT lower(hole_1)", True, [("x", False, False)]),
        ('text(f"SELECT a FROM t_{int(x)}")', "SELECT a FROM t_hole_1", True, [("int(x)", False, True)]),
        ('for x in ("a", "b"):\n    op.execute(f"ANALYZE {x}")', "ANALYZE hole_1", True, [("x", False, True)]),
        ('text(f"SELECT a FROM {T.__tablename__}")', "SELECT a FROM hole_1", True, [("T.__tablename__", False, True)]),
        (
            'text(f"SELECT a FROM {preparer.quote(x)}")',
            "SELECT a FROM hole_1",
            True,
            [("preparer.quote(x)", False, True)],
        ),
        ('text("SELECT a IN (%s)" % ", ".join(["?"] * n))', "SELECT a IN (?)", False, []),
        (
            'text("SELECT a" + (" FOR UPDATE" if x else ""))',
            "SELECT a hole_1",
            True,
            [("' FOR UPDATE' if x else ''", False, True)],
        ),
    ],
)
def test_holes(code: str, text: str, dynamic: bool, holes: list[tuple[str, bool, bool]]) -> None:
    """A hole where a value may stand is a parameter; elsewhere nobody knows what the statement is."""
    found = one(code)
    assert (text, dynamic) == (found.text, found.dynamic)
    assert holes == [(hole.source, hole.value, hole.constant) for hole in found.holes]
    assert all(found.text[hole.start : hole.end].startswith((":p", "hole_")) for hole in found.holes)


@pytest.mark.parametrize(
    "code",
    [
        'log.info("SELECT a FROM t")',
        '"""SELECT a FROM t"""',
        'SQL = "SELECT a FROM t"',
        'subprocess.execute("ls -l")',
        'processutils.execute("set -x")',
        'executor.execute("Select a file")',
        'redis.execute("SET", "a", "b")',
        "session.execute(sa.select(t))",
        "cursor.execute(stmt.compile())",
        'ax.text(0.5, 0.5, "Select a")',
        "op.execute(t.update())",
        "op.execute(t.insert(), rows)",
        'sa.Column(server_default="a b")',
        'op.alter_column("t", "c", existing_server_default=text("now()"))',
        'pd.read_sql("a_table", engine)',
        'def text(x): ...\nfrom mine import nothing\nlabel.text("Select from the list")',
    ],
)
def test_what_only_looks_like_sql_is_silent(code: str) -> None:
    """Log messages, docstrings, commands, and constructs of SQLAlchemy are no raw SQL."""
    assert [] == python(code)


@pytest.mark.parametrize(
    "code",
    [
        "text(make())",
        "def f(x):\n    text(x)",
        "conn.exec_driver_sql(statements[0])",
        "text(module.SQL)",
        'text(f"{x}")',
    ],
)
def test_what_nobody_can_read_is_told(code: str) -> None:
    """A call that takes nothing but SQL is never passed over in silence."""
    assert [ELSEWHERE] == texts(code)


def test_places_inside_of_strings() -> None:
    """Line and column of any character, through parameters, escapes and literals one after the other."""
    code = 'text("""\n    SELECT \\\n a,\n      b -- \\u00e9 :x\n      FROM t"""\n'
    code += """  " WHERE é = :x" + ' AND \\'z\\' = y')\n"""
    found = one(code)
    lines = ("\n" * 3 + code).split("\n")
    for word in ("SELECT", "a,", "FROM", "WHERE", "= :p1", "AND", "z", "y"):
        place = found.at(found.text.index(word))
        assert place.line is not None
        assert place.column is not None
        assert lines[place.line - 1][place.column - 1 :].startswith(word.replace(":p1", ":x"))
    assert (5, 5) == (found.origin.line, found.origin.column)


def test_a_subject_is_the_text_and_never_the_line() -> None:
    """The fingerprint of a finding stays when lines are added above."""
    assert one('text("SELECT  1")').subject == one('\n\ntext("SELECT 1")').subject


@pytest.mark.parametrize(
    ("code", "why", "line"),
    [
        ("x = (\ntext('a'", "Python cannot read the file: '(' was never closed", 5),
        ("def f(:\n  text('a')", "Python cannot read the file: invalid syntax", 4),
        (f"text('x' + {'(' * 5000}1{')' * 5000})", "Python cannot read the file: ", 4),
        ("text(" + " + ".join(["'a'"] * 20_000) + ")", "", None),
    ],
)
def test_python_that_cannot_be_read(code: str, why: str, line: int | None) -> None:
    """A sentence with the place, and never a traceback."""
    (found,) = python(code)
    assert isinstance(found, Unread)
    assert found.why.startswith(why or ("Python cannot", "its expressions"))
    assert line in {found.origin.line, None} or found.origin.line is None


def test_statements_of_one_text_know_their_places() -> None:
    """Each statement of a text begins where it stands."""
    found = [item for item in python('op.execute("""\nSELECT 1;\n  SELECT 2""")') if isinstance(item, Query)]
    assert [(5, 1), (6, 3)] == [(item.origin.line, item.origin.column) for item in found]
