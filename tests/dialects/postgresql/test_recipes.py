"""Recipes of PostgreSQL: what rows refuse is known beforehand, and nothing is left half-way."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from auditor.model.changes import Alter, Change
from auditor.model.fix import Applicability
from auditor.model.names import QualifiedName
from auditor.model.schema import Check, Column, ForeignKey, Identity, Index, IndexPart, Unique
from auditor.model.step import Apply, Execute, Refusal, Step
from auditor.model.types import Family, Type
from auditor.model.verdict import Different, Facet
from auditor.plugin.engine import Situation
from auditor.plugin.recipes import applied
from tests.dialects.workshop import COLOURS, Workshop, added, altered


if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.needs("postgresql"), pytest.mark.usefixtures("server")]

TABLES = (
    "CREATE TABLE parent (id int PRIMARY KEY)",
    "CREATE TYPE colour AS ENUM ('RED', 'GREEN')",
    """CREATE TABLE t (id serial PRIMARY KEY, p int, qty int, code varchar(20), hue colour DEFAULT 'RED',
    shade varchar(10) CONSTRAINT shades CHECK (shade IN ('RED', 'GREEN')))""",
    "INSERT INTO parent VALUES (1)",
    "INSERT INTO t (p, qty, code, hue, shade) VALUES (1, 1, 'a', 'RED', 'RED'), (1, 2, 'b', 'GREEN', 'GREEN')",
)


@pytest.fixture
def workshop(database: str) -> Iterator[Workshop]:
    """Give a database with two tables and rows."""
    made = Workshop(database, "postgresql")
    made.execute(*TABLES)
    yield made
    made._made.dispose()


def refusing(workshop: Workshop) -> list[tuple[Change, str, str]]:
    """Return changes, with rows that are against them, and what the server says then."""
    find = workshop.column
    key = ForeignKey("t_p_fk", ("p",), QualifiedName("parent"), ("id",))
    hue = find("hue")
    fewer = replace(hue.type, args=("GREEN",))
    return [
        (altered(find("qty"), Facet.NULLABLE, nullable=False), "UPDATE t SET qty = NULL", "is violated by some row"),
        (added(Unique("t_code_uq", ("code",))), "UPDATE t SET code = 'a'", "could not create unique index"),
        (added(key), "UPDATE t SET p = 7", "violates foreign key constraint"),
        (added(Check("t_qty_ck", "qty > 0")), "UPDATE t SET qty = -1", "is violated by some row"),
        (
            altered(find("code"), Facet.LENGTH, type=Type(Family.STRING, "varchar", (3,))),
            "UPDATE t SET code = 'too long'",
            "value too long",
        ),
        (altered(hue, Facet.LABELS, type=fewer), "UPDATE t SET hue = 'RED'", "invalid input value for enum"),
        (
            altered(find("qty"), Facet.TYPE, type=Type(Family.INTEGER, "smallint")),
            "UPDATE t SET qty = 70000",
            "smallint out of range",
        ),
    ]


@pytest.mark.parametrize("number", range(7))
def test_rows_against_a_change_are_counted_and_refused(workshop: Workshop, number: int) -> None:
    """The probe finds the rows that the server will refuse, and none where there are none."""
    workshop.execute("ALTER TABLE t ALTER hue DROP DEFAULT", "UPDATE t SET hue = 'GREEN'")
    change, harm, says = refusing(workshop)[number]
    recipe = workshop.recipe(change)
    assert [(0, [])] * len(recipe.probes) == [workshop.counted(probe) for probe in recipe.probes]
    workshop.execute(harm)
    found = [workshop.counted(probe) for probe in recipe.probes]
    assert (1, True) == (len(found), found[0][0] > 0 and len(found[0][1]) > 0)
    with pytest.raises(sa.exc.DBAPIError, match=says):
        workshop.run(recipe.up)


def test_a_second_run_goes_on_after_rows_were_cleaned(workshop: Workshop) -> None:
    """What has committed before the server refused is no obstacle: keys, checks, NOT NULL and unique constraints."""
    for change, harm, _ in refusing(workshop)[:4]:
        workshop.execute("UPDATE t SET p = 1, qty = id, code = id::text")
        wanted = applied(workshop.read(), change)
        recipe = workshop.recipe(change, wanted)
        workshop.execute(harm)
        with pytest.raises(sa.exc.DBAPIError):
            workshop.run(recipe.up)
        workshop.execute("UPDATE t SET p = 1, qty = id, code = id::text")
        workshop.run(recipe.up)
        assert [] == workshop.left(wanted)


def test_indexes_are_built_concurrently_and_only_they(workshop: Workshop) -> None:
    """Outside a transaction, without a limit on waiting for locks, which is back afterwards."""
    recipe = workshop.prove(added(Index("t_qty_ix", (IndexPart("qty"),))))
    assert [True] * len(recipe.up) == [step.autocommit for step in recipe.up]
    assert [
        "SET lock_timeout = 0",
        'DROP INDEX CONCURRENTLY IF EXISTS "t_qty_ix"',
        (("postgresql_concurrently", True),),
        "SET lock_timeout = '5s'",
    ] == [step.action.sql if isinstance(step.action, Execute) else step.action.options for step in recipe.up]  # type: ignore[union-attr]


def test_a_unique_constraint_keeps_what_it_includes(workshop: Workshop) -> None:
    """Its index is built with the columns that it holds besides."""
    recipe = workshop.prove(added(Unique("t_code_uq", ("code",), include=("qty",))))
    workshop.run(recipe.up)
    assert [("qty",)] == [key.include for key in workshop.table().uniques]


def test_a_table_that_is_not_there_yet_needs_no_recipe(workshop: Workshop) -> None:
    """Nobody waits for a table that the same migration makes."""
    actual = workshop.read()
    change = added(Index("ix", (IndexPart("a"),)), "other")
    assert workshop.recipes.recipe(change, Situation(actual, actual, actual.server)) is None


def test_labels_that_are_names_become_values_and_back(workshop: Workshop) -> None:
    """The type's labels are renamed, and rows, default and all follow."""
    hue = workshop.column("hue")
    change = altered(hue, Facet.LABELS, type=replace(hue.type, args=("red", "green")), enumeration=COLOURS)
    recipe = workshop.recipe(change)
    statements = [step.action.sql for step in recipe.up if isinstance(step.action, Execute)]
    assert [
        "ALTER TYPE \"colour\" RENAME VALUE 'RED' TO 'red'",
        "ALTER TYPE \"colour\" RENAME VALUE 'GREEN' TO 'green'",
    ] == statements
    workshop.run(recipe.up)
    assert [("red",), ("green",)] == workshop.rows("SELECT hue::text FROM t ORDER BY id")
    assert "'red'::colour" == workshop.column("hue").default
    workshop.run(recipe.down)
    assert [("RED",), ("GREEN",)] == workshop.rows("SELECT hue::text FROM t ORDER BY id")


def test_a_check_on_names_becomes_one_on_values_with_its_rows(workshop: Workshop) -> None:
    """A CHECK in place of a type: the rows are rewritten between the old one and the new one, both ways."""
    table = workshop.table()
    (check,) = table.checks
    column = replace(workshop.column("shade"), enumeration=COLOURS)
    change = altered(check, Facet.EXPRESSION, expression="shade IN ('red', 'green')")
    actual = workshop.read()
    wanted = applied(applied(actual, change), altered(workshop.column("shade"), Facet.TYPE, enumeration=COLOURS))
    assert column in next(item for item in wanted.tables if item.name.name == "t").columns
    recipe = workshop.recipe(change, wanted)
    workshop.run(recipe.up)
    assert [("red",), ("green",)] == workshop.rows("SELECT shade FROM t ORDER BY id")
    with pytest.raises(sa.exc.DBAPIError, match="shades"):
        workshop.execute("UPDATE t SET shade = 'RED'")
    workshop.run(recipe.down)
    assert [("RED",), ("GREEN",)] == workshop.rows("SELECT shade FROM t ORDER BY id")


def test_labels_are_added_in_their_place(workshop: Workshop) -> None:
    """Before the first and behind another; the downgrade says when it will be refused."""
    hue = workshop.column("hue")
    recipe = workshop.prove(altered(hue, Facet.LABELS, type=replace(hue.type, args=("BLACK", "RED", "PINK", "GREEN"))))
    assert [True, True] == [step.autocommit for step in recipe.up]
    assert "The downgrade is refused while rows hold 'BLACK', 'PINK'." == recipe.lossy
    assert Applicability.SAFE is recipe.applicability


def test_a_view_is_not_changed(workshop: Workshop) -> None:
    """Its columns follow from its query."""
    workshop.execute("CREATE VIEW v AS SELECT qty FROM t")
    change = altered(workshop.column("qty", "v"), Facet.TYPE, "v", type=Type(Family.INTEGER, "bigint"))
    actual = workshop.read()
    found = workshop.recipes.recipe(change, Situation(actual, actual, actual.server))
    assert Refusal("v is a view: its columns are those of its query, which is written by hand.") == found


def test_a_default_that_would_be_no_label_is_told(workshop: Workshop) -> None:
    """Nobody knows which other label would do."""
    hue = workshop.column("hue")
    change = altered(hue, Facet.LABELS, type=replace(hue.type, args=("GREEN",)))
    actual = workshop.read()
    found = workshop.recipes.recipe(change, Situation(actual, applied(actual, change), actual.server))
    assert Refusal("The default of t.hue is a label that goes: 'RED'.") == found


def test_a_serial_column_grows_with_its_sequence(workshop: Workshop) -> None:
    """The sequence would end where the old type did."""
    column = workshop.column("id")
    change = altered(column, Facet.TYPE, type=Type(Family.INTEGER, "bigint"))
    workshop.prove(change)
    workshop.run(workshop.recipe(change).up)
    assert [("bigint",)] == workshop.rows("SELECT data_type::text FROM pg_sequences WHERE sequencename = 't_id_seq'")


def test_many_rows_make_a_rewrite_unsafe(workshop: Workshop) -> None:
    """A table that is locked while it is copied: fine with few rows, said with many, and with nobody knows how many."""
    change = altered(workshop.column("qty"), Facet.TYPE, type=Type(Family.INTEGER, "bigint"))
    kinds = [workshop.recipe(change, rows=count) for count in (10, 10_000_000, None)]
    assert ["safe", "unsafe", "unsafe"] == [str(one.applicability) for one in kinds]
    assert "t is locked while its 10,000,000 rows are copied." == kinds[1].hazard
    wider = altered(workshop.column("code"), Facet.LENGTH, type=Type(Family.STRING, "varchar", (50,)))
    assert Applicability.SAFE is workshop.recipe(wider, rows=10_000_000).applicability


def test_a_partitioned_table_takes_neither_concurrently_nor_not_valid(workshop: Workshop) -> None:
    """Plain operations, which are said to lock the table when it has many rows."""
    workshop.execute(
        "CREATE TABLE parts (id int NOT NULL, day date NOT NULL, p int) PARTITION BY RANGE (day)",
        "CREATE TABLE parts_one PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2030-01-01')",
        "INSERT INTO parts VALUES (1, '2025-01-01', 1)",
    )
    assert workshop.table("parts").partitioned
    workshop.prove(added(Index("parts_ix", (IndexPart("p"),)), "parts"))
    workshop.prove(added(Unique("parts_uq", ("id", "day")), "parts"))
    key = added(ForeignKey("parts_fk", ("p",), QualifiedName("parent"), ("id",)), "parts")
    workshop.prove(key)
    assert Applicability.UNSAFE is workshop.recipe(key, rows=10_000_000).applicability
    workshop.prove(added(Check("parts_ck", "p > 0"), "parts"))


def test_a_column_that_needs_a_value_waits_for_it(workshop: Workshop) -> None:
    """It is added empty, a note says who has to fill it, and NOT NULL is a step of a later revision where rows are."""
    must = Column("must", workshop.column("qty").type, nullable=False)
    recipe = workshop.recipe(added(must))
    ((count, keys),) = map(workshop.counted, recipe.probes)
    assert (2, 2) == (count, len(keys))
    assert recipe.up[-len(recipe.later) :] == recipe.later
    with pytest.raises(sa.exc.DBAPIError, match="is violated by some row"):
        workshop.run(recipe.up)
    workshop.run(recipe.down)
    workshop.execute("DELETE FROM t")
    workshop.prove(added(must))


def test_not_null_may_wait_where_the_rest_of_the_column_need_not(workshop: Workshop) -> None:
    """A default is set now, and the rows are asked later; not so where they may refuse the type as well."""
    qty, code = workshop.column("qty"), workshop.column("code")
    kinds = Different(Facet.DEFAULT, "0", "none"), Different(Facet.NULLABLE, "NOT NULL", "NULL allowed")
    change = Alter(replace(qty, default="0", nullable=False), qty, kinds, QualifiedName("t"))
    recipe = workshop.prove(change)
    assert (True, True) == (len(recipe.later) > 0, recipe.up[-len(recipe.later) :] == recipe.later)
    kinds = Different(Facet.LENGTH, "3", "20"), Different(Facet.NULLABLE, "NOT NULL", "NULL allowed")
    shorter = replace(code, type=Type(Family.STRING, "varchar", (3,)), nullable=False)
    assert () == workshop.prove(Alter(shorter, code, kinds, QualifiedName("t"))).later


def test_a_column_that_counts_rewrites_the_table(workshop: Workshop) -> None:
    """Each row gets a value of its own; one value for all rows does not."""
    big = Type(Family.INTEGER, "bigint", (), "bigint")
    counting = added(Column("n", big, nullable=False, identity=Identity("always")))
    workshop.prove(counting)
    assert Applicability.UNSAFE is workshop.recipe(counting, rows=10_000_000).applicability
    actual = workshop.read()
    constant = added(Column("n", big, nullable=False, default="0"))
    found = workshop.recipes.recipe(constant, Situation(actual, applied(actual, constant), actual.server))
    assert found is None


SLOW = (
    "CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 + (pg_sleep(0.002) IS NULL)::int'",
    "CREATE TABLE busy (id int PRIMARY KEY, qty int, v int DEFAULT 0)",
    "INSERT INTO busy SELECT i, i FROM generate_series(1, 500) i",
)


def test_writers_do_not_wait_for_rows_to_be_looked_at(workshop: Workshop) -> None:
    """A CHECK that takes a second to look at all rows: no write waits for it, as all do when Alembic writes it."""
    workshop.execute(*SLOW)
    change = added(Check("busy_ck", "slow(qty) > 0"), "busy")
    recipe = workshop.recipe(change)
    waits = {}
    for how, steps in (("plain", (Step(Apply(change)),)), ("recipe", recipe.up)):
        writer = Writer(workshop.url)
        writer.start()
        workshop.run(steps)
        waits[how] = writer.longest()
        workshop.run(recipe.down)
    assert waits["plain"] > 1
    assert waits["recipe"] < waits["plain"] / 2


class Writer(threading.Thread):
    """Updates a column that no constraint is about, again and again, and remembers the longest time that it took."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self._engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        self._stopping = threading.Event()
        self._waits: list[float] = [0.0]

    def run(self) -> None:
        """Write until it is told to stop."""
        with self._engine.connect() as connection:
            while not self._stopping.is_set():
                begun = time.perf_counter()
                connection.exec_driver_sql("UPDATE busy SET v = v + 1 WHERE id = 1")
                self._waits.append(time.perf_counter() - begun)

    def longest(self) -> Any:
        """Stop, and return the longest time."""
        self._stopping.set()
        self.join()
        return max(self._waits)
