"""What an audit makes of a history: its schema at any revision, and the one that the database is stamped with."""

from __future__ import annotations

import pytest

from auditor.model.changes import Drop
from auditor.model.history import History, Stamp
from auditor.model.names import Role
from auditor.model.schema import Schema, Table
from auditor.past import Past
from auditor.testing.builders import column, schema, table
from auditor.testing.neutral import NEUTRAL, SERVER
from tests.rules.histories import made, past, revision, stamped


TABLES = {name: table(name, column("id")) for name in ("a", "b", "c", "d")}
STATES = {"1": "a", "2": "ab", "3": "abc", "4": "abcd"}


def history(*revisions: tuple[str, ...]) -> History:
    """Revisions by name and parents; each adds the next of four tables."""
    schemas = {name[0]: made(*(TABLES[item] for item in STATES[name[0]])) for name in revisions}
    return past(*(revision(*item) for item in revisions), schemas=schemas)


LINE = history(("1",), ("2", "1"), ("3", "2"), ("4", "3"))
FORK = history(("1",), ("2", "1"), ("3", "1"), ("4", "2", "3"))


def names(found: Schema | None) -> str | None:
    """The tables of a schema, in one word."""
    return None if found is None else "".join(item.name.name for item in found.tables)


def live(*tables: Table) -> Schema:
    """A database of these tables."""
    return schema(Role.LIVE, *tables)


@pytest.mark.parametrize(("rows", "tables"), [((), ""), (("1",), "a"), (("3",), "abc"), (("4",), "abcd")])
def test_a_line_is_known_at_every_revision(rows: tuple[str, ...], tables: str) -> None:
    """No second replay is needed."""
    assert names(Past(LINE, SERVER).after(rows)) == tables


def test_branches_that_ran_first_are_known() -> None:
    """Two rows whose lineage is all that ran so far."""
    assert names(Past(FORK, SERVER).after(("2", "3"))) == "abc"
    assert names(Past(FORK, SERVER).after(("2",))) == "ab"


def test_a_branch_that_ran_after_another_is_run_by_itself() -> None:
    """The state in the one replay holds the other branch, too."""
    asked: list[str] = []

    def replay(target: str) -> Schema:
        asked.append(target)
        return made(TABLES["a"], TABLES["c"])

    assert names(Past(FORK, SERVER, replay=replay).after(("3",))) == "ac"
    assert asked == ["3"]
    assert Past(FORK, SERVER).after(("3",)) is None


@pytest.mark.parametrize(
    ("stamp", "tables", "known", "why"),
    [
        (stamped("2"), "ab", "ab", ""),
        (Stamp(), "", "", ""),
        (Stamp(), "x", None, "the database has tables and no revision"),
        (stamped(), "x", None, "the database has tables and no revision"),
        (stamped("beef"), "ab", None, "the database is stamped with beef, which the history does not have"),
        (Stamp(unread="no right to read it"), "ab", None, "no right to read it"),
    ],
)
def test_what_a_database_should_be(stamp: Stamp, tables: str, known: str | None, why: str) -> None:
    """By its own stamp; an empty database without one has run nothing."""
    there = live(*(table(name, column("id")) for name in tables))
    found, reason = Past(LINE, SERVER, stamp).at(there)
    assert (names(found), reason) == (known, why)


def test_the_version_table_alone_is_no_table() -> None:
    """Alembic makes it before the first revision runs."""
    there = live(table("alembic_version", column("version_num")))
    assert names(Past(LINE, SERVER, stamped()).at(there)[0]) == ""


def test_a_history_without_revisions_makes_nothing() -> None:
    """It is a history all the same; one that is broken tells nothing."""
    from auditor.model.history import Broken

    assert names(Past(History(), SERVER).head) == ""
    assert Past(History(broken=(Broken("unreadable", "no"),)), SERVER).head is None


def test_what_a_downgrade_leaves() -> None:
    """The schema after it against the schema before the upgrade."""
    taken_back = past(*LINE.revisions, schemas=LINE.schemas, downgraded={"2": made(*(TABLES[item] for item in "ab"))})
    (change,) = Past(taken_back, SERVER).asymmetry("2", NEUTRAL) or ()
    assert (type(change), str(change.subject)) == (Drop, "b")
    assert Past(taken_back, SERVER).asymmetry("3", NEUTRAL) is None


def test_lineage_follows_every_kind_of_name() -> None:
    """Ids, the beginning of one, branch labels; what a revision depends on comes before it, too."""
    found = past(
        revision("abcdef", branch_labels=("base",)),
        revision("second", "abcd"),
        revision("other", depends_on=("base",)),
        revision("lost", "nowhere"),
    )
    assert found.lineage(["second"]) == {"second", "abcdef"}
    assert found.lineage(["other"]) == {"other", "abcdef"}
    assert found.lineage(["lost"]) == {"lost"}
    assert found.lineage(["beef"]) == frozenset()
