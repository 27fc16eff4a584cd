"""Recipes of SQLite: batch mode where it sees all of a table, else the table made anew, and no row lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from auditor.model.changes import Drop
from auditor.model.names import QualifiedName
from auditor.model.schema import Check, Column, ForeignKey, Generated, Index, IndexPart, Unique
from auditor.model.step import Apply, Execute, Remark
from auditor.model.types import Family, Type
from auditor.model.verdict import Facet
from auditor.plugin.recipes import applied
from auditor_sqlite.recipes_reflection import unreflected
from tests.dialects.workshop import COLOURS, Workshop, added, altered


if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.model.changes import Change

pytestmark = [pytest.mark.needs("sqlite"), pytest.mark.usefixtures("server")]

PLAIN = (
    "CREATE TABLE parent (id INTEGER NOT NULL PRIMARY KEY)",
    """CREATE TABLE t (id INTEGER NOT NULL, p INTEGER, qty INTEGER, code VARCHAR(20), state VARCHAR(5),
    CONSTRAINT t_pk PRIMARY KEY (id),
    CONSTRAINT t_code_uq UNIQUE (code),
    CONSTRAINT states CHECK (state IN ('RED', 'GREEN')),
    CONSTRAINT t_p_fk FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE)""",
    "CREATE INDEX t_qty_ix ON t (qty) WHERE qty > 0",
    """CREATE TABLE child (id INTEGER NOT NULL PRIMARY KEY, t_id INTEGER,
    FOREIGN KEY (t_id) REFERENCES t (id) ON DELETE CASCADE)""",
    "INSERT INTO parent VALUES (1)",
    "INSERT INTO t VALUES (1, 1, 1, 'a', 'RED'), (2, 1, 2, 'b', 'GREEN')",
    "INSERT INTO child VALUES (1, 1), (2, 2)",
)
"""Each constraint in a line of its own, as SQLAlchemy writes them: 2.0.37 misreads the name of a UNIQUE that is not."""
RICH = (
    *PLAIN,
    "ALTER TABLE t ADD COLUMN twice INTEGER GENERATED ALWAYS AS (qty * 2) VIRTUAL",
    "CREATE INDEX t_lower_ix ON t (lower(code))",
)
"""The same with what SQLAlchemy's reflection does not see."""


@pytest.fixture(params=[PLAIN, RICH], ids=["batch", "anew"])
def workshop(request: pytest.FixtureRequest, database: str) -> Iterator[Workshop]:
    """Give a database with three tables and rows, of which batch mode sees all, or not."""
    made = Workshop(database, "sqlite")
    made.execute(*request.param)
    yield made
    made._made.dispose()


def changes(workshop: Workshop) -> dict[str, Change]:
    """Return changes that ALTER TABLE does not make."""
    find, table = workshop.column, workshop.table()
    (key,), (check,) = table.foreign_keys, table.checks
    return {
        "not null": altered(find("qty"), Facet.NULLABLE, nullable=False),
        "default": altered(find("qty"), Facet.DEFAULT, default="'0'"),
        "type": altered(find("code"), Facet.LENGTH, type=Type(Family.STRING, "varchar", (50,), "VARCHAR(50)")),
        "unique": added(Unique("t_qty_uq", ("qty",))),
        "drop unique": Drop(table.uniques[0], QualifiedName("t")),
        "foreign key": added(ForeignKey("t_qty_fk", ("qty",), QualifiedName("parent"), ("id",))),
        "action": altered(key, Facet.ON_DELETE, on_delete="SET NULL"),
        "check": added(Check("t_qty_ck", "qty > 0")),
        "other check": altered(check, Facet.EXPRESSION, expression="state IN ('RED', 'GREEN', 'BLUE')"),
        "index": altered(
            next(index for index in table.indexes if index.name == "t_qty_ix"), Facet.PREDICATE, predicate="qty > 1"
        ),
        "computed": added(Column("thrice", find("qty").type, generated=Generated("qty * 3", stored=True))),
        "expression": added(Column("mark", find("code").type, default="'a' || 'b'")),
        "moment": added(Column("made", Type(Family.DATETIME, "datetime", (), "DATETIME"), default="CURRENT_TIMESTAMP")),
    }


NAMES = (
    *("not null", "default", "type", "unique", "drop unique", "foreign key", "action", "check", "other check", "index"),
    *("computed", "expression", "moment"),
)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", NAMES)
def test_what_alter_table_does_not_do_is_done_and_taken_back(workshop: Workshop, name: str) -> None:
    """All else of the table stays, and so do its rows, and rows that refer to them."""
    change = changes(workshop)[name]
    plain = workshop.table().column("twice") is None
    if name == "foreign key":
        workshop.execute("INSERT INTO parent VALUES (2)")
    recipe = workshop.prove(change)
    in_batch = {isinstance(step.action, Apply) for step in recipe.up if step.remakes}
    assert (set() if name == "index" else {plain and name not in {"computed", "expression"}}) == in_batch
    assert [(2,)] == workshop.rows("SELECT count(*) FROM t")
    assert [(2,)] == workshop.rows("SELECT count(*) FROM child")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "harm", "says"),
    [
        ("not null", "UPDATE t SET qty = NULL", "NOT NULL constraint failed"),
        ("unique", "UPDATE t SET qty = 1", "UNIQUE constraint failed"),
        ("check", "UPDATE t SET qty = -1", "CHECK constraint failed"),
    ],
)
def test_rows_against_a_change_are_counted_and_refused(workshop: Workshop, name: str, harm: str, says: str) -> None:
    """The probe finds the rows that SQLite will refuse, and none where there are none; the table stays as it was."""
    recipe = workshop.recipe(changes(workshop)[name])
    assert [(0, [])] == [workshop.counted(probe) for probe in recipe.probes]
    workshop.execute(harm)
    ((count, keys),) = map(workshop.counted, recipe.probes)
    assert (True, True) == (count > 0, keys != [])
    with pytest.raises(sa.exc.DBAPIError, match=says):
        workshop.run(recipe.up)
    assert [(2,)] == workshop.rows("SELECT count(*) FROM t")


def test_orphans_are_counted(workshop: Workshop) -> None:
    """SQLite takes a key whatever the rows are, so that the probe is all there is."""
    (probe,) = workshop.recipe(changes(workshop)["foreign key"]).probes
    assert (1, [(2, 2)]) == workshop.counted(probe)


@pytest.mark.filterwarnings("ignore")
def test_names_become_values_and_back(workshop: Workshop) -> None:
    """The rows are rewritten on the way into the table with the new CHECK."""
    (check,) = workshop.table().checks
    change = altered(check, Facet.EXPRESSION, expression="state IN ('red', 'green')")
    wanted = applied(workshop.read(), change)
    known = altered(workshop.column("state"), Facet.TYPE, enumeration=COLOURS)
    recipe = workshop.prove(change, applied(wanted, known))
    workshop.recipe(change)
    workshop.run(recipe.up)
    assert [("red",), ("green",)] == workshop.rows("SELECT state FROM t ORDER BY id")
    workshop.run(recipe.down)
    assert [("RED",), ("GREEN",)] == workshop.rows("SELECT state FROM t ORDER BY id")


@pytest.mark.filterwarnings("ignore")
def test_a_column_that_needs_a_value_is_added_in_three_steps(workshop: Workshop) -> None:
    """Without a value, with a note on who has to give one, and then NOT NULL, which SQLite refuses until then."""
    change = added(Column("must", Type(Family.INTEGER, "integer", (), "INTEGER"), nullable=False))
    recipe = workshop.recipe(change)
    kinds = [type(step.action) for step in recipe.up]
    assert [Apply, Remark] == kinds[:2]
    assert {Apply, Execute} >= set(kinds[2:])
    ((count, _),) = map(workshop.counted, recipe.probes)
    assert 2 == count
    with pytest.raises(sa.exc.DBAPIError, match="NOT NULL constraint failed"):
        workshop.run(recipe.up)


def test_a_run_that_stopped_while_the_table_was_made_anew_is_gone_on_with(workshop: Workshop) -> None:
    """Statements commit one by one: whichever was the last, the second run loses no row."""
    workshop.execute("CREATE INDEX t_more_ix ON t (lower(code))")  # so that batch mode is not taken
    change = added(Check("t_qty_ck", "qty > 0"))
    before = workshop.read()
    wanted = applied(before, change)
    recipe = workshop.recipe(change, wanted)
    for done in range(len(recipe.up) + 1):
        workshop.run(recipe.up[:done])
        workshop.run(recipe.up)
        assert [] == workshop.left(wanted)
        assert [(2,)] == workshop.rows("SELECT count(*) FROM t")
        workshop.run(recipe.down)


def test_an_index_needs_nothing_but_itself(workshop: Workshop) -> None:
    """CREATE INDEX and DROP INDEX are SQLite's own."""
    change = added(Index("t_state_ix", (IndexPart("state"),)))
    assert not any(step.remakes for step in workshop.prove(change).up)


def test_numbers_are_not_used_again(workshop: Workshop) -> None:
    """AUTOINCREMENT goes on from where it was, though the rows are gone that had the numbers."""
    workshop.execute(
        "CREATE TABLE ticket (id INTEGER PRIMARY KEY AUTOINCREMENT, note VARCHAR(9))",
        "INSERT INTO ticket (id) VALUES (7)",
        "DELETE FROM ticket",
    )
    change = altered(workshop.column("note", "ticket"), Facet.DEFAULT, "ticket", default="'?'")
    recipe = workshop.recipe(change)
    workshop.run(recipe.up)
    workshop.execute("INSERT INTO ticket (note) VALUES ('next')")
    assert [(8,)] == workshop.rows("SELECT id FROM ticket")


def test_a_comment_ends_nothing(workshop: Workshop) -> None:
    """The catalog tells it with the default that it stands behind."""
    workshop.execute("CREATE TABLE noted (id INTEGER NOT NULL PRIMARY KEY, note TEXT DEFAULT (1 -- one\n))")
    workshop.prove(altered(workshop.column("note", "noted"), Facet.NULLABLE, "noted", nullable=False))


@pytest.mark.parametrize(
    ("statement", "lost"),
    [
        ("CREATE TABLE plain (id INTEGER PRIMARY KEY, code VARCHAR(20), CONSTRAINT uq UNIQUE (code))", ""),
        ('CREATE TABLE named (id INTEGER PRIMARY KEY, CONSTRAINT "the key" UNIQUE (id))', "the name the key"),
        ("CREATE TABLE money (id INTEGER PRIMARY KEY, price MONEY)", "the type of price"),
        ("CREATE TABLE strict (id INTEGER PRIMARY KEY) STRICT", "the option STRICT"),
        ("CREATE TABLE nocase (id INTEGER PRIMARY KEY, code TEXT COLLATE NOCASE)", "the collation of code"),
        ("CREATE TABLE bare (id INTEGER PRIMARY KEY, CHECK (id > 0))", "CHECK (id > 0)"),
        ("CREATE TABLE joined (id INTEGER PRIMARY KEY, code TEXT DEFAULT ('a' || 'b'))", "the default of code"),
        ("CREATE TABLE called (id INTEGER PRIMARY KEY, code TEXT DEFAULT (lower('A')))", ""),
        (
            "CREATE TABLE lines (id INTEGER PRIMARY KEY, CONSTRAINT ck CHECK (id > 0\nOR id < -9))",
            "CHECK (id > 0 OR id < -9)",
        ),
    ],
)
def test_what_reflection_does_not_tell(workshop: Workshop, statement: str, lost: str) -> None:
    """Batch mode makes a table from what SQLAlchemy reflects of it; where that is not all, SQL does."""
    workshop.execute(statement)
    assert lost == unreflected(workshop.table(statement.split()[2]))
