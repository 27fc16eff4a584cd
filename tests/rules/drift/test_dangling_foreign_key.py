"""Edges of AUD114."""

from __future__ import annotations

import msgspec

from auditor.model.finding import Severity
from auditor.model.names import Role
from auditor.model.schema import Gap, Schema, Server, Table
from auditor.plugin.loader import load
from auditor.testing.builders import column, foreign_key, primary_key, schema, table
from tests.rules.support import findings, gist, one


COLUMNS = column("id"), column("p_id")


PARENT = table("p", column("id"), primary_key("id"))


def child(target: str = "p.id", **fields: object) -> Table:
    """Give a table with a key to a target."""
    return table("t", *COLUMNS, foreign_key("fk_p", "p_id", target, **fields))


def model(*tables: Table) -> Schema:
    """Give what the model says."""
    return schema(Role.MODEL, *tables)


def live(*tables: Table, gaps: tuple[Gap, ...] = ()) -> Schema:
    """Give what the database says."""
    return schema(Role.LIVE, *tables, gaps=gaps)


def test_a_key_between_equal_columns_is_fine() -> None:
    """On both sides."""
    assert findings("dangling-foreign-key", model(PARENT, child()), live(PARENT, child())) == []


def test_a_key_of_the_database_to_a_table_that_is_gone() -> None:
    """Nobody declares the key, so it is judged as it is."""
    assert gist("dangling-foreign-key", model(), live(child("ghost.id"))) == [
        ("error", "Foreign key `fk_p` of `t` in the database points at the table `ghost`, which does not exist.")
    ]


def test_a_declared_key_to_a_table_that_is_nowhere() -> None:
    """Neither the model nor the database has the table."""
    found = findings("dangling-foreign-key", model(child("ghost.id")), live(child("ghost.id")))
    assert [item.message for item in found] == [
        "Foreign key `fk_p` of `t` in the model points at the table `ghost`, which does not exist."
    ]


def test_a_table_that_only_the_database_has_serves_a_declared_key() -> None:
    """A key into a table of somebody else's schema."""
    assert findings("dangling-foreign-key", model(child()), live(PARENT, child())) == []


def test_a_table_that_could_not_be_read_is_not_gone() -> None:
    """A gap over tables silences the rule."""
    blind = live(child("ghost.id"), gaps=(Gap("tables", "no privilege"),))
    assert findings("dangling-foreign-key", model(), blind) == []


def test_a_key_to_a_column_that_does_not_exist() -> None:
    """The table is there, the column is not."""
    assert gist("dangling-foreign-key", model(PARENT, child("p.code")), live()) == [
        ("error", "Foreign key `fk_p` of `t` points at the column `p.code`, which does not exist.")
    ]


def test_columns_that_the_engine_does_not_tie() -> None:
    """The engine's objection is the finding."""
    wide = table("p", column("id", "bigint"), primary_key("id"))
    found = one("dangling-foreign-key", model(wide, child()), live())
    assert found.severity is Severity.ERROR
    assert found.message == (
        "Foreign key `fk_p` of `t` ties `t.p_id` to `p.id`, which differ in type: `integer` and `bigint`."
    )
    assert found.consequence == "The engine refuses the key."


def test_a_key_still_to_be_made_meets_the_parent_as_it_is() -> None:
    """The model agrees with itself, and not with the database's parent."""
    wide = table("p", column("id", "bigint"), primary_key("id"))
    assert len(findings("dangling-foreign-key", model(PARENT, child()), live(wide, table("t", *COLUMNS)))) == 1


def test_a_table_that_holds_no_keys() -> None:
    """The engine says why."""
    loose = table("t", *COLUMNS, storage_engine="loose")
    found = one("dangling-foreign-key", model(PARENT, child()), live(PARENT, loose))
    assert found.severity is Severity.ERROR
    assert found.message == "Foreign key `fk_p` of `t` is declared, and not held by the database."
    assert found.consequence == "The storage engine takes the key and forgets it."


def test_a_key_of_the_database_that_was_never_validated() -> None:
    """A warning where nobody declares it; where somebody does, the comparison tells."""
    assert [
        item.severity for item in findings("dangling-foreign-key", model(), live(PARENT, child(validated=False)))
    ] == [Severity.WARNING]
    assert findings("dangling-foreign-key", model(PARENT, child()), live(PARENT, child(validated=False))) == []


def test_a_default_that_came_after_the_key() -> None:
    """The charset of a table is for columns to come: a key that the database has already is held."""
    left_open = {"defaulted": ("charset",)}
    parent, key = msgspec.structs.replace(PARENT, **left_open), msgspec.structs.replace(child(), **left_open)
    moved = msgspec.structs.replace(child(), charset="utf8mb4")
    mysql, server = load("mysql"), Server("MySQL", (9, 7))
    text = mysql.types.parse("varchar(36)", server)

    def texts(role: Role, *tables: Table) -> Schema:
        typed = [
            msgspec.structs.replace(
                item, columns=tuple(msgspec.structs.replace(one, type=text) for one in item.columns)
            )
            for item in tables
        ]
        return msgspec.structs.replace(schema(role, *typed), server=server)

    old = msgspec.structs.replace(PARENT, charset="latin1")
    models = texts(Role.MODEL, parent, key)
    assert findings("dangling-foreign-key", models, texts(Role.LIVE, old, moved), engine=mysql) == []
    bare = msgspec.structs.replace(moved, foreign_keys=())
    assert len(findings("dangling-foreign-key", models, texts(Role.LIVE, old, bare), engine=mysql)) == 1
