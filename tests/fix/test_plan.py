"""Decisions by cause, order, names and questions to the data, without any database."""

from __future__ import annotations

import msgspec
import pytest

from auditor.compare.cause import Attribution, Drift
from auditor.errors import ConfigError
from auditor.fix.choices import Choices, Trust, renames
from auditor.fix.data import asked
from auditor.fix.decide import Decision, decide
from auditor.fix.found import called
from auditor.fix.joined import once
from auditor.fix.lower import lower
from auditor.fix.naming import LONGEST, named
from auditor.fix.order import rank, split_cycles
from auditor.fix.plan import bare, plan
from auditor.fix.planned import Plan, Planned, without
from auditor.fix.situations import Situations
from auditor.model.changes import Add, Alter, Change, Drop
from auditor.model.finding import Cause, Finding, Severity
from auditor.model.names import QualifiedName, Role
from auditor.model.schema import Check, ForeignKey, Generated, Schema, Server, Table, Unique
from auditor.model.step import Apply, Execute, Guard, Probe, Recipe, Step
from auditor.model.verdict import Different, Facet
from auditor.plugin.engine import Situation
from auditor.plugin.loader import load
from auditor.testing.builders import column, table
from auditor.testing.neutral import NEUTRAL, SERVER


BOOK = QualifiedName("book")
NULLS = Different(Facet.NULLABLE, "NOT NULL", "NULL")


def drift(change: Change, cause: Cause, topic: str = "existence") -> Drift:
    """A difference with this cause."""
    said = Attribution(cause, (True, False, False, False), ())
    return Drift(change, (Role.MODEL, Role.LIVE), {topic: said})


def decided(change: Change, cause: Cause, **choices: object) -> tuple[bool, bool | None, bool]:
    """Whether it is done, what its guard asks for, and whether the downgrade leaves it."""
    topic = "existence" if not isinstance(change, Alter) else str(Facet.NULLABLE)
    found = decide(drift(change, cause, topic), topic, Choices(**choices))  # type: ignore[arg-type]
    if not isinstance(found, Decision):
        return False, None, False
    return True, found.guard.there if found.guard else None, bool(found.kept)


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (Cause.MISSING_MIGRATION, (True, None, False)),
        (Cause.LOST, (True, True, True)),
        (Cause.HAND_APPLIED, (True, True, False)),
        (Cause.PENDING, (False, None, False)),
        (Cause.COLLIDES, (False, None, False)),
        (Cause.BREAKS_ON_UPGRADE, (False, None, False)),
        (Cause.UNATTRIBUTED, (False, None, False)),
    ],
)
def test_what_is_missing(cause: Cause, expected: tuple[bool, bool | None, bool]) -> None:
    """The cause decides whether it is made, guarded, and taken back."""
    assert decided(Add(column("pages"), BOOK), cause) == expected


@pytest.mark.parametrize("cause", [Cause.UNMAPPED, Cause.UNKNOWN_OBJECT])
@pytest.mark.parametrize("change", [Drop(column("pages"), BOOK), Drop(table("book", column("id")))])
def test_what_holds_rows_is_dropped_by_name_only(cause: Cause, change: Change) -> None:
    """Not even --unsafe drops a table or a column that nobody named."""
    assert decided(change, cause, unsafe=True)[0] is False
    assert decided(change, cause, drop=frozenset({str(change.subject)}))[0] is True


def test_what_nobody_declares() -> None:
    """A constraint by hand goes with --unsafe, where it is; one that a revision made goes by name."""
    change = Drop(Unique("uq", ("pages",)), BOOK)
    assert decided(change, Cause.UNKNOWN_OBJECT) == (False, None, False)
    assert decided(change, Cause.UNKNOWN_OBJECT, unsafe=True) == (True, False, True)
    assert decided(change, Cause.UNMAPPED, unsafe=True) == (False, None, False)
    assert decided(change, Cause.UNMAPPED, drop=frozenset({"uq"})) == (True, None, False)


def test_values() -> None:
    """History wins over what was changed by hand, unless the database is trusted."""
    change = Alter(column("pages", nullable=False), column("pages"), (NULLS,), BOOK)
    assert decided(change, Cause.LOST) == (True, None, True)
    assert decided(change, Cause.LOST, trust=Trust.LIVE) == (False, None, False)
    assert decided(change, Cause.MISSING_MIGRATION) == (True, None, False)


def keyed(name: str, *targets: str) -> Add:
    """A new table with a key to each of some others."""
    keys = tuple(
        ForeignKey(f"fk_{name}_{target}", (f"{target}_id",), QualifiedName(target), ("id",)) for target in targets
    )
    return Add(Table(QualifiedName(name), (column("id"),), foreign_keys=keys))


def test_new_tables_come_after_those_they_refer_to() -> None:
    """A cycle is broken: one of its keys comes later."""
    order, later = split_cycles([keyed("c", "b"), keyed("b", "a"), keyed("a")])
    assert ([str(item.object.name) for item in order], later) == (["a", "b", "c"], [])
    order, later = split_cycles([keyed("a", "b"), keyed("b", "a"), keyed("d", "d")])
    assert {str(item.object.name) for item in order} == {"a", "b", "d"}
    assert [str(item.subject) for item in later] == ["a.fk_a_b"]


def test_keys_go_first_and_come_last() -> None:
    """What others use is dropped last, what uses others is made last; labels are there for the defaults of others."""
    key = ForeignKey("fk", ("a_id",), QualifiedName("a"), ("id",))
    labelled = Alter(column("z"), column("z"), (Different(Facet.LABELS, "'a', 'b'", "'a'"),), BOOK)
    changes: list[Change] = [
        Add(key, BOOK),
        Drop(table("old", column("id"))),
        Add(column("a_id"), BOOK),
        Drop(key, BOOK),
        Add(table("a", column("id"))),
        labelled,
    ]
    assert sorted(changes, key=rank) == [changes[3], labelled, changes[4], changes[2], changes[0], changes[1]]


def test_nothing_stays_without_a_name() -> None:
    """The name is the same every time, and fits every engine."""
    change = named(Add(Check(None, "pages > 0"), BOOK))
    assert change == named(Add(Check(None, "pages > 0"), BOOK))
    assert str(change.object.name).startswith("ck_book_")
    long = named(Add(Unique(None, tuple(f"column_{number}" for number in range(20))), BOOK))
    assert len(str(long.object.name)) <= LONGEST


def item(change: Change, *steps: str, rule: str, guarded: bool = False) -> Planned:
    """An item of a plan that runs some SQL for one finding."""
    situation = Situation(Schema(Role.LIVE, SERVER), Schema(Role.MODEL, SERVER), SERVER)
    recipe = Recipe(tuple(Step(Execute(sql)) for sql in steps), ())
    found = Finding(rule, "slug", Severity.ERROR, change.subject, "message")
    return Planned(change, Cause.LOST, recipe, (found,), situation, Guard(change.subject) if guarded else None)


def test_what_one_source_says_is_no_difference() -> None:
    """A foreign key is missing, and has no index: making the key answers the first finding only."""
    key = ForeignKey("fk", ("author_id",), QualifiedName("author"), ("id",))
    change = Add(key, BOOK)
    missing = Finding("AUD112", "slug", Severity.ERROR, change.subject, "message", "existence", cause=Cause.PENDING)
    bare_key = Finding("AUD401", "slug", Severity.INFO, change.subject, "message", "columns")
    nothing = Schema(Role.LIVE, SERVER)
    situations = Situations(nothing, nothing, nothing)
    made = plan([missing, bare_key], [drift(change, Cause.PENDING)], NEUTRAL, situations, Choices())
    assert [(one.finding.rule, one.why) for one in made.unfixed] == [
        ("AUD112", "a pending revision does it: run alembic upgrade"),
        ("AUD401", "nothing that a revision changes"),
    ]


def test_what_repairs_two_things_is_done_once() -> None:
    """Both ends of a key, which change together; a CHECK that is missed, where the one of its name is altered."""
    ends = [item(Add(column(name), BOOK), "both", rule=name) for name in ("a", "b")]
    check = Check("ck", "pages > 0")
    altered = item(Alter(check, Check("ck", "pages > 1"), (), BOOK), "alter", rule="c")
    missed = item(Add(check, BOOK), "add", rule="d", guarded=True)
    made = list(once([*ends, missed, altered]))
    assert [[found.rule for found in one.findings] for one in made] == [["a", "b"], ["c", "d"]]


@pytest.mark.parametrize("facet", [Facet.TYPE, Facet.TIMEZONE, Facet.LABELS])
def test_values_are_not_converted_twice(facet: Facet) -> None:
    """Where the column is as it should be, its values are converted already: times would move with the session's."""
    change = Alter(column("a"), column("a"), (Different(facet, "old", "new"),), BOOK)
    assert item(change, "ALTER ... USING a AT TIME ZONE 'UTC'", rule="AUD106").converted == column("a")


def test_a_lost_table_has_the_names_of_the_history() -> None:
    """What the models leave without a name, a later revision may drop by the one that it was given."""
    given, bare = (Unique(name, ("a",)) for name in ("uq_given", None))
    history = Schema(Role.HISTORY, SERVER, (table("book", column("a"), given),))
    assert called(history, table("book", column("a"), bare)).uniques == (given,)


def test_renames_are_pairs() -> None:
    """The new name may come with its table, or without."""
    assert renames(["book.pages:leaves", "book:tome"]) == (("book.pages", "leaves"), ("book", "tome"))
    with pytest.raises(ConfigError, match="is not OLD:NEW"):
        renames(["book.pages"])


def questioned(recipe: Recipe, rows: dict[str, list[tuple[object, ...]]], *before: Planned) -> Plan:
    """A plan of one step, or of more before it, after its probes were answered so."""
    change = Add(Unique("uq", ("pages",)), BOOK)
    finding = Finding("AUD116", "missing-unique", Severity.ERROR, change.subject, "")
    empty = Schema(Role.LIVE, SERVER)
    situation = Situation(empty, empty, SERVER)
    item = Planned(change, Cause.MISSING_MIGRATION, recipe, (finding,), situation)
    return asked(Plan((*before, item), (), situation), rows.__getitem__).plan


PROBE = Probe(BOOK, "values that stand in more than one row", "count", "sample", "the server refuses them")
ONE, TWO = Step(Apply(Add(Unique("uq", ("pages",)), BOOK))), Step(Execute("VALIDATE"))


def test_rows_in_the_way_are_counted_and_shown() -> None:
    """The step is left out, with the count and the keys of some."""
    plan = questioned(Recipe((ONE,), (), probes=(PROBE,)), {"count": [(2,)], "sample": [(1,), (7,)]})
    assert plan.items == ()
    assert plan.unfixed[0].why == (
        "its rows have to be cleaned first: book has values that stand in more than one row (2, such as 1, 7): "
        "the server refuses them"
    )


def test_a_step_is_split() -> None:
    """What can be done now is done; the rest stands there as a comment, which has the count and no key of any row."""
    rows: dict[str, list[tuple[object, ...]]] = {"count": [(1000,)], "sample": [("ann@example.com",)]}
    plan = questioned(Recipe((ONE, TWO), (), later=(TWO,), probes=(PROBE,)), rows)
    first, second = plan.items[0].recipe.up
    assert "ann@example.com" not in second.action.text  # type: ignore[union-attr]
    assert (first, plan.items[0].split) == (ONE, True)
    assert "TODO: book has values that stand in more than one row (1000 or more)" in second.action.text  # type: ignore[union-attr]
    assert "op.execute('VALIDATE')" in second.action.text  # type: ignore[union-attr]


def test_a_step_that_waits_as_a_whole_is_left_out() -> None:
    """A revision of nothing but a comment helps nobody."""
    plan = questioned(Recipe((TWO,), (), later=(TWO,), probes=(PROBE,)), {"count": [(1,)], "sample": []})
    assert (plan.items, len(plan.unfixed)) == ((), 1)


def test_clean_rows_change_nothing() -> None:
    """The plan stays as it is."""
    recipe = Recipe((ONE, TWO), (), later=(TWO,), probes=(PROBE,))
    assert questioned(recipe, {"count": [(0,)]}).items[0].recipe == recipe


def test_of_a_new_column_nothing_is_asked() -> None:
    """The rows that are there have no value in it, which is in nobody's way; no such column is there to be asked."""
    new = item(Add(column("pages"), BOOK), "ADD", rule="AUD103")
    assert len(questioned(Recipe((ONE,), (), probes=(PROBE,)), {}, new).items) == 2


def made_by(plan: Plan) -> list[str]:
    """The statements of the blocks of a plan, up and down, that make tables."""
    blocks = {id(one.block): one.block for one in plan.items if one.block is not None}.values()
    steps = [step.action for block in blocks for step in (*block.recipe.up, *block.recipe.down)]
    return [action.sql for action in steps if isinstance(action, Execute) and action.sql.startswith("CREATE TABLE")]


def test_no_step_takes_back_another_one() -> None:
    """On an engine that makes tables anew, it is made once for all changes; and once for what is left of them."""
    engine = load("sqlite")
    text = column("code", "varchar(20)")
    computed = msgspec.structs.replace(column("twice", "integer"), generated=Generated("pages * 2", stored=False))
    before = table("book", column("id"), column("pages", "integer"), text, computed)
    longer = msgspec.structs.replace(text, type=column("code", "varchar(50)").type)
    actual = Schema(Role.LIVE, Server("sqlite"), (before,))
    changes: list[Change] = [
        Add(Unique("uq", ("code",)), BOOK),
        Alter(longer, text, (Different(Facet.LENGTH, "50", "20"),), BOOK),
        Add(Check("ck", "pages > 0"), BOOK),
    ]
    made = bare(changes, engine, actual, actual)
    up, down = made_by(made)
    wanted = ("varchar(50)", "CONSTRAINT uq UNIQUE (code)", "CONSTRAINT ck CHECK (pages > 0)")
    assert ([part in up for part in wanted], [part in down for part in wanted]) == ([True] * 3, [False] * 3)
    number = next(n for n, one in enumerate(made.items) if one.change == changes[1])
    up, _ = made_by(without(made, {number: "its rows"}))
    assert [part in up for part in wanted] == [False, True, True]


def test_what_is_lost_is_said_once() -> None:
    """A recipe may say so of the step, too."""
    gone = "The values are gone; the downgrade makes the column, empty."
    change = Drop(column("a"), BOOK)
    recipe = Recipe((Step(Execute("DROP")),), (Step(Execute("ADD"), why=gone),), lossy=gone)
    empty = Schema(Role.LIVE, SERVER)
    situation = Situation(empty, empty, SERVER)
    made = Planned(change, Cause.UNMAPPED, recipe, (), situation)
    (down,) = lower(Plan((made,), (), situation), NEUTRAL).downgrade
    assert down.why == f"Not restored: {gone}"
