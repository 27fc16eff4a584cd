"""Connecting: any driver's URL becomes ours, and failures are one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from auditor.errors import ConnectionFailed
from auditor.sources.live import Limits, connect
from auditor_postgresql import ENGINE
from tests.servers import Server


if TYPE_CHECKING:
    from sqlalchemy import URL


@pytest.mark.parametrize(
    ("given", "ours"),
    [
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql+asyncpg://u@h:1/d?ssl=require", "postgresql+psycopg://u@h:1/d?sslmode=require"),
        ("postgresql+psycopg2://h/d?sslmode=disable", "postgresql+psycopg://h/d?sslmode=disable"),
        ("postgresql+asyncpg://h/d?prepared_statement_cache_size=0", "postgresql+psycopg://h/d"),
        ("postgres://h/d", "postgresql+psycopg://h/d"),
    ],
)
def test_urls(given: str, ours: str) -> None:
    """The driver is replaced, and what only another driver knows is left out."""
    made = ENGINE.session.url(sa.make_url(given))
    assert made.render_as_string(hide_password=False) == ours


def test_connect_args() -> None:
    """Time limit and name, unless the URL says its own; never prepared statements."""
    args = ENGINE.session.connect_args(sa.make_url("postgresql://h/d?application_name=me"), connect_seconds=7)
    assert args == {"autocommit": True, "connect_timeout": 7, "prepare_threshold": None}


def failure(url: URL) -> str:
    """Return what the user is told when the connection fails."""
    with pytest.raises(ConnectionFailed) as caught, connect(url, ENGINE, Limits(connect=3)):
        pass
    return caught.value.message


def test_failures_are_explained(postgres: Server) -> None:
    """Database, user, host and port are told apart, in one sentence without a password."""
    url = sa.make_url(postgres.url).set(password="hunter2")
    said = {
        "There is no database nothing on this server.": url.set(database="nothing"),
        "There is no user nobody_here on this server.": url.set(username="nobody_here"),
        "Nothing answers at this host and port: is the server up?": url.set(port=1),
        "The host name in the URL is unknown.": url.set(host="no-such-host.invalid"),
        "The URL asks for SSL, and the server does not offer it.": url.update_query_dict({"sslmode": "require"}),
    }
    told = {sentence: failure(bad) for sentence, bad in said.items()}
    assert [sentence for sentence, message in told.items() if sentence not in message] == []
    assert [message for message in told.values() if "hunter2" in message] == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            'connection failed: FATAL:  password authentication failed for user "bob"',
            "The password for user bob is wrong.",
        ),
        ("fe_sendauth: no password supplied", "The server wants a password, and the URL has none."),
        ("permission denied for schema app", "The user has no permission for schema app."),
        ("canceling statement due to statement timeout", "A catalog query took longer than the time limit."),
        ("something else", None),
    ],
)
def test_sayings(text: str, sentence: str | None) -> None:
    """What cannot be provoked on a test server is known by its words."""
    assert ENGINE.session.explain(RuntimeError(text)) == sentence
