from __future__ import annotations

from pathlib import Path

import pytest

from auditor.errors import ConfigError
from auditor.model.query import Queries
from auditor.sql.extract.project import extract


QUERY = 'cursor.execute("SELECT 1")\n'


def read(project: Path, *names: str) -> Queries:
    """Give the queries of some paths of a project."""
    return extract([project / name for name in names or ("",)], project)


def found(project: Path, *names: str) -> list[str | None]:
    """Give the files that queries were found in."""
    return [item.origin.file for item in read(project, *names).queries]


def test_folders_are_walked(tmp_path: Path) -> None:
    """Python and .sql files, each once, in order; other files, hidden and made folders are passed over."""
    skipped = (".venv", "node_modules", ".git", "build", "__pycache__", ".hidden", "mine")
    for name in ("b/x.py", "a.py", "a.txt", *(f"{folder}/x.py" for folder in skipped)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(QUERY, encoding="utf-8")
    (tmp_path / "mine" / "pyvenv.cfg").touch()
    (tmp_path / "s.sql").write_text("SELECT 2", encoding="utf-8")
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    (tmp_path / "c.py").symlink_to(tmp_path / "a.py")
    assert ["a.py", "s.sql", "b/x.py"] == found(tmp_path)
    assert ["b/x.py", "a.py", "s.sql"] == found(tmp_path, "b", "a.py", "")
    assert [".venv/x.py"] == found(tmp_path, ".venv")
    assert ["a.txt"] == found(tmp_path, "a.txt")
    assert (3, 3) == (read(tmp_path).files, read(tmp_path).lines)


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """What the user names must be readable."""
    with pytest.raises(ConfigError, match="nowhere cannot be read: No such file or directory"):
        read(tmp_path, "nowhere")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        (
            "a.sql",
            "SELECT 'é'".encode("latin-1"),
            "a.sql:1 the file is not UTF-8: 0xe9 is no character of it; save it as UTF-8",
        ),
        ("a.sql", b"SELECT 1;\n\x00\x01\xff\xfe", "a.sql:2 the file is binary"),
        ("a.sql", b"SELECT 1;\n\x00", "a.sql:2 the file is binary"),
        (
            "a.py",
            b"# coding: latin-9000\nexecute('SELECT 1')",
            "a.py Python cannot read the file: unknown encoding: latin-9000",
        ),
        (
            "a.py",
            b"x = '\xe9'\nexecute('SELECT 1')",
            "a.py Python cannot read the file: invalid or missing encoding declaration",
        ),
        (
            "a.py",
            b"\nprint 'x'\nexecute('SELECT 1')",
            "a.py:2 Python cannot read the file: Missing parentheses in call to 'print'. Did you mean print(...)?",
        ),
        ("a.py", b"execute('SELECT 1')\n\x00\x01", "a.py:2 the file is binary"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    """One sentence with the place; the other files are read."""
    (tmp_path / name).write_bytes(content)
    (tmp_path / "z.sql").write_text("SELECT 1", encoding="utf-8")
    everything = read(tmp_path)
    assert [why] == [f"{item.origin} {item.why}" for item in everything.unread]
    assert ["z.sql"] == [item.origin.file for item in everything.queries]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.sql", "SELECT 'é'".encode("utf-8-sig")),
        ("a.sql", "SELECT 'é'".encode("utf-16")),
        ("a.sql", "\r\nSELECT\r\n'é'".encode()),
        ("a.py", "# coding: latin-1\ncur.execute(\"SELECT 'é'\")".encode("latin-1")),
        ("a.py", "\r\ncur.execute('''SELECT\r\n'é' ''')".encode("utf-8-sig")),
    ],
)
def test_encodings_and_line_ends(tmp_path: Path, name: str, content: bytes) -> None:
    """Marks of byte order, cookies of Python and line ends of Windows are no part of the text."""
    (tmp_path / name).write_bytes(content)
    (query,) = read(tmp_path).queries
    assert "SELECT 'é'" == " ".join(query.text.split())
    assert ("\n" in query.text) == (b"\r\n" in content)


@pytest.mark.parametrize(
    ("name", "engines"),
    [
        ("versions/postgresql/0001.sql", {"postgresql"}),
        ("schema-mysql.sql", {"mysql"}),
        ("init.postgres.sql", {"postgresql"}),
        ("plain.sql", None),
        ("post/0001.sql", None),
    ],
)
def test_paths_that_name_a_dialect(tmp_path: Path, name: str, engines: set[str] | None) -> None:
    """A folder or script of one dialect is for that dialect."""
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("SELECT 1", encoding="utf-8")
    assert [engines] == [item.engines for item in read(tmp_path).queries]
