"""Connecting to PostgreSQL without being able to do harm."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

_OTHER_DRIVERS_ONLY = {
    "prepared_statement_cache_size",
    "prepared_statement_name_func",
    "async_fallback",
    "statement_cache_size",
    "command_timeout",
    "server_settings",
    "executemany_mode",
    "ssl",
}
"""Query parameters of asyncpg and psycopg2 that libpq would refuse."""

# What libpq and the server say, in the order in which one message may hold several. Connection errors
# of psycopg carry no SQLSTATE, so their text is all there is.
_SAYINGS: tuple[tuple[str, str], ...] = (
    (r'password authentication failed for user "(?P<a>[^"]*)"', "The password for user {a} is wrong."),
    (r"no password supplied", "The server wants a password, and the URL has none."),
    (r'database "(?P<a>[^"]*)" does not exist', "There is no database {a} on this server."),
    (r'role "(?P<a>[^"]*)" does not exist', "There is no user {a} on this server."),
    (r'role "(?P<a>[^"]*)" is not permitted to log in', "User {a} may not log in."),
    (r"no pg_hba\.conf entry", "The server does not let this user connect from this host (pg_hba.conf)."),
    (r"(?:server does not support SSL|SSL was required)", "The URL asks for SSL, and the server does not offer it."),
    (r"(?:certificate verify failed|root certificate file|SSL error|sslmode)", "The SSL connection failed: {first}"),
    (
        r"(?:could not translate host name|failed to resolve host|Name or service not known|nodename nor servname)",
        "The host name in the URL is unknown.",
    ),
    (r"(?:Connection refused|No such file or directory)", "Nothing answers at this host and port: is the server up?"),
    (r"(?:No route to host|Network is unreachable)", "The host cannot be reached over the network."),
    (r"too many (?:clients|connections)|remaining connection slots", "The server has no connection left."),
    (r"(?:the database system is|cannot connect now)", "The server is starting up or shutting down."),
    (r"canceling statement due to statement timeout", "A catalog query took longer than the time limit."),
    (r"canceling statement due to lock timeout", "A catalog query waited too long for a lock."),
    (r"(?:connection timeout expired|timeout expired|timed out)", "The server did not answer in time."),
    (r"permission denied for (?P<a>[\w ]+)", "The user has no permission for {a}."),
    (
        r"(?:server closed the connection|terminating connection|connection is lost)",
        "The server closed the connection.",
    ),
    (r"unsupported startup parameter", "The connection pooler refuses a startup parameter: {first}"),
)


class PostgresSession:
    """How to connect without being able to do harm."""

    def url(self, url: URL) -> URL:
        """The URL with psycopg as its driver, and without parameters that only other drivers know."""
        query = {key: value for key, value in url.query.items() if key not in _OTHER_DRIVERS_ONLY}
        secure = url.query.get("ssl")
        if isinstance(secure, str) and "sslmode" not in query:
            query["sslmode"] = {"true": "require", "false": "disable"}.get(secure.lower(), secure)
        return url.set(drivername="postgresql+psycopg", query=query)

    def connect_args(self, url: URL, *, connect_seconds: int) -> dict[str, Any]:
        """Keyword arguments of psycopg.connect().

        autocommit, because opening() begins the transaction itself; no prepared statements, which
        poolers lose.
        """
        given = {"connect_timeout": connect_seconds, "application_name": "schema-auditor"}
        stated = {key: value for key, value in given.items() if key not in url.query}
        return {**stated, "autocommit": True, "prepare_threshold": None}

    def opening(self, *, statement_seconds: int, lock_seconds: int) -> Sequence[str]:
        """A read-only transaction that sees one state of the catalog, with time limits of its own.

        Everything is local to the transaction: behind a pooler, a setting of the session would stay
        with the server connection and reach the application.
        """
        settings = {
            "statement_timeout": statement_seconds * 1000,
            "lock_timeout": lock_seconds * 1000,
            "idle_in_transaction_session_timeout": max(statement_seconds, 60) * 1000,
            "jit": "off",  # compiling a catalog query takes longer than running it, up to 0.6 s
        }
        local = ", ".join(f"pg_catalog.set_config('{name}', '{value}', true)" for name, value in settings.items())
        return ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", f"SELECT {local}")

    def explain(self, error: BaseException) -> str | None:
        """One sentence on why connecting or reading failed, without secrets; None when not understood."""
        text = "\n".join(str(item) for item in _chain(error))
        for pattern, sentence in _SAYINGS:
            found = re.search(pattern, text)
            if found:
                return sentence.format(a=found.groupdict().get("a"), first=_line(text, found.start()))
        return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The driver's own error, where SQLAlchemy wrapped it (its text would repeat statement and parameters)."""
    inner = getattr(error, "orig", None)
    yield inner if isinstance(inner, BaseException) else error


def _line(text: str, position: int) -> str:
    start = text.rfind("\n", 0, position) + 1
    return text[start:].partition("\n")[0].strip()
