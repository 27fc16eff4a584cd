"""Edges of AUD135."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from auditor.facts import AuditFacts
from auditor.model.finding import Finding
from auditor.model.names import Kind, ObjectRef, QualifiedName, Role
from auditor.model.schema import Database, Schema, Server, Table
from auditor.plugin.rule import Item
from auditor.testing.builders import column, schema, table
from auditor.testing.neutral import NEUTRAL, SERVER
from tests.rules.support import findings, gist, one, rule


OLD, NEW = {"charset": "three", "collation": "three_ci"}, {"charset": "four", "collation": "four_ci"}
LEFT = ("charset", "collation")
NAMES = ("a", "b", "c", "d", "e", "f")


def server() -> Server:
    """Give a server whose database has new defaults."""
    settings = (*SERVER.settings, ("default_charset", "four"), ("default_collation", "four_ci"))
    return msgspec.structs.replace(SERVER, settings=settings)


def made(role: Role, names: tuple[str, ...], **fields: Any) -> Schema:
    """Give tables with the same fields."""
    return schema(role, *(table(name, column("x", "varchar(20)"), **fields) for name in names), server=server())


def model(names: tuple[str, ...] = NAMES, **fields: Any) -> Schema:
    """Give models that state nothing."""
    return made(Role.MODEL, names, **{**NEW, "defaulted": LEFT, **fields})


def live(names: tuple[str, ...] = NAMES, **fields: Any) -> Schema:
    """Give a database with old tables."""
    return made(Role.LIVE, names, **{**OLD, **fields})


def test_one_finding_for_all_tables() -> None:
    """It is about the database, and names the first five."""
    found = one("database-collation-mismatch", model(), live())
    assert found.subject == ObjectRef(Kind.DATABASE, QualifiedName("main"))
    assert found.message == (
        "Database `main` gives a new table the collation `four_ci`; 6 of 6 tables whose models state none have "
        "`three_ci`: a, b, c, d, e and 1 more."
    )
    assert "joins convert" in found.consequence


def test_the_tables_are_notes_then() -> None:
    """The same is not told six times aloud."""
    assert {item for item, _ in gist("collation-mismatch", model(), live())} == {"info"}


def test_a_single_table_is_told_by_itself() -> None:
    """The odd one is the table."""
    others = made(Role.LIVE, ("b",), **NEW).tables
    actual = msgspec.structs.replace(live(("a",)), tables=(*live(("a",)).tables, *others))
    assert findings("database-collation-mismatch", model(("a", "b")), actual) == []
    assert [item for item, _ in gist("collation-mismatch", model(("a", "b")), actual)] == ["warning"]


def test_a_few_among_many_are_told_by_themselves() -> None:
    """Somebody converted them: a new table is like nearly all others."""
    many = tuple(f"t{number}" for number in range(25))
    for odd, said in ((2, "warning"), (3, "info")):
        tables = (*made(Role.LIVE, many[:odd], **OLD).tables, *made(Role.LIVE, many[odd:], **NEW).tables)
        actual = msgspec.structs.replace(live(()), tables=tables)
        assert bool(findings("database-collation-mismatch", model(many), actual)) is (said == "info")
        assert {item for item, _ in gist("collation-mismatch", model(many), actual)} == {said}


def test_what_a_model_states_is_no_affair_of_the_database() -> None:
    """A new table will be made as its model says."""
    assert findings("database-collation-mismatch", model(defaulted=()), live()) == []
    assert {item for item, _ in gist("collation-mismatch", model(defaulted=()), live())} == {"warning"}


@pytest.mark.parametrize(("fields", "count"), [({}, 1), (NEW, 0), ({"collation": None}, 0), ({"view": "view"}, 0)])
def test_without_models_all_tables_count(fields: dict[str, Any], count: int) -> None:
    """One is enough then: nobody says that it is meant to be so."""
    assert findings("database-collation-mismatch", None, live(("a",), **fields)) == []  # models without tables
    assert len(_alone(live(("a",), **fields))) == count


def test_several_collations_are_counted() -> None:
    """The most frequent first; of one charset, comparing fails."""
    tables: tuple[Table, ...] = (
        *made(Role.LIVE, ("a",), charset="four", collation="four_x").tables,
        *made(Role.LIVE, ("b", "c"), charset="four", collation="four_y").tables,
    )
    found = _alone(msgspec.structs.replace(live(()), tables=tables))[0]
    assert "3 of 3 tables have `four_y` (2), `four_x` (1): a, b, c." in found.message
    assert "comparing their text fails" in found.consequence


def _alone(actual: Schema) -> list[Finding]:
    """Give what the rule says where there are no models."""
    database = Database(QualifiedName("main"))
    facts = AuditFacts(NEUTRAL, actual.server, (actual,))
    return list(rule("database-collation-mismatch").check(Item(Role.LIVE, database, database), facts))
