from __future__ import annotations

import pytest

from auditor.model.query import Query, Unread
from tests.sql.extract.support import sql


def texts(code: str) -> list[str]:
    """Give the statements of a script."""
    return [item.text if isinstance(item, Query) else f"unread: {item.why}" for item in sql(code)]


@pytest.mark.parametrize(
    ("script", "statements"),
    [
        ("SELECT 1; SELECT 2;;\n;", ["SELECT 1", "SELECT 2"]),
        ("SELECT ';' ; SELECT \";\", `;`", ["SELECT ';'", 'SELECT ";", `;`']),
        ("-- a; b\nSELECT 1 -- c;\n; /* d; */ SELECT 2\n# e; it's\n;SELECT 3", ["SELECT 1", "SELECT 2", "SELECT 3"]),
        ("SELECT $$ ; $$; SELECT $a$ $$ ; $a$", ["SELECT $$ ; $$", "SELECT $a$ $$ ; $a$"]),
        (
            "CREATE TRIGGER t BEGIN DELETE FROM a; END; SELECT 1",
            ["CREATE TRIGGER t BEGIN DELETE FROM a; END", "SELECT 1"],
        ),
        (
            "CREATE PROCEDURE p() BEGIN IF a THEN CASE b WHEN 1 THEN SET c=1; END CASE; END IF; END; SELECT 1",
            ["CREATE PROCEDURE p() BEGIN IF a THEN CASE b WHEN 1 THEN SET c=1; END CASE; END IF; END", "SELECT 1"],
        ),
        ("BEGIN; SELECT 1; END;", ["BEGIN", "SELECT 1", "END"]),
        (
            "DELIMITER $$\nCREATE PROCEDURE p()\nSELECT 1; $$\nDELIMITER ;\nSELECT 2;",
            ["CREATE PROCEDURE p()\nSELECT 1", "SELECT 2"],
        ),
        ("delimiter //\nSELECT 1; //\nSELECT 2//\ndelimiter ;\nSELECT 3", ["SELECT 1", "SELECT 2", "SELECT 3"]),
        ("\\c other\n\\set x 'it'\nSELECT 1;\n\\.\n", ["SELECT 1"]),
        ("COPY t (a) FROM stdin;\n1\tit's; \"\n\\.\n\nSELECT 2;", ["COPY t (a) FROM stdin", "SELECT 2"]),
        ("\\copy t from stdin\n1;2\n\\.\nSELECT 2;", ["SELECT 2"]),
        ("SELECT 1\nGO\nSELECT 2\ngo\n", ["SELECT 1", "SELECT 2"]),
        ("SELECT 1;\n/\nSELECT 2;", ["SELECT 1", "SELECT 2"]),
        (".mode csv\nSELECT 1;", ["SELECT 1"]),
        ("/*!40101 SET NAMES utf8 */;\nSELECT 1;", ["SELECT 1"]),
        (
            "/*!50003 CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET @a = 1 */;",
            ["unread: it stands in a comment that some servers execute, by their version"],
        ),
        ("SELECT 'it\\'s; x'; SELECT 'a'", ["SELECT 'it\\'s; x'", "SELECT 'a'"]),
        ("", []),
    ],
)
def test_scripts_are_cut_as_clients_do(script: str, statements: list[str]) -> None:
    """Terminators, comments and bodies of every engine; what only the client reads is left out."""
    assert statements == texts(script)


def test_places_in_scripts() -> None:
    """Each statement knows line and column of its characters, behind client commands and data, too."""
    found = [item for item in sql("\\c x\nSELECT 1;\n  SELECT a,\n b FROM t;") if isinstance(item, Query)]
    assert [(2, 1), (3, 3)] == [(item.origin.line, item.origin.column) for item in found]
    place = found[1].at(found[1].text.index("FROM"))
    assert (4, 4) == (place.line, place.column)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (
            f"SELECT '{'x' * 10_000_000}'",
            "the statement has 10,000,009 characters, more than the 200,000 that are read",
        ),
        (f"SELECT {'(' * 5000}1{')' * 5000}", "its parentheses are 5,000 deep, more than the 100 that are read"),
        ("{{ query }}", "its text is only known when the code runs"),
    ],
    ids=["long", "deep", "hole"],
)
def test_a_statement_that_is_too_much_leaves_the_rest(script: str, why: str) -> None:
    """One sentence with its place; the statements around it are read."""
    before, unread, after = sql(f"SELECT 1;\n{script};\nSELECT 2;")
    assert isinstance(unread, Unread)
    assert (why, 2) == (unread.why, unread.origin.line)
    assert ["SELECT 1", "SELECT 2"] == [item.text for item in (before, after) if isinstance(item, Query)]
