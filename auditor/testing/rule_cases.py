"""The examples of a rule's page as tests: what a page calls bad must fire, what it calls good must be clean.

Under `## Examples`, a block ```` ```python model ```` holds a module with `metadata`; each block after it, such as
```` ```sql bad ENGINE ```` or ```` ```sql good ENGINE ENGINE ````, holds the DDL of a database to audit it with.
Blocks ```` ```python revision NAME ```` before one of these are the files of an Alembic history, and a block
```` ```python env ```` the environment of it, where the usual one will not do. A ```` ```python released NAME ```` is
such a file as an earlier commit has it. A block that comes after a verdict begins another history; a model holds until
the next one.

A block ```` ```python bad ENGINE ```` or ```` ```sqlfile good ENGINE@VERSION ```` is a file of raw SQL. Before the
first model it is audited for the engine, without a database; after one, on a database that the models have made.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from auditor.audit import audit
from auditor.config import Config
from auditor.model.finding import Severity
from auditor.model.report import Report
from auditor.plugin.rule import LoadedRule


if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

SECTION = "## Examples"
INI = "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = %(here)s\n"
INI += "path_separator = os\nsqlalchemy.url = "
ENV = """
from alembic import context
from sqlalchemy import create_engine

from models import metadata

with create_engine(context.config.get_main_option("sqlalchemy.url")).connect() as connection:
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()
"""
"""The environment of the histories in examples; the auditor puts the audited engine in place of this one."""
FENCE = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


class BadPage(Exception):
    """The examples of a page cannot be read: the message says where and why."""


@dataclass(frozen=True, slots=True)
class Case:
    """One example on one engine: the source of a model, the statements that make its database, the verdict.

    `history` are names and texts of revision files, `released` of those in an earlier commit, `env` the text of env.py;
    `file` is name and text of a file of raw SQL. `on_request` tells that the rule has to be selected.
    `line` is where the block with the verdict stands in the page.
    """

    rule: str
    fires: bool
    engine: str
    model: str
    statements: tuple[str, ...]
    line: int
    history: tuple[tuple[str, str], ...] = ()
    env: str = ""
    file: tuple[str, str] | None = None
    released: tuple[tuple[str, str], ...] = ()
    on_request: bool = False

    @property
    def needs_database(self) -> bool:
        """Whether it is audited on a server."""
        return bool(self.model)

    def __str__(self) -> str:
        return f"{self.rule}-{'bad' if self.fires else 'good'}-{self.engine}-line{self.line}"


def cases(rule: LoadedRule) -> tuple[Case, ...]:
    """The examples of the rule's page, in order; raises BadPage for a block that is no example."""
    slug, page = rule.card.slug, rule.page
    start = page.find(SECTION)
    if start < 0:
        raise BadPage(f"{slug}: there is no section {SECTION!r}")
    found: list[Case] = []
    model, env = "", ""
    history: dict[str, str] = {}
    released: dict[str, str] = {}
    judged = False
    for block in FENCE.finditer(page, start):
        line = page.count("\n", 0, block.start()) + 1
        match block["info"].split():
            case ["python", "model"]:
                model = block["body"]
            case ["python", ("revision" | "released") as when, name]:
                history, released, env = ({}, {}, "") if judged else (history, released, env)
                judged = False
                (history if when == "revision" else released)[name] = block["body"]
            case ["python", "env"]:
                env = block["body"]
            case ["sql", ("bad" | "good") as verdict, *engines] if engines and model:
                made = statements(block["body"])
                files, before, judged = tuple(history.items()), tuple(released.items()), True
                found += [
                    Case(slug, verdict == "bad", engine, model, made, line, files, env, released=before)
                    for engine in engines
                ]
            case [("python" | "sqlfile") as kind, ("bad" | "good") as verdict, *engines] if engines:
                file = ("queries.py" if kind == "python" else "queries.sql", block["body"])
                files, judged = tuple(history.items()), True
                asked = rule.card.on_request
                found += [
                    Case(slug, verdict == "bad", engine, model, (), line, files, env, file, on_request=asked)
                    for engine in engines
                ]
            case words:
                raise BadPage(f"{slug}, line {line}: no model before, or no known block: {' '.join(words)}")
    return tuple(found)


def statements(ddl: str) -> tuple[str, ...]:
    """The statements of a script, which holds no semicolon inside a text."""
    return tuple(part.strip() for part in ddl.split(";") if part.strip())


def run(case: Case, url: str | None = None) -> Report:
    """Audits the example, on an empty database, which it fills, if it needs one."""
    with tempfile.TemporaryDirectory(prefix="auditor-case-") as folder:
        config = Config(project=Path(folder), select=("AUD", case.rule) if case.on_request else ())
        if case.file is not None:
            file = Path(folder, case.file[0])
            file.write_text(case.file[1], encoding="utf-8")
            config = msgspec.structs.replace(config, sql=(str(file),))
        if not case.needs_database:
            return audit(msgspec.structs.replace(config, engine=(case.engine,)))
        assert url is not None, f"{case}: there is no database"
        with _connected(url) as connection:
            return audit(_on_database(case, config, connection, url))


def _on_database(case: Case, config: Config, connection: Connection, url: str) -> Config:
    """The settings with models, database and history, once these are made."""
    if case.file is not None:
        made: dict[str, Any] = {}
        exec(compile(case.model, "models.py", "exec"), made)  # noqa: S102 - an example of our own pages
        made["metadata"].create_all(connection)
    for statement in case.statements:
        connection.exec_driver_sql(statement)
    (config.project / "models.py").write_text(case.model, encoding="utf-8")
    config = msgspec.structs.replace(config, metadata=("models:metadata",), db=url)
    if case.history:
        _write_history(case, url, config.project)
        config = msgspec.structs.replace(
            config, alembic=str(config.project / "alembic.ini"), since="HEAD" if case.released else None
        )
    return config


def _write_history(case: Case, url: str, folder: Path) -> None:
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    (folder / "alembic.ini").write_text(INI + url.replace("%", "%%") + "\n", encoding="utf-8")
    (folder / "migrations" / "env.py").write_text(case.env or ENV, encoding="utf-8")
    if case.released:
        _write_revisions(case.released, versions)
        _commit(folder)
    _write_revisions(case.history, versions)


def _write_revisions(files: tuple[tuple[str, str], ...], versions: Path) -> None:
    for name, text in files:
        path = versions / name if "." in name else versions / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _commit(folder: Path) -> None:
    """Make a git repository of a folder, with all that is in it."""
    settings = ("user.name=example", "user.email=example@example.org", "commit.gpgsign=false")
    git = ["git", "-C", str(folder), *(word for item in settings for word in ("-c", item))]
    for words in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "released")):
        subprocess.run([*git, *words], check=True, capture_output=True)  # noqa: S603


def verify(case: Case, report: Report) -> None:
    """Raises AssertionError unless the report says what the page says.

    A bad example fires the rule; a good one gives no error and no warning of any rule. In both, everything was read.
    """
    told = "\n".join(f"{item.rule} {item.severity}: {item.message}" for item in report.findings) or "no findings"
    unread = [f"{item.what}: {item.why}" for item in report.not_checked if item.blocking]
    assert not unread, f"{case}: not everything was read: {unread}"
    fired = any(item.slug == case.rule for item in report.findings)
    assert fired == case.fires, f"{case}: the rule {'fires' if fired else 'is silent'}\n{told}"
    loud = [item for item in report.findings if item.severity is not Severity.INFO]
    assert case.fires or not loud, f"{case}: a good example is not clean\n{told}"


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
