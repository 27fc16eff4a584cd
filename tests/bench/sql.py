"""python -m tests.bench.sql: reading raw SQL, against bare sqlglot and sqlfluff on the same statements.

All figures of a row come from one run, the best of three for small files; sqlfluff, which is no dependency of ours, is
installed into a folder that is thrown away, or left out with the reason.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table


DIALECT = "postgres"
LINES = (10_000, 100_000)
MANY = 50_000
"""From so many lines on, what is measured is not repeated."""
FLUFF_LINES = 400
COUNTED = """\
SELECT u.id, u.name, count(*) AS n
  FROM users u
  JOIN orders o ON o.user_id = u.id
 WHERE u.active = {a} AND o.total > {b}
 GROUP BY u.id, u.name
 ORDER BY n DESC, u.id
 LIMIT {c}"""
RECENT = """\
WITH recent AS (
  SELECT user_id, max(created_at) AS last FROM orders GROUP BY user_id
)
SELECT r.user_id, CASE WHEN r.last > {a} THEN 'active' ELSE 'idle' END AS state
  FROM recent r
 WHERE r.user_id BETWEEN {b} AND {c}"""
STATEMENTS = (
    COUNTED,
    "UPDATE orders\n   SET status = 'shipped', shipped_at = now()\n WHERE id = {a} AND status IN ('new', 'paid')",
    "INSERT INTO events (user_id, kind, payload)\nVALUES ({a}, 'login', {b})",
    "DELETE FROM sessions WHERE expires_at < {a} AND user_id IN (SELECT id FROM users WHERE deleted = {b})",
    RECENT,
)
FLUFF = """
import json, sys, time
from sqlfluff.core import FluffConfig, Linter
linter = Linter(config=FluffConfig(overrides={"dialect": "postgres", "large_file_skip_byte_limit": 0}))
text = open(sys.argv[1]).read()
started = time.process_time()
tree = linter.parse_string(text)
print(json.dumps({"seconds": time.process_time() - started, "bad": len(tree.violations)}))
"""


def main() -> int:
    """Makes the files, measures, prints two tables."""
    console = Console(width=140)
    with tempfile.TemporaryDirectory(prefix="auditor-bench-") as folder:
        rows = [
            {"kind": kind, **_measured(write(Path(folder), count))}
            for kind, write in (("python", _python), ("script", _script))
            for count in LINES
        ]
        _print(console, "our whole reading against bare sqlglot", rows)
        for kind in ("python", "script"):
            small, *_, large = [row for row in rows if row["kind"] == kind]
            grown = float(large["ours s"]) / float(small["ours s"])
            console.print(f"{kind}: {grown:.1f} times the time for {LINES[-1] / LINES[0]:.0f} times the lines")
        _against_sqlfluff(console, Path(folder))
    return 0


def _measured(file: Path) -> dict[str, float | int]:
    """Extraction and parse of a file, and the parse of what was extracted alone."""
    from auditor.sql.extract.project import extract

    queries = extract([file], file.parent).queries
    lines = file.read_text(encoding="utf-8").count("\n")
    rounds = 3 if lines < MANY else 1
    read = _best(lambda: extract([file], file.parent), rounds)
    whole = _best(lambda: _ours(file), rounds)
    bare = _best(lambda: _bare([query.text for query in queries]), rounds)
    return {
        "lines": lines,
        "statements": len(queries),
        "bare s": bare,
        "ours s": whole,
        "extraction s": read,
        "ours/bare": whole / bare,
    }


def _ours(file: Path) -> None:
    from auditor.plugin import sqltree
    from auditor.sql.extract.project import extract

    sqltree.statement.cache_clear()
    for query in extract([file], file.parent).queries:
        sqltree.statement(query.text, DIALECT)


def _bare(texts: list[str]) -> None:
    import sqlglot

    for text in texts:
        sqlglot.parse(text, read=DIALECT)


def _best(work: Callable[[], object], rounds: int = 3) -> float:
    taken = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return min(taken)


def _statement(number: int, holes: tuple[str, str, str]) -> str:
    text = STATEMENTS[number % len(STATEMENTS)].replace("users", f"users_{number}")
    a, b, c = holes
    return text.format(a=a, b=b, c=c)


def _python(folder: Path, lines: int) -> Path:
    """A module of functions that each send one statement, in one of the usual ways."""
    made = ["from sqlalchemy import text", ""]
    number = 0
    while len(made) < lines:
        named = _statement(number, (":a", ":b", ":c"))
        driver = _statement(number, ("%s", "%s", "%s"))
        forms = (
            f'    return connection.execute(text("""\n{named}\n"""), {{"a": 1}}).all()',
            f'    cursor.execute("""{driver}""", (1, 2, 3))',
            f'    sql = f"""{_statement(number, ("{a}", "{b}", "{c}"))}"""\n    return connection.execute(text(sql))',
            "    return connection.execute(text(\n"
            + "\n".join(f'        "{line} "' for line in named.split("\n"))
            + "\n    ))",
        )
        body = forms[number % len(forms)]
        made += f"def query_{number}(connection, cursor, a, b, c):\n{body}\n\n".split("\n")
        number += 1
    return _written(folder / f"queries_{lines}.py", made)


def _script(folder: Path, lines: int) -> Path:
    """A script of statements with a comment each."""
    made: list[str] = []
    number = 0
    while len(made) < lines:
        values = (str(number), "'it''s'", str(number % 7))
        made += f"-- statement {number}\n{_statement(number, values)};\n".split("\n")
        number += 1
    return _written(folder / f"queries_{lines}.sql", made)


def _written(file: Path, lines: list[str]) -> Path:
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def _against_sqlfluff(console: Console, folder: Path) -> None:
    file = _script(folder, FLUFF_LINES)
    python = _with_sqlfluff(folder / "venv", console)
    if python is None:
        return
    run = [str(python), "-c", FLUFF, str(file)]
    found = [json.loads(subprocess.run(run, check=True, capture_output=True, text=True).stdout) for _ in range(3)]
    theirs, ours = min(item["seconds"] for item in found), _best(lambda: _ours(file))
    row = {"lines": FLUFF_LINES, "unparsable to it": found[0]["bad"], "sqlfluff s": theirs, "ours s": ours}
    _print(console, "our whole reading against sqlfluff's parse", [{**row, "times faster": theirs / ours}])


def _with_sqlfluff(folder: Path, console: Console) -> Path | None:
    """The interpreter of a new environment that has sqlfluff."""
    uv = shutil.which("uv")
    make = [uv, "venv", "-q", str(folder)] if uv else [sys.executable, "-m", "venv", str(folder)]
    python = folder / "bin" / "python"
    install = (
        [uv, "pip", "install", "-q", "--python", str(python)] if uv else [str(python), "-m", "pip", "install", "-q"]
    )
    try:
        subprocess.run(make, check=True, capture_output=True, text=True)
        subprocess.run([*install, "sqlfluff"], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        console.print(
            f"NOT MEASURED: sqlfluff: it cannot be installed: {said[-1] if said else error}", style="bold red"
        )
        return None
    return python


def _print(console: Console, title: str, rows: list[dict[str, float | int | str]]) -> None:
    table = Table(title=title)
    for key in rows[0]:
        table.add_column(key, justify="right")
    for row in rows:
        table.add_row(*(f"{value:.2f}" if isinstance(value, float) else str(value) for value in row.values()))
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
