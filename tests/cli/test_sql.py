from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import AGREES, Auditor


QUERIES = 'def f(connection):\n    connection.exec_driver_sql("SELECT 1")\n'
Database = Callable[[str], str]


def test_raw_sql_needs_no_models_and_no_database(auditor: Auditor, tmp_path: Path) -> None:
    """Files, statements and lines are counted; what the rules lack is said, and nothing fails."""
    (tmp_path / "queries.py").write_text(QUERIES, encoding="utf-8")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "a.sql").write_text("SELECT 2;\nSELECT 3;\n", encoding="utf-8")
    done = auditor("check", "--sql", "queries.py", "--sql", "more", "--engine", "postgresql@16", "--format", "json")
    assert 0 == done.returncode, done.stderr
    (source,) = json.loads(done.stdout)["sources"]
    source.pop("seconds")
    expected = {"role": "sql", "description": "queries.py, more", "server": "", "files": 2, "statements": 3, "lines": 4}
    assert expected == source


def test_the_text_report_counts_statements(auditor: Auditor, tmp_path: Path) -> None:
    """One line for the source, as for any other."""
    (tmp_path / "queries.py").write_text(QUERIES, encoding="utf-8")
    done = auditor("check", "--sql", ".", "--engine", "sqlite")
    assert "sql  .    1 statement in 1 file of 2 lines" == done.stdout.splitlines()[0]


def test_what_cannot_be_read_is_not_checked(auditor: Auditor, tmp_path: Path) -> None:
    """A broken file is told with its place; the rest is read, and the exit code stays."""
    (tmp_path / "queries.py").write_text(QUERIES, encoding="utf-8")
    (tmp_path / "broken.py").write_text("x = (\nexecute('SELECT 1'", encoding="utf-8")
    (tmp_path / "binary.sql").write_bytes(b"SELECT 1;\n\x00\xff")
    done = auditor("check", "--sql", ".", "--engine", "sqlite", "--format", "json")
    assert 0 == done.returncode, done.stderr
    report = json.loads(done.stdout)
    told = {item["what"]: item["why"] for item in report["not_checked"] if "the SQL at" in item["what"]}
    assert {
        "the SQL at binary.sql:2": "the file is binary",
        "the SQL at broken.py:2": "Python cannot read the file: '(' was never closed",
    } == told
    assert 1 == report["sources"][0]["statements"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--sql", "nowhere", "--engine", "sqlite"),
            "--sql {folder}/nowhere cannot be read: No such file or directory.",
        ),
        (("--sql", "."), "Nothing says which database the raw SQL is for."),
        (("--sql", ".", "--engine", "nothing"), "No dialect package for 'nothing'."),
        (
            ("--sql", ".", "--engine", "sqlite", "--engine", "mysql@new"),
            "--engine 'mysql@new' has a version that is no number.",
        ),
    ],
)
def test_a_wrong_path_or_engine_is_a_sentence(
    auditor: Auditor, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    """Exit code 2, whatever else is right."""
    done = auditor("check", *arguments)
    assert (2, "") == (done.returncode, done.stdout)
    assert f"error: {message.format(folder=tmp_path)}" == done.stderr.splitlines()[0]


@pytest.mark.usefixtures("project")
def test_raw_sql_beside_models_and_database(auditor: Auditor, make_db: Database, tmp_path: Path) -> None:
    """The three are sources of one audit; the setting may be in the file, as one string or several."""
    (tmp_path / "queries.py").write_text(QUERIES, encoding="utf-8")
    with (tmp_path / "auditor.toml").open("a", encoding="utf-8") as settings:
        settings.write('sql = "queries.py"\nengine = ["postgresql@16"]\n')
    done = auditor("check", "--db", make_db(AGREES), "--format", "json")
    assert 0 == done.returncode, done.stderr
    assert ["model", "live", "sql"] == [item["role"] for item in json.loads(done.stdout)["sources"]]
