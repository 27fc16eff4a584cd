from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from auditor_sqlite import ENGINE


SESSION = ENGINE.session


@pytest.mark.parametrize("driver", ["sqlite", "sqlite+pysqlite", "sqlite+aiosqlite", "sqlite+pysqlcipher"])
def test_every_driver_becomes_the_standard_library(driver: str) -> None:
    """A file is opened by URI, for reading only; a password for a cipher is of no use here."""
    url = SESSION.url(sa.URL.create(driver, username="u", password="secret", database="/tmp/a b.db"))
    assert (
        url.drivername,
        url.database,
        dict(url.query),
        url.password,
    ) == ("sqlite", "file:///tmp/a%20b.db", {"mode": "ro", "uri": "true"}, None)


@pytest.mark.parametrize("name", ["a?b.db", "a#b.db", "a%b.db", "ä 😀.db"])
def test_no_character_of_a_path_is_a_parameter(name: str) -> None:
    """The path is percent-encoded as a file URI."""
    url = SESSION.url(sa.URL.create("sqlite", database=f"/tmp/{name}"))
    assert Path("/tmp", name).as_uri() == url.database


def test_a_relative_path_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Relative to where the auditor runs, as SQLAlchemy does."""
    monkeypatch.chdir(tmp_path)
    assert (tmp_path / "app.db").as_uri() == SESSION.url(sa.make_url("sqlite:///app.db")).database


@pytest.mark.parametrize(
    "text",
    [
        "sqlite:////tmp/x.db",
        "sqlite:///file:/tmp/x.db?mode=rwc&uri=true&immutable=1",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_the_url_is_idempotent(text: str) -> None:
    """What was made harmless stays as it is."""
    once = SESSION.url(sa.make_url(text))
    assert once == SESSION.url(once)


def test_a_uri_keeps_what_reading_needs_and_nothing_else() -> None:
    """`immutable` is kept, `mode` is always `ro`."""
    url = SESSION.url(sa.make_url("sqlite:///file:/tmp/x.db?mode=rwc&uri=true&immutable=1&cache=shared"))
    assert (url.database, dict(url.query)) == ("file:/tmp/x.db", {"immutable": "1", "mode": "ro", "uri": "true"})


@pytest.mark.parametrize(
    "text", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&cache=shared&uri=true"]
)
def test_memory_stays_memory(text: str) -> None:
    """There is no file to protect."""
    url = sa.make_url(text)
    assert (url.database, url.query) == (SESSION.url(url).database, SESSION.url(url).query)


def test_the_session_is_opened_harmless() -> None:
    """No writes, a limited wait, one snapshot."""
    opening = SESSION.opening(statement_seconds=30, lock_seconds=3)
    assert list(opening[:3]) == ["PRAGMA query_only = ON", "PRAGMA busy_timeout = 3000", "BEGIN"]
    assert SESSION.connect_args(sa.make_url("sqlite://"), connect_seconds=10) == {"timeout": 10.0}


def test_unknown_errors_are_not_explained() -> None:
    """None for what the package does not understand."""
    assert SESSION.explain(RuntimeError("something else")) is None
