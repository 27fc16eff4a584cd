"""Statements, the tables they are about, and what servers said of them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from auditor.model.names import QualifiedName, Role
from auditor.model.query import Construct, Meets, Query, Via
from auditor.model.schema import Column, PrimaryKey, Schema, Table
from auditor.plugin import loader
from auditor.plugin.facts import Judgement, Target, Verdicts
from auditor.sql.constructs.find import find
from auditor.sql.portability.judge import judge
from auditor.sql.reading.known import Tables
from auditor.targets import named


DATA = Path(__file__).parent / "portability"
TARGETS = {
    "postgresql": "postgresql@15",
    "postgresql-wheel": "postgresql@18",
    "mysql": "mysql@9.7",
    "mariadb": "mariadb@10.11",
    "sqlite": "sqlite@3.40",
}
"""The servers that were asked, by their kind."""


@cache
def statements(name: str = "statements.txt") -> tuple[str, ...]:
    """Give the statements of a file, one a line."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def data(name: str) -> Any:
    """Give what a JSON file holds."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@cache
def target(kind: str) -> Target:
    """Give the server of a kind as it was asked."""
    return named([TARGETS[kind]])[0]


@cache
def known(kind: str) -> Tables:
    """Give the tables of tables.json as a schema."""
    types, server = target(kind).engine.types, target(kind).server

    def table(name: str, key: str, **columns: str) -> Table:
        made = tuple(Column(each, types.parse(text, server), nullable=each != key) for each, text in columns.items())
        return Table(QualifiedName(name), made, primary_key=PrimaryKey(None, (key,)))

    text, json_type = "varchar(50)", "jsonb" if "postgresql" in kind else "json"
    first = table(
        "t",
        "id",
        id="integer",
        a="integer",
        b=text,
        ts="timestamp",
        flag="boolean",
        j=json_type,
        n="double precision",
    )
    return Tables([Schema(Role.LIVE, server, (first, table("u", "a", a="integer", b=text, c=text)))])


def judged(statement: str, *kinds: str, via: Via = Via.SCRIPT, schema: bool = True) -> Verdicts:
    """Give what servers make of a statement."""
    targets = [target(kind) for kind in kinds]
    return judge(Query(statement, via), targets, named(loader.available()), known(kinds[0]) if schema else None)


def constructs(statement: str) -> tuple[Construct, ...]:
    """Give what is found in a statement of which no schema is known."""
    return find(Query(statement, Via.SCRIPT), None, ("postgres", "mysql", "sqlite")).constructs


def verdict(statement: str, kind: str) -> str:
    """Give "takes", "refuses" or "unknown"."""
    said = judged(statement, kind)
    if any(item.meets in {Meets.REFUSES, Meets.TOO_OLD} for item in said.judgements):
        return "refuses"
    return "unknown" if said.unread else "takes"


def gist(judgements: tuple[Judgement, ...]) -> list[tuple[str, str]]:
    """Give how each construct is met, and its text."""
    return [(item.meets.value, item.shown) for item in judgements]
