"""What an audit tells of its third source: how it went, what could not be followed, which revision is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.config import Config
from auditor.errors import ConfigError, ModelImportError
from auditor.model.history import Followed, History, Revision, Stamp, Trouble
from auditor.model.names import Origin, QualifiedName, Role
from auditor.model.schema import Schema, Server
from auditor.past import Past
from auditor.plugin.engine import Engine
from auditor.recall import at_revision, recall, sources, unstamped, version_table
from auditor.sources.history.source import HistorySource
from auditor.testing.builders import column, schema, table
from auditor.testing.neutral import NEUTRAL, SERVER
from tests.rules.histories import AUTHOR, BOOK, made, past, revision, stamped


LINE = past(revision("aaaa"), revision("bbbb", "aaaa"), schemas={"aaaa": made(AUTHOR), "bbbb": made(AUTHOR, BOOK)})


class Told(HistorySource):
    """A source that was replayed already, or cannot be."""

    def __init__(self, found: History | None) -> None:
        self._found = found
        self.notes = ["a note"]

    def history(self, *_arguments: object, **_options: object) -> History:
        """Give the history, as far as a target is of no matter."""
        if self._found is None:
            raise ModelImportError("It raises.", hint="Mend it.")
        return self._found


def recalled(found: History | None) -> tuple[str, list[str], list[tuple[str, str]]]:
    """Description, notes, and what was not checked."""
    result = recall(Config(project=Path.cwd()), Told(found), NEUTRAL, SERVER, None)
    return result.description, result.notes, [(item.what, item.why) for item in result.not_checked]


def broken_off(name: str, how: Followed, *troubles: Trouble) -> Revision:
    """A revision that was not followed completely."""
    return revision(name, followed=how, troubles=troubles)


def test_a_history_that_was_followed_is_described_in_few_words() -> None:
    """Its revisions and its head."""
    assert recalled(LINE) == ("2 revisions, head bbbb", ["a note"], [])


def test_what_was_not_followed_is_counted_and_told() -> None:
    """With the first reason, its line, and how many more; troubles of a downgrade are not the upgrade's."""
    opaque = Trouble("opaque", "no SQL", Origin("versions/a.py", 3, "a"))
    downgrade = Trouble("raised", "downgrade: it raised", Origin("versions/b.py", 9, "b"), down=True)
    found = past(
        broken_off("a", Followed.PARTLY, opaque, opaque),
        broken_off("b", Followed.NOT_AT_ALL, downgrade),
        schemas={"a": made(AUTHOR)},
    )
    description, _, not_checked = recalled(found)
    assert description == "2 revisions, 1 followed partly, 1 followed not at all, head a, b"
    assert not_checked == [
        ("revision a", "no SQL (revision a versions/a.py:3) (and 1 more)"),
        ("revision b", "it did not run"),
    ]


def test_a_walk_without_env_py_and_an_early_end_are_told() -> None:
    """They are not the same thing."""
    walk = past(revision("a"), schemas={"a": made()}, how="walk", why="KeyError")
    assert recalled(walk)[2] == [("env.py", "the revisions were run one by one: KeyError")]
    assert recalled(walk)[0] == "1 revision, head a, without env.py"
    ended = past(revision("a"), schemas={"a": made()}, why="it hung")
    assert recalled(ended)[2] == [("the rest of the history", "it hung")]


def test_a_history_that_cannot_be_read_leaves_the_rest() -> None:
    """One line instead of an error."""
    assert recalled(None) == ("", [], [("the history", "It raises. Mend it.")])


def test_the_version_table_is_named_as_the_database_names_it() -> None:
    """The default schema is none."""
    history = History(version_table="v", version_table_schema="ops")
    assert version_table(history, SERVER) == QualifiedName("v", "ops")
    default = Server("neutral", (1,), "", (("default_schema", "ops"),))
    assert version_table(history, default) == QualifiedName("v")


@pytest.mark.parametrize(
    ("stamp", "at", "revision_"),
    [
        (stamped("bbbb"), ("author", "book"), "bbbb"),
        (stamped("aaaa"), ("author",), "aaaa"),
        (stamped("zzzz"), None, "zzzz"),
    ],
)
def test_the_history_at_the_live_revision_is_compared(stamp: Stamp, at: tuple[str, ...] | None, revision_: str) -> None:
    """The head is one schema with it where the database is at head; an unknown revision has none."""
    live, model = schema(Role.LIVE, AUTHOR), schema(Role.MODEL, AUTHOR)
    head = LINE.schemas["bbbb"]
    found = sources([model, head, live], Past(LINE, SERVER, stamp), lambda item: item)
    assert (found.at and tuple(item.name.name for item in found.at.tables), found.revision) == (at, revision_)
    told = list(unstamped(Past(LINE, SERVER, stamp), live))
    assert [item.what for item in told] == ([] if at else ["whether a difference is pending or lost"])


def test_tables_without_a_stamp_are_told() -> None:
    """Nobody can say which revision they are of."""
    live = schema(Role.LIVE, table("author", column("id")))
    (told,) = unstamped(Past(LINE, SERVER, Stamp()), live)
    assert told.why == "the database has tables and no revision"


def target(name: str, history: History = LINE) -> Schema:
    """The schema at a revision."""
    engine: Engine = NEUTRAL
    return at_revision(Told(history), name, engine, SERVER, None)[0]


@pytest.mark.parametrize("name", ["heads", "head", "bbbb", "bb"])
def test_a_revision_is_named_as_in_alembic(name: str) -> None:
    """Heads, an id, the beginning of one."""
    assert [item.name.name for item in target(name).tables] == ["author", "book"]


def test_before_the_first_revision_there_is_nothing() -> None:
    """Alembic calls it base."""
    assert target("base").tables == ()


def test_a_revision_that_is_not_there_is_one_sentence() -> None:
    """With the nearest name, and the heads."""
    with pytest.raises(ConfigError) as caught:
        target("bbbc")
    assert caught.value.message == "The history has no revision 'bbbc'. Did you mean 'bbbb'?"
    assert caught.value.hint == "Its heads are bbbb."
    with pytest.raises(ConfigError) as caught:
        target("x", past())
    assert caught.value.hint == "It has no revisions."
