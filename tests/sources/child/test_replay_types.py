"""DDL texts read back as types of SQLAlchemy's, as reflection gives them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.dialects import mysql, postgresql, sqlite

from auditor.sources.child.probe.replay import reflected_types


_MODULES: list[Any] = [mysql, postgresql, sqlite]
type_of: Any = reflected_types.type_of
DIALECTS: dict[str, Any] = {module.__name__.rpartition(".")[2]: module.dialect() for module in _MODULES}
MOOD = {"name": "mood", "labels": ["good", "bad"], "visible": True}
SAME = {
    "postgresql": (
        "VARCHAR(20)",
        "VARCHAR",
        "NUMERIC(10, 2)",
        "DOUBLE PRECISION",
        "TIMESTAMP WITH TIME ZONE",
        "TIMESTAMP(3) WITHOUT TIME ZONE",
        "TIME WITHOUT TIME ZONE",
        "JSONB",
        "UUID",
        "INTEGER[]",
        "mood",
        "mood[]",
        "CHAR(3)",
        "BIT(3)",
        "BIT VARYING(5)",
        'VARCHAR(8) COLLATE "C"',
        "geometry(Point,4326)",
    ),
    "mysql": (
        "INTEGER(11) UNSIGNED",
        "BOOL",
        "TINYINT(1)",
        "ENUM('a','b,c','d)''e')",
        "SET('x','y')",
        "DATETIME(6)",
        "TIMESTAMP(3)",
        "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        "BIGINT UNSIGNED",
        "LONGTEXT",
        "BINARY(16)",
    ),
    "sqlite": ("VARCHAR(20)", "BOOLEAN", "DATETIME", "NUMERIC(10, 2)", "TEXT", "BLOB"),
}


@pytest.mark.parametrize(("dialect", "text"), [(name, text) for name, texts in SAME.items() for text in texts])
def test_a_compiled_type_comes_back_as_itself(dialect: str, text: str) -> None:
    """Reading and compiling are inverse; a type that SQLAlchemy does not know stays as written."""
    assert text == type_of(text, DIALECTS[dialect], {"mood": MOOD}).compile(DIALECTS[dialect])


@pytest.mark.parametrize(
    ("text", "compiled"),
    [
        ("character varying(20)", "VARCHAR(20)"),
        ("timestamp without time zone", "TIMESTAMP WITHOUT TIME ZONE"),
        ("public.mood", "mood"),
        ("int4", "INTEGER"),
        ("timestamptz", "TIMESTAMP WITH TIME ZONE"),
    ],
)
def test_catalog_spellings_are_known(text: str, compiled: str) -> None:
    """What a catalog prints is read as well as what SQLAlchemy compiles."""
    assert compiled == type_of(text, DIALECTS["postgresql"], {"mood": MOOD}).compile(DIALECTS["postgresql"])
