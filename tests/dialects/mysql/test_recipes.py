"""Recipes of MySQL and MariaDB: whole columns, both ends of a key, and a second run after one that was killed."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from auditor.model.changes import Add, Alter, Change, Drop
from auditor.model.fix import Applicability
from auditor.model.names import QualifiedName
from auditor.model.schema import Check, Enumeration, ForeignKey, Index, IndexPart, PrimaryKey, Table, Unique
from auditor.model.step import Apply, Execute, Recipe, Refusal
from auditor.model.types import Family, Type
from auditor.model.verdict import Different, Facet
from auditor.plugin.engine import Situation
from auditor.plugin.recipes import applied
from tests.dialects.workshop import COLOURS, Workshop, added, altered


if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.model.schema import Schema
    from tests.servers import Server

pytestmark = [pytest.mark.needs("mariadb", "mysql")]

TABLES = (
    "CREATE TABLE parent (code varchar(20) PRIMARY KEY) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    """CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, p varchar(20), qty int, uniq varchar(20),
    hue enum('RED', 'GREEN') NOT NULL DEFAULT 'RED', name varchar(40) NOT NULL DEFAULT 'it''s' COMMENT 'who',
    stamp timestamp(3) NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
    german varchar(30) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
    CONSTRAINT t_p_fk FOREIGN KEY (p) REFERENCES parent (code) ON DELETE CASCADE
    ) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""",
    "INSERT INTO parent VALUES ('a')",
    "INSERT INTO t (p, qty, uniq, hue) VALUES ('a', 1, 'a', 'RED'), ('a', 2, 'b', 'GREEN')",
)


@pytest.fixture
def workshop(database: str, server: Server) -> Iterator[Workshop]:
    """Give a database with two tables and rows."""
    made = Workshop(database, server.engine)
    made.execute(*TABLES)
    yield made
    made._made.dispose()


def text(length: int) -> Type:
    """A VARCHAR."""
    return Type(Family.STRING, "varchar", (length,))


def widened(workshop: Workshop, length: int) -> tuple[Alter, Alter, Schema]:
    """Return the changes of both ends of the key, and what they lead to."""
    ends = [altered(workshop.column(name, table), Facet.LENGTH, table, type=text(length)) for name, table in ENDS]
    wanted = workshop.read()
    for change in ends:
        wanted = applied(wanted, change)
    return ends[0], ends[1], wanted


ENDS = (("p", "t"), ("code", "parent"))


@pytest.mark.parametrize("length", [50, 100])
def test_both_ends_of_a_foreign_key_are_widened_in_one_recipe(workshop: Workshop, length: int) -> None:
    """Whichever end is asked for: the key goes, both ends change, and it comes back with its actions."""
    child, parent, wanted = widened(workshop, length)
    first, second = (workshop.recipe(change, wanted) for change in (child, parent))
    assert (first.up, first.down) == (second.up, second.down)
    workshop.prove(child, wanted)
    workshop.run(first.up)
    workshop.execute(f"INSERT INTO parent VALUES ('{'x' * length}')", f"INSERT INTO t (p) VALUES ('{'x' * length}')")


def test_a_key_that_would_not_come_back_is_not_taken_away(workshop: Workshop) -> None:
    """Rows may have come in while nobody looked: with the key gone and not back, half of the revision would be done."""
    child, _, wanted = widened(workshop, 100)
    recipe = workshop.recipe(child, wanted)
    assert [0] == [workshop.counted(probe)[0] for probe in recipe.probes]
    workshop.execute("SET foreign_key_checks = 0", "UPDATE t SET p = 'none'")
    assert [2] == [workshop.counted(probe)[0] for probe in recipe.probes]
    with pytest.raises(sa.exc.DBAPIError, match="1452"):
        workshop.run(recipe.up)


def test_the_server_refuses_to_widen_one_end(workshop: Workshop) -> None:
    """What the recipe is for: errors 1832 and 1833."""
    with pytest.raises(sa.exc.DBAPIError, match=r"Cannot change column .*foreign key"):
        workshop.execute("ALTER TABLE t MODIFY p varchar(100)")


def test_a_run_that_was_killed_is_gone_on_with(workshop: Workshop) -> None:
    """After any number of statements, each of which has committed: the second run ends where the first should have."""
    child, _, wanted = widened(workshop, 100)
    before = workshop.read()
    recipe = workshop.recipe(child, wanted)
    assert 4 == len(recipe.up)
    for done in range(len(recipe.up) + 1):
        workshop.run(recipe.up[:done])
        workshop.run(recipe.up)
        assert [] == workshop.left(wanted)
        workshop.run(recipe.down[:done])
        workshop.run(recipe.down)
        assert [] == workshop.left(before)


def test_a_statement_that_was_killed_leaves_the_table_as_it_was(workshop: Workshop) -> None:
    """KILL in the midst of a copy: nothing of it stays, and the second run does it."""
    workshop.execute(
        "CREATE TABLE big (id int AUTO_INCREMENT PRIMARY KEY, qty int) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        "INSERT INTO big (qty) VALUES (1), (2), (3), (4), (5), (6), (7), (8)",
        *["INSERT INTO big (qty) SELECT qty FROM big"] * 14,
    )
    change = altered(workshop.column("qty", "big"), Facet.TYPE, "big", type=Type(Family.INTEGER, "bigint"))
    before = workshop.read()
    wanted = applied(before, change)
    recipe = workshop.recipe(change, wanted)
    upgrade = threading.Thread(target=quietly, args=(workshop, recipe))
    upgrade.start()
    killed = False
    question = "SELECT id FROM information_schema.processlist WHERE info LIKE 'ALTER TABLE `big`%'"
    with workshop._made.connect() as connection:
        watch = connection.execution_options(isolation_level="AUTOCOMMIT", no_parameters=True)
        while upgrade.is_alive() and not killed:
            for number in watch.exec_driver_sql(question).scalars().all():
                with suppress(sa.exc.DBAPIError):
                    watch.exec_driver_sql(f"KILL {number}")
                    killed = True
            time.sleep(0.001)
    upgrade.join()
    assert killed
    assert workshop.left(before) == [] or workshop.left(wanted) == []
    workshop.run(recipe.up)
    assert [] == workshop.left(wanted)
    assert [(8 * 2**14,)] == workshop.rows("SELECT count(*) FROM big")


def quietly(workshop: Workshop, recipe: Recipe) -> None:
    """Run an upgrade that will be killed."""
    with suppress(sa.exc.DBAPIError):
        workshop.run(recipe.up)


def refusing(workshop: Workshop) -> list[tuple[Change, str, str]]:
    """Return changes, with rows that are against them, and what the servers say then."""
    find = workshop.column
    plain = ForeignKey("t_uniq_fk", ("uniq",), QualifiedName("parent"), ("code",))
    fewer = replace(find("hue").type, args=("RED",), raw="")
    german = find("german")
    return [
        (altered(find("qty"), Facet.NULLABLE, nullable=False), "UPDATE t SET qty = NULL", "1138|1265"),
        (added(Unique("t_uniq_uq", ("uniq",))), "UPDATE t SET uniq = '1'", "1062"),
        (added(plain), "UPDATE t SET uniq = 'none'", "1452"),
        (added(Check("t_qty_ck", "qty > 0")), "UPDATE t SET qty = -1", "3819|4025"),
        (altered(find("name"), Facet.LENGTH, type=text(5)), "UPDATE t SET name = 'too long'", "1406|1265"),
        (altered(find("hue"), Facet.LABELS, type=fewer), "UPDATE t SET hue = 'GREEN'", "1265"),
        (
            altered(find("qty"), Facet.SIGN, type=Type(Family.INTEGER, "int unsigned")),
            "UPDATE t SET qty = -1",
            "1264",
        ),
        (
            altered(german, Facet.CHARSET, charset="latin1", collation="latin1_german1_ci"),
            "UPDATE t SET german = 'ł'",
            "1366",
        ),
        (
            altered(find("uniq"), Facet.TYPE, type=Type(Family.INTEGER, "int")),
            "UPDATE t SET uniq = 'seven'",
            "1366|1292",
        ),
    ]


@pytest.mark.parametrize("number", range(9))
def test_rows_against_a_change_are_counted_and_refused(workshop: Workshop, number: int) -> None:
    """The probe finds the rows that the server will refuse, also where it is not strict and would have cut them."""
    workshop.execute("DELETE FROM t")
    workshop.execute(
        "INSERT INTO parent VALUES ('1'), ('2')", "INSERT INTO t (p, qty, uniq) VALUES ('a', 1, '1'), ('a', 2, '2')"
    )
    change, harm, says = refusing(workshop)[number]
    recipe = workshop.recipe(change)
    assert [(0, [])] * len(recipe.probes) == [workshop.counted(probe) for probe in recipe.probes]
    workshop.execute(harm)
    assert [(True, True)] == [(count > 0, keys != []) for count, keys in map(workshop.counted, recipe.probes)]
    lax = Workshop(f"{workshop.url}&sql_mode=NO_ENGINE_SUBSTITUTION", workshop._made.dialect.name)
    with pytest.raises(sa.exc.DBAPIError, match=says):
        lax.run(recipe.up)


@pytest.mark.parametrize("collation", ["utf8mb4_bin", "utf8mb4_general_ci"])
def test_names_become_values_and_back(workshop: Workshop, collation: str) -> None:
    """The column takes both spellings, the rows change, the column takes the new ones; the default goes along.

    Where the collation ignores case, the two are one label to the server, and one statement does it.
    """
    workshop.execute(f"ALTER TABLE t MODIFY hue enum('RED', 'GREEN') COLLATE {collation} NOT NULL DEFAULT 'RED'")
    hue = workshop.column("hue")
    change = Alter(
        replace(hue, type=replace(hue.type, args=("red", "green"), raw=""), enumeration=COLOURS, default="'red'"),
        hue,
        (Different(Facet.LABELS, "new", "old"), Different(Facet.DEFAULT, "'red'", "'RED'")),
        QualifiedName("t"),
    )
    recipe = workshop.prove(change)
    assert (3 if collation.endswith("bin") else 1) == len(recipe.up)
    workshop.run(recipe.up)
    assert [("red",), ("green",)] == workshop.rows("SELECT hue FROM t ORDER BY id")
    workshop.run(recipe.down)
    assert [("RED",), ("GREEN",)] == workshop.rows("SELECT hue FROM t ORDER BY id")


def test_names_that_are_other_words_than_values_are_mapped(workshop: Workshop) -> None:
    """Three statements, any of which may be the last before a run is killed."""
    hue = workshop.column("hue")
    known = Enumeration(("1", "2"), ("RED", "GREEN"), ("1", "2"), "Colour")
    change = Alter(
        replace(hue, type=replace(hue.type, args=("1", "2"), raw=""), enumeration=known, default="'1'"),
        hue,
        (Different(Facet.LABELS, "new", "old"), Different(Facet.DEFAULT, "'1'", "'RED'")),
        QualifiedName("t"),
    )
    recipe = workshop.prove(change)
    assert 3 == len(recipe.up)
    for done in range(4):
        workshop.run(recipe.up[:done])
        workshop.run(recipe.up)
        assert [("1",), ("2",)] == workshop.rows("SELECT hue FROM t ORDER BY id")
        workshop.run(recipe.down)


@pytest.mark.parametrize(
    ("length", "online", "said"),
    [(20, True, "safe"), (63, True, "safe"), (64, False, "unsafe"), (500, False, "unsafe")],
)
def test_a_second_length_byte_copies_the_table(workshop: Workshop, length: int, online: bool, said: str) -> None:
    """Up to 255 bytes a VARCHAR is widened in place, which is said to the server; beyond, it copies the table."""
    workshop.execute("ALTER TABLE t MODIFY uniq varchar(10)")
    change = altered(workshop.column("uniq"), Facet.LENGTH, type=text(length))
    recipe = workshop.recipe(change, rows=10_000_000)
    (step,) = recipe.up
    assert isinstance(step.action, Execute)
    assert (online, said) == ("ALGORITHM=INPLACE, LOCK=NONE" in step.action.sql, str(recipe.applicability))
    workshop.prove(change)


def test_all_of_a_column_changes_in_one_statement(workshop: Workshop) -> None:
    """Length, NOT NULL and default together, where no foreign key wants more."""
    before = workshop.column("uniq")
    kinds = Facet.LENGTH, Facet.NULLABLE, Facet.DEFAULT
    change = Alter(
        replace(before, type=text(60), nullable=False, default="'x'"),
        before,
        tuple(Different(kind, "new", "old") for kind in kinds),
        QualifiedName("t"),
    )
    assert 1 == len(workshop.prove(change).up)


def test_the_index_of_a_foreign_key_is_never_dropped(workshop: Workshop) -> None:
    """The server would refuse it (error 1553), whoever made the index."""
    workshop.execute("ALTER TABLE t ADD INDEX mine (p), DROP INDEX t_p_fk")
    actual = workshop.read()
    (index,) = next(table for table in actual.tables if table.name.name == "t").indexes
    change = Drop(index, QualifiedName("t"))
    found = workshop.recipes.recipe(change, Situation(actual, applied(actual, change), actual.server))
    why = "The foreign key t_p_fk needs it: InnoDB keeps an index on the columns of a key (error 1553)."
    assert Refusal(why) == found


def test_an_index_says_how_it_is_built(workshop: Workshop) -> None:
    """In place, while the table is written to; a unique one asks the rows first."""
    recipe = workshop.prove(added(Index("t_qty_ix", (IndexPart("qty", descending=True),), unique=True)))
    (step,) = recipe.up
    assert isinstance(step.action, Execute)
    wanted = "ALTER TABLE `t` ADD UNIQUE INDEX `t_qty_ix` (`qty` DESC), ALGORITHM=INPLACE, LOCK=NONE"
    assert (wanted, 1, Applicability.SAFE) == (step.action.sql, len(recipe.probes), recipe.applicability)


def test_the_whole_column_is_said_again(workshop: Workshop) -> None:
    """Comment, default, ON UPDATE, character set: whatever is changed, all else stays."""
    workshop.execute("ALTER TABLE t ADD score int DEFAULT (-(1)), ADD best int DEFAULT (-1 + 2)")
    for name, facet, values in (
        ("stamp", Facet.NULLABLE, {"nullable": False}),
        ("name", Facet.LENGTH, {"type": text(50)}),
        ("german", Facet.COMMENT, {"comment": "it's"}),
        ("hue", Facet.DEFAULT, {"default": "'GREEN'"}),
        ("id", Facet.COMMENT, {"comment": "counts"}),
        ("score", Facet.COMMENT, {"comment": "minus one"}),
        ("best", Facet.COMMENT, {"comment": "one"}),
    ):
        workshop.prove(altered(workshop.column(name), facet, **values))


def test_a_table_takes_another_character_set_with_its_columns(workshop: Workshop) -> None:
    """And with the other end of its key, in one recipe: columns with a character set of their own keep it."""
    actual = workshop.read()
    wanted = actual
    for name in ("t", "parent"):
        table = workshop.table(name)
        change = Alter(
            replace(table, collation="utf8mb4_unicode_ci"), table, (Different(Facet.COLLATION, "new", "old"),)
        )
        wanted = applied(wanted, change)
    for name in ("t", "parent"):
        table = workshop.table(name)
        after = next(item for item in wanted.tables if item.name.name == name)
        change = Alter(after, table, (Different(Facet.COLLATION, "utf8mb4_unicode_ci", "utf8mb4_bin"),))
        workshop.run(workshop.recipe(change, wanted).up)
    assert [] == workshop.left(wanted)
    question = "SELECT DISTINCT collation_name FROM information_schema.columns WHERE table_schema = DATABASE()"
    assert {("utf8mb4_unicode_ci",), (None,)} == set(workshop.rows(question))


def test_a_new_table_says_nothing_of_the_name_of_its_key(workshop: Workshop) -> None:
    """The server calls it PRIMARY, whatever it is told."""
    table = workshop.table()
    assert table.primary_key == PrimaryKey("PRIMARY", ("id",))
    action = workshop.recipe(Add(replace(table, name=QualifiedName("other")))).up[0].action
    assert isinstance(action, Apply)
    assert isinstance(action.change.object, Table)
    assert action.change.object.primary_key == PrimaryKey(None, ("id",))
