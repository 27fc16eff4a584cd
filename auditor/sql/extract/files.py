"""The files that may hold raw SQL, as text."""

from __future__ import annotations

import codecs
import os
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from auditor.errors import ConfigError
from auditor.model.names import Origin
from auditor.model.query import Unread
from auditor.sql.extract.dialects import ANY, Only, known, only


PYTHON, SCRIPT = ".py", ".sql"
SKIPPED = frozenset({"node_modules", "build", "dist", "__pycache__", "venv", "site-packages"})
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SENDS = re.compile(
    rb"text\s*\(|execut\w*\s*\(|exec_\w+\s*\(|scalar\w*\s*\(|stream\w*\s*\(|fetch\w*\s*\(|read_(?:sql|database)\w*\s*\("
    rb"|DDL\s*\(|CheckConstraint|create_check_constraint|_where\s*=|server_default|server_onupdate|Computed\s*\("
    rb"|literal_column|TextClause|mogrify|copy_expert|_sql\w*\s*\(|run_\w+\s*\(|_query\w*\s*\(|iterate\s*\("
    rb"|prepare\s*\("
)
"""Part of the name of everything that is taken for sending SQL: an expression without any is not looked at."""
_ALWAYS = re.compile(
    rb"exec_driver_sql|DDL\s*\(|CheckConstraint|create_check_constraint|Computed\s*\(|literal_column|TextClause"
)
_LIBRARY = re.compile(rb"sqlalchemy|alembic|sqlmodel|\b(?:sa|db)\.text\b")
_OF_LIBRARY = re.compile(rb"text\s*\(|_where\s*=|server_default|server_onupdate|op\.execute")
_VERB = re.compile(
    rb"(?:['\"(\n]|\\n)\s*(?:select|insert|update|delete|with|create|alter|drop|replace|merge|truncate|grant|revoke|set|show"
    rb"|pragma|explain|describe|analyze|vacuum|lock|unlock|begin|commit|rollback|start|savepoint|release|copy|call|do|values"
    rb"|comment|rename|refresh|reindex|optimize|flush|notify|listen|kill|attach|detach|use|declare|load|--|/\*)\b",
    re.IGNORECASE,
)


def _may_send(raw: bytes) -> bool:
    """Whether a Python file may send SQL: one that cannot is not parsed."""
    if _ALWAYS.search(raw) or (_OF_LIBRARY.search(raw) and _LIBRARY.search(raw)):
        return True
    return SENDS.search(raw) is not None and _VERB.search(raw) is not None


class Source(NamedTuple):
    """A file: its name as a report shows it, and its text, whose lines end as Python would read them.

    `held` are the dialects that its path names: `versions/NAME/0001.py`, `schema-NAME.sql`.
    """

    name: str
    text: str
    is_script: bool
    held: Only = ANY

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.text.count("\n") + (not self.text.endswith("\n") and bool(self.text))


def sources(paths: Iterable[Path], project: Path) -> Iterator[Source | Unread]:
    """The files of these paths, each once, sorted within a folder; raises ConfigError for a path that is unreadable.

    The text of a Python file that sends no SQL is left empty.
    """
    seen: set[str] = set()
    for path in paths:
        for file in _files(path):
            real = os.path.realpath(file)
            if real in seen:
                continue
            seen.add(real)
            found = _source(file, shown(file, project))
            below = Path(file.name) if file == path else file.relative_to(path)
            yield found._replace(held=_named(below)) if isinstance(found, Source) else found


def _named(path: Path) -> Only:
    """The dialects that folders, and the name of a script, speak of."""
    words = [*path.parts[:-1], path.stem]
    if path.suffix.lower() == SCRIPT:
        words += re.split(r"[^a-zA-Z0-9]+", path.stem)
    found = frozenset(name for word in words for name in known(word))
    return only(*found) if found else ANY


def shown(file: Path, project: Path) -> str:
    """The file as a report names it."""
    return str(file.relative_to(project)) if file.is_relative_to(project) else str(file)


def _files(path: Path) -> Iterator[Path]:
    try:
        if not path.is_dir():
            with path.open("rb"):
                yield path
                return
        with os.scandir(path):
            pass
    except OSError as error:
        raise ConfigError(
            f"--sql {path} cannot be read: {error.strerror}.", hint="Name Python or .sql files, or folders of them."
        ) from error
    for folder, folders, names in os.walk(path):  # does not follow links, so it ends
        folders[:] = sorted(name for name in folders if _is_looked_into(folder, name))
        yield from (Path(folder, name) for name in sorted(names) if Path(name).suffix.lower() in {PYTHON, SCRIPT})


def _is_looked_into(folder: str, name: str) -> bool:
    if name.startswith(".") or name in SKIPPED:
        return False
    return not os.path.lexists(os.path.join(folder, name, "pyvenv.cfg"))  # noqa: PTH118 - asked for every folder


def _source(file: Path, name: str) -> Source | Unread:
    is_script = file.suffix.lower() == SCRIPT
    try:
        raw = file.read_bytes()
    except OSError as error:
        return Unread(Origin(name), f"the file cannot be read: {error.strerror}")
    if not is_script and not _may_send(raw):
        return Source(name, "\n" * raw.count(b"\n"), is_script=False)
    read: Callable[[bytes], str] = _script if is_script else _python
    try:
        text = read(raw)
    except _Undecodable as error:
        return Unread(Origin(name, error.line), error.why)
    return Source(name, text.replace("\r\n", "\n").replace("\r", "\n"), is_script)


class _Undecodable(Exception):
    def __init__(self, why: str, line: int | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.line = line


def _python(raw: bytes) -> str:
    """The text of a Python file, in the encoding that it says."""
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(raw).readline)
    except SyntaxError as error:
        raise _Undecodable(f"Python cannot read the file: {error.msg}") from error
    return _decoded(raw, encoding)


def _script(raw: bytes) -> str:
    """The text of a script: UTF-8, or what its first bytes say."""
    return _decoded(raw, next((name for bom, name in _BOMS if raw.startswith(bom)), "utf-8-sig"))


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(raw, error) from error
    if "\0" in text:
        raise _Undecodable("the file is binary", text.count("\n", 0, text.index("\0")) + 1)
    return text


def _undecodable(raw: bytes, error: UnicodeDecodeError) -> _Undecodable:
    line = raw.count(b"\n", 0, error.start) + 1
    if b"\0" in raw:
        return _Undecodable("the file is binary", line)
    byte = f"0x{raw[error.start]:02x}" if error.start < len(raw) else "its end"
    return _Undecodable(
        f"the file is not {error.encoding.upper()}: {byte} is no character of it; save it as UTF-8", line
    )
