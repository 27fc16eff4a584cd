"""The comparison of two schemas, with an engine that takes every text as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from auditor.compare.diff import compare
from auditor.compare.outcome import Comparison
from auditor.model.changes import Add, Alter, Change, Drop
from auditor.model.names import Kind, QualifiedName, Role
from auditor.model.schema import (
    Check,
    Column,
    ForeignKey,
    Gap,
    Index,
    IndexPart,
    PrimaryKey,
    Schema,
    Server,
    Table,
    Unique,
)
from auditor.model.types import Family, Type
from auditor.model.verdict import SAME, Different, Facet, Unknown, Verdict
from auditor.plugin.engine import Engine


@dataclass
class Plain:
    """Every part of an engine: names fold to lower case, texts are equal when they are the same text."""

    doubts: bool = False

    def fold(self, kind: Kind, name: str, server: Server) -> str:
        """Names, whatever their case."""
        return name.lower()

    def compare(self, expected: Column, actual: Column, pair: object) -> Verdict:
        """Types, by name."""
        if expected.type == actual.type:
            return SAME
        return Different(Facet.TYPE, str(expected.type), str(actual.type))

    def default(self, expected: Column, actual: Column, pair: object) -> Verdict:
        """Defaults, which are asked for only when their texts differ."""
        return Different(Facet.DEFAULT, str(expected.default), str(actual.default))

    def equal(self, expected: str, actual: str, pair: object) -> Verdict:
        """Expressions, whatever their spaces."""
        if self.doubts:
            return Unknown("this engine knows nothing", Facet.EXPRESSION, expected, actual)
        same = expected.replace(" ", "") == actual.replace(" ", "")
        return SAME if same else Different(Facet.EXPRESSION, expected, actual)


def engine(part: Plain | None = None) -> Engine:
    """An engine all of whose parts are one."""
    one: Any = part or Plain()
    return Engine("plain", "Plain", frozenset(), "", (), one, one, one, one, one, one, one, one)


def column(name: str, kind: str = "int", **more: Any) -> Column:
    """A column of a type by name."""
    return Column(name, Type(Family.INTEGER, kind, raw=kind), **more)


def table(*columns: Column, name: str = "t", **more: Any) -> Table:
    """A table."""
    return Table(QualifiedName(name), columns, **more)


def index(name: str | None, *columns: str, **more: Any) -> Index:
    """An index over plain columns."""
    return Index(name, tuple(IndexPart(column=item) for item in columns), **more)


def key(*columns: str, target: str = "p", **more: Any) -> ForeignKey:
    """A foreign key to the id of another table."""
    return ForeignKey(more.pop("name", None), columns, QualifiedName(target), ("id",), **more)


def difference(
    expected: Table | list[Table], actual: Table | list[Table], *, gaps: tuple[Gap, ...] = (), part: Plain | None = None
) -> Comparison:
    """Compares a model with a database."""

    def schema(role: Role, tables: Table | list[Table], gaps: tuple[Gap, ...] = ()) -> Schema:
        listed = tuple(tables) if isinstance(tables, list) else (tables,)
        return Schema(role, Server("plain"), listed, gaps=gaps)

    return compare(schema(Role.MODEL, expected), schema(Role.LIVE, actual, gaps), engine(part))


def facets(changes: tuple[Change, ...]) -> list[tuple[str, Facet]]:
    """Subject and facet of every difference."""
    return [(str(item.subject), one.facet) for item in changes if isinstance(item, Alter) for one in item.differences]


A = column("a")


def test_equal_schemas_give_no_change() -> None:
    """A schema compared with itself is silent, and says how much it compared."""
    whole = table(A, primary_key=PrimaryKey(None, ("a",)), indexes=(index("i", "a"),))

    assert difference(whole, whole) == Comparison((), (), compared=4)


def test_missing_and_unknown_tables() -> None:
    """What only the expected side has is added, what only the actual side has is dropped."""
    mine, theirs = table(A, name="mine"), table(A, name="theirs")

    assert difference(mine, theirs).changes == (Add(mine), Drop(theirs))


def test_a_view_satisfies_a_mapped_class_and_is_never_unknown() -> None:
    """Views are compared by their columns' types alone (AC-103)."""
    view = table(column("a", nullable=True), view="view")
    mapped = table(column("a", nullable=False), primary_key=PrimaryKey(None, ("a",)))

    assert difference(mapped, view).changes == ()
    assert difference([], view).changes == ()


def test_names_are_compared_as_the_engine_folds_them() -> None:
    """`Abc` and `abc` are one column where the engine says so."""
    assert difference(table(column("Abc")), table(column("abc"))).changes == ()


def test_columns_missing_unknown_and_different() -> None:
    """Each column is added, dropped or altered by its own change."""
    changes = difference(table(A, column("b")), table(column("b", "bigint"), column("c"))).changes

    assert changes == (
        Add(A, QualifiedName("t")),
        Alter(
            column("b"),
            column("b", "bigint"),
            (Different(Facet.TYPE, "int", "bigint"),),
            QualifiedName("t"),
        ),
        Drop(column("c"), QualifiedName("t")),
    )


def test_a_gap_hides_nothing_behind_missing() -> None:
    """What the source could not read is neither missing nor unknown."""
    wanted = table(A, indexes=(index("i", "a"),))
    unread_indexes = Gap("indexes", "denied", Kind.INDEX)
    unread_table = Gap("t", "denied", table=QualifiedName("t"))

    assert difference(wanted, table(A), gaps=(unread_indexes,)).changes == ()
    assert difference(wanted, [], gaps=(unread_table,)).changes == ()
    assert difference(wanted, [], gaps=(Gap("all", "denied"),)).changes == ()


def test_every_change_reverses_to_the_opposite_comparison() -> None:
    """The changes from b to a, reversed, are the changes from a to b."""
    a = table(A, column("b"), indexes=(index("i", "a"),), checks=(Check("c", "a > 0"),))
    b = table(column("a", "text"), foreign_keys=(key("a"),), checks=(Check("c", "a > 1"),))
    forth = {repr(change.reverse()) for change in difference(a, b).changes}

    assert {repr(change) for change in difference(b, a).changes} == forth


def test_index_of_another_name_is_a_difference_of_name_only() -> None:
    """The same content under another name is never dropped and added (AC-71)."""
    changes = difference(table(A, indexes=(index("mine", "a"),)), table(A, indexes=(index("theirs", "a"),))).changes

    assert facets(changes) == [("t.theirs", Facet.NAME)]


def test_unnamed_index_matches_any_name() -> None:
    """A name that the model does not give cannot differ."""
    assert difference(table(A, indexes=(index(None, "a"),)), table(A, indexes=(index("x", "a"),))).changes == ()


def test_unique_constraint_equals_unique_index() -> None:
    """Both enforce the same (AC-70)."""
    constraint = table(A, uniques=(Unique("u", ("a",)),))
    unique_index = table(A, indexes=(index("u", "a", unique=True),))

    assert difference(constraint, unique_index).changes == ()
    assert difference(unique_index, constraint).changes == ()


def test_index_of_the_same_name_with_other_content_is_altered() -> None:
    """The facets that differ are told; the index is not missing."""
    changes = difference(
        table(A, indexes=(index("i", "a", unique=True),)), table(A, indexes=(index("i", "a", predicate="a > 0"),))
    ).changes

    assert facets(changes) == [("t.i", Facet.UNIQUE), ("t.i", Facet.PREDICATE)]


def test_two_equal_indexes_keep_their_partners() -> None:
    """Of two indexes with one content, the one with the same name is the partner."""
    twins = (index("a1", "a"), index("a2", "a"))
    changes = difference(table(A, indexes=twins[1:]), table(A, indexes=twins)).changes

    assert changes == (Drop(twins[0], QualifiedName("t")),)


def test_an_index_that_the_server_keeps_for_a_key_is_served_by_any_prefix() -> None:
    """An implicit index is neither missing where another serves, nor unknown where nobody asks for it."""
    implicit, wider = index("fk", "a", implicit=True), index("w", "a", "b")
    both = (A, column("b"))

    assert difference(table(*both, indexes=(implicit, wider)), table(*both, indexes=(wider,))).changes == ()
    assert difference(table(*both), table(*both, indexes=(implicit,))).changes == ()


def test_a_unique_constraint_is_served_by_a_key_of_the_same_columns() -> None:
    """PostgreSQL makes no second index for UNIQUE (a) beside PRIMARY KEY (a), or for UNIQUE (a) said twice."""
    unique, other = Unique("u", ("a",)), Unique("v", ("a",))
    expected = table(column("a"), primary_key=PrimaryKey("p", ("a",)), uniques=(unique,))
    actual = table(column("a"), primary_key=PrimaryKey("p", ("a",)))

    assert difference(expected, actual).changes == ()
    twice, once = table(column("a"), uniques=(unique, other)), table(column("a"), uniques=(unique,))
    assert difference(twice, once).changes == ()
    assert [type(change) for change in difference(once, twice).changes] == [Drop]


def test_a_key_with_a_namesake_chooses_before_one_without() -> None:
    """A unique constraint that a primary key serves does not take the unique index of the same column."""
    primary, named = PrimaryKey("p", ("a",)), index("ux", "a", unique=True)
    expected = table(A, primary_key=primary, uniques=(Unique(None, ("a",)),), indexes=(named,))

    assert difference(expected, table(A, primary_key=primary, indexes=(named,))).changes == ()


def test_foreign_keys_are_the_same_by_what_they_tie() -> None:
    """Actions are compared on the matching key; names only where both are given."""
    changes = difference(
        table(A, foreign_keys=(key("a", on_delete="CASCADE"),)), table(A, foreign_keys=(key("a", name="x"),))
    ).changes

    assert facets(changes) == [("t.x", Facet.ON_DELETE)]


def test_foreign_key_to_another_table_is_altered_not_replaced() -> None:
    """Same columns, other target: one change, facet target."""
    changes = difference(table(A, foreign_keys=(key("a"),)), table(A, foreign_keys=(key("a", target="q"),))).changes

    assert facets(changes) == [("t.(a) -> q", Facet.TARGET)]


def test_composite_foreign_keys_match_in_any_order_of_pairs() -> None:
    """(a -> x, b -> y) and (b -> y, a -> x) tie the same."""
    both = (A, column("b"))
    forth = ForeignKey(None, ("a", "b"), QualifiedName("p"), ("x", "y"))
    back = ForeignKey(None, ("b", "a"), QualifiedName("p"), ("y", "x"))

    assert difference(table(*both, foreign_keys=(forth,)), table(*both, foreign_keys=(back,))).changes == ()


def test_a_second_key_for_one_is_unknown() -> None:
    """Of two equal keys in the database one is not expected."""
    twice = (key("a", name="one"), key("a", name="two"))
    changes = difference(table(A, foreign_keys=twice[:1]), table(A, foreign_keys=twice)).changes

    assert changes == (Drop(twice[1], QualifiedName("t")),)


def test_a_key_declared_twice_is_met_by_one() -> None:
    """On the column and in __table_args__; one that does something else is missing."""
    declared = (key("a", on_delete="CASCADE"), key("a", name="one", on_delete="CASCADE"))
    other = (key("a", on_delete="CASCADE"), key("a", name="one"))

    assert difference(table(A, foreign_keys=declared), table(A, foreign_keys=declared[1:])).changes == ()
    assert difference(table(A, foreign_keys=other), table(A, foreign_keys=declared[:1])).changes == (
        Add(other[1], QualifiedName("t")),
    )


def test_checks_match_by_demand_then_by_name() -> None:
    """Another spelling is equal; another demand under one name is altered."""
    same = difference(table(A, checks=(Check("x", "a>0"),)), table(A, checks=(Check(None, "a > 0"),))).changes
    other = difference(table(A, checks=(Check("x", "a > 0"),)), table(A, checks=(Check("x", "a > 1"),))).changes

    assert same == ()
    assert facets(other) == [("t.x", Facet.EXPRESSION)]


def test_checks_of_one_demand_keep_their_names() -> None:
    """A named check and an unnamed one demand the same: the named one is not taken for the other."""
    named, unnamed, numbered = Check("ck", "a > 0"), Check(None, "a > 0"), Check("t_check", "a > 0")

    assert difference(table(A, checks=(named, unnamed)), table(A, checks=(numbered, named))).changes == ()


def test_what_cannot_be_compared_is_told_and_never_equal() -> None:
    """An unknown verdict is no change, and is not lost."""
    comparison = difference(
        table(A, checks=(Check("x", "f(a)"),)), table(A, checks=(Check("x", "g(a)"),)), part=Plain(doubts=True)
    )

    assert comparison.changes == ()
    assert [(item.subject, item.facet) for item in comparison.undecided] == [("check constraint t.x", "expression")]


def test_expected_and_actual_are_never_the_same_text() -> None:
    """Every difference shows two texts (AC-140)."""
    loud = table(
        column("a", nullable=False, default="1", comment="x"),
        name="t",
        indexes=(index("i", "a", visible=False),),
        foreign_keys=(key("a", match="FULL"),),
        storage_engine="InnoDB",
    )
    quiet = table(A, indexes=(index("i", "a"),), foreign_keys=(key("a"),), storage_engine="MyISAM")
    changes = difference(loud, quiet).changes
    texts = [(one.expected, one.actual) for item in changes if isinstance(item, Alter) for one in item.differences]

    assert len(texts) == 6
    assert [pair for pair in texts if pair[0] == pair[1]] == []


def test_options_that_the_model_leaves_open_cannot_differ() -> None:
    """Only what is stated is compared."""
    stated = table(A, extras=(("strict", True),))

    assert difference(table(A), stated).changes == ()
    assert facets(difference(stated, table(A)).changes) == [("t", Facet.STORAGE)]


def test_primary_key_columns_and_their_order() -> None:
    """Other columns are another key; another order of the same columns is its own facet."""
    both = (A, column("b"))

    def keyed(*names: str) -> Table:
        return table(*both, primary_key=PrimaryKey(None, names))

    assert facets(difference(keyed("a", "b"), keyed("b", "a")).changes) == [("t.primary key", Facet.ORDER)]
    assert facets(difference(keyed("a", "b"), keyed("a")).changes) == [("t.primary key", Facet.COLUMNS)]
    assert difference(keyed("a"), table(*both)).changes == (Add(PrimaryKey(None, ("a",)), QualifiedName("t")),)


def test_the_version_table_of_the_migration_tool_is_nobodys() -> None:
    """Ignored tables appear on neither side (AC-102)."""
    version = table(A, name="alembic_version")
    schemas = [Schema(role, Server("plain"), (version,)) for role in (Role.MODEL, Role.LIVE)]
    empty = msgspec.structs.replace(schemas[0], tables=())
    ignored = frozenset({QualifiedName("alembic_version")})

    assert compare(empty, schemas[1], engine(), ignored=ignored).changes == ()


def test_an_index_over_the_same_columns_in_another_order_is_one_difference() -> None:
    """It serves other queries, and refuses the same duplicates."""
    both = (A, column("b"))
    changes = difference(
        table(*both, uniques=(Unique("u", ("a", "b")),)), table(*both, uniques=(Unique("u", ("b", "a")),))
    ).changes

    assert facets(changes) == [("t.u", Facet.ORDER)]


def test_an_index_over_other_columns_is_one_difference() -> None:
    """All columns of both sides are shown, not one difference a column."""
    both = (A, column("b"))
    changes = difference(
        table(*both, indexes=(index("i", "a", "b"),)), table(*both, indexes=(index("i", "b"),))
    ).changes

    assert facets(changes) == [("t.i", Facet.COLUMNS)]
