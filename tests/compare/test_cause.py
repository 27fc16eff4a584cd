"""Every row of the table of causes, for objects and for values, on histories made by hand."""

from __future__ import annotations

from itertools import product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.compare.cause import CAUSES, Attribution, Diagnosis, Drift, Pattern, Sources, cause_of, weigh
from auditor.compare.diagnose import diagnose
from auditor.compare.diff import compare
from auditor.model.changes import Add, Alter, Drop, Rename
from auditor.model.finding import Cause, Severity
from auditor.model.history import History, Revision
from auditor.model.names import Kind, QualifiedName, Role
from auditor.model.schema import Gap, Schema, Server, Table
from auditor.model.verdict import Facet
from auditor.plugin.loader import load
from auditor.testing.builders import column, index, schema, table
from auditor.testing.neutral import NEUTRAL


ID = column("id", nullable=False)
THING = column("user_id")
MESSAGES = {"0001": "init", "0002": "user", "0003": "more"}
ROWS = [pattern for pattern in product((True, False), repeat=4) if pattern in CAUSES]


def past(*states: Schema | None) -> History:
    """A history of as many revisions, each leaving the schema so."""
    ids = list(MESSAGES)[: len(states)]
    return History(
        revisions=tuple(
            Revision(name, down=(ids[place - 1],) if place else (), message=MESSAGES[name])
            for place, name in enumerate(ids)
        ),
        heads=(ids[-1],),
        bases=(ids[0],),
        schemas={name: state for name, state in zip(ids, states, strict=True) if state is not None},
    )


def with_thing(role: Role, has: bool) -> Schema:
    """A schema of a table that has the column, or not."""
    return schema(role, table("t", ID, *([THING] if has else [])))


def told(pattern: tuple[bool, bool, bool, bool], base: bool | None = None) -> tuple[Diagnosis, History]:
    """The diagnosis of a column that those have; the history is 0001 (`base`), 0002 (live), 0003 (head)."""
    model, head, at, live = pattern
    first = with_thing(Role.HISTORY, at if base is None else base)
    history = past(first, with_thing(Role.HISTORY, at), with_thing(Role.HISTORY, head))
    sources = Sources(
        with_thing(Role.MODEL, model),
        history.schemas["0003"],
        history.schemas["0002"],
        with_thing(Role.LIVE, live),
        revision="0002",
    )
    return diagnose(sources, NEUTRAL, history), history


def only(diagnosis: Diagnosis) -> tuple[Drift, Attribution]:
    """The only drift, and its only attribution."""
    assert len(diagnosis.drifts) == 1, diagnosis.drifts
    drift = diagnosis.drifts[0]
    assert len(drift.attributions) == 1
    return drift, next(iter(drift.attributions.values()))


SILENT = {(False, True, False, False)}
"""Pending, and of no interest to model or database: the list of unapplied revisions tells."""


@pytest.mark.parametrize("pattern", [row for row in ROWS if row not in SILENT], ids=str)
def test_an_object_has_the_cause_of_its_row(pattern: tuple[bool, bool, bool, bool]) -> None:
    """One difference, with the cause of the table and what every source has."""
    drift, said = only(told(pattern)[0])
    assert (CAUSES[pattern], pattern) == (said.cause, said.pattern)
    assert [str(item.role) for item in said.says] == ["model", "history", "history", "live"]
    assert [item.at for item in said.says] == ["", "head", "0002", ""]
    texts = {True: "integer", False: "no such column"}
    assert [texts[side] for side in pattern] == [item.value for item in said.says]
    assert str(drift.change.subject) == "t.user_id"


@pytest.mark.parametrize("pattern", [(True,) * 4, (False,) * 4, *SILENT], ids=str)
def test_what_is_in_sync_or_only_pending_is_no_difference(pattern: tuple[bool, bool, bool, bool]) -> None:
    """Nothing to say."""
    assert told(pattern)[0].drifts == ()


@pytest.mark.parametrize(
    ("pattern", "change", "roles"),
    [
        ((True, True, True, False), Add, (Role.MODEL, Role.LIVE)),
        ((True, True, False, True), Add, (Role.MODEL, Role.HISTORY)),
        ((True, False, True, True), Add, (Role.MODEL, Role.HISTORY)),
        ((True, False, False, True), Add, (Role.MODEL, Role.HISTORY)),
        ((False, True, True, True), Drop, (Role.MODEL, Role.LIVE)),
        ((False, True, True, False), Add, (Role.HISTORY, Role.LIVE)),
        ((False, False, True, False), Add, (Role.HISTORY, Role.LIVE)),
    ],
    ids=str,
)
def test_the_change_is_model_against_database_where_they_differ(
    pattern: tuple[bool, bool, bool, bool], change: type, roles: tuple[Role, Role]
) -> None:
    """Else whoever has the thing against whoever lacks it."""
    drift, _ = only(told(pattern)[0])
    assert (change, roles) == (type(drift.change), drift.roles)


SENTENCES = {
    (True, True, True, False): "Revision 0001 (init) is stamped as applied, and the column is not there: "
    "stamped without running, half-applied, or changed by hand.",
    (True, True, False, True): "Pending revision 0003 (more) makes the column, and it is there already: "
    "the upgrade fails.",
    (True, True, False, False): "Pending revision 0003 (more) makes the column with the next upgrade.",
    (True, False, True, True): "Pending revision 0003 (more) removes the column, and the model still maps it.",
    (True, False, True, False): "Pending revision 0003 (more) removes the column, and the model still maps it, "
    "and it is gone already.",
    (True, False, False, True): "No revision makes the column: a database made by the migrations will not have it.",
    (True, False, False, False): "No revision makes the column: the model changed, and no migration was written.",
    (False, True, True, True): "Revision 0001 (init) made the column, and no model maps it: "
    "removed from the models and not dropped yet, or its module is not imported.",
    (False, True, True, False): "Revision 0001 (init) is stamped as applied, and the column is not there: "
    "stamped without running, half-applied, or changed by hand.",
    (False, True, False, True): "Pending revision 0003 (more) makes the column, and it is there already: "
    "the upgrade fails.",
    (False, False, True, True): "Pending revision 0003 (more) drops the column with the next upgrade.",
    (False, False, True, False): "Pending revision 0003 (more) drops the column, and it is gone already: "
    "the upgrade fails.",
    (False, False, False, True): "No revision makes the column: made by hand, or left by a deleted revision.",
}


@pytest.mark.parametrize("pattern", SENTENCES, ids=str)
def test_the_sentence_names_the_revision(pattern: tuple[bool, bool, bool, bool]) -> None:
    """It is the revision that last made or removed the thing."""
    assert SENTENCES[pattern] == only(told(pattern)[0])[1].because


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        (
            (False, False, False, True),
            "Revision 0002 (user) dropped the column and is stamped as applied, and it is still there.",
        ),
        (
            (True, False, False, True),
            (
                "Revision 0002 (user) removed the column and is stamped as applied; model and database still have it, "
                "and a database made by the migrations will not."
            ),
        ),
        ((True, False, False, False), "Revision 0002 (user) removed the column, and no revision brings it back."),
    ],
)
def test_a_thing_that_an_applied_revision_removed(pattern: tuple[bool, bool, bool, bool], sentence: str) -> None:
    """The history had it once: that is more than that no revision makes it."""
    assert sentence == only(told(pattern, base=True)[0])[1].because


def with_value(role: Role, nullable: bool) -> Schema:
    """A schema of a column that takes NULL, or not."""
    return schema(role, table("t", ID, column("a", nullable=nullable)))


VALUE_ROWS = {
    (True, True, True, False): "Revision 0001 (init) set the nullability and is stamped as applied, and the database "
    "has another: stamped without running, half-applied, or changed by hand.",
    (True, True, False, True): "Pending revision 0003 (more) sets the nullability that the database has already.",
    (True, True, False, False): "Pending revision 0003 (more) sets the nullability with the next upgrade.",
    (True, False, True, True): "Pending revision 0003 (more) sets the nullability to another than the model has.",
    (True, False, True, False): "Pending revision 0003 (more) sets the nullability to another than the model has.",
    (True, False, False, True): "Model and database have the same nullability, and the history has another since "
    "revision 0001 (init): a database made by the migrations will differ.",
    (True, False, False, False): "Revision 0001 (init) set another nullability, and no migration follows the model.",
}


@pytest.mark.parametrize("pattern", VALUE_ROWS, ids=str)
def test_a_value_has_the_cause_of_its_row(pattern: tuple[bool, bool, bool, bool]) -> None:
    """The value is the model's; evidence has every source's own, and the sentence the revision that set it."""
    model, head, at, live = pattern
    history = past(*(with_value(Role.HISTORY, item) for item in (at, at, head)))
    diagnosis = diagnose(
        Sources(
            with_value(Role.MODEL, model),
            history.schemas["0003"],
            history.schemas["0002"],
            with_value(Role.LIVE, live),
            "0002",
        ),
        NEUTRAL,
        history,
    )
    _, said = only(diagnosis)
    assert (CAUSES[pattern], VALUE_ROWS[pattern]) == (said.cause, said.because)
    texts = {True: "NULL allowed", False: "NOT NULL"}
    assert [texts[side] for side in pattern] == [item.value for item in said.says]


def test_each_facet_has_its_own_cause() -> None:
    """One column, two differences, two stories."""
    history = past(schema(Role.HISTORY, table("t", column("a", "varchar(20)", nullable=False))))
    head = history.schemas["0001"]
    live = schema(Role.LIVE, table("t", column("a", "varchar(20)")))
    model = schema(Role.MODEL, table("t", column("a", "varchar(50)", nullable=False)))
    (drift,) = diagnose(Sources(model, head, head, live), NEUTRAL, history).drifts
    causes = {facet: item.cause for facet, item in drift.attributions.items()}
    assert causes == {Facet.LENGTH: Cause.MISSING_MIGRATION, Facet.NULLABLE: Cause.LOST}


def test_a_facet_on_which_model_and_database_agree_is_a_change_of_its_own() -> None:
    """The same column may differ from the database in one facet and from the history in another."""
    history = past(schema(Role.HISTORY, table("t", column("a", "varchar(20)"))))
    head = history.schemas["0001"]
    model = schema(Role.MODEL, table("t", column("a", "varchar(50)", nullable=False)))
    live = schema(Role.LIVE, table("t", column("a", "varchar(20)", nullable=False)))
    first, second = diagnose(Sources(model, head, head, live), NEUTRAL, history).drifts
    assert first.roles == (Role.MODEL, Role.LIVE)
    assert {key: item.cause for key, item in first.attributions.items()} == {Facet.LENGTH: Cause.MISSING_MIGRATION}
    assert second.roles == (Role.MODEL, Role.HISTORY)
    assert {key: item.cause for key, item in second.attributions.items()} == {Facet.NULLABLE: Cause.HAND_APPLIED}
    assert isinstance(second.change, Alter)
    assert [item.facet for item in second.change.differences] == [Facet.NULLABLE]


def test_three_values_are_told_as_such() -> None:
    """The database has neither the model's value nor its own history's."""
    history = past(schema(Role.HISTORY, table("t", column("a", "varchar(20)"))))
    head = history.schemas["0001"]
    model = schema(Role.MODEL, table("t", column("a", "varchar(50)")))
    live = schema(Role.LIVE, table("t", column("a", "varchar(30)")))
    _, said = only(diagnose(Sources(model, head, head, live), NEUTRAL, history))
    assert Cause.MISSING_MIGRATION is said.cause
    assert [item.value for item in said.says] == ["varchar(50)", "varchar(20)", "varchar(30)"]
    assert said.because.endswith("The database differs from the history at its own revision, too.")


def test_a_column_of_a_missing_table_is_told_with_the_table() -> None:
    """The history lacks the table, the database one column of it: two differences, not one for each column."""
    history = past(schema(Role.HISTORY))
    head = history.schemas["0001"]
    model = schema(Role.MODEL, table("t", ID, THING))
    live = schema(Role.LIVE, table("t", ID))
    drifts = diagnose(Sources(model, head, head, live), NEUTRAL, history).drifts
    causes = {str(drift.change.subject): next(iter(drift.attributions.values())).cause for drift in drifts}
    assert causes == {"t.user_id": Cause.MISSING_MIGRATION, "t": Cause.HAND_APPLIED}


def test_a_pending_rename_is_one_pending_change() -> None:
    """The next upgrade renames; neither name is lost or unknown."""
    old, new = table("t", ID, column("user_nr")), table("t", ID, column("user_no"))
    history = past(schema(Role.HISTORY, old), schema(Role.HISTORY, new))
    sources = Sources(
        schema(Role.MODEL, new), history.schemas["0002"], history.schemas["0001"], schema(Role.LIVE, old), "0001"
    )
    drift, said = only(diagnose(sources, NEUTRAL, history))
    assert (Rename, Cause.PENDING) == (type(drift.change), said.cause)


def test_a_rename_by_hand_is_one_change() -> None:
    """Model and database have the new name, the history the old one."""
    old, new = table("t", ID, column("user_nr")), table("t", ID, column("user_no"))
    history = past(schema(Role.HISTORY, old))
    head = history.schemas["0001"]
    drift, said = only(diagnose(Sources(schema(Role.MODEL, new), head, head, schema(Role.LIVE, new)), NEUTRAL, history))
    assert (Rename, Cause.HAND_APPLIED) == (type(drift.change), said.cause)


def test_what_a_revision_did_not_let_us_follow_is_never_a_finding() -> None:
    """The history has a gap: what it lacks there means nothing, and the sentence says why nobody can tell."""
    gap = Gap("table t", "revision 0001 runs a procedure", table=QualifiedName("t"), blocking=False)
    head = schema(Role.HISTORY, table("t", ID), gaps=(gap,))
    history = past(head)
    both = [schema(role, table("t", ID, THING)) for role in (Role.MODEL, Role.LIVE)]
    assert diagnose(Sources(both[0], head, head, both[1]), NEUTRAL, history).drifts == ()
    live = schema(Role.LIVE, table("t", ID))
    _, said = only(diagnose(Sources(both[0], head, head, live), NEUTRAL, history))
    assert (
        said.cause,
        said.because,
    ) == (Cause.UNATTRIBUTED, "The history does not tell: revision 0001 runs a procedure.")


def test_without_a_history_nobody_can_tell() -> None:
    """As with any two sources."""
    diagnosis = diagnose(Sources(model=with_thing(Role.MODEL, True), live=with_thing(Role.LIVE, False)), NEUTRAL)
    (drift,) = diagnosis.drifts
    assert (drift.roles, drift.attributions) == ((Role.MODEL, Role.LIVE), {})


@pytest.mark.parametrize(
    ("model", "head", "cause"), [(True, False, Cause.MISSING_MIGRATION), (False, True, Cause.UNMAPPED)]
)
def test_models_and_history_need_no_database(model: bool, head: bool, cause: Cause) -> None:
    """The history's end stands for one that has run everything."""
    history = past(with_thing(Role.HISTORY, head))
    drift, said = only(diagnose(Sources(with_thing(Role.MODEL, model), history.schemas["0001"]), NEUTRAL, history))
    assert ((Role.MODEL, Role.HISTORY), cause) == (drift.roles, said.cause)
    assert [str(item.role) for item in said.says] == ["model", "history"]


@pytest.mark.parametrize(
    ("pattern", "cause"),
    [
        ((True, True, False), Cause.LOST),
        ((True, False, True), Cause.COLLIDES),
        ((False, True, False), Cause.UNATTRIBUTED),
        ((False, False, True), Cause.UNATTRIBUTED),
    ],
    ids=str,
)
def test_history_and_database_without_models(pattern: tuple[bool, bool, bool], cause: Cause) -> None:
    """The database is held against its own revision; what only a model could decide stays open."""
    head, at, live = pattern
    history = past(with_thing(Role.HISTORY, at), with_thing(Role.HISTORY, head))
    sources = Sources(None, history.schemas["0002"], history.schemas["0001"], with_thing(Role.LIVE, live), "0001")
    drift, said = only(diagnose(sources, NEUTRAL, history))
    assert ((Role.HISTORY, Role.LIVE), cause) == (drift.roles, said.cause)


@pytest.mark.parametrize("pattern", [(True, False, False), (False, True, True)], ids=str)
def test_a_database_that_is_at_its_revision_is_in_sync_without_models(pattern: tuple[bool, bool, bool]) -> None:
    """Pending revisions are no drift."""
    head, at, live = pattern
    history = past(with_thing(Role.HISTORY, at), with_thing(Role.HISTORY, head))
    sources = Sources(None, history.schemas["0002"], history.schemas["0001"], with_thing(Role.LIVE, live), "0001")
    assert diagnose(sources, NEUTRAL, history).drifts == ()


def test_a_value_that_no_model_maps_is_lost() -> None:
    """Somebody changed a table of the history that no model maps."""
    history = past(schema(Role.HISTORY, table("t", ID), table("u", column("a"))))
    head = history.schemas["0001"]
    model = schema(Role.MODEL, table("t", ID))
    live = schema(Role.LIVE, table("t", ID), table("u", column("a", nullable=False)))
    unmapped, lost = diagnose(Sources(model, head, head, live), NEUTRAL, history).drifts
    assert {key: item.cause for key, item in unmapped.attributions.items()} == {Facet.EXISTENCE: Cause.UNMAPPED}
    assert {key: item.cause for key, item in lost.attributions.items()} == {Facet.NULLABLE: Cause.LOST}
    assert lost.roles == (Role.HISTORY, Role.LIVE)


def test_an_unknown_live_revision_leaves_open_what_it_decides() -> None:
    """Lost or pending: nobody can tell."""
    history = past(with_thing(Role.HISTORY, True))
    sources = Sources(with_thing(Role.MODEL, True), history.schemas["0001"], None, with_thing(Role.LIVE, False))
    assert Cause.UNATTRIBUTED is only(diagnose(sources, NEUTRAL, history))[1].cause


@given(st.tuples(*[st.sampled_from([True, False, None])] * 4))
def test_what_is_not_known_never_decides(pattern: Pattern) -> None:
    """A cause is given only when it is that of every way to fill the gaps."""
    ways = product(*[(True, False) if item is None else (item,) for item in pattern])
    filled = {CAUSES.get((model, head, at, live)) for model, head, at, live in ways}
    cause = cause_of(pattern)
    assert {cause} == filled or cause in {None, Cause.UNATTRIBUTED}
    if cause is None:
        assert None in filled


COLUMNS = st.lists(
    st.builds(
        column,
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["integer", "varchar(20)", "varchar(30)"]),
        nullable=st.booleans(),
    ),
    max_size=3,
    unique_by=lambda item: item.name,
)


def _tables(draw: st.DrawFn) -> list[Table]:
    names = draw(st.lists(st.sampled_from(["t", "u"]), unique=True))
    return [table(name, ID, *draw(COLUMNS), *([index("ix", "id")] if draw(st.booleans()) else [])) for name in names]


WORLDS = st.tuples(*[st.composite(_tables)()] * 4)


@given(WORLDS)
def test_no_difference_of_model_and_database_is_left_out(world: tuple[list[Table], ...]) -> None:
    """Whatever the history says, every change between model and database is told, once."""
    model, head, at, live = (
        schema(role, *tables)
        for role, tables in zip((Role.MODEL, Role.HISTORY, Role.HISTORY, Role.LIVE), world, strict=True)
    )
    diagnosis = diagnose(Sources(model, head, at, live, "0001"), NEUTRAL, past(at, head))
    said = [drift.change for drift in diagnosis.drifts if drift.roles == (Role.MODEL, Role.LIVE)]
    assert sorted(map(repr, compare(model, live, NEUTRAL).changes)) == sorted(map(repr, said))
    facets = [(drift.change.subject, facet) for drift in diagnosis.drifts for facet in drift.attributions]
    assert len(facets) == len(set(facets))


@given(WORLDS)
def test_evidence_is_what_the_pattern_says(world: tuple[list[Table], ...]) -> None:
    """Sources that have the value say it in the same words; the others say something else."""
    schemas = [
        schema(role, *tables)
        for role, tables in zip((Role.MODEL, Role.HISTORY, Role.HISTORY, Role.LIVE), world, strict=True)
    ]
    model, head, at, live = schemas
    for drift in diagnose(Sources(model, head, at, live, "0001"), NEUTRAL, past(at, head)).drifts:
        for facet, said in drift.attributions.items():
            assert cause_of(said.pattern) is said.cause
            if facet is Facet.EXISTENCE:
                continue
            has = {item.value for item, side in zip(said.says, said.pattern, strict=True) if side}
            lacks = {item.value for item, side in zip(said.says, said.pattern, strict=True) if side is False}
            assert not has & lacks
            assert len(has) == 1


@given(WORLDS)
def test_agreement_is_silent(world: tuple[list[Table], ...]) -> None:
    """Where all four have the same, there is no drift."""
    same = [schema(role, *world[0]) for role in (Role.MODEL, Role.HISTORY, Role.HISTORY, Role.LIVE)]
    assert diagnose(Sources(same[0], same[1], same[2], same[3]), NEUTRAL, past(same[1])).drifts == ()


@pytest.mark.parametrize(
    ("cause", "facet", "severity"),
    [
        (Cause.PENDING, Facet.EXISTENCE, Severity.INFO),
        (Cause.LOST, Facet.EXISTENCE, Severity.ERROR),
        (Cause.LOST, Facet.COMMENT, Severity.WARNING),
        (Cause.COLLIDES, Facet.EXISTENCE, Severity.ERROR),
        (Cause.COLLIDES, Facet.NULLABLE, Severity.INFO),
        (Cause.BREAKS_ON_UPGRADE, Facet.EXISTENCE, Severity.ERROR),
        (Cause.HAND_APPLIED, Facet.EXISTENCE, Severity.WARNING),
        (Cause.MISSING_MIGRATION, Facet.EXISTENCE, Severity.WARNING),
        (Cause.UNATTRIBUTED, Facet.EXISTENCE, Severity.WARNING),
    ],
)
def test_the_cause_weighs(cause: Cause, facet: Facet, severity: Severity) -> None:
    """The next upgrade mends what is pending; what it will fail on, or break, is an error."""
    assert severity is weigh(cause, Severity.WARNING, (True, True, True, False), facet)


def test_names_in_another_case_are_one_object() -> None:
    """By the engine's rules for names, which the neutral engine takes literally: then they are two."""
    history = past(schema(Role.HISTORY, table("T", ID)))
    head = history.schemas["0001"]
    model, live = schema(Role.MODEL, table("T", ID)), schema(Role.LIVE, table("t", ID))
    causes = [
        (str(drift.change.subject), next(iter(drift.attributions.values())).cause)
        for drift in diagnose(Sources(model, head, head, live), NEUTRAL, history).drifts
    ]
    assert causes == [("T", Cause.LOST), ("t", Cause.UNKNOWN_OBJECT)]


def test_the_version_table_is_nobodys() -> None:
    """It is in the database alone, and no drift."""
    history = past(schema(Role.HISTORY, table("t", ID)))
    head = history.schemas["0001"]
    live = schema(Role.LIVE, table("t", ID), table("alembic_version", column("version_num", "varchar(32)")))
    diagnosis = diagnose(
        Sources(schema(Role.MODEL, table("t", ID)), head, head, live),
        NEUTRAL,
        history,
        ignored=frozenset({QualifiedName("alembic_version")}),
    )
    assert diagnosis.drifts == ()


def test_what_live_could_not_read_is_not_told_as_missing() -> None:
    """Its indexes cannot be seen; the model has one that no revision makes: that alone is said."""
    gap = Gap("indexes", "no right to see them", kind=Kind.INDEX)
    history = past(schema(Role.HISTORY, table("t", ID)))
    head = history.schemas["0001"]
    model = schema(Role.MODEL, table("t", ID, index("ix", "id")))
    live = schema(Role.LIVE, table("t", ID), gaps=(gap,))
    drift, said = only(diagnose(Sources(model, head, head, live), NEUTRAL, history))
    assert (drift.roles, said.cause) == ((Role.MODEL, Role.HISTORY), Cause.UNATTRIBUTED)
    assert said.says[-1].value == "not known"


def test_origins_come_with_the_evidence() -> None:
    """The history says where it made the thing."""
    from auditor.model.names import Origin

    made = msgspec.structs.replace(THING, origin=Origin("versions/0001.py", 12, "0001"))
    history = past(schema(Role.HISTORY, table("t", ID, made)))
    head = history.schemas["0001"]
    _, said = only(diagnose(Sources(with_thing(Role.MODEL, True), head, head, with_thing(Role.LIVE, False)), NEUTRAL))
    assert str(said.says[1].origin) == "revision 0001 versions/0001.py:12"
    assert said.because.startswith("Revision 0001 is stamped as applied")


def test_two_spellings_of_one_value_are_no_drift() -> None:
    """The history says `false` where MySQL shows 0: the database has what the history made."""
    mysql = load("mysql")
    server = Server("MySQL", (9, 7))
    flag = mysql.types.parse("tinyint(1)", server)

    def said(role: Role, default: str | None) -> Schema:
        made = msgspec.structs.replace(column("a", default=default), type=flag)
        return msgspec.structs.replace(schema(role, table("t", made)), server=server)

    history = past(said(Role.HISTORY, "false"))
    head = history.schemas["0001"]
    _, told = only(diagnose(Sources(said(Role.MODEL, None), head, head, said(Role.LIVE, "'0'")), mysql, history))
    assert told.cause is Cause.MISSING_MIGRATION
    assert told.because.endswith("no migration follows the model.")
