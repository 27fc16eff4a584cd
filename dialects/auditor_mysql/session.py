"""How to connect without being able to do harm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

DRIVER = "mysql+pymysql"
# What SQLAlchemy passes on to PyMySQL; options of other drivers would make its connect() fail.
_KNOWN = frozenset(
    {
        *("charset", "unix_socket", "collation", "sql_mode", "read_default_file", "read_default_group", "use_unicode"),
        *("ssl_ca", "ssl_cert", "ssl_key", "ssl_capath", "ssl_cipher", "ssl_check_hostname", "ssl_verify_cert"),
        *(
            "ssl_verify_identity",
            "ssl_disabled",
            "ssl_key_password",
            "server_public_key",
            "bind_address",
            "program_name",
        ),
    }
)
_REASONS = {
    1044: "the user has no access to this database",
    1045: "the server refuses the user or the password",
    1049: "there is no database of this name",
    1040: "the server takes no more connections",
    1130: "the server does not allow this host to connect",
    1142: "the user lacks a privilege on this table",
    1143: "the user lacks a privilege on a column",
    1203: "the user has too many connections",
    1205: "a lock was not free in time",
    1227: "the user lacks a privilege",
    1317: "the statement was stopped",
    1698: "the server refuses the user: it wants another way to log in than a password",
    1862: "the password has expired",
    1969: "the statement took longer than its time limit",
    2006: "the server closed the connection",
    2013: "the connection was lost while reading, or the server took too long",
    3024: "the statement took longer than its time limit",
    3159: "the server accepts encrypted connections only",
    3118: "the account is locked",
    4151: "the account is locked",
}


class MySQLSession:
    """Sessions of MySQL and MariaDB (see plugin.engine.Session)."""

    def url(self, url: URL) -> URL:
        """The URL with PyMySQL as its driver, whatever driver the project uses."""
        query: dict[str, str | tuple[str, ...]] = {key: value for key, value in url.query.items() if key in _KNOWN}
        return url.set(drivername=DRIVER, query={"charset": "utf8mb4", **query})

    def connect_args(self, url: URL, *, connect_seconds: int) -> dict[str, Any]:
        """Timeouts of the network; those of statements are the server's (see opening)."""
        named = {} if "program_name" in url.query else {"program_name": "schema-auditor"}
        return {"connect_timeout": connect_seconds, "read_timeout": 300, "write_timeout": 30} | named

    def opening(self, *, statement_seconds: int, lock_seconds: int) -> Sequence[str]:
        """Time limits, then a read-only transaction.

        Versioned comments, since the flavour is not known yet: MariaDB alone reads ``/*M!``, and skips
        ``/*!5nnnn`` of 50700 and above, which MySQL reads.
        """
        return (
            f"/*!50708 SET SESSION max_execution_time = {statement_seconds * 1000} */",
            f"/*M!100101 SET SESSION max_statement_time = {statement_seconds} */",
            f"SET SESSION lock_wait_timeout = {lock_seconds}, innodb_lock_wait_timeout = {lock_seconds}",
            "SET SESSION TRANSACTION READ ONLY",
            "START TRANSACTION READ ONLY",
        )

    def explain(self, error: BaseException) -> str | None:
        """One sentence on why, made of the error's number; the server's own text may hold secrets."""
        cause = getattr(error, "orig", None) or error
        number = cause.args[0] if getattr(cause, "args", ()) else None
        text = str(cause).lower()
        if "caching_sha2" in text or "cryptography" in text:
            return "the server wants caching_sha2_password, which needs TLS or the package cryptography here"
        if number == 2003:  # noqa: PLR2004 -- CR_CONN_HOST_ERROR
            return _unreachable(text)
        if "authentication plugin" in text or number == 2059:  # noqa: PLR2004 -- CR_AUTH_PLUGIN_CANNOT_LOAD
            return "the server wants a way to log in that PyMySQL does not have"
        if "ssl" in text and number in {2026, None}:
            return "no encrypted connection could be made"
        return _REASONS.get(number) if isinstance(number, int) else None


def _unreachable(text: str) -> str:
    if "name or service not known" in text or "getaddrinfo" in text or "nodename" in text or "resolution" in text:
        return "the host name is not known"
    if "timed out" in text:
        return "the server does not answer"
    if "refused" in text:
        return "nothing listens at this host and port"
    return "the server cannot be reached"
