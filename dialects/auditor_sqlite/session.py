"""Opens a database file without being able to change it, or to make one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

_KEPT = frozenset({"immutable", "nolock", "vfs"})
"""Parameters of a file URI that a user may need to read a file at all (https://www.sqlite.org/uri.html)."""


class SqliteSession:
    """Read-only connections through the sqlite3 module of the standard library."""

    def url(self, url: URL) -> URL:
        """`sqlite:///file:///absolute/path?mode=ro`, whatever driver the project uses; idempotent."""
        from sqlalchemy.engine import URL

        path = url.database or ""
        if _in_memory(path, url):
            return URL.create("sqlite", database=url.database, query=url.query)
        if path.startswith("file:"):
            address, _, _ = path.partition("?")
        else:
            # Percent-encoded, so that ? and # in a file name are no parameters.
            address = Path(path).expanduser().absolute().as_uri()
        query = {key: value for key, value in url.query.items() if key in _KEPT}
        if _would_leave_files(address):
            query["immutable"] = "1"
        return URL.create("sqlite", database=address, query={**query, "mode": "ro", "uri": "true"})

    def connect_args(self, url: URL, *, connect_seconds: int) -> dict[str, Any]:  # noqa: ARG002
        """How long to wait for a lock."""
        return {"timeout": float(connect_seconds)}

    def opening(self, *, statement_seconds: int, lock_seconds: int) -> Sequence[str]:  # noqa: ARG002
        """No writes, short waits, and one snapshot for all queries; SQLite has no time limit for statements."""
        return (
            "PRAGMA query_only = ON",
            f"PRAGMA busy_timeout = {lock_seconds * 1000}",
            "BEGIN",
            "SELECT count(*) FROM sqlite_master",  # the file is looked at here for the first time
        )

    def explain(self, error: BaseException) -> str | None:
        """One sentence for what SQLite says in a few words."""
        text = str(error).lower()
        return next((sentence for words, sentence in _SENTENCES.items() if words in text), None)


def _would_leave_files(address: str) -> bool:
    """Whether even reading would make files beside the database, which could lock its owner out.

    A database in WAL mode has a -wal and a -shm file while anybody has it open; the first one makes them, and
    one who may only read cannot remove them (https://www.sqlite.org/wal.html#read_only_databases). Without a
    -wal file nobody has it open, and all of it is in the main file: that can be read without locks.
    """
    path = Path(url2pathname(urlsplit(address).path))
    try:
        with path.open("rb") as file:
            header = file.read(20)
    except OSError:
        return False  # connecting will say why
    return header[18:20] == b"\2\2" and not path.with_name(f"{path.name}-wal").exists()


def _in_memory(path: str, url: URL) -> bool:
    named = path.startswith("file:") and (url.query.get("mode") == "memory" or "mode=memory" in path)
    return path in ("", ":memory:", "file::memory:") or named


_SENTENCES = {
    "unable to open database file": "there is no such file, or it may not be read (nothing was created).",
    "file is not a database": "the file is no SQLite database, or it is encrypted.",
    "file is encrypted": "the file is no SQLite database, or it is encrypted.",
    "database is locked": "another process is writing to the database, and did not finish in time.",
    "database disk image is malformed": "the database file is damaged; `PRAGMA integrity_check` tells more.",
    "malformed database schema": "the database file holds a schema that this version of SQLite cannot read.",
    "unsupported file format": "the database file was written by a newer version of SQLite.",
    "attempt to write a readonly database": "the file needs recovery first, which a read-only look must not do.",
    "disk i/o error": "it is a folder, or a file that cannot be read (disk I/O error).",
}
