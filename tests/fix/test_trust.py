"""Whose value is right: what each cause leads to with --trust history, model and live."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.pool import NullPool

from auditor.compare.cause import Attribution, Drift, Pattern, cause_of
from auditor.errors import ConfigError
from auditor.fix.choices import Choices, Trust
from auditor.fix.decide import Decision, OfModel, decide
from auditor.model.changes import Add, Alter
from auditor.model.finding import Evidence
from auditor.model.names import NOWHERE, QualifiedName, Role
from auditor.model.verdict import Different, Facet
from auditor.repair import Wishes, repair
from auditor.report import repair as page
from auditor.sources.child.probe.drafting.guards import call
from auditor.testing.builders import column
from tests.fix.projects import FIRST, MODELS, Project, project, proof
from tests.servers import Server


BOOK = QualifiedName("book")
TOPIC = str(Facet.NULLABLE)
MODELS_VALUE = Alter(
    column("pages", nullable=False), column("pages"), (Different(Facet.NULLABLE, "NOT NULL", "NULL"),), BOOK
)
LOST: Pattern = (True, True, True, False)
HAND_APPLIED: Pattern = (True, False, False, True)
MISSING: Pattern = (True, False, False, False)
UNSTAMPED_LOST: Pattern = (True, True, None, False)
UNSTAMPED_BY_HAND: Pattern = (True, False, None, True)
UNSTAMPED_MISSING: Pattern = (True, False, None, False)
UNMAPPED: Pattern = (False, True, True, False)


def done(pattern: Pattern, trust: Trust, *, stray: bool = False) -> str:
    """Whose value a revision sets, whether its downgrade leaves it, and whether the models have to follow."""
    cause = cause_of(pattern)
    roles = (Role.HISTORY if pattern[0] is False else Role.MODEL, Role.LIVE)
    live = "other" if stray else "same"
    says = (Evidence(Role.HISTORY, "same", NOWHERE), Evidence(Role.LIVE, live, NOWHERE))
    drift = Drift(MODELS_VALUE, roles, {TOPIC: Attribution(cause, pattern, says)})
    decision = decide(drift, TOPIC, Choices(trust=trust))
    if isinstance(decision, str):
        return "told"
    if isinstance(decision, OfModel):
        return "models follow"
    whose = "live" if decision.change == MODELS_VALUE.reverse() else "expected"
    assert decision.adopts == (whose == "live")
    stays = ", stays" if decision.kept else ""
    return whose + stays + (", models follow" if decision.model is not None else "")


@pytest.mark.parametrize(
    ("pattern", "history", "model", "live"),
    [
        (LOST, "expected, stays", "expected, stays", "live, models follow"),
        (UNMAPPED, "expected, stays", "expected, stays", "live"),
        (HAND_APPLIED, "expected", "expected", "expected"),
        (MISSING, "expected", "expected", "models follow"),
        (UNSTAMPED_LOST, "told", "expected, stays", "live, models follow"),
        (UNSTAMPED_BY_HAND, "told", "expected", "expected"),
        (UNSTAMPED_MISSING, "told", "expected", "models follow"),
        ((True, True, False, False), "told", "told", "told"),
        ((True, True, False, True), "told", "told", "told"),
        ((True, False, True, True), "told", "told", "told"),
    ],
)
def test_values(pattern: Pattern, history: str, model: str, live: str) -> None:
    """The table of the README: a cause, and what each trust makes of it."""
    found = [done(pattern, trust) for trust in (Trust.HISTORY, Trust.MODEL, Trust.LIVE)]
    assert found == [history, model, live]


def test_three_values() -> None:
    """Where each of the three says something else, the history follows the database, and so do the models."""
    assert done(MISSING, Trust.LIVE, stray=True) == "live, models follow"


@pytest.mark.parametrize(
    ("pattern", "trust", "expected"),
    [
        ((True, True, None, False), Trust.MODEL, True),
        ((True, True, None, False), Trust.LIVE, False),
        ((True, False, None, True), Trust.LIVE, True),
        ((True, True, None, False), Trust.HISTORY, False),
    ],
)
def test_objects_without_a_live_revision(pattern: Pattern, trust: Trust, expected: bool) -> None:
    """Without a stamp, what the trusted side has is made where it is not there; nothing is dropped for its sake."""
    said = Attribution(cause_of(pattern), pattern, ())
    change = Add(column("pages"), BOOK)
    decision = decide(Drift(change, (Role.MODEL, Role.LIVE), {"existence": said}), "existence", Choices(trust=trust))
    assert isinstance(decision, Decision) is expected
    assert not expected or (isinstance(decision, Decision) and decision.guard is not None)


def test_what_costs_something_is_looked_at_first() -> None:
    """An index is not built again where it is as it is to be, nor a column searched for NULLs."""
    such = {"name": "ix", "column_names": ["a"], "unique": False}
    guard = {"kind": "index", "table": {"name": "book"}, "name": "ix", "such": such}
    expected = "_has_such('indexes', 'book', name='ix', column_names=['a'], unique=False)"
    assert call(guard) == (expected, "_has_such")
    guard = {"kind": "column", "table": {"name": "book", "schema": "s"}, "name": "a", "such": {"name": "a"}}
    assert call(guard, offline=True) == (
        "_has_such('columns', 'book', name='a', schema='s', offline=True)",
        "_has_such",
    )


def test_live_needs_a_database(tmp_path: Path) -> None:
    """One sentence, and nothing read."""
    made = project(tmp_path / "project", f"sqlite:///{tmp_path}/live.db")
    with pytest.raises(ConfigError, match="--trust live follows a database, and none is given"):
        repair(replace(made.config, db=None), Wishes(Choices(trust=Trust.LIVE)), progress=lambda _: None)


def drifted(folder: Path, url: str) -> Project:
    """Somebody made a column wider and gave another a default, by hand."""
    made = project(folder, url)
    made.by_hand("""
        with op.batch_alter_table("author") as batch:
            batch.alter_column("note", existing_type=sa.String(20), type_=sa.String(30))
            batch.alter_column("rank", existing_type=sa.Integer(), existing_nullable=False, server_default="5")
    """)
    return made


def causes(made: Project) -> dict[str, str]:
    """What an audit says of columns, and why."""
    found = made.audit().findings
    return {f"{item.subject} {item.facet}": str(item.cause) for item in found if item.subject.kind == "column"}


@pytest.mark.needs("sqlite", "postgresql")
def test_the_history_follows_the_database(tmp_path: Path, server: Server, database: str) -> None:
    """The values stay; the models are told where to follow; the downgrade says what the history said."""
    made = drifted(tmp_path / "project", database)
    with server.database() as scratch:
        fixed = made.fix(scratch, trust=Trust.LIVE, unsafe=True)
    assert (proof(fixed).failed, fixed.plan.unfixed) == ((), ())
    text = page.render(fixed)
    assert "The models have to follow the database (2):" in text
    lines = [line.strip() for line in text.splitlines()]
    first, second = (n for n, line in enumerate(lines) if line.startswith("models.py:"))
    assert lines[first].lower() == "models.py:11: author.note: length varchar(30), not varchar(20)."
    assert lines[first + 1].lower() == "sa.column('note', sa.varchar(length=30), nullable=true)"
    assert lines[second].replace("'", "") == "models.py:12: author.rank: default 5, not 0."
    assert lines[second + 1].startswith("sa.Column('rank', sa.Integer(), server_default=sa.text(")
    assert page.is_incomplete(fixed)
    made.upgrade()
    expected = {"author.note length": "missing-migration", "author.rank default": "missing-migration"}
    assert causes(made) == expected
    again = made.fix(trust=Trust.LIVE, verify=False)
    assert (again.drafted, len(again.following)) == (None, 2)
    models = made.folder / "models.py"
    models.write_text(models.read_text().replace("String(20)", "String(30)").replace('default="0"', 'default="5"'))
    assert causes(made) == {}
    made.downgrade()
    engine = sa.create_engine(database, poolclass=NullPool)
    lengths = {item["name"]: item["type"] for item in sa.inspect(engine).get_columns("author")}
    assert getattr(lengths["note"], "length", None) == 20


def test_a_rename_that_only_the_user_sees(tmp_path: Path) -> None:
    """Two columns that do not look alike at all are one by the user's word, and the rows stay; both findings go."""
    first = 'sa.Column("id", sa.Integer, primary_key=True),'
    models = MODELS.replace('sa.Column("hint", sa.String(22)),', "")
    models = models.replace(first, f'{first} sa.Column("year_of_birth", sa.String(22)),', 1)
    made = project(tmp_path / "project", f"sqlite:///{tmp_path}/live.db", models)
    made.by_hand("op.execute(\"INSERT INTO author (id, name, hint) VALUES (1, 'Ann', 'kept')\")")
    assert {item.slug for item in made.audit().findings} == {"missing-column", "unknown-column"}
    done = made.fix(renames=(("author.hint", "year_of_birth"),))
    assert (proof(done).failed, done.plan.unfixed, len(done.plan.items)) == ((), (), 1)
    made.upgrade()
    assert made.audit().findings == ()
    with sa.create_engine(made.url, poolclass=NullPool).connect() as connection:
        assert connection.scalar(sa.text("SELECT year_of_birth FROM author")) == "kept"


def test_without_a_stamp(tmp_path: Path) -> None:
    """With --trust model nobody needs to know the live revision: the value of the models is set again."""
    made = drifted(tmp_path / "project", f"sqlite:///{tmp_path}/live.db")
    made.by_hand('op.execute("DELETE FROM alembic_version")')
    assert set(causes(made).values()) == {"unattributed"}
    told = made.fix(verify=False)
    assert told.drafted is None
    why = [item.why for item in told.plan.unfixed if item.finding.subject.kind == "column"]
    assert ["--trust model or --trust live decides about values" in item for item in why] == [True, True]
    fixed = made.fix(trust=Trust.MODEL, unsafe=True)
    assert proof(fixed).failed == ()
    assert {str(item.change.subject) for item in fixed.plan.items} == {"author.note", "author.rank"}
    made.by_hand("""op.execute("INSERT INTO alembic_version VALUES ('0001')")""")
    made.upgrade()
    assert causes(made) == {}


def test_models_that_are_trusted_where_the_history_cannot_be_followed(tmp_path: Path) -> None:
    """The program made the tables before the first revision: the database follows the models, and nothing is undone."""
    made = project(tmp_path / "project", f"sqlite:///{tmp_path}/live.db")
    upgrade = "def upgrade():\n    op.drop_column('author', 'gone')\n    op.drop_column('book', 'gone')\n"
    head = FIRST[: FIRST.index("def upgrade")]
    made.revision("0001_first", f"{head}{upgrade}\n\ndef downgrade():\n    pass\n")
    made.by_hand("op.drop_column('author', 'note')\nop.drop_table('book')\n")
    made.by_hand("op.create_table('notes', sa.Column('id', sa.Integer))\nop.create_index('hot', 'author', ['bio'])")
    done = made.fix(trust=Trust.MODEL, drop=frozenset({"hot"}))
    assert ((), True) == (proof(done).failed, any("nothing could be tried there" in told for told in proof(done).told))
    made.upgrade()
    found = [str(item.subject) for item in made.audit().findings if item.subject.kind in {"table", "column", "index"}]
    assert ["notes"] == found
